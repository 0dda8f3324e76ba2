import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { test } from 'node:test'
import { ProviderError } from '../../src/providers/provider.ts'
import type { Failure, Provider } from '../../src/providers/provider.ts'
import { ask, collect, never } from './collect.ts'
import { http } from './http.ts'
import { long, pieces, says, status, Vendor } from './vendor.ts'
import type { Script, Step } from './vendor.ts'
import { COUNTS } from './teller.ts'
import type { DialectName } from './wire-formats.ts'

const LIMIT = { timeout: 60_000 }
const hi = ask('hi')

/** Runs a test for every provider that speaks HTTP, each against a service of its own. */
function forAll(
  title: string,
  script: Script | ((dialect: DialectName) => Script),
  run: (provider: Provider, vendor: Vendor, dialect: DialectName) => Promise<void>,
): void {
  for (const [dialect, make, name = dialect] of http) {
    test(`${name}: ${title}`, LIMIT, async () => {
      const made =
        typeof script === 'function' && script.length === 1
          ? (script as (dialect: DialectName) => Script)(dialect)
          : script
      await using vendor = await Vendor.start({ dialect }, made as Script)
      await run(make(vendor.url), vendor, dialect)
    })
  }
}

function failed(error: unknown, failure: Failure, says?: RegExp): ProviderError {
  assert.ok(error instanceof ProviderError, String(error))
  assert.equal(error.failure, failure, error.message)
  if (says) assert.match(error.message, says)
  return error
}

forAll(
  'a reply streams with its thoughts, counts and end',
  [[{ thought: 'hm' }, { thought: 'm' }, ...says('Hello', ' ', 'wörld €')]],
  async (provider) => {
    const all = await collect(provider, hi)
    assert.ifError(all.error)
    assert.equal(all.text, 'Hello wörld €')
    assert.equal(all.thoughts, 'hmm')
    assert.deepEqual(all.usage, COUNTS)
    assert.equal(all.end, 'stop')
    assert.equal(all.kinds.at(-1), 'end')
    assert.deepEqual(
      all.kinds.filter((kind) => kind === 'text' || kind === 'thought'),
      ['thought', 'thought', 'text', 'text', 'text'],
    )
  },
)

/** The vendors' own words for how a reply ended. */
const ends: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  anthropic: {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    refusal: 'refusal',
  },
  responses: { completed: 'stop', max_output_tokens: 'length', content_filter: 'refusal' },
  google: {
    STOP: 'stop',
    OTHER: 'stop',
    MAX_TOKENS: 'length',
    SAFETY: 'refusal',
    RECITATION: 'refusal',
    PROHIBITED_CONTENT: 'refusal',
  },
  chat: { stop: 'stop', tool_calls: 'stop', length: 'length', content_filter: 'refusal' },
}

for (const [dialect, make, name = dialect] of http) {
  test(`${name}: why a reply is over`, LIMIT, async (t) => {
    for (const [word, reason] of Object.entries(ends[dialect])) {
      await t.test(`${word} is ${reason}`, LIMIT, async () => {
        await using vendor = await Vendor.start({ dialect }, [[{ text: 'so' }, { stop: word }]])
        const all = await collect(make(vendor.url), hi)
        assert.deepEqual([all.text, all.end, all.error], ['so', reason, undefined])
      })
    }
  })
}

forAll('an empty reply is a reply', [[]], async (provider) => {
  const all = await collect(provider, hi)
  assert.deepEqual([all.text, all.end, all.error], ['', 'stop', undefined])
})

forAll(
  'a character whose halves come in two deltas is whole',
  [says('a\ud83d', '\ude00b', 'c\ud83d')],
  async (provider) => {
    const texts: string[] = []
    const all = await collect(
      provider,
      hi,
      undefined,
      (delta) => delta.kind === 'text' && texts.push(delta.text),
    )
    assert.equal(all.text, 'a😀bc')
    for (const text of texts) assert.ok(text.isWellFormed())
  },
)

/** Where a service may stall, and what it has said by then. */
const stalls: readonly (readonly [where: string, reply: readonly Step[], said: string])[] = [
  ['before the first byte', [{ stall: true }], ''],
  ['after the headers', [{ stall: true, headers: true }], ''],
  ['in the middle', [...says('once ', 'upon'), { stall: true }], 'once upon'],
]

