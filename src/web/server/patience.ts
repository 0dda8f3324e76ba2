/** How long clients may take for what, in milliseconds. */
export interface Patience {
  /** The head of a request, and all of it. */
  readonly head: number
  readonly request: number
  /** How often it is looked which of them take too long. */
  readonly look: number
  /** How often a WebSocket is asked whether somebody is there; until the next time it has to answer. */
  readonly ping: number
}

export const PATIENCE: Patience = { head: 10_000, request: 300_000, look: 2000, ping: 10_000 }
