import { toFileError } from '../lib/errno.ts'
import type { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { BEGUN, refuses, step } from './flow.ts'
import type { News } from './flow.ts'
import type { Wire } from './wiring.ts'

/** What a route needs of the world. */
export interface Around {
  /** One message of a file: an open of it, read to its end. `opened` is awaited between the two. @throws FileError */
  read(path: string, opened: () => Promise<void>, signal: AbortSignal): Promise<Message>
  /** One open, write and close. @throws FileError */
  write(path: string, message: Uint8Array, signal: AbortSignal): Promise<void>
  /** Waits, but for news of a mount that came up. Never fails. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
  /** A message was passed on or refused. */
  passed(wire: Wire, refused?: FileError): void
}

export interface Message {
  readonly bytes: Uint8Array
  /** A file that waits for its next message; else it is a snapshot, which says the same until it is changed. */
  readonly stream: boolean
}

/** Messages and bytes that wait for one destination, before its source is kept waiting. */
const MESSAGES = 16
const BYTES = 64 << 20

/** The end of a route: writes one message after the other, each until it is taken. */
export class Outlet {
  readonly wire: Wire
  flow = BEGUN
  readonly #around: Around
  readonly #over = new AbortController()
  readonly #changed = new Gate()
  readonly #queue: Uint8Array[] = []
  #bytes = 0
  #taken = 0

  constructor(wire: Wire, around: Around) {
    this.wire = wire
    this.#around = around
  }

  /** Whether it takes more messages, now or later. */
  get wants(): boolean {
    return !this.#over.signal.aborted && this.#taken < this.wire.max
  }

  /** Until there is room for a message, or nothing is wanted. @throws the signal's reason */
  async room(signal: AbortSignal): Promise<void> {
    const full = () => this.#queue.length >= MESSAGES || this.#bytes >= BYTES
    while (this.wire.keep === 'all' && this.wants && full()) await this.#changed.wait(signal)
  }

  /** Takes a message; with `last`, in place of those that wait. */
  put(message: Uint8Array): void {
    if (!this.wants) return
    if (this.wire.keep === 'last') {
      this.#taken -= this.#queue.length
      this.#queue.length = this.#bytes = 0
    }
    this.#taken++
    this.#queue.push(message)
    this.#bytes += message.length
    this.#changed.open()
  }

  end(): void {
    this.#over.abort()
    this.#changed.open()
  }

  /** Until it is done or ended. */
  async run(): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted && this.flow.state !== 'done') {
      const message = this.#queue.shift()
      if (message) {
        this.#bytes -= message.length
        this.#changed.open()
        await this.#deliver(message, signal)
      } else await this.#changed.wait(signal).catch(() => undefined)
    }
  }

  async #deliver(message: Uint8Array, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#around.write(this.wire.dst, message, signal)
        this.#news({ kind: 'copied', bytes: message.length })
        return this.#around.passed(this.wire)
      } catch (thrown) {
        const error = toFileError(thrown)
        if (signal.aborted) return
        this.#news({ kind: refuses(error) ? 'refused' : 'failed', error })
        if (refuses(error)) return this.#around.passed(this.wire, error)
        await this.#around.pause(this.flow.delay, signal)
      }
    }
  }

  #news(news: News): void {
    this.flow = step(this.flow, news, this.wire.max)
  }
}
