import { Cutter } from './cutter.ts'
import type { OnFrame, Outlet } from './cutter.ts'

/** Hands what one side says on to the other in whole frames, so that it can be stopped between any two of them. */
export class Relay {
  readonly #to: Outlet
  readonly #cutter: Cutter

  /** @param msize largest frame that is let through, in bytes */
  constructor(to: Outlet, msize: number) {
    this.#to = to
    this.#cutter = new Cutter(msize, this.#hand)
  }

  /** A promise where the other side has to take some of it before more comes. @throws ProtocolError */
  readonly take = (chunk: Uint8Array): Promise<void> | undefined => {
    this.#cutter.push(chunk)
    this.#to.flush()
    return this.#to.full ? this.#to.conn.drained() : undefined
  }

  /** The next frame goes to `to` and not to the other side. */
  divert(to: (frame: Uint8Array) => void): void {
    this.#cutter.onFrame = (bytes, at, end) => {
      this.#cutter.onFrame = this.#hand
      to(bytes.subarray(at, end))
    }
  }

  /** Nothing goes on from here. */
  stop(): void {
    this.#cutter.onFrame = () => undefined
  }

  readonly #hand: OnFrame = (bytes, at, end, rest) => {
    this.#to.put(bytes, at, end)
    for (const part of rest) this.#to.write(part)
  }
}
