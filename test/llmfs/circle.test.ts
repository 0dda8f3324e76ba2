import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BY_HAND, originOf, stopped } from '../../src/llmfs/circle.ts'
import type { Origin } from '../../src/llmfs/circle.ts'
import { OREAD, OWRITE } from '../../src/ninep/const.ts'
import { Echo, served } from './served.ts'
import type { Served } from './served.ts'

const timeout = 10_000

/** What a route says, and what led to its prompt. */
const origins: readonly [muid: string, origin: Origin][] = [
  ['circle 3', { turns: 3, circle: true }],
  ['chain 12', { turns: 12, circle: false }],
  ['', BY_HAND],
  ['glenda', BY_HAND],
  ['circle', BY_HAND],
  ['circle -1', BY_HAND],
  ['a circle 3', BY_HAND],
]

/** The most turns, what led to a prompt, and whether it is one too many. */
const bounds: readonly [most: number, origin: string, over: boolean][] = [
  [6, '', false],
  [6, 'circle 5', false],
  [6, 'circle 6', true],
  [6, 'circle 7', true],
  [6, 'chain 63', false],
  [6, 'chain 64', true],
  [100, 'chain 64', false],
  [1, 'circle 1', true],
  [0, 'circle 1000', false],
  [0, 'chain 1000', false],
]

test('a prompt that routes pass on', { timeout }, async (t) => {
  for (const [muid, origin] of origins)
    await t.test(`by ${muid || 'nobody'}`, () => assert.deepEqual(originOf(muid), origin))
  for (const [most, origin, over] of bounds)
    await t.test(`${origin} where ${most} are the most: ${over ? 'over' : 'goes on'}`, () =>
      assert.equal(stopped(most, originOf(origin))?.code, over ? 'ELOOP' : undefined),
    )
})

/** One prompt, and for whom it is written. */
async function say({ open }: Served, prompt: string, muid?: string): Promise<void> {
  const input = await open('bob/input', OWRITE)
  if (muid) await input.wstat({ muid })
  await input.write(0, Buffer.from(prompt))
  await input.clunk()
}

/** The next reply, and by whom it was asked for. */
async function hear({ open }: Served): Promise<[reply: string, muid: string]> {
  const output = await open('bob/output', OREAD)
  const reply = Buffer.from(await output.readAll()).toString()
  const { muid } = await output.stat()
  await output.clunk()
  return [reply, muid]
}

test('an agent says how many turns led to a reply, and ends a circle', { timeout }, async (t) => {
  const echo = new Echo()
  await using tree = await served([echo])
  await t.test('a prompt by hand is the first', async () => {
    await say(tree, 'one')
    assert.deepEqual(await hear(tree), ['re: one', 'turn 1'])
  })
  await t.test('one that a route passes on is one more', async () => {
    await say(tree, 'two', 'circle 4')
    assert.deepEqual(await hear(tree), ['re: two', 'turn 5'])
  })
  await t.test('max_turns is the last', async () => {
    await tree.echo('bob/ctl', 'max_turns 6')
    assert.match(await tree.cat('bob/config'), /"max_turns": 6/)
    await say(tree, 'three', 'circle 5')
    assert.deepEqual(await hear(tree), ['re: three', 'turn 6'])
    await assert.rejects(say(tree, 'four', 'circle 6'), { code: 'ELOOP', message: /max_turns 6: the circle/ })
    assert.equal(echo.asks.length, 3)
  })
  await t.test('ERRORS tells it once', async () => {
    await assert.rejects(say(tree, 'four', 'circle 6'), { code: 'ELOOP' })
    const errors = tree.happened.filter(({ kind }) => kind === 'error')
    assert.equal(errors.length, 1)
    const read = await tree.open('bob/ERRORS')
    assert.match(Buffer.from(await read.read(0, 1000)).toString(), /^\S+ max_turns 6: the circle .* by hand/)
    await read.clunk()
  })
  await t.test('a prompt by hand begins anew', async () => {
    await say(tree, 'five')
    assert.deepEqual(await hear(tree), ['re: five', 'turn 1'])
    await say(tree, 'six', 'circle 1')
    assert.deepEqual(await hear(tree), ['re: six', 'turn 2'])
  })
  await t.test('a file that is no prompt has nobody who writes it', async () => {
    const system = await tree.open('bob/system', OWRITE)
    await assert.rejects(system.wstat({ muid: 'circle 1' }), { code: 'EACCES' })
    await system.clunk()
  })
})
