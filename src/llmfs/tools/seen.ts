import { createHash } from 'node:crypto'
import { strictText } from '../../lib/bytes.ts'
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

/** The text, where it is one: UTF-8 without a NUL. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = strictText(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** Of what kind bytes that are no text are; empty where nobody knows. */
export async function typeOf(bytes: Uint8Array): Promise<string> {
  const { fileTypeFromBuffer } = await import('file-type') // not before somebody wants it
  const found = await fileTypeFromBuffer(bytes)
  return found?.mime ?? ''
}

/** Whether models may be shown such a thing at all. */
export const isMedia = (type: string): boolean =>
  /^(image|audio|video)\//.test(type) || type === 'application/pdf'

/** The thing as the model may see it: itself where the model takes such things, else a sentence about it. */
export function shownTo(takes: Takes, type: string, bytes: Uint8Array): Text | Media {
  if (!isMedia(type))
    return { kind: 'text', text: `[${bytes.length} bytes${type && ` of ${type}`}, which is no text]` }
  if (takes.media(type)) return mediaOf(type, bytes)
  return { kind: 'text', text: `[${type} of ${bytes.length} bytes, which this model cannot be shown]` }
}

function mediaOf(type: string, bytes: Uint8Array): Media {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { kind: 'media', type, size: bytes.length, sha256, data: () => bytes }
}
