import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ask } from '../../src/providers/provider.ts'
import { ask, collect } from './collect.ts'
import { http } from './http.ts'
import { assistant, result, text, tools, user } from './samples.ts'
import { says, status, Vendor } from './vendor.ts'
import type { DialectName } from './wire-formats.ts'

const LIMIT = { timeout: 10_000 }
const CACHE = { cache_control: { type: 'ephemeral' } }
const talk = ask(['one', 'two', ' ', '', 'three'], { system: 'be brief' })

/** What is asked, and the body that is sent: read off the vendors' references by hand. */
const rows: readonly (readonly [title: string, dialect: DialectName, asked: Ask, body: object])[] = [
  [
    'a conversation, its blank turns left out, cached up to its end',
    'anthropic',
    { ...talk, model: 'claude-sonnet-5-5', maxTokens: 500, effort: 'low' },
    {
      model: 'claude-sonnet-5-5',
      max_tokens: 500,
      stream: true,
      system: [{ type: 'text', text: 'be brief', ...CACHE }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'one', ...CACHE }] },
        { role: 'assistant', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: [{ type: 'text', text: 'three', ...CACHE }] },
      ],
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    },
  ],
  [
    'a temperature where the model takes one: no thinking beside it, at most 1',
    'anthropic',
    ask('hi', { model: 'claude-sonnet-4-6', temperature: 1.5, effort: 'high' }),
    {
      model: 'claude-sonnet-4-6',
      max_tokens: 64_000,
      stream: true,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', ...CACHE }] }],
      output_config: { effort: 'high' },
      temperature: 1,
    },
  ],
  [
    'an effort as a budget where the model knows nothing else',
    'anthropic',
    ask('hi', { model: 'claude-haiku-4-5', effort: 'medium', maxTokens: 4000 }),
    {
      model: 'claude-haiku-4-5',
      max_tokens: 4000,
      stream: true,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', ...CACHE }] }],
      thinking: { type: 'enabled', budget_tokens: 3999 },
    },
  ],
  [
    'a conversation with everything',
    'responses',
    { ...talk, model: 'gpt-6.1-sol', maxTokens: 500, temperature: 0.5, effort: 'high' },
    {
      model: 'gpt-6.1-sol',
      instructions: 'be brief',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'one' }] },
        { role: 'assistant', content: 'two', phase: 'final_answer' },
        { role: 'user', content: [{ type: 'input_text', text: 'three' }] },
      ],
      stream: true,
      store: false,
      stream_options: { include_obfuscation: false },
      temperature: 0.5,
      max_output_tokens: 500,
      reasoning: { summary: 'auto', effort: 'high' },
      include: ['reasoning.encrypted_content'],
    },
  ],
  [
    'a model that does not reason is not asked to',
    'responses',
    ask('hi', { model: 'gpt-4.1', effort: 'low' }),
    {
      model: 'gpt-4.1',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      stream: true,
      store: false,
      stream_options: { include_obfuscation: false },
    },
  ],
  [
    'a conversation with everything',
    'chat',
    { ...talk, model: 'llama3', maxTokens: 500, temperature: 0, effort: 'medium' },
    {
      model: 'llama3',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        { role: 'user', content: 'three' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      max_tokens: 500,
      reasoning_effort: 'medium',
    },
  ],
  [
    'a conversation with everything',
    'google',
    { ...talk, model: 'gemini-3.8-flash', maxTokens: 500, temperature: 0.5, effort: 'low' },
    {
      systemInstruction: { role: 'user', parts: [{ text: 'be brief' }] },
      contents: [
        { role: 'user', parts: [{ text: 'one' }] },
        { role: 'model', parts: [{ text: 'two' }] },
        { role: 'user', parts: [{ text: 'three' }] },
      ],
      generationConfig: {
        temperature: 0.5,
        maxOutputTokens: 500,
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' },
      },
    },
  ],
  [
    'an effort as a budget where the model knows nothing else',
    'google',
    ask('hi', { model: 'gemini-2.5-flash', effort: 'high' }),
    {
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingBudget: 24_576 } },
    },
  ],
]

test('what is asked and what is sent', LIMIT, async (t) => {
  for (const [title, dialect, asked, body] of rows) {
    await t.test(`${dialect}: ${title}`, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect }, [says('x')])
      const all = await collect(maker(dialect)(vendor.url), asked)
      assert.ifError(all.error)
      const { prompt_cache_key, ...sent } = vendor.requests[0]!.body as Record<string, unknown>
      assert.deepEqual(sent, body)
      if (dialect === 'responses') assert.match(String(prompt_cache_key), /^[\da-f]{32}$/)
    })
  }
})

const maker = (dialect: DialectName) => http.find(([name]) => name === dialect)![1]

