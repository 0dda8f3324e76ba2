/** What an agent does, without a clock, a network or a promise: the runner in run.ts carries out the effects. */

import { FileError } from '../lib/errno.ts'
import type { Delta } from '../providers/provider.ts'
import { checkBar } from './bar.ts'
import { instead } from './fallback.ts'
import * as conversation from './conversation.ts'
import { finished, gives, left, opened, passed } from './follow.ts'
import type { Follow } from './follow.ts'
import { settled } from './pausing.ts'
import * as plumbing from './plumbing.ts'
import { isPrompt } from './history.ts'
import * as rounds from './rounds.ts'
import { costAt, plus, spent } from './spending.ts'
import { LONGEST, checkRoom, last, turnOf } from './state.ts'
import type { Effect, Event, Followed, Running, State, Stepped } from './state.ts'
import { accept, asking, barredFor, cancel, chain, eachFollow, end, iso, proceed } from './turns.ts'
import { pending, sum } from './turn.ts'

type Handlers = {
  readonly [K in Event['kind']]: (state: State, event: Extract<Event, { kind: K }>, now: number) => Stepped
}

/**
 * What an event makes of the state.
 * @param now milliseconds since 1970
 * @throws FileError when it asks for what cannot be done: the state is as before
 */
export function step(state: State, event: Event, now: number): Stepped {
  const handle = handlers[event.kind] as (state: State, event: Event, now: number) => Stepped
  return chain(handle(state, event, now), (after) => settled(state, after, TIMES.has(event.kind), now))
}

/** Events with which time has passed. */
const TIMES: ReadonlySet<Event['kind']> = new Set(['tick', 'resume'])

const handlers: Handlers = {
  prompt(state, { prompt, private: secret = false, depth }, now) {
    checkRoom(state)
    checkBar(barredFor(state, prompt, now))
    return chain(accept(state, prompt, secret, now, depth), (state) => proceed(state, now))
  },

  asked(state, { turn, model }) {
    const { running } = state
    if (running?.number !== turn) return [state, []]
    return [{ ...state, running: { ...running, request: { ...running.request, model } } }, []]
  },

  /** Told once, however often it is tried: what reads ERRORS may be a part of the circle. */
  halt: (state, { text }) =>
    state.halted ? [state, []] : [{ ...state, halted: true }, [{ kind: 'problem', text }]],

  delta(state, { turn, delta }, now) {
    if (state.running?.number !== turn) return [state, []] // a late word of a reply that was given up
    return deltas[delta.kind](state, state.running, delta as never, now)
  },

  results(state, { turn, results }, now) {
    if (state.running?.number !== turn || !state.running.using.length) return [state, []]
    return asking(rounds.used(state, state.running, results, iso(now)), now)
  },

  failed(state, { turn, error, failure }, now) {
    const { running } = state
    if (running?.number !== turn) return [state, []]
    const come = instead(state, running, error, failure, now)
    if ('asked' in come) return come.asked
    return chain(end(come.state, turn, 'error', now, come.error), (state) => proceed(state, now))
  },

  cancel(state, { turn = state.running?.number }, now) {
    const found = turn === undefined ? undefined : turnOf(state, turn)
    if (!found || !pending(found)) return [state, []]
    return chain(cancel(state, found.number, now), (state) => proceed(state, now))
  },

  retry(state, _, now) {
    if (state.running) throw new FileError('EBUSY', 'a turn is running; cancel it first')
    const at = state.messages.findLastIndex(isPrompt)
    if (at < 0) throw new FileError('EINVAL', 'there is no prompt to send again')
    const { content } = state.messages[at]!
    const before = conversation.cut(state, at)
    checkBar(barredFor(before[0], content, now))
    return chain(
      chain(before, (state) => accept(state, content, false, now)),
      (state) => proceed(state, now),
    )
  },

  resume(state, _, now) {
    const lost = state.turns.filter((turn) => turn.status === 'streaming' || (turn.private && pending(turn)))
    const ended = lost.reduce<Stepped>(
      (so, { number }) => chain(so, (state) => end(state, number, 'interrupted', now, INTERRUPTED)),
      [state, []],
    )
    return chain(ended, (state) => proceed(state, now))
  },

  tick: (state) => [state, []],

  become(state, { settings, messages }, now) {
    const { config, remembers, forks, ...rest } = settings
    const set = (state: State): Stepped =>
      plumbing.settle({ ...state, config, standsIn: false, remembers, forks, resting: {} }, rest)
    return chain(chain(handlers.clear(state, { kind: 'clear' }, now), set), (state) =>
      conversation.heard(state, messages),
    )
  },

  clear(state, _, now) {
    const numbers = state.turns.filter(pending).map((turn) => turn.number)
    const ended = numbers.reduce<Stepped>(
      (so, turn) => chain(so, (state) => cancel(state, turn, now)),
      [state, []],
    )
    return chain(chain(ended, conversation.cleared), (state) => {
      const follow = eachFollow(state, (follow) => passed(follow, last(state)))
      return [{ ...state, outcome: 'idle', follow, executed: [] }, []]
    })
  },

  configure(state, { change }) {
    const standsIn = state.standsIn && change.provider === undefined
    return [{ ...state, config: { ...state.config, ...change }, standsIn, resting: {} }, []]
  },
  system: (state, { text }) => plumbing.base(state, text),
  rules: (state, { edits }) => plumbing.edit(state, edits),
  register: (state, { on, machines }) => plumbing.register(state, on, machines),
  machine: (state, { name, on }) => plumbing.machine(state, name, on),
  context: (state, { file, text }) => plumbing.context(state, file, text),
  exec: (state, { rule }) => plumbing.exec(state, rule),
  clearout: (state, { rule }) => plumbing.clearout(state, rule),
  remember: (state, { on }) => [{ ...state, remembers: on }, []],
  forking: (state, { on }) => [{ ...state, forks: on }, []],
  spent: (state, { usage, cost }, now) => [
    { ...state, total: sum(state.total, usage), spending: spent(state.spending, cost, now) },
    [],
  ],

  history(state, { messages, how }) {
    const before: Stepped = how === 'append' ? [state, []] : conversation.cleared(state)
    return chain(before, (state) => conversation.heard(state, messages))
  },

  open(state, { file, reader }) {
    const turns = state.turns.filter((turn) => gives(file, turn.private))
    const [follow, given] = opened(followOf(state, file), turns)
    const { turn, follows } = state.executed.includes(file) ? { turn: 0, follows: true } : given
    return [
      followed(state, file, follow),
      turn === undefined ? [] : [{ kind: 'bind', reader, turn, follows }],
    ]
  },

  finished(state, { file, turn, follows }, now) {
    const executed = turn === 0 ? state.executed.filter((other) => other !== file) : state.executed
    const follow = finished(followOf(state, file), turn, follows, now)
    return [{ ...followed(state, file, follow), executed }, []]
  },
  left: (state, { file }) => [followed(state, file, left(followOf(state, file))), []],
}

