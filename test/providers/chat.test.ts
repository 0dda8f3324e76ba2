import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compat } from '../../src/providers/compat.ts'
import { ask, collect } from './collect.ts'
import { Vendor } from './vendor.ts'
import type { Step } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

const whole = {
  choices: [{ index: 0, finish_reason: 'length', message: { role: 'assistant', content: 'all of it' } }],
}
const json = { 'content-type': 'application/json; charset=utf-8' }

/** How servers differ from the vendor whose format it is: bytes, the text and the end they make. */
const rows: readonly (readonly [
  title: string,
  steps: readonly Step[],
  text: string,
  end: string | undefined,
])[] = [
  [
    'no [DONE], but a reason',
    [{ raw: 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n' }, { cut: 'quiet' }],
    'a',
    'stop',
  ],
  [
    '[DONE], but no reason',
    [{ raw: 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n' }, { cut: 'quiet' }],
    'a',
    'stop',
  ],
  [
    'neither',
    [{ raw: 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n' }, { cut: 'quiet' }],
    'a',
    undefined,
  ],
  [
    'no last blank line',
    [{ raw: 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]' }, { cut: 'quiet' }],
    'a',
    'stop',
  ],
  [
    'null everywhere',
    [
      {
        raw: 'data: {"choices":[{"delta":{"content":null,"refusal":null,"reasoning":null},"finish_reason":null}],"usage":null}\n\ndata: [DONE]\n\n',
      },
      { cut: 'quiet' },
    ],
    '',
    'stop',
  ],
  [
    'no choices',
    [{ raw: 'data: {"choices":[]}\n\ndata: {}\n\ndata: [DONE]\n\n' }, { cut: 'quiet' }],
    '',
    'stop',
  ],
  [
    'a refusal',
    [{ raw: 'data: {"choices":[{"delta":{"refusal":"I will not"}}]}\n\ndata: [DONE]\n\n' }, { cut: 'quiet' }],
    'I will not',
    'refusal',
  ],
  ['no stream at all', [{ status: 200, headers: json, body: JSON.stringify(whole) }], 'all of it', 'length'],
]

test('servers that leave fields out', LIMIT, async (t) => {
  for (const [title, steps, text, end] of rows) {
    await t.test(title, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect: 'chat' }, [steps])
      const all = await collect(compat({ name: 'x', about: 'x', baseUrl: vendor.url }), ask('hi'))
      assert.deepEqual([all.text, all.end], [text, end])
      assert.equal(all.error === undefined, end !== undefined)
    })
  }
})

test('thoughts under either of their names', LIMIT, async () => {
  for (const name of ['reasoning_content', 'reasoning']) {
    const raw = `data: {"choices":[{"delta":{"${name}":"hm"}}]}\n\ndata: [DONE]\n\n`
    await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ raw }, { cut: 'quiet' }]])
    assert.equal(
      (await collect(compat({ name: 'x', about: 'x', baseUrl: vendor.url }), ask('hi'))).thoughts,
      'hm',
      name,
    )
  }
})

/** How the services count, each in its way; and what it means: sent, answered, from the cache, reasoning. */
// oxfmt-ignore
const counts: readonly (readonly [title: string, said: object, usage: readonly number[]])[] = [
  ['reasoning in the completion', { usage: { prompt_tokens: 10, completion_tokens: 9, total_tokens: 19, completion_tokens_details: { reasoning_tokens: 4 } } }, [10, 9, 0, 4]],
  ['reasoning beside it, as at xAI', { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 19, completion_tokens_details: { reasoning_tokens: 4 } } }, [10, 9, 0, 4]],
  ['the cache as at Moonshot',    { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 8 } }, [10, 5, 8, 0]],
  ['in a corner, as at Groq',     { x_groq: { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } } }, [10, 5, 0, 0]],
  ['without a total',             { usage: { prompt_tokens: 10, completion_tokens: 5 } }, [10, 5, 0, 0]],
]
test('tokens, however they are counted', LIMIT, async (t) => {
  for (const [title, said, [input, output, cached, reasoning]] of counts) {
    await t.test(title, LIMIT, async () => {
      const raw = `data: ${JSON.stringify({ choices: [], ...said })}\n\ndata: [DONE]\n\n`
      await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ raw }, { cut: 'quiet' }]])
      const { usage } = await collect(compat({ name: 'x', about: 'x', baseUrl: vendor.url }), ask('hi'))
      assert.deepEqual(usage, { input, output, cached, reasoning })
    })
  }
})

test('a service that wants a key is asked nothing without one', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat', models: ['a', 'b'] })
  const options = { name: 'x', about: 'x', baseUrl: vendor.url, variable: 'X_API_KEY', builtIn: ['c'] }
  const [bare, keyed] = [compat(options), compat({ ...options, key: 'k' })]
  const { signal } = new AbortController()
  assert.deepEqual(await bare.ready(signal), { state: 'no key', variable: 'X_API_KEY' })
  assert.deepEqual(await bare.models(signal), ['c'])
  assert.match(String((await collect(bare, ask('hi'))).error), /no key: set X_API_KEY/)
  assert.deepEqual([vendor.lists.length, vendor.requests.length], [0, 0])
  assert.deepEqual(await keyed.models(signal), ['a', 'b'])
})
