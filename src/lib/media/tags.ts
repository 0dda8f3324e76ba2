import { spells } from './format.ts'

/** Of an ID3v2 header, and of a footer. */
const HEAD = 10

/** Behind the ID3v2 tags that stand there; the same place where there are none. id3v2.4.0, 3.1. */
export function pastTags(bytes: Buffer, from: number): number {
  let at = from
  while (tagged(bytes, at)) {
    const size = (bytes[at + 6]! << 21) | (bytes[at + 7]! << 14) | (bytes[at + 8]! << 7) | bytes[at + 9]!
    at += HEAD + size + (bytes[at + 5]! & 0x10 ? HEAD : 0)
  }
  return at
}

/** Whether an ID3v2 header stands there: `ID3`, version, flags, and a size of which no byte has its highest bit. */
export function tagged(bytes: Buffer, at: number): boolean {
  if (!spells(bytes, at, 'ID3') || at + HEAD > bytes.length) return false
  const [major, minor] = [bytes[at + 3]!, bytes[at + 4]!]
  return (
    major >= 2 && major <= 4 && minor < 0xff && bytes.subarray(at + 6, at + HEAD).every((byte) => byte < 0x80)
  )
}
