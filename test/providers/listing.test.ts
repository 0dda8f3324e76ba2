import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { compat } from '../../src/providers/compat.ts'
import { hosted } from '../../src/providers/hosted.ts'
import { Listing } from '../../src/providers/listing.ts'
import { sensesOf } from '../../src/providers/sees.ts'
import { ask, collect, never } from './collect.ts'
import { sample, text, tools, user } from './samples.ts'
import { says, Vendor } from './vendor.ts'

const LIMIT = { timeout: 10_000 }

/** Names of models as servers write them; whether they see, read documents, hear. */
// oxfmt-ignore
const names: readonly (readonly [names: string, takes: string])[] = [
  ['llama3.1 llama3.2:3b mistral-7b qwen3:8b qwen2.5-coder phi4 deepseek-r1 gemma2 gemma3:1b gpt-oss-120b openai/gpt-oss-20b default', ''],
  ['llava:13b llama3.2-vision:11b Llama-4-Scout-17B qwen2.5vl:7b Qwen/Qwen2.5-VL-7B-Instruct qwen3-vl:8b gemma3:4b google/gemma-4-31b pixtral-12b', 'pictures'],
  ['minicpm-v moondream internvl3 mistral-small3.1 mistral-medium-3 ministral-3:8b kimi-k2.6 kimi-k3 grok-4.7 glm-4.6v qwen3.8-27b', 'pictures'],
  ['anthropic/claude-sonnet-5.5 claude-opus-5 openai/gpt-5.5 gpt-4o-mini gpt-4.1 o3 openai/o4-mini', 'pictures documents'],
  ['gemini-3.8-flash google/gemini-2.5-pro', 'pictures documents sounds'],
  ['voxtral-small qwen2-audio', 'sounds'],
]
test('what models take, by their names', LIMIT, () => {
  for (const [list, takes] of names)
    for (const name of list.split(' ')) {
      const found = Object.entries(sensesOf(name)).filter(([, has]) => has)
      assert.equal(found.map(([sense]) => sense).join(' '), takes, name)
    }
})

/** What servers say of a model called `m`, each in its way; whether it sees. */
const lists: readonly (readonly [server: string, list: object, sees: boolean])[] = [
  ['nothing', { data: [{ id: 'm' }] }, false],
  ['openrouter', { data: [{ id: 'm', architecture: { input_modalities: ['text', 'image'] } }] }, true],
  ['moonshot', { data: [{ id: 'm', supports_image_in: true }] }, true],
  ['mistral', { data: [{ id: 'm', capabilities: { vision: true } }] }, true],
  [
    'llamacpp',
    { data: [{ id: 'm' }], models: [{ model: 'm', capabilities: ['completion', 'multimodal'] }] },
    true,
  ],
  [
    'llamacpp without',
    { data: [{ id: 'm' }], models: [{ model: 'm', capabilities: ['completion'] }] },
    false,
  ],
]
test('what models take, as their servers say', LIMIT, () => {
  for (const [server, list, sees] of lists) {
    const listing = new Listing()
    assert.deepEqual(listing.read(list), ['m'], server)
    assert.equal(listing.senses('m').pictures, sees, server)
  }
})

test('a server’s word is above a name', LIMIT, () => {
  const listing = new Listing()
  listing.read({ data: [{ id: 'llava', architecture: { input_modalities: ['text'] } }] })
  assert.equal(listing.senses('llava').pictures, false)
  assert.equal(listing.senses('llava:7b').pictures, true)
})

test('lists of any shape are read', LIMIT, () => {
  for (const list of [null, 'x', [], { data: 'x' }, { data: [null, 1, {}, { id: 3 }] }])
    assert.deepEqual(new Listing().read(list), [])
})

const RICH = {
  data: [
    {
      id: 'seer',
      architecture: { input_modalities: ['text', 'image'] },
      supported_parameters: ['tools', 'max_tokens'],
    },
    {
      id: 'mute',
      architecture: { input_modalities: ['text'] },
      supported_parameters: ['temperature', 'reasoning'],
    },
  ],
}
test(
  'options that a list does not name are left out and told: its service would drop them without a word',
  LIMIT,
  async () => {
    await using vendor = await Vendor.start({ dialect: 'chat', list: RICH }, [says('x')])
    const provider = compat({ name: 'x', about: 'x', baseUrl: vendor.url })
    await provider.models(never())
    const options = { temperature: 0.5, effort: 'low', maxTokens: 9, tools } as const
    const seer = await collect(provider, ask('hi', { ...options, model: 'seer' }))
    assert.deepEqual(seer.notices, [
      'temperature left out: seer does not take one',
      'effort left out: seer does not take one',
    ])
    const mute = await collect(provider, ask('hi', { ...options, model: 'mute' }))
    assert.deepEqual(mute.notices, [
      'tools left out: mute takes none',
      'max_tokens left out: mute does not take one',
    ])
    const sent = ['temperature', 'reasoning_effort', 'max_tokens', 'tools'].map((field) =>
      vendor.requests.map(({ body }) => at(body, field) !== undefined),
    )
    assert.deepEqual(sent, [
      [false, true],
      [false, true],
      [true, false],
      [true, false],
    ])
  },
)

test('before something is refused by its name alone, the list is asked', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat', list: RICH }, [says('x')])
  const provider = compat({ name: 'x', about: 'x', baseUrl: vendor.url })
  const turns = [user(text('look'), sample('image/png'))]
  assert.equal((await collect(provider, { ...ask(''), turns, model: 'seer' })).text, 'x')
  assert.match(
    String((await collect(provider, { ...ask(''), turns, model: 'mute' })).error),
    /mute takes no image\/png/,
  )
  assert.deepEqual([vendor.lists.length, vendor.requests.length], [1, 1])
})

test('openrouter: the list is asked before the first ask', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat', list: RICH }, [says('x')])
  const services = { openrouter: { key: 'k', baseUrl: vendor.url } }
  const provider = hosted(services).find(({ name }) => name === 'openrouter')!
  const all = await collect(provider, ask('hi', { temperature: 0.5, model: 'seer' }))
  assert.deepEqual([all.text, all.notices], ['x', ['temperature left out: seer does not take one']])
  await collect(provider, ask('hi', { model: 'mute' }))
  assert.equal(vendor.lists.length, 1)
})

test('an empty name is the default model', LIMIT, async () => {
  await using vendor = await Vendor.start({ dialect: 'chat', models: ['llava', 'llama3'] })
  const provider = compat({ name: 'x', about: 'x', baseUrl: vendor.url })
  assert.equal(provider.takes('').media('image/png'), false)
  await provider.models(never())
  assert.equal(provider.takes('').media('image/png'), true)
})
