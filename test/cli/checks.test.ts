import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { checks } from '../../src/cli/checks.ts'
import type { World } from '../../src/cli/index.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

test('doctor says where everything is kept, before and after it is', { timeout: 10_000 }, async (t) => {
  const state = folder(t)
  const look = () => checks['memory']!({ state } as World)
  const path = join(state, 'hivefs.db')
  assert.deepEqual(await look(), [
    { level: 'ok', says: `${path} will be made, for agents, conversations and events` },
  ])
  using _store = new Store(path)
  const [found, ...more] = await look()
  assert.deepEqual(more, [])
  assert.match(found!.says, /^agents, conversations and events are in \S+hivefs\.db, 0\.\d MB$/)
})
