import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

test('what happened before a restart is replayed, and numbers go on', { timeout: 30_000 }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.end()
  await hive.start()
  const replay = `exec 3<>$N/events; echo 'since 0' >&3; timeout 10 grep -m 2 --line-buffered '"source":"llm".*mount.up' <&3`
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

test('what somebody has read is replayed after kill -9, each kind of it', { timeout: 60_000 }, async (t) => {
  await using hive = await Hive.start(t)
  const replay = (until: string) =>
    hive.ok(`exec 3<>$N/events; echo 'since 0' >&3; timeout 20 sed -u '/${until}/q' <&3`)
  await hive
    .ok(
      `echo 'add far unix!/nowhere' > $N/ctl; echo 'remove far' > $N/ctl
     echo '/(/ -> {x}' > $A/rules; echo hello > $A/input; cat $A/wait`,
      {},
    )
    .catch(() => undefined) // the shell is told of what is wrong
  const before = await replay('agent.usage')
  for (const kind of ['mount.up', 'mount.down', 'agent.state', 'agent.turn', 'agent.usage', 'error'])
    assert.match(before, new RegExp(`"kind":"${kind}"`))
  await hive.end('SIGKILL')
  await hive.start()
  assert.equal(await replay('agent.usage'), before)
})
