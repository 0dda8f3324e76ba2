const encoder = new TextEncoder()
const lenient = new TextDecoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const EMPTY: Uint8Array = new Uint8Array(0)

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export const text = (bytes: Uint8Array): string => lenient.decode(bytes)

/** The text of UTF-8 bytes. @throws TypeError when they are not UTF-8 */
export const strictText = (bytes: Uint8Array): string => strict.decode(bytes)

/** One array from many; the same array when there is only one. */
export function concat(parts: readonly Uint8Array[], length = lengthOf(parts)): Uint8Array {
  if (parts.length === 1 && parts[0]!.length === length) return parts[0]!
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** How many bytes many arrays hold. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0
  for (const part of parts) length += part.length
  return length
}

/** The first `count` bytes of some chunks. */
export function upTo(count: number, chunks: readonly Uint8Array[]): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const chunk of chunks) {
    if (count <= 0) break
    found.push(chunk.subarray(0, count))
    count -= chunk.length
  }
  return found
}

/** The bytes of a text in base64, in browsers too. @throws DOMException when it is none */
export function fromBase64(data: string): Uint8Array<ArrayBuffer> {
  const text = atob(data)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
