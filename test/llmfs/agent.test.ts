import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { step } from '../../src/llmfs/agent.ts'
import { DEFAULTS } from '../../src/llmfs/config.ts'
import { said, words } from '../../src/llmfs/history.ts'
import { born, statusOf } from '../../src/llmfs/state.ts'
import type { Call } from '../../src/providers/provider.ts'
import type { Effect, Event, State } from '../../src/llmfs/state.ts'

const timeout = 10_000
const T0 = Date.UTC(2026, 0, 31, 12)
const fresh = (): State => born({ provider: 'test', ...DEFAULTS, model: 'm' })

const prompt = (text: string, secret = false): Event => ({
  kind: 'prompt',
  prompt: said(text),
  private: secret,
})
const word = (turn: number, text: string): Event => ({ kind: 'delta', turn, delta: { kind: 'text', text } })
const stop = (turn: number, reason: 'stop' | 'length' | 'refusal' = 'stop'): Event => ({
  kind: 'delta',
  turn,
  delta: { kind: 'end', reason },
})
const usage = (turn: number, output: number): Event => ({
  kind: 'delta',
  turn,
  delta: { kind: 'usage', usage: { input: 10, output, cached: 1, reasoning: 2 } },
})

const call = (name: string): Call => ({ kind: 'call', id: name, name, input: {} })
/** A request that ends with calls: one event, as rows want it. */
const called = (turn: number, ...names: readonly string[]): readonly Event[] => [
  ...names.map((name) => ({ kind: 'delta', turn, delta: call(name) }) as const),
  { kind: 'delta', turn, delta: { kind: 'end', reason: 'calls' } },
]
const results = (turn: number, ...names: readonly string[]): Event => ({
  kind: 'results',
  turn,
  results: names.map((name) => ({ kind: 'result', id: name, name, content: [], failed: false })),
})

type Spell = { readonly [K in Effect['kind']]: (effect: Extract<Effect, { kind: K }>) => string }

/** Effects in words that fit on a line. */
const spelled: Spell = {
  ask: ({ turn, ask }) =>
    `ask ${turn}: ${ask.turns.map(({ role, content }) => `${role[0]}(${words(content)})`).join(' ')}`,
  text: ({ turn, text }) => `text ${turn}: ${text}`,
  thought: ({ turn, text }) => `thought ${turn}: ${text}`,
  end: ({ turn, error }) => `end ${turn.number} ${turn.status}${error ? `: ${error}` : ''}`,
  bind: ({ reader, turn }) => `bind ${reader} to ${turn}`,
  come: ({ file, turn }) => `${file} ${turn}`,
  problem: ({ text }) => `problem ${text}`,
  exec: ({ file }) => `exec ${file}`,
  gone: ({ file }) => `${file} is gone`,
  use: ({ turn, calls, allowed }) =>
    `use ${turn}: ${calls.map(({ name }, at) => (at < allowed ? name : `no ${name}`)).join(' ')}`,
  heard: ({ messages }) => `heard ${messages.map(({ content }) => words(content)).join(' ')}`,
  cut: ({ from }) => `cut from ${from}`,
  abort: () => 'abort',
  paused: ({ turns }) => `paused ${turns.join(' ')}`,
  alarm: ({ at }) => `alarm ${at}`,
}
const spell = (effect: Effect): string => (spelled[effect.kind] as (effect: Effect) => string)(effect)

function played(events: readonly Event[], state = fresh()): [State, Effect[]] {
  let now = state
  const all: Effect[] = []
  for (const event of events) {
    const [next, effects] = step(now, event, T0)
    now = next
    all.push(...effects)
  }
  return [now, all]
}