for (const [where, reply, said] of stalls) {
  forAll(`aborted while the service stalls ${where}: closed at once`, [reply], async (provider, vendor) => {
    const abort = new AbortController()
    const reason = new Error('enough')
    let fired = 0
    const fire = () => {
      fired = performance.now()
      abort.abort(reason)
    }
    const running = collect(provider, hi, abort.signal, () => undefined)
    const seen = await vendor.arrived()
    // Everything that was said before the stall must have come, or the abort proves nothing.
    if (said) {
      const again = new AbortController()
      let text = ''
      await collect(provider, hi, again.signal, (delta) => {
        if (delta.kind === 'text') text += delta.text
        if (text === said) again.abort()
      })
      assert.equal(text, said)
    }
    fire()
    const all = await running
    assert.equal(all.error, reason)
    assert.equal(all.text, said)
    assert.ok(all.at - fired < 1000, `rejected after ${all.at - fired} ms`)
    const left = await vendor.left(vendor.requests.indexOf(seen))
    assert.ok(left - fired < 1000, `closed after ${left - fired} ms`)
  })
}

forAll('aborted before it begins: nothing is sent', [says('x')], async (provider, vendor) => {
  const all = await collect(provider, hi, AbortSignal.abort('no'))
  assert.equal(all.error, 'no')
  assert.equal(vendor.requests.length, 0)
})

forAll(
  'an iteration that is left closes the connection',
  [[{ text: 'x' }, { stall: true }]],
  async (provider, vendor) => {
    for await (const delta of provider.stream(hi, new AbortController().signal))
      if (delta.kind === 'text') break
    assert.ok(await vendor.left())
  },
)

forAll('connections are used again after whole replies', [says('one')], async (provider, vendor) => {
  for (let i = 0; i < 20; i++) assert.equal((await collect(provider, hi)).text, 'one')
  assert.ok((await vendor.connections()) <= 2)
})

forAll(
  'a service that does not hang up after a whole reply is not waited for',
  [[{ text: 'all' }, { stop: 'stop' }, { stall: true }]],
  async (provider, vendor) => {
    const all = await collect(provider, hi)
    assert.deepEqual([all.text, all.error], ['all', undefined])
    assert.ok(all.end)
    assert.ok(await vendor.left())
  },
)

for (const cut of ['quiet', 'hangup', 'reset'] as const) {
  forAll(
    `a connection cut in the middle (${cut}) is a failure`,
    [[...says('half a '), { cut }]],
    async (provider) => {
      const all = await collect(provider, hi)
      if (cut === 'reset') assert.ok('half a '.startsWith(all.text))
      else assert.equal(all.text, 'half a ')
      assert.equal(all.end, undefined)
      failed(all.error, 'connection')
    },
  )
}

forAll('an answer that ends before it begins is a failure', [[{ cut: 'quiet' }]], async (provider) => {
  failed((await collect(provider, hi)).error, 'connection')
})

forAll(
  'an error in the middle of the stream is the service’s own',
  [[{ text: 'well, ' }, { error: 'Overloaded', type: 'overloaded_error' }]],
  async (provider) => {
    const all = await collect(provider, hi)
    assert.equal(all.text, 'well, ')
    failed(all.error, 'overloaded', /^Overloaded$/)
  },
)

const malformed: readonly (readonly [what: string, raw: string, failure: Failure])[] = [
  ['an event that is no JSON', 'event: message\ndata: {"type": "mess\n\n', 'server'],
  ['lines without meaning', 'what is this\nand this: that\n\n: comment\n\n', 'connection'],
  [
    'JSON of another shape',
    'data: [1, 2, {"type": 3, "choices": "none"}]\n\ndata: null\n\ndata: "x"\n\n',
    'connection',
  ],
]
for (const [what, raw, failure] of malformed) {
  forAll(`${what}: a failure and no more`, [[{ raw }, { cut: 'quiet' }]], async (provider) => {
    failed((await collect(provider, hi)).error, failure)
  })
}

const TOO_LONG = 'x'.repeat(1 << 20)
forAll(
  'an event without an end is given up',
  [
    function* (): Generator<Step> {
      yield { raw: 'data: ' }
      for (;;) yield { raw: TOO_LONG }
    },
  ],
  async (provider) => {
    failed((await collect(provider, hi)).error, 'server', /more than 16 MiB/)
  },
)

/** A refusal as Google writes it: google.rpc.Status. */
const google = (
  code: number,
  message: string,
  word: string,
  ...details: readonly object[]
): readonly Step[] => [
  { status: code, body: JSON.stringify({ error: { code, message, status: word, details } }) },
]

