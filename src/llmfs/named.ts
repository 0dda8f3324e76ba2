/** Media as they stand in a line of `history`: by their names. */

import { hash } from 'node:crypto'
import { FileError } from '../lib/errno.ts'
import { at, textAt } from '../lib/json.ts'
import { mediaTypes } from '../lib/media/index.ts'
import { isFile } from '../lib/media/media.ts'
import type { Media, Part } from '../providers/provider.ts'

/** Where media are kept. */
export interface Kept {
  find(sha256: string): Media | undefined
  put(type: string, bytes: Uint8Array): Media
}

export const isMedia = (part: Part): part is Media => part.kind === 'media'

/** The field of a message that has media. */
export function mediaField(content: readonly Part[]): { readonly media?: readonly object[] } {
  const media = content.filter(isMedia)
  return media.length ? { media: media.map(({ type, size, sha256 }) => ({ type, bytes: size, sha256 })) } : {}
}

/** The media that a line names, or brings along: `data`, in base64. @throws FileError EINVAL naming what is not kept here */
export function mediaOf(line: unknown, where: string, kept: Kept | undefined): readonly Media[] {
  const list = at(line, 'media') ?? []
  if (!Array.isArray(list)) throw new FileError('EINVAL', `${where}: media must be a list`)
  return list.map((value: unknown) => {
    const [type = '', sha256 = ''] = [textAt(value, 'type'), textAt(value, 'sha256')]
    const data = textAt(value, 'data')
    if (!sha256 && data === undefined)
      throw new FileError('EINVAL', `${where}: a medium has type, bytes and sha256`)
    const found =
      kept?.find(sha256) ?? (data !== undefined && kept?.put(type, whole(type, sha256, data, where)))
    if (found) return found
    throw new FileError('EINVAL', `${where}: ${type || 'the medium'} ${sha256} is not kept here`)
  })
}

/** A medium that a line brings along: a whole file of that type, or, where we do not know the type, what its sha256 says. */
function whole(type: string, sha256: string, data: string, where: string): Uint8Array {
  const bytes = Buffer.from(data, 'base64')
  const known = mediaTypes.includes(type)
  if (known ? isFile(bytes, type) : type && sha256 === hash('sha256', bytes)) return bytes
  throw new FileError('EINVAL', `${where}: data is no whole ${type || 'file of a type'} in base64`)
}

/** What was asked, for a person: its words, and a line for each medium. */
export const asked = (content: readonly Part[]): string =>
  content
    .map((part) => {
      if (part.kind === 'text') return `${part.text}\n`
      return isMedia(part) ? `[${part.type}, ${part.size} bytes, sha256 ${part.sha256}]\n` : ''
    })
    .join('')
