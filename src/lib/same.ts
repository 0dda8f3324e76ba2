import { crc32 } from 'node:zlib'

/** Below this many bytes a second copy is not worth the comparison. */
const SMALL = 4096

/**
 * What is alive of some large contents, so that nobody has to have a second copy of one. Nothing is kept here: a content is
 * known for as long as somebody has it.
 */
export class Same<T extends object> {
  readonly #bytesOf: (thing: T) => Uint8Array
  /** By their length and checksum. */
  #known: Map<string, WeakRef<T>> | undefined
  /** How many of them there may be before the dead are looked for. */
  #many = 8

  constructor(bytesOf: (thing: T) => Uint8Array) {
    this.#bytesOf = bytesOf
  }

  /** The one with the same bytes that somebody has already, else this one. */
  of(thing: T): T {
    const bytes = this.#bytesOf(thing)
    if (bytes.length < SMALL) return thing
    const key = `${bytes.length} ${crc32(bytes)}`
    const known = (this.#known ??= new Map()).get(key)?.deref()
    if (known && (known === thing || Buffer.compare(this.#bytesOf(known), bytes) === 0)) return known
    this.#known.set(key, new WeakRef(thing))
    if (this.#known.size > this.#many) this.#sweep(this.#known)
    return thing
  }

  #sweep(known: Map<string, WeakRef<T>>): void {
    for (const [key, ref] of known) if (!ref.deref()) known.delete(key)
    this.#many = 2 * known.size + 8
  }
}

/** Of bytes. */
export const sameBytes = (): Same<Uint8Array> => new Same((bytes) => bytes)
