import type { Part, Usage } from '../providers/provider.ts'
import type { Cost } from './spending.ts'

/** How far a turn has come. */
export type TurnStatus = 'queued' | 'streaming' | 'done' | 'error' | 'cancelled' | 'interrupted'

/** One prompt and its reply, numbered from 1 in the order they were accepted. The words of the reply are on a tape. */
export interface Turn {
  readonly number: number
  /** What is asked; nothing once the turn has ended, because it is kept elsewhere. */
  readonly prompt: readonly Part[]
  /** An exchange of `rpc`: its reply belongs to one open and is never offered by `output`. */
  readonly private: boolean
  /** How many turns in a row routes have made, this one included; 1: it was asked for in another way. */
  readonly depth: number
  readonly status: TurnStatus
  readonly usage: Usage
  readonly cost: Cost
  /** Who answered, or was asked last; empty before it was asked. */
  readonly provider: string
  readonly model: string
  /** When its status last changed, in milliseconds since 1970. */
  readonly changed: number
}

export const NO_USAGE: Usage = { input: 0, output: 0, cached: 0, reasoning: 0 }

/** Whether its end is still to come. */
export const pending = (turn: Turn): boolean => turn.status === 'queued' || turn.status === 'streaming'

/** The sum of two counts. */
export const sum = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cached: a.cached + b.cached,
  reasoning: a.reasoning + b.reasoning,
})
