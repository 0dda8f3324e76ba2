import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ask, Call, Opaque, Part, Provider, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import { http, models } from './http.ts'
import { assistant, base64, result, sample, text, tools, user } from './samples.ts'
import { signature } from './teller.ts'
import { says, Vendor } from './vendor.ts'
import type { Script, Step } from './vendor.ts'

const LIMIT = { timeout: 20_000 }

/** Runs a test for every provider, each against a service of its own that refuses what its vendor refuses. */
function forAll(
  title: string,
  script: Script,
  run: (provider: Provider, vendor: Vendor, model: string, name: string) => Promise<void>,
): void {
  for (const [dialect, make, name = dialect] of http) {
    const traits = models[name]
    if (!traits) continue
    test(`${name}: ${title}`, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect }, script)
      await run(make(vendor.url), vendor, traits.model, name)
    })
  }
}

const asked = (model: string, turns: readonly Turn[], more: Partial<Ask> = {}): Ask => ({
  model,
  system: 'be brief',
  turns,
  tools,
  ...more,
})
const sent = (vendor: Vendor): string => JSON.stringify(vendor.requests.at(-1)?.body)
const callsIn = (parts: readonly Part[]): readonly Call[] => parts.filter((part) => part.kind === 'call')
const hi = user(text('what is it like in Oslo?'))

const OSLO = { id: 'call_oslo', name: 'weather', input: '{"city": "Oslo \\u20ac", "days": [1, 2]}' }
const LOOK = { id: 'call_look', name: 'look', input: '' }
const oslo: Call = { kind: 'call', id: OSLO.id, name: OSLO.name, input: { city: 'Oslo €', days: [1, 2] } }
const look: Call = { kind: 'call', id: LOOK.id, name: LOOK.name, input: {} }

forAll(
  'a call, after thoughts and words',
  [[{ signed: 'hm' }, { text: 'Let me see.' }, { calls: [OSLO] }]],
  async (provider, vendor, model) => {
    const all = await collect(provider, asked(model, [hi]))
    assert.deepEqual([all.error, all.notices], [undefined, []])
    assert.deepEqual(callsIn(all.parts), [oslo])
    assert.deepEqual(
      [all.text, all.thoughts, all.end, all.kinds.at(-1)],
      ['Let me see.', 'hm', 'calls', 'end'],
    )
    for (const { name, about } of tools)
      assert.ok(sent(vendor).includes(name) && sent(vendor).includes(about))
  },
)

forAll('calls in parallel', [[{ calls: [OSLO, LOOK] }]], async (provider, _vendor, model) => {
  const all = await collect(provider, asked(model, [hi]))
  assert.deepEqual([callsIn(all.parts), all.end, all.error], [[oslo, look], 'calls', undefined])
})

forAll(
  'a call that is not JSON reaches whoever runs it as the text it is',
  [[{ calls: [{ ...OSLO, input: '{"city": Oslo}' }] }], says('sorry')],
  async (provider, _vendor, model, name) => {
    if (name === 'google') return // its inputs are no text
    const all = await collect(provider, asked(model, [hi]))
    assert.deepEqual([callsIn(all.parts), all.end], [[{ ...oslo, input: '{"city": Oslo}' }], 'calls'])
    const failed = { ...result(OSLO.id, 'weather', text('the input is not JSON')), failed: true }
    const again = await collect(provider, asked(model, [hi, assistant(...all.parts), user(failed)]))
    assert.deepEqual([again.text, again.error], ['sorry', undefined])
  },
)

/** The vendors' words for a reply that was too long. */
const LENGTH: Readonly<Record<string, string>> = {
  anthropic: 'max_tokens',
  responses: 'max_output_tokens',
  google: 'MAX_TOKENS',
}
for (const [dialect, make, name = dialect] of http) {
  test(`${name}: a call that was cut off is no call`, LIMIT, async () => {
    if (!models[name] || name === 'google') return
    const reply: readonly Step[] = [
      { calls: [{ ...OSLO, input: '{"city": "Os' }] },
      { stop: LENGTH[dialect] ?? 'length' },
    ]
    await using vendor = await Vendor.start({ dialect }, [reply])
    const all = await collect(make(vendor.url), asked(models[name].model, [hi]))
    assert.deepEqual([callsIn(all.parts), all.end, all.error], [[], 'length', undefined])
    assert.deepEqual(all.notices, ['a call of weather was cut off'])
  })
}

/** How what is opaque looks in a request. */
const mark = (name: string): string =>
  ['anthropic', 'responses', 'google'].includes(name) ? signature('hm') : '"reasoning_content":"hm"'

const picture = sample('image/png')
const thinking: Script = [
  [{ signed: 'hm' }, { text: 'Let me see.' }, { calls: [OSLO, LOOK] }],
  says('It is fine.'),
]

