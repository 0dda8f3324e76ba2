import { json } from './failure.ts'
import { ProviderError, textsOf } from './provider.ts'
import type { Turn } from './provider.ts'
import type { ServerEvent } from './sse.ts'

/** The texts of a conversation, without the blank ones: services refuse them, and a cancelled reply can be one. */
export function said(
  turns: readonly Turn[],
): readonly { readonly role: Turn['role']; readonly texts: readonly string[] }[] {
  return turns
    .map(({ role, content }) => ({
      role,
      texts: textsOf(content).filter((text) => text.trim()),
    }))
    .filter(({ texts }) => texts.length)
}

/** The text of a turn in one piece. */
export const textOf = (turn: Turn): string => textsOf(turn.content).join('\n')

/** The JSON of an event. @throws ProviderError when it is none */
export function jsonOf(event: ServerEvent): unknown {
  const value = json(event.data)
  if (value === undefined) throw new ProviderError('server', `malformed event: ${event.data.slice(0, 100)}`)
  return value
}
