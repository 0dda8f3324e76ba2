import { concat, lengthOf } from '../lib/bytes.ts'
import { get16, get32 } from '../lib/coder.ts'
import { HEADER } from './const.ts'

const NONE: readonly Uint8Array[] = []

/** A frame up to this size is always in one piece. */
const SMALL = 4096
/** What is contiguous of a larger one at least: size, type, tag, and a fid or a count. */
const HEAD = HEADER + 4

/** Bytes that are no 9P: the conversation cannot go on. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** One whole message as it arrived: a view on its chunk, or a view and the chunks that follow. */
export class Frame {
  /** The whole frame when `rest` is empty; else its beginning, with tag and fid. */
  readonly bytes: Uint8Array
  readonly rest: readonly Uint8Array[]
  /** Bytes of the whole frame, this number included. */
  readonly size: number

  constructor(bytes: Uint8Array, rest: readonly Uint8Array[] = NONE, size = bytes.length) {
    this.bytes = bytes
    this.rest = rest
    this.size = size
  }

  get type(): number {
    return this.bytes[4]!
  }

  get tag(): number {
    return get16(this.bytes, 5)
  }
}

/** Cuts a stream of bytes into frames, whatever its chunks. Nothing is allocated for what has not arrived. */
export class Frames {
  /** Largest frame that is let through, in bytes: msize. */
  limit: number
  #parts: Uint8Array[] = []
  #held = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** Bytes of a frame that is not whole yet. */
  get held(): number {
    return this.#held
  }

  /**
   * Chunks in, whole frames out.
   * @throws ProtocolError when a size is below 7 or above the limit: nothing after it can be trusted
   */
  *push(chunk: Uint8Array): Generator<Frame, void> {
    let at = 0
    while (at < chunk.length) {
      if (this.#held) {
        at += this.#more(chunk, at)
        const whole = this.#whole()
        if (whole) yield whole
        continue
      }
      const left = chunk.length - at
      const size = left >= 4 ? this.#checked(get32(chunk, at)) : HEADER
      if (left < size || left < 4) {
        this.#parts.push(at ? chunk.subarray(at) : chunk)
        this.#held = left
        return
      }
      yield new Frame(at || size < chunk.length ? chunk.subarray(at, at + size) : chunk)
      at += size
    }
  }

  /** Takes from the chunk what the frame in hand still wants; answers how much that was. */
  #more(chunk: Uint8Array, at: number): number {
    const wanted = this.#held < 4 ? 4 - this.#held : this.#size() - this.#held
    const part = at === 0 && chunk.length <= wanted ? chunk : chunk.subarray(at, at + wanted)
    this.#parts.push(part)
    this.#held += part.length
    const first = this.#parts[0]!
    const whole = this.#held < 4 || this.#size() <= SMALL
    if (whole ? this.#parts.length > 1 : first.length < HEAD) this.#parts = [concat(this.#parts)]
    return part.length
  }

  #whole(): Frame | undefined {
    if (this.#held < 4 || this.#held < this.#size()) return undefined
    const [bytes, ...rest] = this.#parts
    const frame = new Frame(bytes!, rest, this.#held)
    this.#parts = []
    this.#held = 0
    return frame
  }

  /** The size that the frame in hand claims. */
  #size(): number {
    const first = this.#parts[0]!
    return this.#checked(get32(first.length >= 4 ? first : concat(this.#parts, lengthOf(this.#parts)), 0))
  }

  #checked(size: number): number {
    if (size < HEADER || size > this.limit)
      throw new ProtocolError(`frame of ${size} bytes; ${HEADER} to ${this.limit} are possible`)
    return size
  }
}
