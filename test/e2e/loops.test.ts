import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

const timeout = 90_000

test('find, ls -lR and du end where machines mount each other', { timeout }, async (t) => {
  await using one = await Hive.start(t)
  await using two = await Hive.start(t)
  const socket = (hive: Hive) => `unix!${hive.env['NAMESPACE']}/n`
  await one.ok(`printf 'add %s %s\n' self ${socket(one)} two ${socket(two)} again ${socket(two)} > $N/ctl`)
  await two.ok(`printf 'add %s %s\n' one ${socket(one)} self ${socket(two)} > $N/ctl`)
  const machines = (found: string) =>
    found
      .split('\n')
      .map((path) => path.replace(/\/llm$/, ''))
      .sort()
  await t.test('find', async () => {
    const found = machines(await one.ok(`cd $N && find . -name llm | sed 's/^.//' | sort`))
    assert.deepEqual(found, ['', '', '/again', '/self', '/self/again', '/self/two', '/two'])
  })
  await t.test('ls -lR', async () => assert.match(await one.ok('ls -lR $N'), /\/self\/two\/llm:$/m))
  await t.test('du', async () => assert.match(await one.ok('du $N | tail -n 1'), /^\d+\t\S+\/n$/m))
  await t.test('and everything else goes on', async () => {
    assert.match(await one.ok('echo hello > $A/rpc; cat $N/two/ctl'), /^one\t/m)
    assert.match(await one.ok('ls $N/two/llm'), /claude/)
    assert.equal((await one.sh('ls $N/two/one')).status, 2)
    assert.equal((await one.sh('ls $N/two/self')).status, 2)
    assert.match(await one.ok('ls $N/self/two/rio/scene'), /^parse$/m)
  })
  await t.test('a hive is the same one after a restart', async () => {
    await two.end()
    await two.start()
    await one.ok('until ls $N/two/llm; do sleep 0.1; done')
    assert.equal((await one.sh('ls $N/two/one')).status, 2)
  })
})
