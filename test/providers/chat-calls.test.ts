import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { compat } from '../../src/providers/compat.ts'
import { hosted } from '../../src/providers/hosted.ts'
import type { Ask, Call, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import { assistant, base64, result, sample, text, tools, user } from './samples.ts'
import { says, Vendor } from './vendor.ts'
import type { Script } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

const service = (script: Script) => Vendor.start({ dialect: 'chat' }, script)
const make = ({ url }: Vendor) => compat({ name: 'x', about: 'x', baseUrl: url })
const at_ = (name: string, { url }: Vendor) =>
  hosted({ [name]: { key: 'k', baseUrl: url } }).find((provider) => provider.name === name)!
const asked = (turns: readonly Turn[], more: Partial<Ask> = {}): Ask => ({
  model: 'llava',
  system: '',
  turns,
  tools,
  ...more,
})
const hi = user(text('look'))
const look: Call = { kind: 'call', id: 'call_1', name: 'look', input: {} }

/** A reply of these deltas, and why it ends. */
const raw = (reason: string, ...deltas: readonly object[]) => {
  const chunks = [
    ...deltas.map((delta) => ({ choices: [{ delta }] })),
    { choices: [{ delta: {}, finish_reason: reason }] },
  ]
  return [
    { raw: `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n` },
    { cut: 'quiet' },
  ] as const
}
const piece = (
  index: number | undefined,
  id: string | undefined,
  name: string | undefined,
  args: unknown,
) => ({
  ...(index !== undefined && { index }),
  ...(id && { id }),
  function: { ...(name && { name }), arguments: args },
})

/** How servers tell calls, each in its way; names and inputs of the calls that are meant. */
const ways: readonly (readonly [
  title: string,
  deltas: readonly object[],
  calls: readonly (readonly [name: string, input: unknown])[],
  reason?: string,
])[] = [
  [
    'pieces of two in turns',
    [
      { tool_calls: [piece(0, 'a', 'look', '{"a"')] },
      { tool_calls: [piece(1, 'b', 'see', '{"b"')] },
      { tool_calls: [piece(0, undefined, undefined, ':1}'), piece(1, undefined, undefined, ':2}')] },
    ],
    [
      ['look', { a: 1 }],
      ['see', { b: 2 }],
    ],
  ],
  [
    'the index 0 for all',
    [{ tool_calls: [piece(0, 'a', 'look', '{}')] }, { tool_calls: [piece(0, 'b', 'look', '{"b":2}')] }],
    [
      ['look', {}],
      ['look', { b: 2 }],
    ],
  ],
  [
    'no index',
    [{ tool_calls: [piece(undefined, 'a', 'look', '{}'), piece(undefined, 'b', 'see', '{}')] }],
    [
      ['look', {}],
      ['see', {}],
    ],
  ],
  ['no name of its own', [{ tool_calls: [piece(0, undefined, 'look', '{}')] }], [['look', {}]]],
  [
    'id and name in every piece',
    [{ tool_calls: [piece(0, 'a', 'look', '{"a":')] }, { tool_calls: [piece(0, 'a', 'look', '1}')] }],
    [['look', { a: 1 }]],
  ],
  ['an object for a text', [{ tool_calls: [piece(0, 'a', 'look', { a: 1 })] }], [['look', { a: 1 }]]],
  ['nothing for no arguments', [{ tool_calls: [piece(0, 'a', 'look', null)] }], [['look', {}]]],
  ['an ordinary end', [{ tool_calls: [piece(0, 'a', 'look', '{}')] }], [['look', {}]], 'stop'],
]
test('chat: calls, however servers tell them', LIMIT, async (t) => {
  for (const [title, deltas, calls, reason = 'tool_calls'] of ways) {
    await t.test(title, LIMIT, async () => {
      await using vendor = await service([raw(reason, ...deltas), says('fine')])
      const all = await collect(make(vendor), asked([hi]))
      const found = all.parts.filter((part) => part.kind === 'call')
      assert.deepEqual([found.map(({ name, input }) => [name, input]), all.end], [calls, 'calls'])
      assert.ok(found.every(({ id }) => id) && new Set(found.map(({ id }) => id)).size === found.length)
      const results = found.map(({ id, name }) => result(id, name, text('x')))
      const more = await collect(make(vendor), asked([hi, assistant(...all.parts), user(...results)]))
      assert.deepEqual([more.text, more.error], ['fine', undefined])
    })
  }
})

test('chat: a reply that does not stream may call', LIMIT, async () => {
  const message = {
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }],
  }
  const body = JSON.stringify({ choices: [{ index: 0, finish_reason: 'tool_calls', message }] })
  await using vendor = await service([
    [{ status: 200, headers: { 'content-type': 'application/json' }, body }],
  ])
  const all = await collect(make(vendor), asked([hi]))
  assert.deepEqual([all.parts, all.end], [[{ kind: 'call', id: 'a', name: 'look', input: {} }], 'calls'])
})

