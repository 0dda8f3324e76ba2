import type { Usage } from '../providers/provider.ts'
import type { Cost } from './spending.ts'
import type { TurnStatus } from './turn.ts'

/** Something for the system's events. */
export type Happening =
  | {
      /** There is one more, or one less, or what files it has is another matter. */
      readonly kind: 'agent.new' | 'agent.gone' | 'agent.rules'
      readonly agent: string
    }
  | { readonly kind: 'agent.state'; readonly agent: string; readonly state: string }
  | {
      readonly kind: 'agent.turn'
      readonly agent: string
      readonly turn: number
      readonly status: TurnStatus
    }
  | {
      readonly kind: 'agent.usage'
      readonly agent: string
      readonly turn: number
      readonly usage: Usage
      /** US dollars; null where nobody knows. */
      readonly cost: Cost
      readonly provider: string
      readonly model: string
    }
  | {
      readonly kind: 'agent.tool'
      readonly agent: string
      readonly turn: number
      readonly name: string
      /** What went in, in few words. */
      readonly input: string
      readonly ms: number
      readonly ok: boolean
    }
  | { readonly kind: 'error'; readonly agent: string; readonly error: string }

export type Emit = (happening: Happening) => void
