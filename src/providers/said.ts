import { json } from './failure.ts'
import { ProviderError, textsOf } from './provider.ts'
import type { Part, Text, Turn } from './provider.ts'
import type { ServerEvent } from './sse.ts'

/** How each kind of part is written in a dialect. */
export type Writing<T> = { readonly [K in Part['kind']]: (part: Extract<Part, { readonly kind: K }>) => T }

/** A part, written so. */
export const written = <T>(part: Part, writing: Writing<T>): T =>
  (writing[part.kind] as (part: Part) => T)(part)

export const words = (text: string): Text => ({ kind: 'text', text })

/** A conversation without its blank texts: services refuse them, and a cancelled reply can be one. */
export const said = (turns: readonly Turn[]): readonly Turn[] =>
  turns
    .map(({ role, content }) => ({
      role,
      content: content.filter((part) => part.kind !== 'text' || part.text.trim()),
    }))
    .filter(({ content }) => content.length)

/** The text of a turn in one piece. */
export const textOf = (turn: Turn): string => textsOf(turn.content).join('\n')

/** The JSON of an event. @throws ProviderError when it is none */
export function jsonOf(event: ServerEvent): unknown {
  const value = json(event.data)
  if (value === undefined) throw new ProviderError('server', `malformed event: ${event.data.slice(0, 100)}`)
  return value
}