test('chat: more calls than anybody would answer are a failure', LIMIT, async () => {
  const calls = Array.from({ length: 300 }, (_, i) => piece(i, `c${i}`, 'look', '{}'))
  await using vendor = await service([raw('tool_calls', { tool_calls: calls })])
  assert.match(String((await collect(make(vendor), asked([hi]))).error), /more than 256 calls/)
})

test('chat: a whole turn with tools, as it is sent', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const [picture, sound, document] = [sample('image/png'), sample('audio/wav'), sample('application/pdf')]
  const turns = [
    user(text('one'), picture, sound, document),
    assistant(text('So:'), look),
    user({ ...result('call_1', 'look', text('dark')), failed: true }),
  ]
  await collect(make(vendor), asked(turns, { model: 'gemini-9', system: 'be brief' }))
  const url = (media: typeof picture) => `data:${media.type};base64,${base64(media)}`
  assert.deepEqual(at(vendor.requests[0]!.body, 'messages'), [
    { role: 'system', content: 'be brief' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'one' },
        { type: 'image_url', image_url: { url: url(picture) } },
        { type: 'input_audio', input_audio: { data: base64(sound), format: 'wav' } },
        { type: 'file', file: { filename: `${document.sha256.slice(0, 8)}.pdf`, file_data: url(document) } },
      ],
    },
    {
      role: 'assistant',
      content: 'So:',
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'Error: dark' },
  ])
})

test('chat: a picture in a result follows it', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const picture = sample('image/png')
  await collect(make(vendor), asked([hi, assistant(look), user(result('call_1', 'look', picture))]))
  assert.deepEqual(at(vendor.requests[0]!.body, 'messages', 2), {
    role: 'tool',
    tool_call_id: 'call_1',
    content: '[shown below]',
  })
  assert.deepEqual(at(vendor.requests[0]!.body, 'messages', 3, 'content'), [
    { type: 'text', text: '[what look shows:]' },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${base64(picture)}` } },
  ])
})

/** Thoughts as they come, and as they go back with their calls. */
const thoughts: readonly (readonly [title: string, deltas: readonly object[], back: object])[] = [
  [
    'reasoning_content',
    [{ reasoning_content: 'h' }, { reasoning_content: 'm' }],
    { reasoning_content: 'hm' },
  ],
  ['reasoning', [{ reasoning: 'h' }, { reasoning: 'm' }], { reasoning: 'hm' }],
  [
    'reasoning_details',
    [
      { reasoning: 'h', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'h', format: 'a' }] },
      { reasoning: 'm', reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'm' }] },
      {
        reasoning_details: [
          { type: 'reasoning.text', index: 0, signature: 's' },
          { type: 'reasoning.encrypted', index: 1, data: 'd' },
        ],
      },
    ],
    {
      reasoning_details: [
        { type: 'reasoning.text', index: 0, text: 'hm', format: 'a', signature: 's' },
        { type: 'reasoning.encrypted', index: 1, data: 'd' },
      ],
    },
  ],
]
test('chat: thoughts go back with their calls, under the name they came by', LIMIT, async (t) => {
  const call = {
    tool_calls: [{ ...piece(0, 'a', 'look', '{}'), extra_content: { google: { thought_signature: 's' } } }],
  }
  for (const [title, deltas, back] of thoughts) {
    await t.test(title, LIMIT, async () => {
      await using vendor = await service([raw('tool_calls', ...deltas, call), says('fine')])
      const { parts } = await collect(make(vendor), asked([hi]))
      const all = await collect(
        make(vendor),
        asked([hi, assistant(...parts), user(result('a', 'look', text('x')))]),
      )
      assert.deepEqual([all.text, all.error], ['fine', undefined])
      const { tool_calls, ...rest } = at(vendor.requests[1]!.body, 'messages', 1) as Record<string, unknown>
      assert.deepEqual(rest, { role: 'assistant', content: null, ...back })
      assert.deepEqual(at(tool_calls, 0, 'extra_content'), { google: { thought_signature: 's' } })
    })
  }
})

test('chat: thoughts without a call are nothing to send back', LIMIT, async () => {
  await using vendor = await service([raw('stop', { reasoning_content: 'hm' }, { content: 'so' })])
  const all = await collect(make(vendor), asked([hi]))
  assert.deepEqual([all.kinds.includes('opaque'), all.thoughts, all.end], [false, 'hm', 'stop'])
})

test('moonshot: calls that were made without thoughts have empty ones', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const turns = [hi, assistant(look), user(result('call_1', 'look', text('x')))]
  await collect(at_('moonshot', vendor), asked(turns, { model: 'kimi-k3' }))
  assert.equal(at(vendor.requests[0]!.body, 'messages', 1, 'reasoning_content'), '')
})

test('openrouter: the cache of Claude is switched on, others need no switch', LIMIT, async () => {
  await using vendor = await service([says('x')])
  for (const [model, cache] of [
    ['anthropic/claude-sonnet-5.5', { type: 'ephemeral' }],
    ['openai/gpt-5.5', undefined],
  ] as const) {
    await collect(at_('openrouter', vendor), asked([hi], { model }))
    assert.deepEqual(at(vendor.requests.at(-1)!.body, 'cache_control'), cache)
  }
})
