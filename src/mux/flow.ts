import type { Code, FileError } from '../lib/errno.ts'

/** How one end of a route does. */
export interface Flow {
  /** `waiting`: what it needs is not there, or not ready; `stopped`: a circle has come to its end, until something begins it anew. */
  readonly state: 'running' | 'waiting' | 'error' | 'stopped' | 'done'
  /** Bytes of messages that were passed on. */
  readonly copied: number
  /** Messages that were passed on or refused for good. */
  readonly messages: number
  /** Messages that were dropped because more waited than there was room for. */
  readonly dropped: number
  /** Milliseconds until it is tried again. */
  readonly delay: number
  /** What went wrong last. */
  readonly error: FileError | undefined
}

export type News =
  | { readonly kind: 'begun' }
  | { readonly kind: 'copied'; readonly bytes: number }
  | { readonly kind: 'refused'; readonly error: FileError }
  | { readonly kind: 'failed'; readonly error: FileError }
  | { readonly kind: 'dropped'; readonly messages: number }

const FIRST_DELAY = 100
const MOST_DELAY = 30_000

/** What may be there later, or is only busy now. */
const LATER: ReadonlySet<Code> = new Set([
  'ENOENT',
  'ENOTCONN',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EAGAIN',
  'EBUSY',
  'EDQUOT', // an agent's budget for the day
])
/** It is the message that is wrong: it would be refused again. */
const REFUSED: ReadonlySet<Code> = new Set(['EINVAL', 'EFBIG', 'E2BIG', 'ELOOP'])

export const BEGUN: Flow = {
  state: 'running',
  copied: 0,
  messages: 0,
  dropped: 0,
  delay: 0,
  error: undefined,
}

/** Whether writing the same message again is of no use. */
export const refuses = ({ code }: FileError): boolean => REFUSED.has(code)

/** What news make of it. @param max messages after which it is done */
export function step(flow: Flow, news: News, max = Number.POSITIVE_INFINITY): Flow {
  if (news.kind === 'begun') return { ...flow, state: 'running' }
  if (news.kind === 'dropped') return { ...flow, dropped: flow.dropped + news.messages }
  if (news.kind === 'failed') {
    const state = LATER.has(news.error.code) ? 'waiting' : 'error'
    const delay = Math.min(Math.max(flow.delay * 2, FIRST_DELAY), MOST_DELAY)
    return { ...flow, state, delay, error: news.error }
  }
  const messages = flow.messages + 1
  const state = messages < max ? 'running' : 'done'
  const next = { ...flow, messages, delay: 0, state } as const
  if (news.kind === 'copied') return { ...next, copied: flow.copied + news.bytes }
  const stopped = state === 'running' && news.error.code === 'ELOOP'
  return { ...next, error: news.error, ...(stopped && { state: 'stopped' }) }
}
