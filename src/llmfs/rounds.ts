/** The requests of one turn: where the model uses tools, its reply takes several, with the results between them. */

import type { Call, Delta, Opaque, Result, Text } from '../providers/provider.ts'
import { NO_REQUEST } from './fallback.ts'
import type { Message } from './history.ts'
import type { Running, State, Stepped } from './state.ts'
import { NO_USAGE } from './turn.ts'

/** A turn whose first request is to be sent. */
export const begun = (number: number, prompt: Message): Running => ({
  number,
  prompt,
  reply: '',
  round: [],
  rounds: [],
  using: [],
  calls: 0,
  usage: NO_USAGE,
  cost: 0,
  request: NO_REQUEST,
})

/** Adds to what the request under way has said. */
export function said(state: State, running: Running, part: Text | Call | Opaque): State {
  const last = running.round.at(-1)
  const round =
    part.kind === 'text' && last?.kind === 'text'
      ? [...running.round.slice(0, -1), { kind: 'text' as const, text: last.text + part.text }]
      : [...running.round, part]
  return { ...state, running: { ...running, round } }
}

/** What stands in the output between the words of two requests: a blank line. */
export function gap({ reply, rounds, round }: Running): string {
  if (rounds.length === 0 || reply === '' || round.some(({ kind }) => kind === 'text')) return ''
  return '\n\n'.slice(/\n{0,2}$/.exec(reply)![0].length)
}

type Reason = Extract<Delta, { kind: 'end' }>['reason']

/** Whether the request under way ended with calls. Cut off at its limit, or refused, it has none that count. */
const ends = (running: Running, reason: Reason): boolean =>
  (reason === 'calls' || reason === 'stop') && callsOf(running).length > 0

/** Whether the model was told that it may call no more, and did not mind. */
const unruly = ({ calls }: Running, most: number): boolean => most > 0 && calls > most

/** Whether the turn goes on with the results of calls. `most` is max_calls. */
export const goesOn = (running: Running, reason: Reason, most: number): boolean =>
  ends(running, reason) && !unruly(running, most)

/** Why the turn ends all the same; empty where it ends by itself. */
export const why = (running: Running, reason: Reason, most: number): string =>
  ends(running, reason) ? `the model went on calling tools past max_calls ${most}` : ''

/** The request under way ended with calls: they are carried out. */
export function use(state: State, running: Running, time: string): Stepped {
  const calls = callsOf(running)
  const most = state.config.max_calls || Number.POSITIVE_INFINITY
  const allowed = Math.min(calls.length, Math.max(0, most - running.calls))
  const next: Running = {
    ...running,
    round: [],
    rounds: [...running.rounds, { role: 'assistant', content: running.round, time }],
    using: calls,
    calls: running.calls + calls.length,
  }
  return [{ ...state, running: next }, [{ kind: 'use', turn: running.number, calls, allowed }]]
}

/** All calls have their results. */
export function used(state: State, running: Running, content: readonly Result[], time: string): State {
  const rounds: Running['rounds'] = [...running.rounds, { role: 'user', content, time }]
  return { ...state, running: { ...running, rounds, using: [] } }
}

/** How a turn ended, for the last of its messages. */
type How = Pick<Message, 'time' | 'cancelled' | 'error'>

/** What a turn that has ended adds to the conversation. Every call has a result in it. */
export function rest({ rounds, round, using }: Running, how: How): readonly Message[] {
  if (using.length) return [...rounds, { role: 'user', content: using.map(cancelled), ...how }]
  const content = round.filter((part) => part.kind === 'text')
  return content.length ? [...rounds, { role: 'assistant', content, ...how }] : rounds
}

const cancelled = ({ id, name }: Call): Result => ({
  kind: 'result',
  id,
  name,
  content: [{ kind: 'text', text: 'cancelled' }],
  failed: true,
})

const callsOf = ({ round }: Running): readonly Call[] => round.filter((part) => part.kind === 'call')
