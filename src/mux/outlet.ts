import { toFileError } from '../lib/errno.ts'
import type { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { BEGUN, refuses, step } from './flow.ts'
import type { News } from './flow.ts'
import type { Letter, Mail } from './mail.ts'
import type { Message } from './source.ts'
import type { Wire } from './wire.ts'

/** What a route needs of the world. */
export interface Around {
  readonly mail: Mail
  /**
   * The messages of a file: of one open, and the time until the next one is due.
   * @param mark from where it goes on
   * @param opened awaited between open and read
   * @throws FileError
   */
  read(
    path: string,
    mark: Uint8Array | undefined,
    opened: () => Promise<void>,
    signal: AbortSignal,
  ): AsyncIterable<Message>
  /** Turns of agents in a row that led to what a file says that does not know. */
  turnsBehind(path: string): number
  /** One open, write and close. @throws FileError */
  write(wire: Wire, bytes: Uint8Array, turns: number, signal: AbortSignal): Promise<void>
  /** Waits, but for news of a mount that came up. Never fails. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
  /** A message was passed on; or what went wrong with one for the first time. */
  passed(wire: Wire, wrong?: FileError | string): void
}

/** Messages and bytes that wait for one destination. */
const MESSAGES = 1000
const BYTES = 64 << 20
/** How long a write that is under way may take when the route ends, in milliseconds. */
export const GRACE = 500

/** The end of a route: writes one message after the other, each until it is taken. */
export class Outlet {
  readonly wire: Wire
  flow = BEGUN
  readonly #around: Around
  /** Told when there is room again, or nothing is wanted any more. */
  readonly #eased: () => void
  readonly #over = new AbortController()
  readonly #changed = new Gate()
  readonly #queue: Letter[]
  #bytes = 0
  #running = Promise.resolve()
  /** Messages that wait or were delivered or refused. */
  #taken = 0

  /** Begins with what waits already. */
  constructor(wire: Wire, around: Around, eased: () => void) {
    this.wire = wire
    this.#around = around
    this.#eased = eased
    this.#queue = [...around.mail.waiting(wire.src, wire.dst)]
    this.#taken = this.#queue.length
    for (const { size } of this.#queue) this.#bytes += size
    if (wire.keep === 'last') this.#drop(this.#queue.length - 1)
  }

  /** Whether it takes more messages, now or later. */
  get wants(): boolean {
    return !this.#over.signal.aborted && this.#taken < this.wire.max
  }

  /** Whether a message more is one that another has to make room for. */
  get full(): boolean {
    return this.wire.keep === 'all' && (this.#queue.length >= MESSAGES || this.#bytes >= BYTES)
  }

  /** Takes a message, in place of those that wait with `last`, of the oldest where there is no room. */
  put(letter: Letter): void {
    if (this.wire.keep === 'last') this.#drop(this.#queue.length)
    else this.#makeRoom(letter)
    this.#taken++
    this.#queue.push(letter)
    this.#bytes += letter.size
    this.#changed.open()
  }

  end(): void {
    this.#over.abort()
    this.#changed.open()
    this.#eased()
  }

  /** Until it is done or ended. What waits then is in the mail. @param before in whose place it comes */
  run(before?: Outlet): Promise<void> {
    return (this.#running = this.#run(before))
  }

  async #run(before: Outlet | undefined): Promise<void> {
    const { signal } = this.#over
    if (before) await before.#running
    while (!signal.aborted && this.flow.state !== 'done') {
      const letter = this.#queue.shift()
      if (letter) {
        this.#bytes -= letter.size
        this.#eased()
        await this.#deliver(letter, signal)
      } else await this.#changed.wait(signal).catch(() => undefined)
    }
  }

  async #deliver(letter: Letter, over: AbortSignal): Promise<void> {
    let bytes: Uint8Array | undefined
    while (!over.aborted) {
      try {
        bytes ??= this.#around.mail.bytes(letter.id)
        if (!bytes) return void this.#taken-- // who was here before has delivered it
        await this.#write(bytes, letter.turns, over)
        return this.#delivered(letter, { kind: 'copied', bytes: letter.size })
      } catch (thrown) {
        const error = toFileError(thrown)
        if (over.aborted) return
        if (refuses(error)) return this.#delivered(letter, { kind: 'refused', error })
        this.#news({ kind: 'failed', error })
        await this.#around.pause(this.flow.delay, over)
      }
    }
  }

  /** A route that ends does not cut off what it is just saying: half a message would be taken for a whole one. */
  async #write(bytes: Uint8Array, turns: number, over: AbortSignal): Promise<void> {
    const late = new AbortController()
    const end = () => setTimeout(() => late.abort(over.reason), GRACE).unref()
    over.addEventListener('abort', end, { once: true })
    try {
      await this.#around.write(this.wire, bytes, turns, late.signal)
    } finally {
      over.removeEventListener('abort', end)
    }
  }

  #delivered(letter: Letter, news: Extract<News, { kind: 'copied' | 'refused' }>): void {
    const before = this.flow.state
    this.#forget([letter])
    this.#news(news)
    const told = before === 'stopped' && this.flow.state === 'stopped'
    this.#around.passed(this.wire, news.kind === 'refused' && !told ? news.error : undefined)
  }

  #makeRoom(letter: Letter): void {
    let count = 0
    let bytes = this.#bytes + letter.size
    while (count < this.#queue.length && (this.#queue.length - count >= MESSAGES || bytes > BYTES))
      bytes -= this.#queue[count++]!.size
    if (!count) return
    if (!this.flow.dropped)
      this.#around.passed(this.wire, 'messages are dropped: more wait than there is room for')
    this.#drop(count)
    this.#news({ kind: 'dropped', messages: count })
  }

  /** Forgets the oldest that wait. */
  #drop(count: number): void {
    if (count <= 0) return
    const gone = this.#queue.splice(0, count)
    for (const { size } of gone) this.#bytes -= size
    this.#taken -= gone.length
    this.#forget(gone)
  }

  /** What cannot be forgotten comes again after a restart. */
  #forget(letters: readonly Letter[]): void {
    try {
      this.#around.mail.drop(letters.map(({ id }) => id))
    } catch (error) {
      this.#around.passed(this.wire, toFileError(error))
    }
  }

  #news(news: News): void {
    this.flow = step(this.flow, news, this.wire.max)
  }
}
