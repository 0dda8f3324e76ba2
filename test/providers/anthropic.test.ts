import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { anthropic } from '../../src/providers/anthropic.ts'
import type { Ask, Call, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import { assistant, base64, result, sample, text, tools, user } from './samples.ts'
import { signature } from './teller.ts'
import { says, Vendor } from './vendor.ts'
import type { Script } from './vendor.ts'

const LIMIT = { timeout: 10_000 }
const CACHE = { cache_control: { type: 'ephemeral' } }

const service = (script: Script) => Vendor.start({ dialect: 'anthropic' }, script)
const make = ({ url }: Vendor) => anthropic({ key: 'key', baseUrl: url })
const asked = (turns: readonly Turn[], more: Partial<Ask> = {}): Ask => ({
  model: 'claude-sonnet-5-5',
  system: '',
  turns,
  tools,
  ...more,
})
const look: Call = { kind: 'call', id: 'call_1', name: 'look', input: {} }
const hi = user(text('look'))

test('anthropic: a whole turn with tools, as it is sent', LIMIT, async () => {
  await using vendor = await service([
    [{ signed: 'hm' }, { text: 'So:' }, { calls: [{ ...look, input: '' }] }],
  ])
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const picture = sample('image/png')
  const turns = [hi, assistant(...parts), user(result('call_1', 'look', text('see'), picture))]
  await collect(provider, asked(turns, { system: 'be brief' }))
  const body = vendor.requests[1]!.body
  assert.deepEqual(at(body, 'system'), [{ type: 'text', text: 'be brief', ...CACHE }])
  assert.deepEqual(at(body, 'tools', 1), {
    name: 'look',
    description: 'A picture of what is there',
    input_schema: { type: 'object', properties: {} },
    ...CACHE,
  })
  assert.equal(at(body, 'tools', 0, 'cache_control'), undefined)
  const source = { type: 'base64', media_type: 'image/png', data: base64(picture) }
  const content = [
    { type: 'text', text: 'see' },
    { type: 'image', source },
  ]
  assert.deepEqual(at(body, 'messages'), [
    { role: 'user', content: [{ type: 'text', text: 'look', ...CACHE }] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: signature('hm') },
        { type: 'text', text: 'So:' },
        { type: 'tool_use', id: 'call_1', name: 'look', input: {} },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content, ...CACHE }] },
  ])
})

test('anthropic: thoughts that may not be read go back as they came', LIMIT, async () => {
  const block = { type: 'redacted_thinking', data: 'EmwKAhgB' }
  const raw = [
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_stop', index: 0 },
  ]
  const begun = raw.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  await using vendor = await service([[{ raw: begun }, { calls: [{ ...look, input: '{}' }] }], says('x')])
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const all = await collect(
    provider,
    asked([hi, assistant(...parts), user(result('call_1', 'look', text('x')))]),
  )
  assert.equal(all.error, undefined)
  assert.deepEqual(at(vendor.requests[1]!.body, 'messages', 1, 'content', 0), block)
})

test('anthropic: another model is not sent the thoughts of this one', LIMIT, async () => {
  await using vendor = await service([[{ signed: 'hm' }, { calls: [{ ...look, input: '{}' }] }], says('x')])
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const turns = [hi, assistant(...parts), user(result('call_1', 'look', text('x')))]
  const all = await collect(provider, asked(turns, { model: 'claude-opus-5-5' }))
  assert.equal(all.error, undefined)
  assert.equal(at(vendor.requests[1]!.body, 'messages', 1, 'content', 0, 'type'), 'tool_use')
})

test('anthropic: who began without thinking goes on without, and is told', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const turns = [hi, assistant(look), user(result('call_1', 'look', text('x')))]
  const all = await collect(make(vendor), asked(turns, { model: 'claude-haiku-4-5', effort: 'low' }))
  assert.deepEqual([all.text, all.error], ['x', undefined])
  assert.equal(at(vendor.requests[0]!.body, 'thinking'), undefined)
  assert.match(
    all.notices.join(),
    /^effort left out: claude-haiku-4-5 does not think in the middle of a turn/,
  )
})

test('anthropic: where nothing is to be thought, no thoughts are sent', LIMIT, async () => {
  await using vendor = await service([[{ signed: 'hm' }, { calls: [{ ...look, input: '{}' }] }], says('x')])
  const provider = make(vendor)
  const warm = { model: 'claude-sonnet-4-6', temperature: 0.5 }
  const { parts } = await collect(provider, asked([hi], { ...warm, temperature: undefined }))
  const turns = [hi, assistant(...parts), user(result('call_1', 'look', text('x')))]
  assert.equal((await collect(provider, asked(turns, warm))).error, undefined)
  assert.equal(at(vendor.requests[1]!.body, 'messages', 1, 'content', 0, 'type'), 'tool_use')
})
