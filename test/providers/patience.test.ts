import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patient } from '../../src/providers/patience.ts'
import type { Patience } from '../../src/providers/patience.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import { retryAfter } from '../../src/providers/retry-after.ts'
import { ask, collect } from './collect.ts'
import { http } from './http.ts'
import { tools } from './samples.ts'
import { says, status, Vendor } from './vendor.ts'
import type { Script, Step } from './vendor.ts'

const LIMIT = { timeout: 20_000 }
const hi = ask('hi')
const QUICK: Partial<Patience> = { delay: 10, maxDelay: 5000 }

function forAll(
  title: string,
  script: Script,
  run: (provider: Provider, vendor: Vendor) => Promise<void>,
  patience = QUICK,
): void {
  for (const [dialect, make, name = dialect] of http) {
    test(`${name}: ${title}`, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect }, script)
      await run(patient(make(vendor.url), patience), vendor)
    })
  }
}

const failure = (error: unknown): string => (error instanceof ProviderError ? error.failure : String(error))

/** Failures that may pass, and what the notice says of them. */
const passing: readonly (readonly [title: string, reply: readonly Step[], notice: RegExp])[] = [
  ['a rate limit', status(429, 'slow down'), /rate: slow down; try 2 of 4 in 0\.0 s/],
  ['an overloaded service', status(529, 'Overloaded'), /overloaded: Overloaded; try 2 of 4/],
  ['a server error', status(500, 'oops'), /server: oops; try 2 of 4/],
  ['a cut connection', [{ cut: 'hangup' }], /connection: .*; try 2 of 4/],
  [
    'an overload told in the stream',
    [{ error: 'Overloaded', type: 'overloaded_error' }],
    /overloaded: Overloaded/,
  ],
]
for (const [title, reply, notice] of passing) {
  forAll(`${title} is tried again and told`, [reply, says('there')], async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, all.end, all.error], ['there', 'stop', undefined])
    assert.equal(all.notices.length, 1)
    assert.match(all.notices[0]!, notice)
    assert.equal(vendor.requests.length, 2)
  })
}

/** Failures that stay: one request and no notice. */
const lasting: readonly (readonly [title: string, reply: readonly Step[], failure: string])[] = [
  ['a bad key', status(401, 'invalid key'), 'auth'],
  ['no money', status(429, 'no money', { code: 'insufficient_quota' }), 'quota'],
  ['a wrong request', status(400, 'wrong'), 'invalid'],
  ['a wait that is too long', status(429, 'slow down', { headers: { 'retry-after': '3600' } }), 'rate'],
]
for (const [title, reply, kind] of lasting) {
  forAll(`${title} fails at once`, [reply, says('there')], async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.equal(failure(all.error), kind)
    assert.deepEqual([all.notices, vendor.requests.length], [[], 1])
  })
}

test('what was told by one try is not told by the next', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, [status(500), status(500), says('x')])
  const [, make] = http[0]!
  const all = await collect(patient(make(vendor.url), QUICK), ask('hi', { temperature: 1 }))
  assert.equal(all.text, 'x')
  assert.equal(all.notices.filter((notice) => notice.includes('temperature')).length, 1)
  assert.equal(all.notices.length, 3)
})

forAll('a failure that stays is tried four times', [status(429, 'slow down')], async (provider, vendor) => {
  const all = await collect(provider, hi)
  assert.equal(failure(all.error), 'rate')
  assert.deepEqual([vendor.requests.length, all.notices.length], [4, 3])
})

forAll(
  'the wait a service asks for is kept, and said',
  [status(429, 'slow down', { headers: { 'retry-after-ms': '300', 'retry-after': '9' } }), says('there')],
  async (provider) => {
    const begun = performance.now()
    const all = await collect(provider, hi)
    assert.equal(all.text, 'there')
    assert.match(all.notices[0]!, /in 0\.3 s/)
    assert.ok(all.at - begun >= 299, `${all.at - begun} ms`)
  },
)

forAll(
  'what was given out is not asked for again',
  [[{ text: 'half' }, { cut: 'hangup' }], says('other')],
  async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, failure(all.error), vendor.requests.length], ['half', 'connection', 1])
  },
)

forAll(
  'a wait between two tries ends at once on abort',
  [status(429, 'slow', { headers: { 'retry-after': '4' } })],
  async (provider) => {
    const abort = new AbortController()
    let fired = 0
    const all = await collect(provider, hi, abort.signal, () => {
      setImmediate(() => {
        fired = performance.now()
        abort.abort('enough')
      })
    })
    assert.equal(all.error, 'enough')
    assert.ok(all.at - fired < 1000, `${all.at - fired} ms`)
  },
)

forAll(
  'a service that does not begin is given up and tried again',
  [[{ stall: true }], says('there')],
  async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, all.error], ['there', undefined])
    assert.match(all.notices[0]!, /timeout: no answer within 0\.5 s/)
    assert.ok(await vendor.left(0), 'the connection that stalled was closed')
  },
  { ...QUICK, firstByte: 500 },
)

forAll(
  'a service that falls silent is given up',
  [[{ text: 'well' }, { stall: true }]],
  async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, failure(all.error)], ['well', 'timeout'])
    assert.match(String(all.error), /nothing more within 0\.5 s/)
    assert.ok(await vendor.left(0))
  },
  { ...QUICK, idle: 500 },
)

forAll(
  'signs of life that are no words keep it going',
  [
    [
      { raw: ': hm\n\n' },
      ...Array.from({ length: 8 }, (): Step[] => [{ wait: 100 }, { raw: ': hm\n\n' }]).flat(),
      { text: 'at last' },
    ],
  ],
  async (provider) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, all.error], ['at last', undefined])
  },
  { ...QUICK, idle: 600, firstByte: 600 },
)

forAll(
  'a reader that takes its time is not the service’s fault',
  [says('one', 'two', 'three')],
  async (provider) => {
    let text = ''
    for await (const delta of provider.stream(hi, new AbortController().signal)) {
      if (delta.kind !== 'text') continue
      text += delta.text
      await new Promise((done) => setTimeout(done, 100))
    }
    assert.equal(text, 'onetwothree')
  },
  { ...QUICK, idle: 60, firstByte: 500 },
)

const NOW = Date.parse('Fri, 20 Nov 2026 12:00:00 GMT')
/** headers, milliseconds. */
const waits: readonly (readonly [headers: Record<string, string>, wait: number | undefined])[] = [
  [{}, undefined],
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
  [{ 'retry-after-ms': 'x', 'retry-after': '9' }, 9000],
]
test('what headers say of waiting', LIMIT, async (t) => {
  for (const [headers, wait] of waits)
    await t.test(JSON.stringify(headers), LIMIT, () =>
      assert.equal(retryAfter(new Headers(headers), NOW), wait),
    )
})

forAll(
  'a call that was made is not made again',
  [[{ calls: [{ id: 'call_1', name: 'look', input: '{}' }] }, { cut: 'hangup' }]],
  async (provider) => {
    const all = await collect(provider, { ...hi, tools })
    assert.ok(all.parts.filter(({ kind }) => kind === 'call').length <= 1)
    assert.equal(failure(all.error), 'connection')
  },
)
