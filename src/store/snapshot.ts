import { EMPTY, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Statements } from './messages.ts'

/** Messages of one conversation, up to a number. */
interface Stretch {
  readonly conversation: number
  readonly until: number
}

/** A message in its place. */
interface Placed {
  readonly seq: number
  /** Offset of its first byte. */
  readonly start: number
  readonly bytes: Uint8Array
}

export interface SnapshotOptions {
  readonly id: number
  readonly count: number
  readonly bytes: number
  /** What stands before the end of each line but the last. */
  readonly gap: '' | ','
}

/** A conversation as it was when somebody opened it, whatever becomes of it: read piece by piece, never as a whole. */
export class Snapshot {
  /** Its messages. */
  readonly count: number
  /** Bytes. */
  readonly length: number
  readonly #sql: Pick<Statements, 'at' | 'lines'>
  readonly #gap: '' | ','
  readonly #closed: () => void
  #stretches: readonly Stretch[]
  /** What was read last, because the next read goes on there. */
  #here: Placed | undefined

  constructor(
    sql: Pick<Statements, 'at' | 'lines'>,
    { id, count, bytes, gap }: SnapshotOptions,
    closed: () => void,
  ) {
    this.#sql = sql
    this.count = count
    this.length = bytes + gap.length * Math.max(0, count - 1)
    this.#gap = gap
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
    for (const row of this.#rows(from)) yield String(row['line'])
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
    for (const row of this.#rows(near ? here.seq + 1 : this.#seqAt(offset))) {
      const seq = Number(row['seq'])
      const gap = seq < this.count - 1 ? this.#gap : ''
      yield { seq, start: this.#start(seq, row['at']), bytes: utf8(`${String(row['line'])}${gap}\n`) }
    }
  }

  *#rows(from: number): Generator<Record<string, unknown>, void, void> {
    let seq = from
    for (const { conversation, until } of this.#stretches) {
      if (until <= seq) continue
      yield* this.#sql.lines.iterate(conversation, seq, until)
      seq = until
    }
  }

  /** The number of the message in which an offset lies. */
  #seqAt(offset: number): number {
    let low = 0
    let high = this.count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const { conversation } = this.#stretches.find(({ until }) => until > middle)!
      const row = this.#sql.at.get(conversation, middle)
      if (!row) throw new FileError('ENOENT', 'the agent was deleted')
      if (this.#start(middle, row['at']) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  #start(seq: number, at: unknown): number {
    return Number(at) + seq * this.#gap.length
  }
}
