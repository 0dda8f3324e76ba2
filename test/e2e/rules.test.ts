import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

const timeout = 60_000

test('the program of a drawing, with nothing configured', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok('echo js > $A/rules')
  assert.match(await hive.ok('ls -l $A/JS'), /^-rw-------/)
  await hive.ok("echo 'draw a red cube' > $A/input")
  const program = await hive.ok('cat $A/JS')
  assert.match(program, /^const cube = box\(\{ *color: 'red'/)
  assert.doesNotMatch(program, /```/)
  await hive.ok("echo 'draw a blue ball' > $A/input")
  assert.match(await hive.ok('cat $A/JS'), /sphere\(/)
})

test('a loop that waits on an output prints each program once', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok('echo js > $A/rules')
  const loop = hive.ok('for i in 1 2 3; do cat $A/JS; done')
  await hive.ok('for c in red green blue; do echo "draw a $c cube" > $A/input; cat $A/wait; done')
  assert.deepEqual((await loop).match(/red|green|blue/g), ['red', 'green', 'blue'])
})

test('a context comes and goes with plain redirections', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok('echo work-2 > $A/rules; echo "You draw." > $A/system')
  await hive.ok('printf "%s\\n" one two > $A/WORK-2')
  assert.equal(await hive.ok('cat $A/system'), 'You draw.\n\nCONTEXT FOR work-2:\none\ntwo\n')
  await hive.ok(': > $A/WORK-2')
  assert.equal(await hive.ok('cat $A/system'), 'You draw.\n')
  await hive.ok('echo -work-2 > $A/rules')
  assert.equal((await hive.sh('cat $A/WORK-2')).status, 1)
})

test('rules look at replies to rpc too, which output does not give', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok('echo js > $A/rules')
  const ask = (what: string) => hive.ok(`exec 3<> $A/rpc; echo '${what}' >&3; cat <&3; exec 3<&-`)
  const program = hive.ok('cat $A/JS')
  await hive.ok('until cat $A/ctl > /dev/null; do :; done')
  assert.match(await ask('draw a red cube'), /```js/)
  assert.match(await program, /^const cube/)
  const output = hive.ok('cat $A/output')
  await ask('draw a green cube')
  await hive.ok("echo 'draw a blue cube' > $A/input")
  assert.match(await output, /blue/)
  assert.match(await hive.ok('cat $A/JS'), /green/)
})

test('a wrong rule is told, and nothing has changed', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.ok('echo js > $A/rules')
  await hive.sh('echo "/(?<js>/ -> {js}" > $A/rules')
  assert.equal(await hive.ok('cat $A/rules'), 'js\n')
  assert.match(await hive.ok('head -1 $A/ERRORS'), /missing closing \)/)
})