/** What happens, the status after it, what comes of it, and the conversation. */
// oxfmt-ignore
const rows: readonly [title: string, events: readonly Event[], status: string, effects: readonly string[], history: string][] = [
  ['a prompt is asked', [prompt('hi')], 'streaming', ['ask 1: u(hi)'], 'u:hi'],
  ['words go out as they come', [prompt('hi'), word(1, 'he'), word(1, 'llo'), stop(1)], 'idle',
    ['ask 1: u(hi)', 'text 1: he', 'text 1: llo', 'end 1 done'], 'u:hi a:hello'],
  ['a second prompt waits for the first reply and sees it', [prompt('a'), prompt('b'), word(1, 'A'), stop(1)], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'end 1 done', 'ask 2: u(a) a(A) u(b)'], 'u:a a:A u:b'],
  ['cancel keeps what was said, marked, and goes on with the next', [prompt('a'), prompt('b'), word(1, 'A'), { kind: 'cancel' }], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'abort', 'end 1 cancelled', 'ask 2: u(a) a(A) u(b)'], 'u:a a:A! u:b'],
  ['cancel before a word leaves two prompts in a row, sent as one turn', [prompt('a'), { kind: 'cancel' }, prompt('b')], 'streaming',
    ['ask 1: u(a)', 'abort', 'end 1 cancelled', 'ask 2: u(a\nb)'], 'u:a u:b'],
  ['cancel of a turn that waits never asks it', [prompt('a'), prompt('b'), { kind: 'cancel', turn: 2 }, stop(1)], 'idle',
    ['ask 1: u(a)', 'end 2 cancelled', 'end 1 done'], 'u:a'],
  ['cancel when nothing runs is nothing', [{ kind: 'cancel' }], 'idle', [], ''],
  ['a late word of a cancelled reply is dropped', [prompt('a'), { kind: 'cancel' }, word(1, 'late'), stop(1)], 'cancelled',
    ['ask 1: u(a)', 'abort', 'end 1 cancelled'], 'u:a'],
  ['a failure ends the turn with its text and the next one starts', [prompt('a'), prompt('b'), word(1, 'A'), { kind: 'failed', turn: 1, error: 'boom' }], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'problem turn 1: boom', 'end 1 error: boom', 'ask 2: u(a) a(A) u(b)'], 'u:a a:A? u:b'],
  ['retry after a failed first turn', [prompt('a'), { kind: 'failed', turn: 1, error: 'boom' }, { kind: 'retry' }], 'streaming',
    ['ask 1: u(a)', 'problem turn 1: boom', 'end 1 error: boom', 'ask 2: u(a)'], 'u:a'],
  ['retry replaces the reply', [prompt('a'), word(1, 'A'), stop(1), { kind: 'retry' }, word(2, 'B'), stop(2)], 'idle',
    ['ask 1: u(a)', 'text 1: A', 'end 1 done', 'ask 2: u(a)', 'text 2: B', 'end 2 done'], 'u:a a:B'],
  ['clear ends what runs and what waits', [prompt('a'), prompt('b'), word(1, 'A'), { kind: 'clear' }], 'idle',
    ['ask 1: u(a)', 'text 1: A', 'abort', 'end 1 cancelled', 'end 2 cancelled'], ''],
  ['words of before a clear do not reach the next turn', [prompt('a'), { kind: 'clear' }, prompt('b'), word(1, 'OLD'), stop(1), word(2, 'B'), stop(2)], 'idle',
    ['ask 1: u(a)', 'abort', 'end 1 cancelled', 'ask 2: u(b)', 'text 2: B', 'end 2 done'], 'u:b a:B'],
  ['history off sends the prompt alone and remembers all', [prompt('a'), word(1, 'A'), stop(1), { kind: 'remember', on: false }, prompt('b')], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'end 1 done', 'ask 2: u(b)'], 'u:a a:A u:b'],
  ['max_history cuts before a prompt', [prompt('a'), word(1, 'A'), stop(1), { kind: 'configure', change: { max_history: 2 } }, prompt('b')], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'end 1 done', 'problem turn 2: 2 of 3 messages were left out (max_history 2)', 'ask 2: u(b)'], 'u:a a:A u:b'],
  ['a reply cut off at its limit says so', [prompt('a'), word(1, 'A'), stop(1, 'length')], 'idle',
    ['ask 1: u(a)', 'text 1: A', 'problem turn 1: the reply was cut off at max_tokens', 'end 1 done'], 'u:a a:A'],
  ['calls are carried out, and the turn goes on with their results', [prompt('a'), word(1, 'A'), ...called(1, 'x', 'y'), results(1, 'x', 'y'), word(1, 'B'), stop(1)], 'idle',
    ['ask 1: u(a)', 'text 1: A', 'use 1: x y', 'ask 1: u(a) a(A) u()', 'text 1: \n\nB', 'end 1 done'], 'u:a a:A u: a:B'],
  ['cancel while calls are carried out gives each a result', [prompt('a'), ...called(1, 'x'), { kind: 'cancel' }, results(1, 'x'), prompt('b')], 'streaming',
    ['ask 1: u(a)', 'use 1: x', 'abort', 'end 1 cancelled', 'ask 2: u(a) a() u(b)'], 'u:a a: u:! u:b'],
  ['a failure after calls keeps them', [prompt('a'), ...called(1, 'x'), results(1, 'x'), { kind: 'failed', turn: 1, error: 'boom' }], 'error',
    ['ask 1: u(a)', 'use 1: x', 'ask 1: u(a) a() u()', 'problem turn 1: boom', 'end 1 error: boom'], 'u:a a: u:'],
  ['calls of a reply that was cut off are none', [prompt('a'), { kind: 'delta', turn: 1, delta: call('x') }, stop(1, 'length')], 'idle',
    ['ask 1: u(a)', 'problem turn 1: the reply was cut off at max_tokens', 'end 1 done'], 'u:a'],
  ['only as many calls as max_calls allows', [{ kind: 'configure', change: { max_calls: 2 } }, prompt('a'), ...called(1, 'x'), results(1, 'x'), ...called(1, 'x', 'y'), results(1, 'x', 'y'), word(1, 'A'), ...called(1, 'x')], 'idle',
    ['ask 1: u(a)', 'use 1: x', 'ask 1: u(a) a() u()', 'use 1: x no y', 'ask 1: u(a) a() u() a() u()', 'text 1: A', 'problem turn 1: the model went on calling tools past max_calls 2', 'end 1 done'], 'u:a a: u: a: u: a:A'],
  ['retry sends the prompt again and not the results', [prompt('a'), ...called(1, 'x'), results(1, 'x'), word(1, 'A'), stop(1), { kind: 'retry' }], 'streaming',
    ['ask 1: u(a)', 'use 1: x', 'ask 1: u(a) a() u()', 'text 1: A', 'end 1 done', 'ask 2: u(a)'], 'u:a'],
  ['history off sends the prompt and what came of its calls', [prompt('a'), word(1, 'A'), stop(1), { kind: 'remember', on: false }, prompt('b'), ...called(2, 'x'), results(2, 'x')], 'streaming',
    ['ask 1: u(a)', 'text 1: A', 'end 1 done', 'ask 2: u(b)', 'use 2: x', 'ask 2: u(b) a() u()'], 'u:a a:A u:b'],
  ['who rewrites history while calls are carried out does not lose the prompt', [prompt('a'), ...called(1, 'x'), { kind: 'history', messages: [], how: 'replace' }, results(1, 'x')], 'streaming',
    ['ask 1: u(a)', 'use 1: x', 'ask 1: u(a) a() u()'], ''],
  ['thoughts and notices go elsewhere', [prompt('a'), { kind: 'delta', turn: 1, delta: { kind: 'thought', text: 'hm' } }, { kind: 'delta', turn: 1, delta: { kind: 'notice', text: 'again' } }], 'streaming',
    ['ask 1: u(a)', 'thought 1: hm', 'problem turn 1: again'], 'u:a'],
]

