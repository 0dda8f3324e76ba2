/** Media as they stand in a line of `history`: by their names. */

import { FileError } from '../lib/errno.ts'
import { at, textAt } from '../lib/json.ts'
import type { Media, Part } from '../providers/provider.ts'

/** Gives the medium of that sha256, where it is kept. */
export type Find = (sha256: string) => Media | undefined

export const isMedia = (part: Part): part is Media => part.kind === 'media'

/** The field of a message that has media. */
export function mediaField(content: readonly Part[]): { readonly media?: readonly object[] } {
  const media = content.filter(isMedia)
  return media.length ? { media: media.map(({ type, size, sha256 }) => ({ type, bytes: size, sha256 })) } : {}
}

/** The media that a line names. @throws FileError EINVAL naming what is not kept here */
export function mediaOf(line: unknown, where: string, find: Find): readonly Media[] {
  const list = at(line, 'media') ?? []
  if (!Array.isArray(list)) throw new FileError('EINVAL', `${where}: media must be a list`)
  return list.map((named: unknown) => {
    const sha256 = textAt(named, 'sha256')
    const found = sha256 === undefined ? undefined : find(sha256)
    if (found) return found
    if (sha256 === undefined) throw new FileError('EINVAL', `${where}: a medium has type, bytes and sha256`)
    throw new FileError(
      'EINVAL',
      `${where}: ${textAt(named, 'type') ?? 'the medium'} ${sha256} is not kept here`,
    )
  })
}

/** What was asked, for a person: its words, and a line for each medium. */
export const asked = (content: readonly Part[]): string =>
  content
    .map((part) => {
      if (part.kind === 'text') return `${part.text}\n`
      return isMedia(part) ? `[${part.type}, ${part.size} bytes, sha256 ${part.sha256}]\n` : ''
    })
    .join('')
