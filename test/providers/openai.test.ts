import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { openai } from '../../src/providers/openai.ts'
import type { Ask, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import { assistant, base64, result, sample, text, tools, user } from './samples.ts'
import { signature } from './teller.ts'
import { says, status, Vendor } from './vendor.ts'
import type { Script } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

const service = (script: Script) => Vendor.start({ dialect: 'responses' }, script)
const make = ({ url }: Vendor) => openai({ key: 'key', baseUrl: url })
const asked = (turns: readonly Turn[], more: Partial<Ask> = {}): Ask => ({
  model: 'gpt-6.1-sol',
  system: '',
  turns,
  tools,
  ...more,
})
const hi = user(text('look'))
const LOOK = { id: 'call_1', name: 'look', input: '{}' }
const thinking: Script = [[{ signed: 'hm' }, { text: 'So:' }, { calls: [LOOK] }], says('fine')]

test('openai: a whole turn with tools, as it is sent', LIMIT, async () => {
  await using vendor = await service(thinking)
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const [picture, document] = [sample('image/png'), sample('application/pdf')]
  const turns = [
    user(text('read'), document),
    assistant(...parts),
    user(result('call_1', 'look', text('see'), picture)),
  ]
  assert.equal((await collect(provider, asked(turns))).text, 'fine')
  const body = vendor.requests[1]!.body
  assert.deepEqual(at(body, 'tools', 1), {
    type: 'function',
    name: 'look',
    description: 'A picture of what is there',
    parameters: { type: 'object', properties: {} },
    strict: false,
  })
  const file = {
    type: 'input_file',
    filename: `${document.sha256.slice(0, 8)}.pdf`,
    file_data: `data:application/pdf;base64,${base64(document)}`,
  }
  assert.deepEqual(at(body, 'input'), [
    { role: 'user', content: [{ type: 'input_text', text: 'read' }, file] },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'hm' }],
      encrypted_content: signature('hm'),
    },
    { role: 'assistant', content: 'So:', phase: 'commentary' },
    { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
    {
      type: 'function_call_output',
      call_id: 'call_1',
      output: [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${base64(picture)}` },
      ],
    },
  ])
})

test('openai: a result that is a failure says so', LIMIT, async () => {
  await using vendor = await service(thinking)
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const failed = { ...result('call_1', 'look', text('dark')), failed: true }
  await collect(provider, asked([hi, assistant(...parts), user(failed)]))
  assert.deepEqual(at(vendor.requests[1]!.body, 'input', 4, 'output'), [
    { type: 'input_text', text: 'Error:' },
    { type: 'input_text', text: 'dark' },
  ])
})

test('openai: turns of one conversation go to one cache, those of others to others', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const provider = make(vendor)
  const key = async (turns: readonly Turn[], more: Partial<Ask> = {}) => {
    await collect(provider, asked(turns, more))
    return at(vendor.requests.at(-1)!.body, 'prompt_cache_key')
  }
  const first = await key([hi])
  assert.equal(await key([hi, assistant(text('x')), user(text('and?'))]), first)
  for (const other of [
    await key([user(text('hear'))]),
    await key([hi], { system: 'be brief' }),
    await key([hi], { tools: [] }),
  ])
    assert.notEqual(other, first)
})

/** What older models and other servers answer to fields that they do not know. */
const refused: readonly (readonly [sentence: string, field: string])[] = [
  ['Encrypted content is not supported with this model.', 'include'],
  ["Unknown parameter: 'prompt_cache_key'.", 'prompt_cache_key'],
]
test('openai: a field that is not known there is left out without a word', LIMIT, async () => {
  for (const [sentence, field] of refused) {
    await using vendor = await service([status(400, sentence), says('x')])
    const all = await collect(make(vendor), asked([hi]))
    assert.deepEqual([all.text, all.notices], ['x', []])
    assert.notEqual(at(vendor.requests[0]!.body, field), undefined)
    assert.equal(at(vendor.requests[1]!.body, field), undefined)
  }
})

test('openai: models that want to know are told which of their words were an answer', LIMIT, async () => {
  await using vendor = await service([status(400, "Unknown parameter: 'input[1].phase'."), says('x')])
  const turns = [hi, assistant(text('dark')), user(text('and?'))]
  const phases = [0, 1, 2].map((n) => () => at(vendor.requests[n]!.body, 'input', 1, 'phase'))
  assert.equal((await collect(make(vendor), asked(turns))).text, 'x')
  await collect(make(vendor), asked(turns, { model: 'gpt-5' }))
  assert.deepEqual(
    phases.map((phase) => phase()),
    ['final_answer', undefined, undefined],
  )
})
