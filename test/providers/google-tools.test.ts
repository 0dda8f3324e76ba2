import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { google } from '../../src/providers/google.ts'
import type { Ask, Call, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import { assistant, base64, result, sample, text, tools, user } from './samples.ts'
import { signature } from './teller.ts'
import { says, Vendor } from './vendor.ts'
import type { Script } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

const service = (script: Script) => Vendor.start({ dialect: 'google' }, script)
const make = ({ url }: Vendor) => google({ key: 'key', baseUrl: url })
const asked = (turns: readonly Turn[], more: Partial<Ask> = {}): Ask => ({
  model: 'gemini-3.8-flash',
  system: '',
  turns,
  tools,
  ...more,
})
const hi = user(text('look'))
const look: Call = { kind: 'call', id: 'call_1', name: 'look', input: { at: 'sky' } }
const called = { functionCall: { id: 'call_1', name: 'look', args: { at: 'sky' } } }
const LOOK = { id: 'call_1', name: 'look', input: '{"at": "sky"}' }
const FOREIGN = { thoughtSignature: 'skip_thought_signature_validator' }

test('google: a whole turn with tools, as it is sent', LIMIT, async () => {
  await using vendor = await service([
    [{ signed: 'hm' }, { text: 'So:' }, { calls: [LOOK, { ...LOOK, id: 'call_2' }] }],
    says('fine'),
  ])
  const provider = make(vendor)
  const { parts, end } = await collect(provider, asked([hi]))
  assert.equal(end, 'calls')
  const [picture, sound] = [sample('image/png'), sample('audio/mpeg')]
  const failed = { ...result('call_2', 'look', text('dark')), failed: true }
  const turns = [
    user(text('hear'), sound),
    assistant(...parts),
    user(result('call_1', 'look', text('see'), picture), failed, text('well?')),
  ]
  assert.equal((await collect(provider, asked(turns))).text, 'fine')
  const body = vendor.requests[1]!.body
  assert.deepEqual(at(body, 'tools', 0, 'functionDeclarations', 1), {
    name: 'look',
    description: 'A picture of what is there',
    parametersJsonSchema: { type: 'object', properties: {} },
  })
  const inlineData = { mimeType: 'image/png', data: base64(picture) }
  const shown = { id: 'call_1', name: 'look', response: { output: 'see' }, parts: [{ inlineData }] }
  assert.deepEqual(at(body, 'contents'), [
    {
      role: 'user',
      parts: [{ text: 'hear' }, { inlineData: { mimeType: 'audio/mp3', data: base64(sound) } }],
    },
    {
      role: 'model',
      parts: [
        { text: 'So:' },
        { ...called, thoughtSignature: signature('hm') },
        { functionCall: { ...called.functionCall, id: 'call_2' } },
      ],
    },
    {
      role: 'user',
      parts: [
        { functionResponse: shown },
        { functionResponse: { id: 'call_2', name: 'look', response: { error: 'dark' } } },
      ],
    },
    { role: 'user', parts: [{ text: 'well?' }] },
  ])
})

test(
  'google: a call of another model is signed as such where the model wants it, and a picture follows where it must',
  LIMIT,
  async () => {
    await using vendor = await service([says('x')])
    const turns = [hi, assistant(look), user(result('call_1', 'look', sample('image/png')))]
    await collect(make(vendor), asked(turns))
    assert.deepEqual(at(vendor.requests[0]!.body, 'contents', 1, 'parts'), [{ ...called, ...FOREIGN }])
    assert.ok(
      at(vendor.requests[0]!.body, 'contents', 2, 'parts', 0, 'functionResponse', 'parts', 0, 'inlineData'),
    )
    await using old = await Vendor.start({ dialect: 'google', lax: true }, [says('x')])
    await collect(make(old), asked(turns, { model: 'gemini-2.5-flash' }))
    assert.deepEqual(at(old.requests[0]!.body, 'contents', 1, 'parts'), [called])
    assert.deepEqual(at(old.requests[0]!.body, 'contents', 3, 'parts', 0), { text: '[what look shows:]' })
  },
)

test('google: a model without system prompts hears it first', LIMIT, async () => {
  await using vendor = await service([says('x')])
  const all = await collect(make(vendor), asked([hi], { model: 'gemma-3-27b-it', system: 'be brief' }))
  assert.deepEqual(all.notices, ['tools left out: gemma-3-27b-it takes none'])
  assert.equal(at(vendor.requests[0]!.body, 'systemInstruction'), undefined)
  assert.deepEqual(at(vendor.requests[0]!.body, 'contents', 0, 'parts'), [{ text: 'be brief' }])
})

test('google: a call that the model failed to write is a failure that may pass', LIMIT, async () => {
  const raw = `data: ${JSON.stringify({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'bad call' }] })}\n\n`
  await using vendor = await service([[{ raw }, { cut: 'quiet' }]])
  const all = await collect(make(vendor), asked([hi]))
  assert.deepEqual([String(all.error), at(all.error, 'failure')], ['ProviderError: bad call', 'server'])
})

test('google: a call without a name of its own gets one', LIMIT, async () => {
  const part = { functionCall: { name: 'look' } }
  const raw = `data: ${JSON.stringify({ candidates: [{ content: { parts: [part, part] }, finishReason: 'STOP' }] })}\n\n`
  await using vendor = await service([[{ raw }, { cut: 'quiet' }]])
  const { parts } = await collect(make(vendor), asked([hi]))
  const ids = parts.flatMap((one) => (one.kind === 'call' ? one.id : []))
  assert.deepEqual([ids.length, new Set(ids).size], [2, 2])
  assert.ok(ids.every((id) => /^call_\w+$/.test(id)))
})

test('google: signatures that stand together go to the calls in their order', LIMIT, async () => {
  await using vendor = await service([
    [{ signed: 'a' }, { calls: [LOOK] }, { signed: 'b' }, { calls: [{ ...LOOK, id: 'call_2' }] }],
    says('x'),
  ])
  const provider = make(vendor)
  const { parts } = await collect(provider, asked([hi]))
  const turn = assistant(
    ...parts.filter(({ kind }) => kind === 'opaque'),
    ...parts.filter(({ kind }) => kind === 'call'),
  )
  const results = user(result('call_1', 'look', text('x')), result('call_2', 'look', text('y')))
  for (const said of [assistant(...parts), turn]) {
    await collect(provider, asked([hi, said, results]))
    const sent = [0, 1].map((i) =>
      at(vendor.requests.at(-1)!.body, 'contents', 1, 'parts', i, 'thoughtSignature'),
    )
    assert.deepEqual(sent, [signature('a'), signature('b')])
  }
})
