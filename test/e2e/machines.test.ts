import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

const timeout = 60_000

test('agents with register on have a rule for each machine that is mounted', { timeout }, async (t) => {
  await using far = await Hive.start(t)
  await using hive = await Hive.start(t)
  const box = `unix!${far.env['NAMESPACE']}/n`
  await hive.ok(`echo 'register on' > $A/ctl; echo 'new plain' > $N/llm/ctl`)
  const machines = async () => /^machines (.*)$/m.exec(await hive.ok('cat $N/llm/ctl'))![1]
  await t.test('from when it is added, and no other agent', async () => {
    await hive.ok(`echo 'add box2 ${box}' > $N/ctl`)
    assert.match(await hive.ok('ls $N/box2/llm'), /claude/)
    assert.equal(await machines(), 'box2')
    assert.equal(await hive.ok('cat $A/rules'), 'box2\n')
    assert.match(await hive.ok('ls -l $A/BOX2'), /^-rw-------/)
    assert.equal(await hive.ok('cat $N/llm/plain/rules'), '')
  })
  await t.test('also while it is down, and over a restart', async () => {
    await far.end()
    await hive.end()
    await hive.start()
    assert.match(await hive.ok('cat $N/ctl'), /^box2\t/m)
    assert.equal(await machines(), 'box2')
    assert.equal(await hive.ok('cat $A/rules'), 'box2\n')
    await far.start()
    await hive.ok('until ls $N/box2/llm; do sleep 0.1; done')
    assert.equal(await hive.ok('cat $A/rules'), 'box2\n')
  })
  await t.test('until it is removed', async () => {
    await hive.ok(`echo 'remove box2' > $N/ctl`)
    assert.equal(await machines(), '')
    assert.equal(await hive.ok('cat $A/rules'), '')
  })
  await t.test('one whose name cannot be a rule is mounted all the same', async () => {
    await hive.ok(`echo 'add errors ${box}' > $N/ctl`)
    assert.match(await hive.ok('ls $N/errors/llm'), /claude/)
    assert.equal(await machines(), '')
    assert.match(hive.output, /no agent gets a rule for the machine errors/)
  })
})
