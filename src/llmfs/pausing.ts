/** An agent that has spent its budget: paused, until it gets a new one or a day begins. */

import { hasBudget } from './budget.ts'
import { statusOf } from './state.ts'
import type { Effect, State, Stepped } from './state.ts'
import { barredNext, chain, proceed } from './turns.ts'
import { pending } from './turn.ts'

/** What decides whether an agent is paused, beside the time. */
const deciding = ['config', 'spending', 'messages', 'system', 'turns', 'resting'] as const

/**
 * Pauses an agent, or has it go on, after something has happened.
 * @param before what it was
 * @param tick whether it was the time that has changed
 */
export function settled(before: State, state: State, tick: boolean, now: number): Stepped {
  const same =
    deciding.every((key) => before[key] === state[key]) && before.running?.cost === state.running?.cost
  if ((same && !tick) || !(hasBudget(state.config) || state.paused)) return [state, []]
  const paused = barredNext(state, now)
  const [after, effects] = paused ? [{ ...state, paused }, []] : proceed({ ...state, paused }, now)
  return chain([after, effects], (after) => [after, told(before, after, tick)])
}

function told(before: State, after: State, tick: boolean): Effect[] {
  const at = after.paused?.until
  const alarm: Effect[] = tick || at !== before.paused?.until ? [{ kind: 'alarm', at }] : []
  if (statusOf(after) !== 'paused' || statusOf(before) === 'paused') return alarm
  const turns = after.turns.filter(pending).map(({ number }) => number)
  const text = `paused: ${after.paused!.why}`
  return [...alarm, { kind: 'problem', text }, { kind: 'paused', turns }]
}
