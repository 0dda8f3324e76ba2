/** Who is asked, and who instead when a provider cannot answer. */

import type { Ask, Failure } from '../providers/provider.ts'
import { barred, passedOver } from './budget.ts'
import type { Bar } from './bar.ts'
import { nameOf, ordered } from './choices.ts'
import type { Choice } from './choices.ts'
import type { Effect, Request, Running, State, Stepped } from './state.ts'

const MINUTE = 60_000

/** For how long who failed like that is asked after all others, in milliseconds; 0: nobody else would do better. */
// oxfmt-ignore
const rests: Readonly<Record<Failure, number>> = {
  quota: 5 * MINUTE, auth: 5 * MINUTE,
  rate: MINUTE, overloaded: MINUTE, server: MINUTE, connection: MINUTE, timeout: MINUTE, program: MINUTE,
  invalid: 0,
}

/** Before a turn has sent anything. */
export const NO_REQUEST: Request = {
  choice: { provider: '', model: '' },
  model: '',
  from: 0,
  ask: { model: '', system: '', turns: [] },
  others: [],
  said: [],
  before: { usage: { input: 0, output: 0, cached: 0, reasoning: 0 }, cost: 0 },
}

/**
 * Who is asked for a reply now and who after them, or why nobody is. Nobody stands in for a provider that could be asked
 * and is only too dear; of stand-ins, the first that is not.
 */
export function chosen(state: State, ask: Ask, now: number): readonly Choice[] | Bar {
  const all = ordered(state.config, state.resting, now)
  const standIns = nameOf(all[0]!) !== nameOf(state.config)
  const at = (standIns ? all : all.slice(0, 1)).findIndex((choice) => !barred(state, choice, ask, now))
  return at < 0 ? barred(state, all[0]!, ask, now)! : all.slice(at)
}

/** Sends the next request of the turn that runs: to whoever has begun the turn. Or says why it may not be sent. */
export function send(state: State, ask: Ask, now: number): Stepped | Bar {
  const running = state.running!
  const choices = begun(state, running, ask, now) ?? chosen(state, ask, now)
  if ('why' in choices) return choices
  const [choice, ...others] = choices
  return sent(state, running, { ask, choice: choice!, others, said: [] })
}

function begun(
  state: State,
  { request }: Running,
  ask: Ask,
  now: number,
): readonly Choice[] | Bar | undefined {
  const all = ordered(state.config, state.resting, now)
  const choice = all.find((choice) => nameOf(choice) === nameOf(request.choice))
  if (!choice) return undefined
  return barred(state, choice, ask, now) ?? [choice, ...all.filter((other) => other !== choice)]
}

type Next = Pick<Request, 'ask' | 'choice' | 'others' | 'said'>

function sent(state: State, running: Running, next: Next): Stepped {
  const { usage, cost, reply, number } = running
  const { provider, model } = next.choice
  const request = { ...next, model, from: reply.length, before: { usage, cost } }
  const ask: Effect = { kind: 'ask', turn: number, provider, ask: { ...next.ask, model } }
  return [{ ...state, running: { ...running, request, round: [] } }, [ask]]
}

/** What comes of a request that has failed. */
type Failed =
  /** Somebody else was asked. */
  | { readonly asked: Stepped }
  /** Nobody else is: why, of all that were asked. */
  | { readonly error: string; readonly state: State }

/**
 * The request that is open has failed. Asks the next one, with the same request, unless nobody is left, nobody would do
 * better, or some of the reply has been given already: it cannot be taken back.
 * @param failure undefined: no fault of the provider
 */
export function instead(
  state: State,
  running: Running,
  error: string,
  failure: Failure | undefined,
  now: number,
): Failed {
  const { choice, said, ask, from } = running.request
  const rest = failure ? rests[failure] : 0
  const hopeless = rest === 0 && said.length === 0 // what a stand-in cannot take, another may
  if (hopeless || running.reply.length > from) return { error: [...said, error].join('; '), state }
  const { next, others, over } = affordable(state, running.request, now)
  const all = [...said, error, ...over]
  const resting = rest ? { ...state.resting, [nameOf(choice)]: now + rest } : state.resting
  if (!next) return { error: all.join('; '), state: { ...state, resting } }
  const why = [error, ...over, `asking ${nameOf(next)}${lasting(rest)}`].join('; ')
  const problem: Effect = { kind: 'problem', text: `turn ${running.number}: ${why}` }
  const [after, effects] = sent({ ...state, resting }, running, { ask, choice: next, others, said: all })
  return { asked: [after, [problem, ...effects]] }
}

/** The first of those that are left who is not too dear, those after it, and why those before it are. */
function affordable(state: State, { others, ask }: Request, now: number) {
  const bars = others.map((choice) => barred(state, choice, ask, now))
  const free = bars.findIndex((bar) => !bar)
  const at = free < 0 ? others.length : free
  const over = bars.slice(0, at).map((bar, i) => passedOver(others[i]!, bar!))
  return { next: others[at], others: others.slice(at + 1), over }
}

const lasting = (rest: number): string =>
  rest > MINUTE ? ` for the next ${rest / MINUTE} minutes` : rest ? ' for the next minute' : ''
