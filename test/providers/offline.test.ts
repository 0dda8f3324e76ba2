import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawingFor } from '../../src/providers/drawing.ts'
import { Offline } from '../../src/providers/offline.ts'
import { ask, collect } from './collect.ts'
import { assistant, result, sample, text, tools, user } from './samples.ts'

const LIMIT = { timeout: 10_000 }
const offline = new Offline({ delay: 0 })

/** What is said, and the program it makes. */
const drawings: readonly (readonly [
  prompt: string,
  program: string | undefined,
  ignored?: readonly string[],
])[] = [
  ['draw a red cube', "const cube = box({color: 'red', size: 1})"],
  ['Draw a RED cube.', "const cube = box({color: 'red', size: 1})"],
  ['please draw me a red cube!', "const cube = box({color: 'red', size: 1})"],
  ['show a small blue ball', "const ball = sphere({color: 'blue', radius: 0.25})"],
  ['a red cube', undefined],
  ['draw a cone', "const cone1 = cone({color: 'orange', radius: 0.5, height: 1})"],
  ['make a huge #0f0 torus', "const torus1 = torus({color: '#0f0', radius: 1.5})"],
  ['draw a teal circle', "const circle = ellipse({color: 'teal', x: 100, y: 100, width: 100, height: 100})"],
  [
    'draw a red cube and a blue sphere, please',
    "const cube = box({color: 'red', size: 1})\nconst sphere1 = sphere({color: 'blue', radius: 0.5, x: 2})",
  ],
  [
    'draw two cubes',
    "const cube = box({color: 'orange', size: 1})\nconst cube2 = box({color: 'orange', size: 1, x: 2})",
  ],
  ['draw a red cube with a hat', "const cube = box({color: 'red', size: 1})", ['with', 'hat']],
  ['draw a cube on a plane', undefined],
  ['draw a dog', undefined],
  ['draw a cube and a dog', undefined],
  ['draw', undefined],
  ['make it blue', "find('ball').set({color: 'blue'})"],
  ['make the cube green', "find('cube').set({color: 'green'})"],
  ['make it nice', undefined],
  ['spin it', "animate(find('ball'), {rotationY: 2*PI}, {duration: 4, repeat: true})"],
  ['clear', 'clear()'],
  ['why is the sky blue?', undefined],
  ['', undefined],
]
test('prompts and their programs', LIMIT, async (t) => {
  for (const [prompt, program, ignored = []] of drawings) {
    await t.test(prompt || '(nothing)', LIMIT, () => {
      const drawing = drawingFor(prompt, ['draw a red cube', 'draw a ball', 'thanks'])
      assert.deepEqual(drawing, program === undefined ? undefined : { program, ignored })
    })
  }
})

test('no variable takes the place of a function of the prelude', LIMIT, () => {
  for (const word of ['box', 'sphere', 'cylinder', 'cone', 'torus', 'plane', 'ellipse', 'rect']) {
    const { program } = drawingFor(`draw a ${word}`)!
    const [, variable, made] = /^const (\w+) = (\w+)\(/.exec(program)!
    assert.equal(made, word)
    assert.notEqual(variable, word)
  }
})

test('a drawing comes in a fence, word by word, with counts', LIMIT, async () => {
  const all = await collect(offline, ask('draw a red cube', { model: 'rules' }))
  assert.match(all.text, /^No model .*\n\n```js\nconst cube = box\(\{color: 'red', size: 1\}\)\n```\n$/)
  assert.ok(all.kinds.filter((kind) => kind === 'text').length > 10)
  assert.deepEqual(all.usage, {
    input: 4,
    output: all.kinds.filter((kind) => kind === 'text').length,
    cached: 0,
    reasoning: 0,
  })
  assert.equal(all.end, 'stop')
})

test('it never passes for a model, and says how to get one', LIMIT, async (t) => {
  for (const prompt of ['help', 'what can you do?', 'who are you?', 'write a poem', '```js\nbox()\n```']) {
    await t.test(prompt, LIMIT, async () => {
      const { text } = await collect(offline, ask(prompt))
      assert.match(text, /not a model/)
      for (const word of ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'Ollama', 'draw a red cube'])
        assert.ok(text.includes(word), word)
      assert.ok(!text.includes('```'))
    })
  }
})

test(
  'it takes words only: calls and their results become such, and a picture is refused',
  LIMIT,
  async () => {
    assert.equal(offline.takes().media('image/png'), false)
    const refused = await collect(offline, {
      ...ask(''),
      turns: [user(text('draw this'), sample('image/png'))],
    })
    assert.equal(String(refused.error), 'ProviderError: offline takes no image/png; it takes words only')
    const call = { kind: 'call', id: 'c', name: 'look', input: {} } as const
    const turns = [
      user(sample('image/png')),
      assistant(call),
      user(result('c', 'look')),
      user(text('draw a red cube')),
    ]
    const all = await collect(offline, { ...ask('', { tools }), turns })
    assert.match(all.text, /const cube = box/)
    assert.deepEqual(all.notices, [
      'left out: image/png (offline takes none)',
      'tools left out: offline takes none',
    ])
  },
)

test('options of models are told to be none of its own', LIMIT, async () => {
  const all = await collect(offline, ask('help', { temperature: 0, effort: 'low', maxTokens: 5 }))
  assert.deepEqual(all.notices, ['left out, offline is no model: temperature, max_tokens, effort'])
})

test('a delay between words ends at once on abort', LIMIT, async () => {
  const abort = new AbortController()
  let fired = 0
  const all = await collect(new Offline({ delay: 5000 }), ask('help'), abort.signal, () => {
    setImmediate(() => {
      fired = performance.now()
      abort.abort('enough')
    })
  })
  assert.equal(all.error, 'enough')
  assert.equal(all.kinds.length, 1)
  assert.ok(all.at - fired < 1000)
})
