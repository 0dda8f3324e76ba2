import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitted } from '../../src/providers/fit.ts'
import { limits, NOTHING, plainType } from '../../src/providers/limits.ts'
import type { Ask, Call, Part, Turn } from '../../src/providers/provider.ts'
import { assistant, result, sample, text, tools, user } from './samples.ts'

const LIMIT = { timeout: 10_000 }
const sees = limits([{ types: ['image/png'], most: 1000 }], { total: 1500, count: 3 })

const fit = (turns: readonly Turn[], more: Partial<Ask> = {}, limit = sees) =>
  fitted({ model: 'm', system: '', turns, ...more }, { provider: 'p', limits: limit })
const png = (size: number) => sample('image/png', { size })
const look: Call = { kind: 'call', id: 'c', name: 'look', input: {} }

/** Parts in a few words. */
const short = (part: Part): string =>
  part.kind === 'text'
    ? part.text
    : part.kind === 'media'
      ? `<${part.size}>`
      : part.kind === 'opaque'
        ? '~'
        : `${part.kind} ${part.id}${part.kind === 'result' ? `(${part.content.map(short).join()})` : ''}`
const lines = (turns: readonly Turn[]): readonly string[] =>
  turns.map(({ role, content }) => `${role[0]}: ${content.map(short).join(' ')}`)

/** Turns, and what is left of them where a model takes 1000 bytes of PNG at a time, 1500 in all, 3 at most. */
const media: readonly (readonly [
  title: string,
  turns: readonly Turn[],
  left: readonly string[],
  notice?: string,
])[] = [
  ['all of it', [user(png(700), png(700))], ['u: <700> <700>']],
  [
    'the newest first',
    [user(png(800)), assistant(text('ah')), user(png(800), text('and?'))],
    ['u: [image/png left out: too much for one request]', 'a: ah', 'u: <800> and?'],
    'left out: image/png (too much for one request)',
  ],
  [
    'so many',
    [user(png(1), png(2)), user(png(3), png(4))],
    ['u: [image/png left out: too many for one request] <2>', 'u: <3> <4>'],
    'left out: image/png (too many for one request)',
  ],
  [
    'several kinds in one sentence',
    [user(sample('audio/wav'), png(1001)), user(text('x'))],
    ['u: [audio/wav left out: m takes none] [image/png left out: more than 0 MB]', 'u: x'],
    'left out: image/png (more than 0 MB), audio/wav (m takes none)',
  ],
  [
    'what an earlier prompt held that nobody answered',
    [{ ...user(sample('audio/wav'), png(1), text('x')), earlier: 2 }],
    ['u: [audio/wav left out: m takes none] <1> x'],
    'left out: audio/wav (m takes none)',
  ],
]
test('media that fit', LIMIT, async (t) => {
  for (const [title, turns, left, notice] of media) {
    await t.test(title, LIMIT, () => {
      const { ask, notices } = fit(turns)
      assert.deepEqual([lines(ask.turns), notices], [left, notice ? [notice] : []])
    })
  }
})

/** The newest turn, and why it cannot be sent. */
const refused: readonly (readonly [turn: Turn, says: RegExp])[] = [
  [user(png(800), png(800)), /^too much for one request: m takes at most 0 MB in all$/],
  [user(png(1), png(1), png(1), png(1)), /^too many for one request: m takes at most 3$/],
  [user(png(1001)), /is too large: m takes at most 0 MB$/],
  [user(sample('audio/wav')), /^m takes no audio\/wav; it takes image\/png$/],
]
test('media that do not', LIMIT, () => {
  for (const [turn, says] of refused)
    assert.throws(() => fit([turn]), { name: 'ProviderError', message: says })
})

/** A PNG of that size, as far as its header. */
function drawn(width: number, height: number) {
  const data = Buffer.from(sample('image/png').data())
  data.writeUInt32BE(width, 16)
  data.writeUInt32BE(height, 20)
  return sample('image/png', { data: () => data })
}
const measured = limits([{ types: ['image/png'], most: 1000 }], { side: 80, large: { count: 2, side: 20 } })

test('pictures of too many pixels', LIMIT, () => {
  const left = (...turns: readonly Turn[]) => lines(fit(turns, {}, measured).ask.turns)
  const size = sample('image/png').size
  assert.deepEqual(left(user(drawn(81, 1)), user(drawn(80, 80))), [
    'u: [image/png left out: more than 80 pixels]',
    `u: <${size}>`,
  ])
  assert.deepEqual(left(user(drawn(20, 9), drawn(9, 20), drawn(1, 1))), [`u: <${size}> <${size}> <${size}>`])
  assert.deepEqual(left(user(drawn(21, 9)), user(drawn(1, 1)), user(drawn(1, 1))), [
    'u: [image/png left out: too many for one request]',
    `u: <${size}>`,
    `u: <${size}>`,
  ])
  assert.throws(() => left(user(drawn(1, 81))), {
    message: 'image/png of 1 x 81 pixels is too large: m takes at most 80 each way',
  })
})

test('what a tool shows is never an error, and what the model showed is not sent', LIMIT, () => {
  const turns = [
    user(text('x')),
    assistant(png(1), look),
    user(result('c', 'look', sample('audio/wav'), png(2))),
  ]
  const { ask, notices } = fit(turns, { tools })
  assert.deepEqual(lines(ask.turns), [
    'u: x',
    'a: [image/png left out: the model’s own] call c',
    'u: result c([audio/wav left out: m takes none]) [what look shows:] <2>',
  ])
  assert.equal(notices.length, 1)
})

test('the content of a medium is fetched once', LIMIT, () => {
  let fetched = 0
  const data = () => {
    fetched++
    return Buffer.from('x')
  }
  const { ask } = fit([user(sample('image/png', { data }))])
  const [part] = ask.turns[0]!.content
  for (let i = 0; i < 3; i++) assert.equal(part?.kind === 'media' && part.data().length, 1)
  assert.equal(fetched, 1)
})

test('calls keep their names from one request to the next', LIMIT, () => {
  const odd = { ...look, id: 'functions.look:0' }
  const turns = [
    user(text('x')),
    assistant(odd, odd),
    user(result(odd.id, 'look', text('1')), result(odd.id, 'look', text('2'))),
  ]
  const [first, second] = [
    fit(turns, { tools }),
    fit([...turns, assistant(text('so')), user(text('y'))], { tools }),
  ]
  assert.deepEqual(lines(first.ask.turns), [
    'u: x',
    'a: call call_1 call call_2',
    'u: result call_1(1) result call_2(2)',
  ])
  assert.deepEqual(second.ask.turns.slice(0, 3), first.ask.turns)
})

test('types of media under all their names', LIMIT, () => {
  const names = {
    'image/jpg': 'image/jpeg',
    'IMAGE/PNG': 'image/png',
    'audio/ogg; codecs=opus': 'audio/ogg',
    'audio/x-wav': 'audio/wav',
    'audio/mp3': 'audio/mpeg',
    constructor: 'constructor',
  }
  for (const [name, plain] of Object.entries(names)) assert.equal(plainType(name), plain)
})

test('for words only, everything is words', LIMIT, () => {
  const opaque = { kind: 'opaque', provider: 'p', data: { model: 'm', data: 1 } } as const
  const turns = [
    user(text('x')),
    assistant(opaque, look),
    user({ ...result('c', 'look', text('dark')), failed: true }),
  ]
  assert.deepEqual(lines(fit(turns, { tools }, NOTHING).ask.turns), [
    'u: x',
    'a: [called look: {}]',
    'u: [look failed:] dark',
  ])
})
