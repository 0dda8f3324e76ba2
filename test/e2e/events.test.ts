import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

test('what happened before a restart is replayed, and numbers go on', { timeout: 30_000 }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.end()
  await hive.start()
  const replay = `exec 3<>$N/events; echo 'since 0' >&3; timeout 10 grep -m 2 --line-buffered 'mount.up' <&3`
  const events = (await hive.ok(replay))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; source: string })
  assert.deepEqual(
    events.map(({ source }) => source),
    ['llm', 'llm'],
  )
  assert.equal(events[0]!.id, 1)
  assert.ok(events[1]!.id > 1)
})
