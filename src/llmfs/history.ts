import { FileError } from '../lib/errno.ts'
import { at, textAt } from '../lib/json.ts'
import { textsOf } from '../providers/provider.ts'
import type { Part, Turn } from '../providers/provider.ts'

/** One line of `history`: what was said, when (ISO 8601), and why it is not whole where it is not. */
export interface Message extends Turn {
  readonly time: string
  readonly cancelled?: true
  readonly error?: string
}

/** The words of a message, without its media. */
export const words = (content: readonly Part[]): string => textsOf(content).join('\n')

/** A text as the content of a message. */
export const said = (text: string): readonly Part[] => [{ kind: 'text', text }]

/** UTF-16 units of a conversation that are kept, its messages counted as a little more than their words. */
const KEPT = 128 << 20
const FRAME = 64

/** The newest messages that there is room for. */
export function bounded(messages: readonly Message[]): readonly Message[] {
  let units = 0
  let from = messages.length
  while (from > 0 && units <= KEPT) units += words(messages[--from]!.content).length + FRAME
  return units <= KEPT ? messages : messages.slice(from + 1)
}

/** The file: one JSON object a line. */
export const toLines = (messages: readonly Message[]): string =>
  messages.map((message) => `${JSON.stringify({ ...message, content: words(message.content) })}\n`).join('')

/**
 * What a text written to `history` says: JSON, one message a line or all in an array; `clear` is nothing at all; any
 * other text is one message of the user. Only a text that begins as JSON does is read as JSON.
 * @param now the time of messages that have none
 * @throws FileError EINVAL naming what is wrong
 */
export function fromText(text: string, now: string): readonly Message[] {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'clear') return []
  if (!/^(\{\s*"|\[\s*[{\]])/.test(trimmed))
    return [{ role: 'user', content: said(text.replace(/\n$/, '')), time: now }]
  return values(trimmed).map((value, index) => message(value, `message ${index + 1}`, now))
}

function values(text: string): readonly unknown[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return whole
  if (whole !== undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.flatMap((line, index) => {
    const value = parsed(line)
    if (value === undefined) throw new FileError('EINVAL', `line ${index + 1} of history is not JSON`)
    return value
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const KNOWN = ['role', 'content', 'time', 'cancelled', 'error']

function message(value: unknown, where: string, now: string): Message {
  const role = at(value, 'role')
  const content = textAt(value, 'content')
  if (role !== 'user' && role !== 'assistant')
    throw new FileError('EINVAL', `${where}: role must be user or assistant`)
  if (content === undefined) throw new FileError('EINVAL', `${where}: content must be a text`)
  const unknown = Object.keys(value as object).find((key) => !KNOWN.includes(key))
  if (unknown) throw new FileError('EINVAL', `${where}: ${unknown}; one of ${KNOWN.join(', ')}`)
  const time = at(value, 'time') ?? now
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) {
    throw new FileError('EINVAL', `${where}: time must be like 2026-01-31T12:00:00Z`)
  }
  const error = textAt(value, 'error')
  return {
    role,
    content: said(content),
    time,
    ...(at(value, 'cancelled') === true && { cancelled: true }),
    ...(error !== undefined && { error }),
  }
}
