import { HEADER } from './const.ts'
import type { Frame } from './frame.ts'
import { typeOf } from './message.ts'

/** Tflush and Tclunk free what a client holds: nothing may keep them from getting through. */
const TFLUSH = typeOf('Tflush')
const TCLUNK = typeOf('Tclunk')

/** Requests that came while the client took no answers, in order. */
export class Parked {
  #frames: Frame[] = []
  #next = 0
  #bytes = 0

  get size(): number {
    return this.#frames.length - this.#next
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether a request may go ahead of those that wait: it frees something, and none of them is about the same fid. */
  frees(frame: Frame): boolean {
    if (frame.type === TFLUSH) return true
    return frame.type === TCLUNK && !this.#frames.slice(this.#next).some((other) => sameFid(frame, other))
  }

  add(frame: Frame): void {
    this.#frames.push(frame)
    this.#bytes += frame.size
  }

  /** The oldest; undefined when none is left. */
  take(): Frame | undefined {
    const frame = this.#frames[this.#next]
    if (!frame) return undefined
    this.#bytes -= frame.size
    this.#next++
    // What was taken is let go once it is half of the list: no entry is moved more than once for each that is taken.
    if (this.#next * 2 >= this.#frames.length) {
      this.#frames = this.#frames.slice(this.#next)
      this.#next = 0
    }
    return frame
  }

  clear(): void {
    this.#frames = []
    this.#next = this.#bytes = 0
  }
}

/** Whether two requests are about the same fid: it is the first field of all that have one. */
const sameFid = (one: Frame, other: Frame): boolean => {
  for (let at = HEADER; at < HEADER + 4; at++) if (one.bytes[at] !== other.bytes[at]) return false
  return true
}
