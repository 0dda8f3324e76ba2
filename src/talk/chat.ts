import type { Talk } from './talk.ts'

/** What slash commands act on. */
export interface Chat {
  readonly talk: Talk
  /** Tells the person something. */
  say(text: string): void
  /** Shows a reply as it comes; Ctrl-C ends it. */
  play(reply: (signal: AbortSignal) => AsyncIterable<string>): Promise<void>
}