/** Path and headers by which a service knows us. */
const paths: readonly (readonly [
  dialect: DialectName,
  key: string,
  path: string,
  headers: Record<string, string | undefined>,
])[] = [
  [
    'anthropic',
    'key',
    '/v1/messages',
    { authorization: 'Bearer key', 'x-api-key': 'key', 'anthropic-version': '2026-10-21' },
  ],
  ['responses', 'key', '/responses', { authorization: 'Bearer key' }],
  ['chat', 'key', '/chat/completions', { authorization: 'Bearer key' }],
  ['chat', '', '/chat/completions', { authorization: undefined }],
  ['google', 'key', '/v1beta/models/parrot:streamGenerateContent', { 'x-goog-api-key': 'key' }],
]
test('where requests go, and with which key', LIMIT, async (t) => {
  for (const [dialect, key, path, headers] of paths) {
    await t.test(`${dialect} ${key ? 'with' : 'without'} key`, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect }, [says('x')])
      assert.ifError((await collect(maker(dialect)(vendor.url, key), ask('hi'))).error)
      const [seen] = vendor.requests
      assert.equal(seen!.path, path)
      for (const [name, value] of Object.entries(headers)) assert.equal(seen!.headers[name], value, name)
    })
  }
})

test('anthropic: a temperature goes to the version of the API that has one', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, [says('x')])
  const provider = maker('anthropic')(vendor.url)
  const warm = await collect(provider, ask('hi', { model: 'claude-opus-4-6', temperature: 0.2 }))
  assert.deepEqual(warm.notices, [])
  assert.equal(vendor.requests[0]!.headers['anthropic-version'], '2023-06-01')
  const cold = await collect(provider, ask('hi', { model: 'claude-opus-5-5', temperature: 0.2 }))
  assert.deepEqual(cold.notices, ['temperature left out: claude-opus-5-5 does not take one'])
  assert.equal(Object.hasOwn(vendor.requests[1]!.body as object, 'temperature'), false)
})

/** A model, what is asked of it, and what the user is told before. */
const losses: readonly (readonly [model: string, asked: Partial<Ask>, told: readonly RegExp[]])[] = [
  ['claude-opus-5-5', { temperature: 1, effort: 'low' }, [/^temperature left out: claude-opus-5-5/]],
  ['claude-haiku-4-5', { effort: 'low' }, []],
  ['claude-haiku-4-5', { temperature: 1, effort: 'low' }, [/^effort left out: .* at a set temperature/]],
  ['claude-haiku-4-5', { maxTokens: 500, effort: 'low' }, [/^effort left out: .* in so few tokens$/]],
  ['claude-haiku-4-5', { temperature: 1.5 }, [/^temperature 1 instead of 1.5: claude-haiku-4-5/]],
  ['claude-3-haiku-20240307', { effort: 'low' }, [/^effort left out: .* does not think$/]],
]
test('anthropic: what a model does not take is told', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, [says('x')])
  for (const [model, asked, told] of losses) {
    const { notices } = await collect(maker('anthropic')(vendor.url), ask('hi', { model, ...asked }))
    assert.equal(notices.length, told.length, notices.join())
    for (const [i, words] of told.entries()) assert.match(notices[i]!, words)
  }
})

/** A provider, a model of it, an effort asked for: what is told, and what of the body is sent. */
const efforts: readonly (readonly [
  provider: string,
  model: string,
  told: readonly string[],
  sent: Readonly<Record<string, unknown>>,
])[] = [
  ['responses', 'gpt-4.1', ['effort left out: gpt-4.1 does not reason'], { reasoning: undefined }],
  ['google', 'gemma-4-31b', ['effort left out: gemma-4-31b does not think'], { generationConfig: {} }],
  ['groq', 'openai/gpt-oss-20b', [], { reasoning_effort: 'low', reasoning_format: undefined }],
  [
    'groq',
    'qwen/qwen3.8-27b',
    ['effort left out: qwen/qwen3.8-27b does not take one'],
    { reasoning_effort: undefined, reasoning_format: 'parsed' },
  ],
  [
    'moonshot',
    'kimi-k2.6',
    ['effort left out: kimi-k2.6 does not take one'],
    { reasoning_effort: undefined },
  ],
  ['moonshot', 'kimi-k3', [], { reasoning_effort: 'low' }],
  ['xai', 'grok-4.7', [], { reasoning_effort: 'low' }],
]
test('an effort goes to models that take one, and is told of the others', LIMIT, async (t) => {
  for (const [provider, model, told, sent] of efforts) {
    await t.test(`${provider} ${model}`, LIMIT, async () => {
      const [dialect, make] = http.find(([dialect, , name = dialect]) => name === provider)!
      await using vendor = await Vendor.start({ dialect }, [says('x')])
      const all = await collect(make(vendor.url), ask('hi', { model, effort: 'low' }))
      assert.deepEqual([all.text, all.error, all.notices], ['x', undefined, told])
      for (const [field, value] of Object.entries(sent))
        assert.deepEqual((vendor.requests[0]!.body as Record<string, unknown>)[field], value, field)
    })
  }
})

