import { EMPTY } from './bytes.ts'
import { Gate } from './gate.ts'
import type { Ending } from './gate.ts'

const SMALLEST = 1 << 10
const LARGEST = 128 << 10

interface Block {
  /** Offset of its first byte on the tape. */
  readonly start: number
  readonly bytes: Uint8Array
  used: number
}

/**
 * An append-only log of bytes that many readers follow, each from a position of its own. What was read is a view
 * on the tape: nothing is copied, and nothing that was written ever changes.
 */
export class Tape {
  readonly #blocks: Block[] = []
  readonly #grew = new Gate()
  readonly #limit: number
  #length = 0
  #ended = false
  #error: Error | undefined

  /** @param limit bytes kept at least; older blocks are forgotten past it */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit
  }

  /** Offset behind the last byte ever written. */
  get length(): number {
    return this.#length
  }

  /** Offset of the oldest byte that is still kept. */
  get start(): number {
    return this.#blocks[0]?.start ?? this.#length
  }

  get ended(): boolean {
    return this.#ended
  }

  get error(): Error | undefined {
    return this.#error
  }

  /** How many readers are asleep on it. */
  get waiting(): number {
    return this.#grew.waiting
  }

  /** Adds a copy of the bytes and wakes the readers; nothing after the end. */
  append(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return
    for (let from = 0; from < bytes.length;) {
      const block = this.#room(bytes.length - from)
      const part = Math.min(block.bytes.length - block.used, bytes.length - from)
      block.bytes.set(
        from === 0 && part === bytes.length ? bytes : bytes.subarray(from, from + part),
        block.used,
      )
      block.used += part
      this.#length += part
      from += part
    }
    this.#forget()
    this.#grew.open()
  }

  /** No more will come; readers that have read everything see the end of file, or the error. */
  end(error?: Error): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    this.#grew.open()
  }

  /**
   * Up to `count` bytes from `offset`, at once when there are any, else when some come; empty at the end. An offset
   * that was forgotten reads from `start`: compare with it first when gaps matter.
   * @throws the reason of the ending when it comes first; the error the tape was ended with
   */
  read(offset: number, count: number, ending: Ending): Uint8Array | Promise<Uint8Array> {
    const now = this.peek(offset, count)
    return now ?? this.#later(offset, count, ending)
  }

  /** As `read`, without waiting: undefined where `read` would wait. */
  peek(offset: number, count: number): Uint8Array | undefined {
    if (offset < this.#length) return this.#view(offset, count)
    if (!this.#ended) return undefined
    if (this.#error) throw this.#error
    return EMPTY
  }

  /** Until something is appended or the tape ends. */
  grew(ending?: Ending): Promise<void> {
    return this.#grew.wait(ending)
  }

  /** Everything that is kept, as one copy. */
  all(): Uint8Array {
    const whole = new Uint8Array(this.#length - this.start)
    let at = 0
    for (const block of this.#blocks) {
      whole.set(block.bytes.subarray(0, block.used), at)
      at += block.used
    }
    return whole
  }

  async #later(offset: number, count: number, ending: Ending): Promise<Uint8Array> {
    for (;;) {
      await this.#grew.wait(ending)
      const now = this.peek(offset, count)
      if (now) return now
    }
  }

  #view(offset: number, count: number): Uint8Array {
    const block = this.#blockAt(Math.max(offset, this.start))
    const from = Math.max(offset, block.start) - block.start
    return block.bytes.subarray(from, Math.min(block.used, from + count))
  }

  #blockAt(offset: number): Block {
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#blocks[middle]!.start <= offset) low = middle
      else high = middle - 1
    }
    return this.#blocks[low]!
  }

  #room(wanted: number): Block {
    const last = this.#blocks.at(-1)
    if (last && last.used < last.bytes.length) return last
    const size = Math.min(
      LARGEST,
      Math.ceil(this.#limit / 2),
      Math.max(SMALLEST, wanted, (last?.bytes.length ?? 0) * 2),
    )
    const block = { start: this.#length, bytes: new Uint8Array(size), used: 0 }
    this.#blocks.push(block)
    return block
  }

  #forget(): void {
    while (this.#blocks.length > 1 && this.#length - this.#blocks[1]!.start >= this.#limit)
      this.#blocks.shift()
  }
}