const marks = (message: State['messages'][number]): string =>
  message.cancelled ? '!' : message.error ? '?' : ''

test('what an event makes of an agent', { timeout }, async (t) => {
  for (const [title, events, status, effects, history] of rows)
    await t.test(title, () => {
      const [state, done] = played(events)
      assert.equal(statusOf(state), status)
      assert.deepEqual(
        done.filter(({ kind }) => !['come', 'heard', 'cut'].includes(kind)).map(spell),
        effects,
      )
      const told = state.messages.map(
        (message) => `${message.role[0]}:${words(message.content)}${marks(message)}`,
      )
      assert.equal(told.join(' '), history)
    })
})

test('tokens are counted per turn and in all', { timeout }, () => {
  const [state] = played([
    prompt('a'),
    usage(1, 3),
    usage(1, 5),
    stop(1),
    prompt('b'),
    usage(2, 7),
    { kind: 'cancel' },
  ])
  assert.deepEqual(
    state.turns.map((turn) => turn.usage.output),
    [5, 7],
  )
  assert.deepEqual(state.total, { input: 20, output: 12, cached: 2, reasoning: 4 })
})

test('a 65th prompt that would wait is refused and changes nothing', { timeout }, () => {
  const [full] = played(Array.from({ length: 65 }, (_, i) => prompt(`p${i}`)))
  assert.throws(
    () => step(full, prompt('one more'), T0),
    new FileError('EAGAIN', '64 prompts are waiting; try again later'),
  )
  const [state] = played([stop(1), prompt('one more')], full)
  assert.equal(state.turns.length, 66)
})

