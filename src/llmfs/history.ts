import { FileError } from '../lib/errno.ts'
import { at, textAt } from '../lib/json.ts'
import { textsOf } from '../providers/provider.ts'
import type { Part, Turn } from '../providers/provider.ts'
import { mediaField, mediaOf } from './named.ts'
import type { Kept } from './named.ts'
import { FIELDS, fieldsOf, partsOf } from './used.ts'

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

/** Whether it is something that was asked, and not what came of the assistant's calls. */
export const isPrompt = ({ role, content }: Message): boolean =>
  role === 'user' && !content.some(({ kind }) => kind === 'result')

/** UTF-16 units of all it says; media are kept elsewhere. */
export const unitsOf = (content: readonly Part[]): number =>
  content.reduce((units, part) => {
    if (part.kind === 'text') return units + part.text.length
    return units + (part.kind === 'media' ? 0 : JSON.stringify(part).length)
  }, 0)

/** A line of the file, without its end. */
export const toLine = ({ role, content, ...rest }: Message): string =>
  JSON.stringify({ role, content: words(content), ...mediaField(content), ...fieldsOf(content), ...rest })

/**
 * What a text written to `history` says: JSON, one message a line or all in an array; `clear` is nothing at all; any
 * other text is one message of the user. Only a text that begins as JSON does is read as JSON.
 * @param now the time of messages that have none
 * @param kept where the media are that it names
 * @throws FileError EINVAL naming what is wrong
 */
export function fromText(text: string, now: string, kept?: Kept): readonly Message[] {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'clear') return []
  if (!/^(\{\s*"|\[\s*[{\]])/.test(trimmed))
    return [{ role: 'user', content: said(text.replace(/\n$/, '')), time: now }]
  return fromValues(values(trimmed), now, kept)
}

/** The same, of what was parsed already. @throws FileError EINVAL */
export const fromValues = (values: readonly unknown[], now: string, kept?: Kept): readonly Message[] =>
  values.map((value, index) => message(value, `message ${index + 1}`, now, kept))

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

const KNOWN = ['role', 'content', 'media', ...FIELDS, 'time', 'cancelled', 'error']

function message(value: unknown, where: string, now: string, kept: Kept | undefined): Message {
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
  const { before, after } = partsOf(value, where, kept)
  const media = mediaOf(value, where, kept)
  const used = before.length + after.length > 0
  return {
    role,
    content: [
      ...before,
      ...(content === '' && (used || media.length) ? [] : said(content)),
      ...media,
      ...after,
    ],
    time,
    ...(at(value, 'cancelled') === true && { cancelled: true }),
    ...(error !== undefined && { error }),
  }
}
