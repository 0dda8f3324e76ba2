import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { page } from './tree.ts'

test(
  'docs/tree.md lists every file; `node test/house/tree.ts > docs/tree.md` prints it',
  { timeout: 10_000 },
  async () => {
    assert.equal(await readFile(new URL('../../docs/tree.md', import.meta.url), 'utf8'), await page())
  },
)
