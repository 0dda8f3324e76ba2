import { FileError } from '../lib/errno.ts'

/** Largest text or message that is taken, in bytes, where nothing else is said. */
export const MAX = 64 << 20

/** What is being written between open and close. Bytes, not text: a character may be cut between two writes. */
export class Draft {
  readonly #max: number
  #bytes: Uint8Array
  #length: number

  /** @param begun what the file holds already; never changed */
  constructor(begun: Uint8Array, max: number) {
    this.#bytes = begun
    this.#length = begun.length
    this.#max = max
    this.#owned = false
  }

  #owned: boolean

  get length(): number {
    return this.#length
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Puts `data` at `offset`, or at the end where that is nearer: a text has no holes. @throws FileError EFBIG */
  write(offset: number, data: Uint8Array): number {
    const at = Math.min(offset, this.#length)
    const end = at + data.length
    if (end > this.#max) throw new FileError('EFBIG', `${this.#max} bytes are the most`)
    if (!this.#owned || end > this.#bytes.length) this.#grow(end)
    this.#bytes.set(data, at)
    this.#length = Math.max(this.#length, end)
    return data.length
  }

  /** Forgets what is behind `length`. @throws FileError EINVAL when that is more than there is: a text has no holes */
  truncate(length: number): void {
    if (length > this.#length)
      throw new FileError('EINVAL', `${length} bytes are more than the ${this.#length} there are`)
    this.#length = length
  }

  #grow(wanted: number): void {
    const size = Math.max(wanted, Math.min(this.#max, this.#length * 2), 256)
    const bytes = new Uint8Array(size)
    bytes.set(this.bytes)
    this.#bytes = bytes
    this.#owned = true
  }
}