/** What services answer with, and what it means. */
// oxfmt-ignore
const answers: readonly (readonly [title: string, reply: readonly Step[], failure: Failure, says: RegExp])[] = [
  ['bad key',             status(401, 'invalid x-api-key', { type: 'authentication_error' }),                     'auth',       /^invalid x-api-key$/],
  ['no right',            status(403, 'Your key may not use this model', { type: 'permission_error' }),           'auth',       /may not use/],
  ['bad key as 400',      status(400, 'Incorrect API key provided: xai-1'),                                       'auth',       /Incorrect API key/],
  ['unknown model',       status(404, 'model: parrot-9', { type: 'not_found_error' }),                            'invalid',    /^model: parrot-9$/],
  ['bad request',         status(400, 'messages: too many', { type: 'invalid_request_error' }),                   'invalid',    /too many/],
  ['too long',            status(413, 'Request exceeds the maximum size', { type: 'request_too_large' }),         'invalid',    /maximum size/],
  ['rate limit',          status(429, 'slow down', { type: 'rate_limit_error' }),                                 'rate',       /slow down/],
  ['overloaded',          status(529, 'Overloaded', { type: 'overloaded_error' }),                                'overloaded', /Overloaded/],
  ['loading its model',   status(503, 'Loading model', { type: 'unavailable_error' }),                            'overloaded', /Loading/],
  ['server error',        status(500, 'Internal server error', { type: 'api_error' }),                            'server',     /Internal/],
  ['no money, OpenAI',    status(429, 'You exceeded your current quota', { code: 'insufficient_quota' }),         'quota',      /quota/],
  ['no money, Anthropic', status(400, 'Your credit balance is too low to access the Anthropic API.',
                                 { type: 'invalid_request_error' }),                                              'quota',      /credit balance/],
  ['billing error',       status(403, 'Payment problem', { type: 'billing_error' }),                              'quota',      /Payment/],
  ['payment required',    status(402, 'Insufficient Balance'),                                                    'quota',      /Balance/],
  ['own spend limit',     status(400, 'You have reached your specified API usage limits. You will regain access on 2026-12-01.'), 'quota', /2026-12-01/],
  ['tier spend limit',    [{ status: 429, body: '{"error":{"type":"rate_limit_error","message":"limit","details":{"error_code":"enforced_spend_limit_reached"}}}' }], 'quota', /limit/],
  ['no money, Google',    google(429, 'You exceeded your current quota. Please retry in 37s.', 'RESOURCE_EXHAUSTED',
                                 { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] }), 'quota',   /quota/],
  ['rate limit, Google',  google(429, 'You exceeded your current quota. Please retry in 37s.', 'RESOURCE_EXHAUSTED',
                                 { violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }] }),   'rate',       /retry in/],
  ['bad key, Google',     google(400, 'API key not valid. Please pass a valid API key.', 'INVALID_ARGUMENT'),     'auth',       /not valid/],
  ['overloaded, Google',  google(503, 'The model is overloaded.', 'UNAVAILABLE'),                                 'overloaded', /overloaded/],
  ['xAI\'s two texts',    [{ status: 400, body: '{"code":"Client specified an invalid argument","error":"Model not found: x"}' }], 'invalid', /Model not found/],
  ['no eyes, llama.cpp',  status(500, 'image input is not supported - hint: you may need to provide the mmproj'),  'invalid',    /hint/],
  ['error as a text',     [{ status: 404, body: '{"error":"model \\"x\\" not found, try pulling it first"}' }],      'invalid',    /try pulling/],
  ['error as detail',     [{ status: 404, body: '{"detail":"Not Found"}' }],                                      'invalid',    /Not Found/],
  ['a page',              [{ status: 502, body: '<html><h1>Bad Gateway</h1></html>' }],                           'server',     /^HTTP 502 Bad Gateway$/],
  ['an empty page',       [{ status: 500, body: '' }],                                                            'server',     /^HTTP 500/],
  ['not a service',       [{ status: 200, body: '<html>Hello</html>', headers: { 'content-type': 'text/html' } }], 'server',    /text\/html and no event stream/],
]

for (const [dialect, make, name = dialect] of http) {
  test(`${name}: what failures mean`, LIMIT, async (t) => {
    for (const [title, reply, failure, says] of answers) {
      await t.test(`${title}: ${failure}`, LIMIT, async () => {
        await using vendor = await Vendor.start({ dialect }, [reply])
        failed((await collect(make(vendor.url), hi)).error, failure, says)
        assert.equal(vendor.requests.length, 1, 'the SDK must not try again on its own')
      })
    }
  })
}

forAll(
  'how long to wait is part of the error',
  [status(429, 'slow', { headers: { 'retry-after': '7' } })],
  async (provider) => {
    const error = failed((await collect(provider, hi)).error, 'rate')
    assert.deepEqual([error.retryAfter, error.status], [7000, 429])
  },
)

