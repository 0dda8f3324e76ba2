/** Who is asked, and who instead when a provider cannot answer. */

import type { Ask, Failure } from '../providers/provider.ts'
import type { Config } from './config.ts'
import type { Effect, Request, Running, State, Stepped } from './state.ts'

/** A provider and a model of it; an empty one is its default. */
export interface Choice {
  readonly provider: string
  readonly model: string
}

/** What an entry of `fallback` names: `openai`, `openrouter/openai/gpt-5.5`. */
export function choiceOf(text: string): Choice {
  const slash = text.indexOf('/')
  return slash < 0
    ? { provider: text, model: '' }
    : { provider: text.slice(0, slash), model: text.slice(slash + 1) }
}

export const nameOf = ({ provider, model }: Choice): string => (model ? `${provider}/${model}` : provider)

/** Everybody who may be asked: whom the config names, then its `fallback`. */
export const choicesOf = ({ provider, model, fallback }: Config): readonly Choice[] => [
  { provider, model },
  ...fallback.map(choiceOf),
]

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

/** Sends a request of the turn that runs. Who has begun the turn goes on with it. */
export function send(state: State, ask: Ask, now: number): Stepped {
  const running = state.running!
  const all = ordered(state, now)
  const begun = all.find((choice) => nameOf(choice) === nameOf(running.request.choice))
  const [first, ...others] = begun ? [begun, ...all.filter((choice) => choice !== begun)] : all
  return sent(state, running, { ask, choice: first!, others, said: [] })
}

/** Who has just failed comes last, those that failed longest ago first. */
function ordered({ config, resting }: State, now: number): readonly Choice[] {
  const until = (choice: Choice): number => Math.max(now, resting[nameOf(choice)] ?? 0)
  return choicesOf(config).toSorted((a, b) => until(a) - until(b))
}

type Next = Pick<Request, 'ask' | 'choice' | 'others' | 'said'>

function sent(state: State, running: Running, next: Next): Stepped {
  const { usage, cost, reply, number } = running
  const { provider, model } = next.choice
  const request = { ...next, model, from: reply.length, before: { usage, cost } }
  const ask: Effect = { kind: 'ask', turn: number, provider, ask: { ...next.ask, model } }
  return [{ ...state, running: { ...running, request } }, [ask]]
}

/**
 * The request that is open has failed. Asks the next one, with the same request; undefined when nobody is left, nobody
 * would do better, or some of the reply has been given already: it cannot be taken back.
 * @param failure undefined: no fault of the provider
 */
export function instead(
  state: State,
  running: Running,
  error: string,
  failure: Failure | undefined,
  now: number,
): Stepped | undefined {
  const { choice, others, said, ask, from } = running.request
  const [next, ...left] = others
  const rest = failure ? rests[failure] : 0
  const hopeless = rest === 0 && said.length === 0 // what a stand-in cannot take, another may
  if (!next || hopeless || running.reply.length > from) return undefined
  const resting = rest ? { ...state.resting, [nameOf(choice)]: now + rest } : state.resting
  const text = `turn ${running.number}: ${error}; asking ${nameOf(next)}${lasting(rest)}`
  const [after, effects] = sent({ ...state, resting }, running, {
    ask,
    choice: next,
    others: left,
    said: [...said, error],
  })
  return [after, [{ kind: 'problem', text }, ...effects]]
}

const lasting = (rest: number): string =>
  rest > MINUTE ? ` for the next ${rest / MINUTE} minutes` : rest ? ' for the next minute' : ''

/** What everybody said who was asked. */
export const allSaid = ({ request }: Running, error: string): string => [...request.said, error].join('; ')
