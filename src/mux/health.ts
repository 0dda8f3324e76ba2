import type { FileError } from '../lib/errno.ts'

export type State = 'up' | 'connecting' | 'down'

/** How a backend does. Times are milliseconds. */
export interface Health {
  readonly state: State
  /** When it came up, went down or was added: tries in between do not count. */
  readonly since: number
  /** How long to wait before the next try. */
  readonly delay: number
  /** Why it is down. */
  readonly error: FileError | undefined
}

export type News =
  | { readonly kind: 'try' }
  | { readonly kind: 'attached' }
  | {
      readonly kind: 'lost'
      readonly error: FileError
      /** How long it had been up, if it was. */
      readonly lasted: number
    }

const FIRST_DELAY = 100
const MOST_DELAY = 30_000
/** A connection that lasted so long was a good one: the next delay is the first again. */
const LASTING = 10_000

export const added = (now: number): Health => ({
  state: 'connecting',
  since: now,
  delay: 0,
  error: undefined,
})

/** What news make of it. */
export function step(health: Health, news: News, now: number): Health {
  if (news.kind === 'try') return { ...health, state: 'connecting' }
  if (news.kind === 'attached') return { state: 'up', since: now, delay: health.delay, error: undefined }
  const wasUp = health.state === 'up'
  const delay = wasUp && news.lasted >= LASTING ? 0 : health.delay
  const since = wasUp || !health.error ? now : health.since
  return {
    state: 'down',
    since,
    delay: Math.min(Math.max(delay * 2, FIRST_DELAY), MOST_DELAY),
    error: news.error,
  }
}
