import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { added, step } from '../../src/mux/health.ts'
import type { Health, News } from '../../src/mux/health.ts'

const error = new FileError('ECONNREFUSED')
const lost: News = { kind: 'lost', error, lasted: 9999 }
const lostLate: News = { ...lost, lasted: 10_000 }
const attached: News = { kind: 'attached' }

/** What happens and when, then the state, since when, and the delay before the next try. */
// oxfmt-ignore
const rows: readonly (readonly [title: string, news: readonly (readonly [News, number])[], state: string, since: number, delay: number])[] = [
  ['nothing yet',                            [],                                                        'connecting', 5,     0],
  ['the first try succeeds',                 [[attached, 10]],                                          'up',         10,    0],
  ['the first try fails',                    [[lost, 10]],                                              'down',       10,    100],
  ['delays double, since stays',             [[lost, 10], [{ kind: 'try' }, 20], [lost, 30], [lost, 40]], 'down',     10,    400],
  ['delays end at 30 s',                     Array.from({ length: 20 }, () => [lost, 10] as const),     'down',       10,    30_000],
  ['a try does not change since',            [[lost, 10], [{ kind: 'try' }, 20]],                       'connecting', 10,    100],
  ['up again',                               [[lost, 10], [attached, 20]],                              'up',         20,    100],
  ['a connection that did not last',         [[lost, 10], [attached, 20], [lost, 30]],                  'down',       30,    200],
  ['a connection that lasted starts afresh', [[lost, 10], [lost, 20], [attached, 30], [lostLate, 10_030]], 'down',   10_030, 100],
  ['clocks that go back change nothing',     [[lost, 10], [lost, 20], [attached, 30], [lostLate, -9e9]], 'down',     -9e9,   100],
]

test('how a backend does', { timeout: 5000 }, async (t) => {
  for (const [title, news, state, since, delay] of rows)
    await t.test(title, () => {
      const health = news.reduce<Health>((health, [news, now]) => step(health, news, now), added(5))
      assert.deepEqual(health, {
        state,
        since,
        delay,
        error: state === 'up' || !news.length ? undefined : error,
      })
    })
})
