import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lmessages } from '../../src/ninep/dialects/l.ts'
import { umessages } from '../../src/ninep/dialects/u.ts'
import { messages } from '../../src/ninep/message.ts'
import { traces } from './trace.ts'

const timeout = 20_000

/** Answers to what no file of ours does. */
const unsaid = new Set(['Rauth', 'Rsymlink', 'Rreadlink', 'Rxattrwalk', 'Rxattrcreate', 'Rlink'])

test('every message of every dialect is said in a conversation', { timeout }, async (t) => {
  const all = traces(new URL('traces/', import.meta.url))
  const rows = [
    ['9P2000', '', messages],
    ['9P2000.u', 'u ', umessages],
    ['9P2000.L', 'l ', lmessages],
  ] as const
  for (const [version, prefix, table] of rows)
    await t.test(version, () => {
      const lines = all
        .filter(({ title }) => (prefix ? title.startsWith(prefix) : !/^[ul] /.test(title)))
        .flatMap(({ lines }) => lines)
      const said = new Set(lines.map((line) => line.split(' ')[0]!))
      assert.deepEqual(
        Object.keys(table).filter((kind) => !said.has(kind) && !unsaid.has(kind)),
        [],
      )
    })
})