type Deltas = {
  readonly [K in Delta['kind']]: (
    state: State,
    running: Running,
    delta: Extract<Delta, { kind: K }>,
    now: number,
  ) => Stepped
}

/** What the reason says where a reply ended otherwise than by itself. */
const reasons = {
  stop: '',
  length: 'the reply was cut off at max_tokens',
  refusal: 'the model refused to answer',
  calls: '',
}

const deltas: Deltas = {
  text(state, running, delta, now) {
    const text = rounds.gap(running) + delta.text
    const reply = running.reply + text
    const turn = running.number
    if (reply.length <= LONGEST)
      return [rounds.said(state, { ...running, reply }, delta), [{ kind: 'text', turn, text }]]
    return chain([state, [{ kind: 'abort' }]], (state) =>
      handlers.failed(state, { kind: 'failed', turn, error: TOO_LONG }, now),
    )
  },
  thought: (state, { number }, { text }) => [state, [{ kind: 'thought', turn: number, text }]],
  notice: (state, { number }, { text }) => [state, [{ kind: 'problem', text: `turn ${number}: ${text}` }]],
  call: (state, running, call) => [rounds.said(state, running, call), []],
  opaque: (state, running, opaque) => [rounds.said(state, running, opaque), []],
  usage(state, running, { usage }) {
    const { choice, model, before } = running.request
    const cost = plus(before.cost, costAt(state.tariff(choice.provider, model), usage))
    return [{ ...state, running: { ...running, usage: sum(before.usage, usage), cost } }, []]
  },
  end(state, running, { reason }, now) {
    const { number } = running
    const { max_calls } = state.config
    if (rounds.goesOn(running, reason, max_calls)) return rounds.use(state, running, iso(now))
    const why = reasons[reason] || rounds.why(running, reason, max_calls)
    const notice: Effect[] = why ? [{ kind: 'problem', text: `turn ${number}: ${why}` }] : []
    return chain(
      chain([state, notice], (state) => end(state, number, 'done', now)),
      (state) => proceed(state, now),
    )
  },
}

const INTERRUPTED = 'hivefs ended before the reply had; retry in ctl sends the last prompt again'
const TOO_LONG = `the reply is longer than ${LONGEST >> 20} Mi characters`

/** @throws FileError ENOENT when no rule gives to that file any more */
function followOf(state: State, file: Followed): Follow {
  const follow = state.follow[file]
  if (follow) return follow
  throw plumbing.noOutput(file)
}

const followed = (state: State, file: Followed, follow: Follow): State => ({
  ...state,
  follow: { ...state.follow, [file]: follow },
})
