import { utf8 } from '../lib/bytes.ts'
import { Gate } from '../lib/gate.ts'
import type { Ending } from '../lib/gate.ts'

export interface FeedOptions {
  /** Bytes that are kept at least; older pieces are forgotten past it. */
  readonly most?: number
  /** What a reader is given in place of so many pieces that were forgotten before it could read them. */
  lost(count: number): Uint8Array
  /** Whether that stands for all that there is now, and the reader goes on behind it. */
  readonly afresh?: boolean
}

const MOST = 1 << 20

/**
 * Pieces that many readers follow, each at its own pace: a piece is encoded and kept once, and comes whole or not at all.
 */
export class Feed {
  readonly #pieces: Uint8Array[] = []
  readonly #grew = new Gate()
  readonly #options: FeedOptions
  #bytes = 0
  /** The number of the oldest piece. */
  #start = 0
  /** Where a new reader begins. */
  #mark = 0
  #readers = 0

  constructor(options: FeedOptions) {
    this.#options = options
  }

  /** How many read it now. */
  get readers(): number {
    return this.#readers
  }

  /** The number of the next piece. */
  get end(): number {
    return this.#start + this.#pieces.length
  }

  /** Adds a piece and wakes the readers. */
  append(piece: Uint8Array | string): void {
    const bytes = typeof piece === 'string' ? utf8(piece) : piece
    if (bytes.length === 0) return
    this.#pieces.push(bytes)
    this.#bytes += bytes.length
    const most = this.#options.most ?? MOST
    while (this.#pieces.length > 1 && this.#bytes - this.#pieces[0]!.length >= most) {
      this.#bytes -= this.#pieces.shift()!.length
      this.#start++
    }
    this.#grew.open()
  }

  /** New readers begin here: what was said until now is of no interest any more. */
  mark(): void {
    this.#mark = this.end
  }

  /** A reader of what was said since the mark and of all that follows. @param first what it is given before; then it begins now */
  open(first?: Uint8Array): FeedReader {
    this.#readers++
    const next = first ? this.end : Math.max(this.#mark, this.#start)
    return new FeedReader(this, next, first)
  }

  /** The piece of a number, and the number of the one behind it; undefined when it is still to come. */
  piece(number: number): readonly [piece: Uint8Array, next: number] | undefined {
    const { lost, afresh } = this.#options
    if (number < this.#start) return [lost(this.#start - number), afresh ? this.end : this.#start]
    const piece = this.#pieces[number - this.#start]
    return piece && [piece, number + 1]
  }

  grew(ending: Ending): Promise<void> {
    return this.#grew.wait(ending)
  }

  left(): void {
    this.#readers--
  }
}

/** One reader of a feed. */
class FeedReader {
  readonly #feed: Feed
  #next: number
  /** The rest of the piece that is being read. */
  #rest: Uint8Array | undefined
  #closed = false

  constructor(feed: Feed, next: number, first: Uint8Array | undefined) {
    this.#feed = feed
    this.#next = next
    this.#rest = first
  }

  /** Up to `count` bytes of one piece, waited for. */
  read(count: number, ending: Ending): Uint8Array | Promise<Uint8Array> {
    const found = this.#rest?.length ? undefined : this.#feed.piece(this.#next)
    if (found) [this.#rest, this.#next] = found
    if (!this.#rest?.length) return this.#later(count, ending)
    const data = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(data.length)
    return data
  }

  close(): void {
    if (!this.#closed) this.#feed.left()
    this.#closed = true
  }

  async #later(count: number, ending: Ending): Promise<Uint8Array> {
    await this.#feed.grew(ending)
    if (ending.aborted) throw ending.reason
    return this.read(count, ending)
  }
}
