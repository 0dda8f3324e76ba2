import { EMPTY } from './bytes.ts'

/** A content that is read piece by piece, because as a whole it would be too much: as it was when it was asked for. */
export interface Pieces {
  /** Bytes. */
  readonly length: number
  /** Up to `count` bytes from `offset`; empty at the end. */
  read(offset: number, count: number): Uint8Array
  /** Nobody reads it any more. */
  close?(): void
}

/** Bytes that are there. */
export const piecesOf = (bytes: Uint8Array): Pieces => ({
  length: bytes.length,
  read: (offset, count) => bytes.subarray(offset, offset + count),
})

/** One content after the other. */
export function joined(parts: readonly Pieces[]): Pieces {
  const starts: number[] = []
  let length = 0
  for (const part of parts) {
    starts.push(length)
    length += part.length
  }
  return {
    length,
    read(offset, count) {
      const size = Math.min(count, length - offset)
      if (size <= 0) return EMPTY
      const whole = new Uint8Array(size)
      let filled = 0
      for (let at = starts.findLastIndex((start) => start <= offset); filled < size; at++)
        filled = fill(whole, filled, parts[at]!, offset - starts[at]!)
      return whole
    },
    close() {
      for (const part of parts) part.close?.()
    },
  }
}

/** Copies what a part has for a reader who began at `offset`, seen from its beginning; up to where it is filled then. */
function fill(whole: Uint8Array, from: number, part: Pieces, offset: number): number {
  let filled = from
  while (filled < whole.length && offset + filled < part.length) {
    const piece = part.read(offset + filled, whole.length - filled)
    whole.set(piece, filled)
    filled += piece.length
  }
  return filled
}
