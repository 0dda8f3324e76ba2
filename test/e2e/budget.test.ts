import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Vendor } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000
/** A reply that costs a dollar. */
const counts = { input: 0, output: 1000, cached: 0, reasoning: 0 }
const prices = (model: string): string => `[prices.${model}]\ninput = 0\noutput = 1000\n`
const service = (name: string, vendor: Vendor): string => `[providers.${name}]\nbase_url = "${vendor.url}"\n`

test('over its budget an agent takes no prompt, and the shell says why', { timeout }, async (t) => {
  await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ text: 'ok' }, { stop: 'stop', counts }]])
  await using hive = await Hive.start(t, { config: service('mine', vendor) + prices('parrot') })
  assert.equal(await hive.ok('echo "budget 1.5" > $A/ctl; echo one > $A/input; cat $A/output'), 'ok')
  assert.equal(await hive.ok('cat $A/wait $A/status'), 'paused\npaused\n')
  const { stderr, status } = await hive.sh('echo two > $A/input')
  assert.match(stderr, /Disk quota exceeded/)
  assert.equal(status, 1)
  assert.match(await hive.ok('cat $A/usage'), /\ntotal 0 1000 0 0 1\.00\n$/)
  assert.match(await hive.ok('cat $A/history'), /"one".*\n.*"ok"/)
  assert.match(await hive.ok('head -n 1 $A/ERRORS'), /paused: the next request may cost 1\.0/)
  assert.equal(
    await hive.ok('echo "budget 10" > $A/ctl; echo two > $A/input; cat $A/output $A/status'),
    'okidle\n',
  )
})

test('without money at one service another one answers', { timeout }, async (t) => {
  const body = '{"error": {"message": "pay first", "type": "insufficient_quota"}}'
  await using poor = await Vendor.start({ dialect: 'chat' }, [[{ status: 429, body }]])
  await using rich = await Vendor.start({ dialect: 'chat' }, [[{ text: 'here I am' }]])
  await using hive = await Hive.start(t, { config: service('poor', poor) + service('rich', rich) })
  await hive.ok(`echo '{"fallback": ["rich"]}' > $A/config; echo hello > $A/input`)
  assert.equal(await hive.ok('cat $A/output'), 'here I am')
  assert.match(await hive.ok('cat $A/ctl'), /^provider poor$/m)
  assert.match(await hive.ok('cat $A/ctl'), /^answered rich\/parrot$/m)
  const told = /turn 1: poor: quota: pay first; asking rich for the next 5 minutes/
  assert.match(await hive.ok('head -n 1 $A/ERRORS'), told)
})
