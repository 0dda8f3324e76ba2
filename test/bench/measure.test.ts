import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measure, median } from '../../bench/measure.ts'
import { Missing, Peers } from '../../bench/peers.ts'
import { figure, least, most, times } from '../../bench/row.ts'
import type { Asked, Bar, Row, Sample } from '../../bench/row.ts'

const asked: Asked = { rounds: 3, seconds: 0, soak: 0, peers: new Peers(''), directory: '' }
const ignore = (): void => undefined

/** A row whose rounds give these samples. */
function row(bars: readonly Bar[], samples: readonly Sample[]): Row {
  const left = [...samples]
  const scene = { round: async () => ({ rate: left.shift()! }), [Symbol.asyncDispose]: async () => undefined }
  return {
    what: 'something',
    peer: 'another',
    figures: { rate: figure('/s', ...bars) },
    open: async () => scene,
  }
}

test('the median is the middle of any order', { timeout: 5000 }, async (t) => {
  const table: [number[], number][] = [
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[], Number.NaN],
  ]
  for (const [values, middle] of table)
    await t.test(`of ${values.join(' ')}`, () => assert.equal(median(values), middle))
})

const steady: Sample[] = [
  { ours: 10, peer: 5 },
  { ours: 30, peer: 10 },
  { ours: 20, peer: 20 },
]
const alone: Sample[] = [{ ours: 10 }, { ours: 30 }, { ours: 20 }]

test('a figure is judged by its medians, and by the median of the ratios', { timeout: 5000 }, async (t) => {
  // oxfmt-ignore
  const table: [string, Bar[], Sample[], boolean | undefined][] = [
    ['at least the median',              [least(20)],           steady, true],
    ['more than the median',             [least(21)],           steady, false],
    ['at most the median',               [most(20)],            steady, true],
    ['less than the median',             [most(19)],            steady, false],
    ['twice the peer, round by round',   [times(2)],            steady, true],
    ['more than twice the peer',         [times(2.1)],          steady, false],
    ['one bar of two',                   [least(20), times(3)], steady, false],
    ['no bar',                           [],                    steady, undefined],
    ['a ratio without a peer',           [times(1)],            alone,  undefined],
    ['the bar that needs no peer',       [least(20), times(9)], alone,  true],
  ]
  for (const [title, bars, samples, met] of table)
    await t.test(title, async () => {
      const { results } = await measure('row', row(bars, samples), asked, ignore)
      assert.equal(results[0]!.met, met)
      assert.equal(results[0]!.ours, 20)
    })
})

test(
  'a row that lacks something says what, and other errors are not hidden',
  { timeout: 5000 },
  async (t) => {
    const failing = (error: Error): Row => ({ ...row([], []), open: () => Promise.reject(error) })
    await t.test('missing', async () => {
      const { missing, results } = await measure('row', failing(new Missing('install it')), asked, ignore)
      assert.deepEqual([missing, results], ['install it', []])
    })
    await t.test('broken', async () => {
      await assert.rejects(measure('row', failing(new Error('broken')), asked, ignore), /broken/)
    })
  },
)

test('a program that is nowhere is missing, with the package to install', { timeout: 5000 }, async () => {
  await assert.rejects(
    new Peers('/nonexistent').find('taskset').then((found) => assert.fail(found)),
    {
      name: 'Missing',
      message: 'taskset is not installed: apt-get install util-linux',
    },
  )
})
