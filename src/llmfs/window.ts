import type { Ask, Part, Turn } from '../providers/provider.ts'
import { isPrompt } from './history.ts'
import type { Message } from './history.ts'
import { tokensOfPart, tokensOfText } from './tokens.ts'

/** What one request may hold: messages, and tokens as we estimate them; 0: no bound. */
export interface Bounds {
  readonly messages: number
  readonly tokens: number
}

/** The newest messages that fit, and a sentence for ERRORS about those that do not. */
export interface Window {
  readonly turns: readonly Turn[]
  readonly notice: string
}

/** About how many tokens a text has. */
export const estimate = tokensOfText

const PER_MESSAGE = 4 // tokens that frame a message in the request, about

/** About how many tokens a message has. */
export const sizeOf = (content: readonly Part[]): number =>
  content.reduce((tokens, part) => tokens + tokensOfPart(part), PER_MESSAGE)

/** About how many tokens a request has. */
export const tokensOf = ({ system, turns }: Ask): number =>
  turns.reduce((tokens, { content }) => tokens + sizeOf(content), estimate(system))

/**
 * The newest messages that fit, beginning with a prompt, so that no result is without its call. The last prompt, and what
 * was called for it, is always among them.
 * @param system its tokens count too
 * @param earlier messages before these, which no request can hold
 */
export function windowOf(messages: readonly Message[], system: string, bounds: Bounds, earlier = 0): Window {
  const fit = bounds.tokens ? bounds.tokens - estimate(system) : Number.POSITIVE_INFINITY
  const most = bounds.messages || Number.POSITIVE_INFINITY
  let from = messages.findLastIndex(isPrompt)
  const least = messages.slice(from).reduce((tokens, { content }) => tokens + sizeOf(content), 0)
  let tokens = least
  while (from > 0 && messages.length - from < most) {
    tokens += sizeOf(messages[from - 1]!.content)
    if (tokens > fit) break
    from--
  }
  while (!isPrompt(messages[from]!)) from++
  return { turns: merged(messages.slice(from)), notice: notice(messages, from, least, fit, bounds, earlier) }
}

/** One turn of each role after the other, as services want them: two prompts in a row are one of two parts. */
export function merged(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const { role, content } of messages) {
    if (content.every((part) => part.kind === 'text' && part.text === '')) continue
    const last = turns.at(-1)
    if (last?.role === role) turns[turns.length - 1] = joined(last, content)
    else turns.push({ role, content })
  }
  return turns
}

const joined = ({ role, content }: Turn, more: readonly Part[]): Turn => ({
  role,
  content: [...content, ...more],
  ...(role === 'user' && { earlier: content.length }),
})

function notice(
  messages: readonly Message[],
  from: number,
  prompt: number,
  fit: number,
  bounds: Bounds,
  earlier: number,
): string {
  if (prompt > fit)
    return `the prompt has about ${prompt} tokens; max_context_tokens leaves room for ${Math.max(0, fit)}`
  const left = earlier + from
  if (left <= 0) return ''
  const bound = [
    bounds.messages && `max_history ${bounds.messages}`,
    bounds.tokens && `max_context_tokens ${bounds.tokens}`,
  ].filter(Boolean)
  return `${left} of ${earlier + messages.length} messages were left out${bound.length ? ` (${bound.join(', ')})` : ''}`
}
