/** All messages of a conversation, and the newest of them that the state has. */
export interface Told {
  /** Messages. */
  readonly count: number
  /** Tokens, as we estimate them. */
  readonly tokens: number
  /** UTF-16 units of those that the state has. */
  readonly units: number
}

export const NOTHING_TOLD: Told = { count: 0, tokens: 0, units: 0 }
