import { EMPTY, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Same } from '../lib/same.ts'
import type { Statements } from './messages.ts'

/** Messages of one conversation, up to a number. */
interface Stretch {
  readonly conversation: number
  readonly until: number
}

/** Some messages in a row, in their place. */
interface Placed {
  /** The number of the message behind them. */
  readonly next: number
  /** Offset of their first byte. */
  readonly start: number
  readonly bytes: Uint8Array
}

/** Bytes that are read at once, where one message is not longer. */
const PIECE = 256 << 10

type Sql = Pick<Statements, 'at' | 'lines' | 'piece'>

export interface SnapshotOptions {
  readonly id: number
  readonly count: number
  readonly bytes: number
  /** What stands before the end of each line but the last. */
  readonly gap: '' | ','
  /** Pieces that others are reading. */
  readonly same: Same<Uint8Array>
}

/** A conversation as it was when somebody opened it, whatever becomes of it: read piece by piece, never as a whole. */
export class Snapshot {
  /** Its messages. */
  readonly count: number
  /** Bytes. */
  readonly length: number
  readonly #sql: Sql
  readonly #gap: '' | ','
  readonly #same: Same<Uint8Array>
  readonly #closed: () => void
  /** Messages of a piece, where all are of the same length. */
  readonly #many: number
  #stretches: readonly Stretch[]
  /** What was read last, because the next read goes on there. */
  #here: Placed | undefined

  constructor(sql: Sql, { id, count, bytes, gap, same }: SnapshotOptions, closed: () => void) {
    this.#sql = sql
    this.count = count
    this.length = bytes + gap.length * Math.max(0, count - 1)
    this.#gap = gap
    this.#same = same
    this.#many = Math.max(1, Math.floor((PIECE * count) / (bytes || 1)))
    this.#closed = closed
    this.#stretches = count ? [{ conversation: id, until: count }] : []
  }

  /** Where it reads from. */
  get conversations(): readonly number[] {
    return this.#stretches.map(({ conversation }) => conversation)
  }

  /** Whether it reads messages of that conversation, from number `from` on. */
  reads(id: number, from = 0): boolean {
    return this.#stretches.some(({ conversation, until }) => conversation === id && until > from)
  }

  /** The messages of a conversation from number `from` on are in another one now. */
  moved(id: number, from: number, beside: number): void {
    this.#stretches = this.#stretches.flatMap((stretch) =>
      stretch.conversation === id
        ? [
            { conversation: id, until: from },
            { conversation: beside, until: stretch.until },
          ]
        : stretch,
    )
  }

  /** Up to `count` bytes from `offset`. @throws FileError ENOENT when the agent was deleted */
  read(offset: number, count: number): Uint8Array {
    const size = Math.min(count, this.length - offset)
    if (size <= 0) return EMPTY
    const whole = new Uint8Array(size)
    let filled = 0
    for (const placed of this.#from(offset)) {
      const from = offset + filled - placed.start
      const part = placed.bytes.subarray(from, from + size - filled)
      whole.set(part, filled)
      filled += part.length
      this.#here = placed
      if (filled === size) return whole
    }
    throw new FileError('ENOENT', 'the agent was deleted')
  }

  /** Its lines from number `from` on, as `history` has them. */
  *lines(from: number): Generator<string, void, void> {
    let seq = from
    for (const { conversation, until } of this.#stretches) {
      if (until <= seq) continue
      for (const row of this.#sql.lines.iterate(conversation, seq, until)) yield String(row['line'])
      seq = until
    }
  }

  close(): void {
    if (this.#stretches.length) this.#closed()
    this.#stretches = []
    this.#here = undefined
  }

  *#from(offset: number): Generator<Placed, void, void> {
    const here = this.#here
    const end = here ? here.start + here.bytes.length : 0
    const near = here && offset >= here.start && offset <= end
    if (near && offset < end) yield here
    for (let seq = near ? here.next : this.#seqAt(offset); seq < this.count;) {
      const placed = this.#piece(seq)
      yield placed
      seq = placed.next
    }
  }

  /** The messages from a number on, about a piece of them. */
  #piece(seq: number): Placed {
    const { conversation, until } = this.#stretchOf(seq)
    const start = this.#start(seq)
    let next = Math.min(until, seq + this.#many)
    while (next > seq + 1 && this.#start(next - 1) - start > PIECE) next = seq + ((next - seq) >> 1)
    const end = `${this.#gap}\n`
    const row = this.#sql.piece.get(end, conversation, seq, next)
    const text = `${String(row?.['text'])}${next < this.count ? end : '\n'}`
    return { next, start, bytes: this.#same.of(utf8(text)) }
  }

  /** The number of the message in which an offset lies. */
  #seqAt(offset: number): number {
    let low = 0
    let high = this.count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#start(middle) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  /** @throws FileError ENOENT when the agent was deleted */
  #start(seq: number): number {
    const row = this.#sql.at.get(this.#stretchOf(seq).conversation, seq)
    if (!row) throw new FileError('ENOENT', 'the agent was deleted')
    return Number(row['at']) + seq * this.#gap.length
  }

  #stretchOf(seq: number): Stretch {
    return this.#stretches.find(({ until }) => until > seq)!
  }
}
