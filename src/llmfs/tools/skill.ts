import type { Media, Takes, Text, Tool } from '../../providers/provider.ts'

/** Around the use of a skill. */
export interface Use {
  /** Fires when the turn is given up, or the time for this use is over. */
  readonly signal: AbortSignal
  /** What the model can be shown. */
  readonly takes: Takes
  /** Turns in a row that have led to it, the one that runs included. */
  readonly depth: number
}

/** What a use gave. */
export interface Outcome {
  readonly content: readonly (Text | Media)[]
  /** Whether it is an error that the model should see. */
  readonly failed: boolean
}

/** A tool, and how it is used. */
export interface Skill {
  readonly tool: Tool
  /** How long a use may take, in milliseconds. */
  readonly patience: number
  /**
   * Uses it once. What the model sends is checked here. May be left to itself when the signal has fired.
   * @throws Error which the model sees
   */
  use(input: unknown, use: Use): Promise<Outcome>
}

/** An outcome of words. */
export const told = (...texts: readonly string[]): Outcome => ({
  content: texts.filter(Boolean).map((text) => ({ kind: 'text', text })),
  failed: false,
})