test('how long to wait may stand in the body', LIMIT, async () => {
  const delay = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' }
  const reply = google(429, 'Resource has been exhausted', 'RESOURCE_EXHAUSTED', delay)
  await using vendor = await Vendor.start({ dialect: 'google' }, [reply])
  const make = http.find(([dialect]) => dialect === 'google')![1]
  assert.equal(failed((await collect(make(vendor.url), hi)).error, 'rate').retryAfter, 37_500)
})

for (const [dialect, make, name = dialect] of http) {
  test(`${name}: nobody there is a failure to connect, with the address`, LIMIT, async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    failed(
      (await collect(make(`http://127.0.0.1:${port}`), hi)).error,
      'connection',
      new RegExp(`ECONNREFUSED.*${port}`),
    )
  })
}

for (const [dialect, make, name = dialect] of http.filter(
  ([dialect, , name]) => dialect !== 'chat' || name === 'groq',
)) {
  test(`${name}: without a key nothing is sent`, LIMIT, async () => {
    await using vendor = await Vendor.start({ dialect }, [says('x')])
    failed((await collect(make(vendor.url, ''), hi)).error, 'auth', /_API_KEY/)
    assert.equal(vendor.requests.length, 0)
  })
}

/** Names that each vendor's list may hold, of models that talk. */
const LISTED = ['claude-9', 'gpt-9', 'gemini-9']
for (const [dialect, make, name = dialect] of http) {
  test(
    `${name}: models are the vendor’s own, asked for once; without an answer those we know`,
    LIMIT,
    async () => {
      await using vendor = await Vendor.start({ dialect, models: LISTED }, [])
      const provider = make(vendor.url)
      const models = await provider.models(never())
      assert.ok(models.length && models.every((model) => LISTED.includes(model)), models.join())
      assert.deepEqual(await provider.models(never()), models)
      assert.equal(vendor.lists.length, 1)
      const known = await make('http://127.0.0.1:9').models(never())
      assert.ok(known.length && !known.some((model) => LISTED.includes(model)), known.join())
    },
  )
}

for (const [dialect, make, name = dialect] of http) {
  test(`${name}: the same reply wherever TCP cuts it`, LIMIT, async () => {
    const words = 'naïve: 10 € 😀\n'
    const bytes = await bytesOf(dialect, words)
    await using vendor = await Vendor.start({ dialect }, (request) =>
      pieces(bytes, 1 + vendor.requests.indexOf(request)),
    )
    const provider = make(vendor.url)
    for (let at = 1; at < bytes.length; at++) {
      const all = await collect(provider, hi)
      assert.deepEqual([all.text, all.error, all.end], [words, undefined, 'stop'], `cut at ${at}`)
    }
  })
}

/** A whole reply as the service writes it. */
async function bytesOf(dialect: DialectName, text: string): Promise<Uint8Array> {
  await using vendor = await Vendor.start({ dialect }, [says(text)])
  const response = await fetch(`${vendor.url}/any`, { method: 'POST', body: '{}' })
  return new Uint8Array(await response.arrayBuffer())
}

forAll('a reply of 100 MB passes without being held', [long(100e6)], async (provider) => {
  const before = process.memoryUsage().rss
  let length = 0
  let peak = 0
  for await (const delta of provider.stream(hi, new AbortController().signal)) {
    if (delta.kind === 'text') length += delta.text.length
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  assert.equal(length, 100e6)
  assert.ok(peak - before < 150e6, `grew by ${((peak - before) / 1e6).toFixed()} MB`)
})

test('a reader that pauses stops the service', LIMIT, async () => {
  let made = 0
  const reply = function* (): Generator<Step> {
    for (const step of long(100e6)) {
      made += 'text' in step ? step.text.length : 0
      yield step
    }
  }
  await using vendor = await Vendor.start({ dialect: 'chat' }, [reply])
  const provider = http[2]![1](vendor.url)
  const deltas = provider.stream(hi, new AbortController().signal)[Symbol.asyncIterator]()
  assert.equal((await deltas.next()).value?.kind, 'text')
  // Meanwhile the service has all the turns of the event loop it wants.
  for (let i = 0; i < 50; i++) await fetch(`${vendor.url}/models`).then((response) => response.text())
  const then = made
  for (let i = 0; i < 50; i++) await fetch(`${vendor.url}/models`).then((response) => response.text())
  assert.equal(made, then)
  assert.ok(made < 20e6, `${made} bytes made`)
  await deltas.return?.()
})
