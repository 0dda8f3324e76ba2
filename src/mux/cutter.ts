import { concat } from '../lib/bytes.ts'
import { get32 } from '../lib/coder.ts'
import type { Conn } from '../ninep/conn.ts'
import { HEADER } from '../ninep/const.ts'
import { ProtocolError } from '../ninep/frame.ts'
import { payloadOf } from '../ninep/message.ts'

const NONE: readonly Uint8Array[] = []

/** Bytes that the other side may leave untaken before we hold back what is for it. */
export const MAX_UNTAKEN = 8 << 20

/**
 * A whole frame where it lies: `bytes` from `at` to `end`, and behind it, in messages that carry a payload only, the
 * chunks of `rest`. Everything in front of a payload lies in `bytes`.
 */
export type OnFrame = (bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]) => void

/** Cuts a stream of chunks into frames without making an object for each: what is whole in a chunk stays there. */
export class Cutter {
  /** Largest frame that is let through, in bytes: msize. */
  limit: number
  /** Who gets the frames from now on. */
  onFrame: OnFrame
  #parts: Uint8Array[] = []
  #held = 0

  constructor(limit: number, onFrame: OnFrame) {
    this.limit = limit
    this.onFrame = onFrame
  }

  /**
   * Hands on every frame that is whole now.
   * @throws ProtocolError when a size is below 7 or above the limit: nothing after it can be trusted
   */
  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#held) {
        at += this.#more(chunk, at)
        continue
      }
      const left = chunk.length - at
      if (left < 4) return this.#hold(chunk, at)
      const size = this.#checked(get32(chunk, at))
      if (left < size) return this.#hold(chunk, at)
      this.onFrame(chunk, at, at + size, NONE)
      at += size
    }
  }

  #hold(chunk: Uint8Array, at: number): void {
    this.#parts.push(at ? chunk.subarray(at) : chunk)
    this.#held = chunk.length - at
  }

  /** Takes from the chunk what the frame in hand still wants; answers how much that was. */
  #more(chunk: Uint8Array, at: number): number {
    const wanted = this.#held < 4 ? 4 - this.#held : this.#size() - this.#held
    const part = chunk.subarray(at, at + wanted)
    this.#parts.push(part)
    this.#held += part.length
    if (this.#held < HEADER) this.#parts = [concat(this.#parts)]
    if (this.#held >= 4 && this.#held === this.#size()) this.#whole()
    return part.length
  }

  #whole(): void {
    const size = this.#held
    const [first, ...rest] = join(this.#parts, size)
    this.#parts = []
    this.#held = 0
    this.onFrame(first!, 0, first!.length, rest)
  }

  /** The size that the frame in hand claims. */
  #size(): number {
    if (this.#parts[0]!.length < 4) this.#parts = [concat(this.#parts)]
    return this.#checked(get32(this.#parts[0]!, 0))
  }

  #checked(size: number): number {
    if (size >= HEADER && size <= this.limit) return size
    throw new ProtocolError(`frame of ${size} bytes; ${HEADER} to ${this.limit} are possible`)
  }
}

/** The pieces of one frame as they are handed on: as few copies as possible, and all that is no payload in the first. */
function join(parts: Uint8Array[], size: number): Uint8Array[] {
  if (parts[0]!.length < HEADER) parts = [concat(parts)]
  const head = payloadOf(parts[0]![4]!) ?? size
  let joined = 1
  let length = parts[0]!.length
  while (length < head && joined < parts.length) length += parts[joined++]!.length
  return joined === 1 ? parts : [concat(parts.slice(0, joined)), ...parts.slice(joined)]
}

/** What goes to one conn: neighbours in a chunk leave as one slice. */
export class Outlet {
  readonly conn: Conn
  /** Whether more than MAX_UNTAKEN bytes were untaken after the last write. */
  full = false
  /** Bytes that were ever written. */
  written = 0
  #untaken = 0
  #stuck = 0
  #chunk: Uint8Array | undefined
  #from = 0
  #to = 0

  constructor(conn: Conn) {
    this.conn = conn
  }

  /** Sends `chunk` from `from` to `to`, together with what follows it there, or at the next flush. */
  put(chunk: Uint8Array, from: number, to: number): void {
    if (chunk === this.#chunk && from === this.#to) {
      this.#to = to
      return
    }
    this.flush()
    this.#chunk = chunk
    this.#from = from
    this.#to = to
  }

  /** Sends bytes behind all that was put. */
  write(bytes: Uint8Array): void {
    this.flush()
    this.written += bytes.length
    this.conn.write(bytes)
    this.full = this.conn.untaken > MAX_UNTAKEN
  }

  flush(): void {
    const chunk = this.#chunk
    if (!chunk) return
    this.#chunk = undefined
    this.written += this.#to - this.#from
    this.conn.write(this.#to - this.#from === chunk.length ? chunk : chunk.subarray(this.#from, this.#to))
    this.full = this.conn.untaken > MAX_UNTAKEN
  }

  /** How many times in a row this was asked and nothing had been taken since, while it is full. */
  stuck(): number {
    const untaken = this.full ? this.conn.untaken : 0
    this.#stuck = untaken > 0 && untaken >= this.#untaken ? this.#stuck + 1 : 0
    this.#untaken = untaken
    return this.#stuck
  }
}