forAll(
  'results go back, with pictures, and with what is opaque before its calls',
  thinking,
  async (provider, vendor, model, name) => {
    const all = await collect(provider, asked(model, [hi]))
    const results = user(
      result(LOOK.id, 'look', text('there'), picture),
      result(OSLO.id, 'weather', text('sunny')),
    )
    const more = await collect(provider, asked(model, [hi, assistant(...all.parts), results]))
    assert.deepEqual([more.text, more.error, more.end, more.notices], ['It is fine.', undefined, 'stop', []])
    const body = sent(vendor)
    for (const what of ['Oslo €', 'sunny', 'there', base64(picture)]) assert.ok(body.includes(what), what)
    if (all.parts.some(({ kind }) => kind === 'opaque')) {
      const places = [body.indexOf('what is it like'), body.indexOf(mark(name)), body.indexOf('sunny')]
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      )
    }
  },
)

forAll('what is opaque goes to nobody else', thinking, async (provider, vendor, model, name) => {
  const all = await collect(provider, asked(model, [hi]))
  const foreign = all.parts.map((part): Part =>
    part.kind === 'opaque' ? { ...part, provider: 'other' } : part,
  )
  const odd: Opaque = {
    kind: 'opaque',
    provider: name === 'responses' ? 'openai' : name,
    data: { any: 'thing' },
  }
  const more = await collect(
    provider,
    asked(model, [hi, assistant(odd, ...foreign, odd), user(result(OSLO.id, 'weather', text('sunny')))]),
  )
  assert.deepEqual([more.text, more.error], ['It is fine.', undefined])
  assert.ok(!sent(vendor).includes(mark(name)))
})

/** Conversations as they are after a cancel, a window, a change of provider or an edit by hand. */
const broken: readonly (readonly [title: string, turns: readonly Turn[]])[] = [
  [
    'a call without its result',
    [
      hi,
      assistant(text('Let me see.'), oslo, look),
      user(result('call_look', 'look', text('there')), text('never mind')),
    ],
  ],
  ['calls without any results', [hi, assistant(oslo, look), user(text('never mind'))]],
  ['a call before another reply', [hi, assistant(oslo), assistant(text('well')), user(text('so?'))]],
  ['a result without its call', [user(result('call_9', 'look', text('there'), picture), text('and?'))]],
  [
    'a result too late',
    [
      hi,
      assistant(oslo),
      user(text('wait')),
      assistant(text('yes')),
      user(result(OSLO.id, 'weather', text('sunny'))),
    ],
  ],
  [
    'results after words',
    [hi, assistant(oslo), user(text('see:'), result(OSLO.id, 'weather', text('sunny')))],
  ],
  [
    'the same name for two calls',
    [
      hi,
      assistant(oslo),
      user(result(OSLO.id, 'weather', text('sunny'))),
      assistant(oslo, oslo),
      user(result(OSLO.id, 'weather', text('rain')), result(OSLO.id, 'weather', text('snow'))),
    ],
  ],
  [
    'names that only another service takes',
    [
      hi,
      assistant({ ...oslo, id: 'functions.weather:0', name: 'web search!' }),
      user(result('functions.weather:0', 'web search!', text('sunny'))),
    ],
  ],
  [
    'inputs that are no object',
    [
      hi,
      assistant({ ...oslo, input: '{"city' }, { ...look, input: null }),
      user(result(OSLO.id, 'weather', text('no')), result(LOOK.id, 'look', text('no'))),
    ],
  ],
  ['a result with nothing in it', [hi, assistant(oslo), user(result(OSLO.id, 'weather'))]],
  ['a result with blanks in it', [hi, assistant(oslo), user(result(OSLO.id, 'weather', text(' ')))]],
  [
    'a failed result with a picture',
    [hi, assistant(look), user({ ...result(LOOK.id, 'look', text('dark'), picture), failed: true })],
  ],
  ['a picture where nobody shows one', [hi, assistant(text('see'), picture), user(text('and?'))]],
]
for (const [title, turns] of broken) {
  forAll(`nothing that a vendor refuses: ${title}`, [says('fine')], async (provider, _vendor, model) => {
    for (const now of [tools, undefined]) {
      const all = await collect(provider, asked(model, turns, { tools: now }))
      assert.deepEqual([all.text, all.error], ['fine', undefined], now ? 'with tools' : 'without')
    }
  })
}

forAll('without tools, calls and results are words', [says('fine')], async (provider, vendor, model) => {
  const turns = [
    hi,
    assistant(oslo),
    user(result(OSLO.id, 'weather', text('sunny'))),
    assistant(text('nice')),
    user(text('and?')),
  ]
  assert.equal((await collect(provider, asked(model, turns, { tools: [] }))).error, undefined)
  for (const words of ['[called weather: ', '[weather answered:]', 'sunny'])
    assert.ok(sent(vendor).includes(words), words)
})

forAll(
  'tools that no vendor takes are refused before anything is sent',
  [says('x')],
  async (provider, vendor, model) => {
    const named = (name: string) => ({ ...tools[0]!, name })
    const bad = await collect(provider, asked(model, [hi], { tools: [named('web search')] }))
    assert.match(String(bad.error), /a tool cannot be called web search/)
    const twice = await collect(provider, asked(model, [hi], { tools: [named('a'), named('a')] }))
    assert.match(String(twice.error), /two tools are called a/)
    assert.equal(vendor.requests.length, 0)
  },
)
