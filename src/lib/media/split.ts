import { strictText } from '../bytes.ts'
import type { Format } from './format.ts'
import { formats } from './index.ts'

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** A whole file, or one that goes wrong: then it is the last piece. */
  | {
      readonly kind: 'file'
      readonly format: Format
      readonly at: number
      readonly bytes: Buffer
      readonly wrong: 'cut short' | 'damaged' | ''
    }
  /** What is not plainly words: what it says when it is words after all. */
  | { readonly kind: 'other'; readonly at: number; readonly bytes: Buffer; readonly text: string | undefined }

/** Which formats can begin with a byte. */
const byFirst: readonly (readonly Format[])[] = Array.from({ length: 256 }, (_, byte) =>
  formats.filter(({ first }) => first.includes(byte)),
)

/** The words and the files in these bytes, in their order. Time grows with their number, whatever they are. */
export function* split(input: Uint8Array): Generator<Piece, void, void> {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  const another = (at: number) => beginning(bytes, at) !== undefined
  for (let from = 0; ;) {
    const [at, format] = next(bytes, from)
    const end = format?.end(bytes, at, another) ?? 'words'
    const run = end === 'words' ? bytes.subarray(from) : bytes.subarray(from, at)
    if (!blank(run)) yield between(run, from)
    if (!format || end === 'words') return
    const wrong = typeof end === 'string' ? end : ''
    const past = typeof end === 'number' ? end : bytes.length
    yield { kind: 'file', format, at, bytes: bytes.subarray(at, past), wrong }
    if (wrong) return
    from = past
  }
}

/** The first file from there on. */
function next(bytes: Buffer, from: number): readonly [at: number, format: Format | undefined] {
  for (let at = from; at < bytes.length; at++) {
    const format = beginning(bytes, at)
    if (format) return [at, format]
  }
  return [bytes.length, undefined]
}

function beginning(bytes: Buffer, at: number): Format | undefined {
  if (at >= bytes.length) return undefined
  for (const format of byFirst[bytes[at]!]!) if (format.begins(bytes, at)) return format
  return undefined
}

/** Nothing but white space, and the zeros with which some files are filled up. */
const blank = (run: Buffer): boolean =>
  run.every((byte) => byte === 0 || byte === 0x20 || (byte >= 9 && byte <= 13))

function between(bytes: Buffer, at: number): Piece {
  let text: string | undefined
  try {
    text = strictText(bytes)
  } catch {
    // it is no text, and what it is we shall see
  }
  if (text === undefined || bytes.includes(0)) return { kind: 'other', at, bytes, text }
  return { kind: 'text', text }
}
