import { createHash } from 'node:crypto'
import { strictText } from '../../lib/bytes.ts'
import { toFileError } from '../../lib/errno.ts'
import type { Media, Takes, Text } from '../../providers/provider.ts'

/** The bytes of a text without a character that was cut off at their end. */
export function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < length ? bytes.subarray(0, -back) : bytes
    }
  }
  return bytes
}

/** The text, where it is one: UTF-8 without a NUL, and no document that only looks like one. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = strictText(bytes)
    return text.includes('\0') || text.startsWith('%PDF-') ? undefined : text
  } catch {
    return undefined
  }
}

/** What bytes show that are no text, as the model may see it: pictures where it takes them, else a sentence. */
export async function seen(bytes: Uint8Array, takes: Takes): Promise<readonly (Text | Media)[]> {
  const { mediaIn } = await import('../../lib/media/media.ts') // not before somebody wants it
  try {
    const media = await mediaIn(bytes)
    return media.map((medium) =>
      medium.kind === 'text' ? medium : shownTo(takes, medium.type, medium.bytes),
    )
  } catch (error) {
    return [
      { kind: 'text', text: `[${bytes.length} bytes that cannot be shown: ${toFileError(error).detail}]` },
    ]
  }
}

function shownTo(takes: Takes, type: string, bytes: Uint8Array): Text | Media {
  if (takes.media(type)) return mediaOf(type, bytes)
  return { kind: 'text', text: `[${type} of ${bytes.length} bytes, which this model cannot be shown]` }
}

const mediaOf = (type: string, bytes: Uint8Array): Media => ({
  kind: 'media',
  type,
  size: bytes.length,
  get sha256() {
    return createHash('sha256').update(bytes).digest('hex')
  },
  data: () => bytes,
})