test('retry with nothing to send again, or while a turn runs, is refused', { timeout }, () => {
  assert.throws(() => step(fresh(), { kind: 'retry' }, T0), { code: 'EINVAL' })
  const [running] = played([prompt('a')])
  assert.throws(() => step(running, { kind: 'retry' }, T0), { code: 'EBUSY' })
})

test('a state has the newest turns, and every one that is to come', { timeout }, () => {
  let state = fresh()
  for (let turn = 1; turn <= 1100; turn++) [state] = played([prompt('x'), stop(turn)], state)
  assert.deepEqual([state.turns[0]!.number, state.turns.at(-1)!.number], [101, 1100])
  assert.ok(state.turns.every((turn) => turn.prompt.length === 0))
})

test('a state has the newest messages, and always the last prompt', { timeout }, () => {
  const long = (name: string) => `${name}${'x'.repeat(3 << 20)}`
  const events = [1, 2, 3, 4].flatMap((turn) => [
    prompt(long(`p${turn}`)),
    word(turn, long(`r${turn}`)),
    stop(turn),
  ])
  const firsts = (state: State) => state.messages.map(({ content }) => words(content).slice(0, 2)).join(' ')
  const [state] = played(events)
  assert.equal(firsts(state), 'p4 r4')
  assert.equal(state.told.count, 8)
  const huge = 'y'.repeat(20 << 20)
  const [after, effects] = played([prompt(huge), word(5, huge), stop(5), prompt('z')], state)
  assert.equal(firsts(after), 'z')
  assert.match(effects.map(spell).join(), /turn 6: 10 of 11 messages were left out/)
  const [, again] = played([{ kind: 'cancel' }, { kind: 'retry' }], after)
  assert.deepEqual(
    again.filter(({ kind }) => kind === 'cut'),
    [{ kind: 'cut', from: 10 }],
  )
})

test('what ran when hivefs ended is interrupted, what waited goes on', { timeout }, () => {
  const [before] = played([prompt('a'), prompt('secret', true), prompt('b')])
  const restored = { ...before, running: undefined }
  const [state, effects] = played([{ kind: 'resume' }], restored)
  assert.equal(statusOf(state), 'streaming')
  assert.deepEqual(
    state.turns.map(({ status }) => status),
    ['interrupted', 'interrupted', 'streaming'],
  )
  assert.match(effects.map(spell).join('\n'), /^problem turn 1: hivefs ended .*retry/)
  const [over] = played([{ kind: 'resume' }], { ...played([prompt('a')])[0], running: undefined })
  assert.equal(statusOf(over), 'error')
  assert.equal(played([{ kind: 'retry' }], over)[0].told.count, 1)
})
