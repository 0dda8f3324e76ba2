import { at, textAt } from '../../../lib/json.ts'

/** One thing that was said. */
export interface Entry {
  readonly id: number
  /** Who: a person, an agent by its name, or the page itself. */
  readonly who: string
  readonly kind: 'prompt' | 'reply' | 'note' | 'problem'
  readonly text: string
  /** Still being said. */
  readonly open?: boolean
}

/** What of a conversation is shown again, in bytes of its file and in messages. */
export const TAIL = 256 * 1024
const MOST = 60

/** What was said with an agent before, as the end of its history tells it: the first line may be cut. */
export function pastOf(history: string, agent: string): Omit<Entry, 'id'>[] {
  return history
    .split('\n')
    .flatMap((line) => messageOf(line, agent) ?? [])
    .slice(-MOST)
}

function messageOf(line: string, agent: string): Omit<Entry, 'id'> | undefined {
  const said = parsed(line)
  const role = textAt(said, 'role')
  const media = at(said, 'media')
  const shown = Array.isArray(media) ? media.map((one) => `[${textAt(one, 'type') ?? 'a file'}]`) : []
  const text = [textAt(said, 'content') ?? '', ...shown].filter(Boolean).join('\n')
  if (!text) return undefined
  if (role === 'user') return { who: 'Asked', kind: 'prompt', text }
  if (role !== 'assistant') return undefined
  const mark = at(said, 'cancelled') === true ? '\n\n*(cancelled)*' : ''
  return { who: agent, kind: 'reply', text: text + mark }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
