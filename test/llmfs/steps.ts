import { step } from '../../src/llmfs/agent.ts'
import { DEFAULTS } from '../../src/llmfs/config.ts'
import type { Config } from '../../src/llmfs/config.ts'
import { said } from '../../src/llmfs/history.ts'
import { born } from '../../src/llmfs/state.ts'
import type { Effect, Event, State } from '../../src/llmfs/state.ts'
import type { Tariff } from '../../src/llmfs/tariff.ts'
import type { Delta, Failure } from '../../src/providers/provider.ts'

/** Noon of some day, in milliseconds since 1970. */
export const NOON = Date.UTC(2026, 0, 31, 12)

export const fresh = (config: Partial<Config> = {}, tariff?: Tariff): State =>
  born({ provider: 'a', ...DEFAULTS, model: 'm', ...config }, tariff)

export const prompt = (text: string): Event => ({ kind: 'prompt', prompt: said(text) })
export const configure = (change: Partial<Config>): Event => ({ kind: 'configure', change })
export const asked = (turn: number, model: string): Event => ({ kind: 'asked', turn, model })

const delta = (turn: number, delta: Delta): Event => ({ kind: 'delta', turn, delta })
export const word = (turn: number, text: string): Event => delta(turn, { kind: 'text', text })
export const thought = (turn: number, text: string): Event => delta(turn, { kind: 'thought', text })
export const stop = (turn: number): Event => delta(turn, { kind: 'end', reason: 'stop' })
export const used = (turn: number, input: number, output: number): Event =>
  delta(turn, { kind: 'usage', usage: { input, output, cached: 0, reasoning: 0 } })
export const failed = (turn: number, failure: Failure | undefined, error: string): Event => ({
  kind: 'failed',
  turn,
  failure,
  error,
})

/** The model calls a tool and has said what it has to say; then that has been used. */
export const calls = (turn: number, id: string): readonly Event[] => [
  delta(turn, { kind: 'call', id, name: 'read', input: {} }),
  delta(turn, { kind: 'end', reason: 'calls' }),
]
export const results = (turn: number, id: string): Event => ({
  kind: 'results',
  turn,
  results: [{ kind: 'result', id, name: 'read', content: [{ kind: 'text', text: 'found' }], failed: false }],
})

/** An event, and how much later than the one before it comes: milliseconds. */
export type Later = readonly [after: number, event: Event]

/** What comes of events, one after the other, the first of them at noon. */
export function played(state: State, events: readonly (Event | Later)[]): [State, Effect[], now: number] {
  let [after, all, now]: [State, Effect[], number] = [state, [], NOON]
  for (const item of events) {
    const [wait, event] = 'kind' in item ? [0, item] : item
    now += wait
    const [next, effects] = step(after, event, now)
    after = next
    all = [...all, ...effects]
  }
  return [after, all, now]
}

/** Who is asked and what a person is told, in words that fit on a line. */
export const told = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'ask')
      return `ask ${effect.turn} ${[effect.provider, effect.ask.model].filter(Boolean).join('/')}`
    if (effect.kind === 'problem') return effect.text
    if (effect.kind === 'paused') return ['paused', ...effect.turns].join(' ')
    if (effect.kind === 'alarm') return effect.at ? `alarm ${new Date(effect.at).toISOString()}` : 'no alarm'
    return effect.kind === 'end' ? `end ${effect.turn.number} ${effect.turn.status}` : []
  })