/** An option that is refused, how the service says so, what the user is told, and the field that is gone then. */
const refusals: readonly (readonly [
  dialect: DialectName,
  says: string,
  told: RegExp | undefined,
  field: string,
  instead?: string,
])[] = [
  [
    'anthropic',
    'This model does not support the effort parameter.',
    /^effort left out: This model/,
    'output_config',
  ],
  ['anthropic', 'adaptive thinking is not supported on this model', /^thinking left out/, 'thinking'],
  [
    'responses',
    "Unsupported parameter: 'temperature' is not supported with this model.",
    /^temperature left out/,
    'temperature',
  ],
  [
    'responses',
    "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
    /^effort left out/,
    'effort',
  ],
  [
    'chat',
    "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    undefined,
    'max_tokens',
    'max_completion_tokens',
  ],
  ['google', 'Temperature is not supported on this model.', /^temperature left out/, 'temperature'],
  ['chat', 'invalid temperature: only 1 is allowed for this model', /^temperature left out/, 'temperature'],
  ['chat', '"llama3" does not support thinking', /^effort left out/, 'reasoning_effort'],
  ['chat', 'stream_options: Extra inputs are not permitted', /^token counts left out/, 'stream_options'],
]
/** What the user did not ask for is told once. */
const unasked = /^token counts/

test(
  'an option that a model refuses is left out, not sent again, and told to whoever asks for it',
  LIMIT,
  async (t) => {
    for (const [dialect, sentence, told, field, instead] of refusals) {
      await t.test(`${dialect}: ${sentence}`, LIMIT, async () => {
        await using vendor = await Vendor.start({ dialect }, [status(400, sentence), says('x'), says('y')])
        const provider = maker(dialect)(vendor.url)
        const asked = ask('hi', { temperature: 0.5, effort: 'low', maxTokens: 100 })
        const [first, second] = [await collect(provider, asked), await collect(provider, asked)]
        assert.deepEqual(
          [first.text, first.error, second.text, second.error],
          ['x', undefined, 'y', undefined],
        )
        assert.equal(vendor.requests.length, 3)
        const [before, after, later] = vendor.requests.map(({ body }) => JSON.stringify(body))
        const named = (body: string | undefined, name: string) => body!.includes(`"${name}":`)
        assert.deepEqual(
          [named(before, field), named(after, field), named(later, field)],
          [true, false, false],
        )
        if (instead) assert.ok(named(after, instead))
        const notices = first.notices.filter((notice) => !/does not (take one|think)/.test(notice))
        assert.equal(notices.length, told ? 1 : 0)
        if (told) assert.match(notices[0]!, told)
        const again = told && !unasked.test(notices[0]!) ? 1 : 0
        assert.equal(second.notices.filter((notice) => told?.test(notice)).length, again)
      })
    }
  },
)

test(
  'tools that a model refuses are left out, and what was called is words from then on',
  LIMIT,
  async () => {
    const sentence = 'registry.ollama.ai/library/parrot:latest does not support tools'
    await using vendor = await Vendor.start({ dialect: 'chat' }, [status(400, sentence), says('x')])
    const provider = maker('chat')(vendor.url)
    const call = { kind: 'call', id: 'call_1', name: 'look', input: {} } as const
    const turns = [user(text('hi')), assistant(call), user(result('call_1', 'look', text('dark')))]
    for (let i = 0; i < 2; i++) {
      const all = await collect(provider, { ...ask('hi', { tools }), turns })
      assert.deepEqual([all.text, all.error, all.notices], ['x', undefined, [`tools left out: ${sentence}`]])
      const { messages, tools: sent } = vendor.requests.at(-1)!.body as { messages: unknown; tools: unknown }
      assert.equal(sent, undefined)
      assert.match(JSON.stringify(messages), /\[called look: \{\}\].*\[look answered:\].*dark/)
    }
    assert.equal(vendor.requests.length, 3)
  },
)

test('a model of few tokens gets few when nobody asked for more', LIMIT, async () => {
  const sentence = 'max_tokens: 64000 > 4096, which is the maximum allowed number of output tokens for parrot'
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, [
    status(400, sentence),
    says('x'),
    status(400, sentence),
  ])
  const provider = maker('anthropic')(vendor.url)
  assert.equal((await collect(provider, ask('hi'))).text, 'x')
  assert.match(JSON.stringify(vendor.requests[1]!.body), /"max_tokens":4096/)
  const asked = await collect(provider, ask('hi', { maxTokens: 64_000 }))
  assert.match(String(asked.error), /maximum allowed/)
  assert.equal(vendor.requests.length, 3)
})

test('a value that is out of range is an error, and is not left out', LIMIT, async () => {
  const sentence =
    "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead."
  await using vendor = await Vendor.start({ dialect: 'responses' }, [status(400, sentence)])
  const all = await collect(maker('responses')(vendor.url), ask('hi', { temperature: 3 }))
  assert.match(String(all.error), /above maximum/)
  assert.deepEqual([all.notices, vendor.requests.length], [[], 1])
})

test('a refusal that never ends is a failure', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat' }, [
    status(400, 'not supported: temperature, effort, stream_options, max_tokens'),
  ])
  const all = await collect(maker('chat')(vendor.url), ask('hi', { temperature: 1 }))
  assert.match(String(all.error), /temperature, effort/)
  assert.equal(vendor.requests.length, 5)
})
