/** The life of a turn: accepted, begun, ended. */

import type { Ask, Part } from '../providers/provider.ts'
import { hasBudget } from './budget.ts'
import type { Bar } from './bar.ts'
import { heard } from './conversation.ts'
import { NO_REQUEST, chosen, send } from './fallback.ts'
import { accepted, gives } from './follow.ts'
import type { Follow } from './follow.ts'
import type { Message } from './history.ts'
import { begun, rest } from './rounds.ts'
import { last, queued, turnOf } from './state.ts'
import type { Effect, State, Stepped } from './state.ts'
import { spent } from './spending.ts'
import { NO_USAGE, pending, sum } from './turn.ts'
import type { Turn } from './turn.ts'
import { windowOf } from './window.ts'

/** Turns that the state has; all of them are kept elsewhere. */
const NEWEST = 1000

/** One step after another, with the effects of both. */
export function chain([state, effects]: Stepped, next: (state: State) => Stepped): Stepped {
  const [after, more] = next(state)
  return [after, [...effects, ...more]]
}

/** Takes a prompt as the newest turn: those who waited for the next one get it. */
export function accept(
  state: State,
  prompt: readonly Part[],
  secret: boolean,
  now: number,
  depth = 1,
): Stepped {
  const number = last(state) + 1
  const turn: Turn = {
    number,
    prompt,
    private: secret,
    depth,
    status: 'queued',
    usage: NO_USAGE,
    cost: 0,
    provider: '',
    model: '',
    changed: now,
  }
  const taken = { ...state, halted: false, turns: newest([...state.turns, turn]) }
  const given = Object.keys(state.follow).filter((file) => gives(file, secret))
  const follow = given.map((file) => [file, accepted(state.follow[file]!, number, now)] as const)
  const come = given.map((file) => ({ kind: 'come', file, turn: number }) as const)
  const executed = secret ? state.executed.filter((file) => !given.includes(file)) : []
  return [{ ...taken, follow: { ...state.follow, ...Object.fromEntries(follow) }, executed }, come]
}

/** Every file that gives turns, changed alike. */
export const eachFollow = (state: State, of: (follow: Follow) => Follow): State['follow'] =>
  Object.fromEntries(Object.entries(state.follow).map(([file, follow]) => [file, of(follow)]))

/** Starts the oldest turn that waits, unless one is running. */
export function proceed(state: State, now: number): Stepped {
  const turn = state.running ? undefined : state.turns.find((turn) => turn.status === 'queued')
  if (!turn) return [state, []]
  if (barredNext(state, now)) return [state, []]
  const { number, prompt: content } = turn
  const prompt: Message = { role: 'user', content, time: iso(now) }
  const running = begun(number, prompt)
  const streaming = changed({ ...state, running }, number, { status: 'streaming', changed: now })
  return chain(heard(streaming, [prompt]), (state) => asking(state, now))
}

/** Asks for the next part of the reply. What does not fit into the request is told once a turn. */
export function asking(state: State, now: number): Stepped {
  const { number, prompt, rounds } = state.running!
  const { ask, notice } = request(state, prompt, rounds)
  const told = notice !== '' && rounds.length === 0
  const problem: Effect[] = told ? [{ kind: 'problem', text: `turn ${number}: ${notice}` }] : []
  const sent = send(state, ask, now)
  if ('why' in sent) return chain([state, problem], (state) => end(state, number, 'error', now, sent.why))
  return chain([state, problem], () => sent)
}

/** Why a prompt cannot be asked now, whose price is told by the conversation that it ends. */
export function barredFor(state: State, prompt: readonly Part[], now: number): Bar | undefined {
  if (!hasBudget(state.config)) return undefined
  const { ask } = request(state, { role: 'user', content: prompt, time: iso(now) }, [])
  const choices = chosen(state, ask, now)
  return 'why' in choices ? choices : undefined
}

/** Why nothing further is asked now: of the prompt that has waited longest, else of any. */
export const barredNext = (state: State, now: number): Bar | undefined =>
  barredFor(state, queued(state)[0]?.prompt ?? [], now)

/** The request that the conversation asks for, and what was left out of it. */
function request(
  { config, system, remembers, messages, told }: State,
  prompt: Message,
  rounds: readonly Message[],
): { readonly ask: Ask; readonly notice: string } {
  const bounds = { messages: config.max_history, tokens: config.max_context_tokens }
  const before = messages.filter((message) => message !== prompt) // who rewrites history may have removed it
  const all = [...(remembers ? before : []), prompt, ...rounds]
  const { turns, notice } = windowOf(all, system, bounds, remembers ? told.count - messages.length : 0)
  const { model, temperature, max_tokens, effort } = config
  const options = {
    temperature: temperature ?? undefined,
    maxTokens: max_tokens ?? undefined,
    effort: effort ?? undefined,
  }
  return { ask: { model, system, turns, ...options }, notice }
}

export function cancel(state: State, number: number, now: number): Stepped {
  const running = state.running?.number === number
  return chain([state, running ? [{ kind: 'abort' }] : []], (state) => end(state, number, 'cancelled', now))
}

const outcomes = { done: 'idle', error: 'error', cancelled: 'cancelled', interrupted: 'error' } as const

/** Ends a turn, running or queued. What was said of a reply stays in the conversation, marked when it is not whole. */
export function end(
  state: State,
  number: number,
  status: keyof typeof outcomes,
  now: number,
  error?: string,
): Stepped {
  const running = state.running?.number === number ? state.running : undefined
  const { usage, cost, request } = running ?? { usage: NO_USAGE, cost: 0, request: NO_REQUEST }
  const total = sum(state.total, usage)
  const spending = spent(state.spending, cost, now)
  const { choice, model } = request
  const by = { provider: choice.provider, model }
  const ended: Partial<Turn> = { prompt: [], status, usage, cost, ...by, changed: now }
  const over = changed({ ...state, outcome: outcomes[status], total, spending }, number, ended)
  const effects: Effect[] = [
    ...(error === undefined ? [] : [{ kind: 'problem', text: `turn ${number}: ${error}` } as const]),
    { kind: 'end', turn: turnOf(over, number)!, ...(error !== undefined && { error }) },
  ]
  if (!running) return [over, effects]
  const how = {
    time: iso(now),
    ...(status === 'cancelled' && { cancelled: true as const }),
    ...(error !== undefined && { error }),
  }
  return chain([{ ...over, running: undefined }, effects], (state) => heard(state, rest(running, how)))
}

/** The newest of them, with all that are to come. */
function newest(turns: readonly Turn[]): readonly Turn[] {
  const from = turns.length - NEWEST
  if (from <= 0) return turns
  const first = turns.findIndex(pending)
  return turns.slice(Math.min(from, first < 0 ? from : first))
}

function changed(state: State, number: number, change: Partial<Turn>): State {
  const turns = state.turns.map((turn) => (turn.number === number ? { ...turn, ...change } : turn))
  return { ...state, turns }
}

export const iso = (now: number): string => new Date(now).toISOString()
