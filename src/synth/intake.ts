import { EMPTY, utf8 } from '../lib/bytes.ts'
import { DMAPPEND, DMSTREAM, ORDWR, OREAD } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import { Leaf } from './leaf.ts'
import { StreamOpen } from './stream.ts'
import type { Source } from './stream.ts'
import { Stamp } from './tree.ts'
import type { File, Place } from './tree.ts'

/** What is written to one open, taken piece by piece, one after the other. */
export interface Taker {
  /** A piece, which it may keep. What it throws is the answer to this write. */
  write(data: Uint8Array, call: Call): void | Promise<void>
  /** Close or fsync: what came until now is whole. After an fsync more may come. */
  end(call: Call): void | Promise<void>
  /** The conversation ended without a close: what was not whole is nothing. */
  drop?(): void
}

interface Taking {
  readonly about: string
  /**
   * Who takes what an open writes; asked at its first piece, so that whoever writes nothing does nothing.
   * @param muid for whom the writer says it writes; empty when it said nothing
   */
  take(call: Call, muid: string): Taker
}

/** Reads give a text, at once. */
interface Shows extends Taking {
  get(): string
  /** When that text changed. */
  readonly stamp?: Stamp
}

/** Reads wait, each open with a cursor of its own. */
interface Follows extends Taking {
  open(call: Call): Source
  /** As in `stream`. */
  readonly endless?: boolean
}

export type IntakeOptions = Shows | Follows

/** A file that takes what is written while it is written: whoever writes is told at once what was wrong. */
export function intake(options: IntakeOptions): File {
  const waits = 'open' in options ? DMSTREAM | (options.endless ? DMAPPEND : 0) : 0
  const mode = 0o600 | waits
  return { about: options.about, mode, make: (place) => new IntakeNode(place, mode, options) }
}

class IntakeNode extends Leaf {
  readonly #options: IntakeOptions

  constructor(place: Place, mode: number, options: IntakeOptions) {
    super(place, mode, 'get' in options ? (options.stamp ?? new Stamp()) : undefined)
    this.#options = options
  }

  open(mode: number, call: Call): Open {
    const reads = (mode & 3) === OREAD || (mode & 3) === ORDWR
    const reading = reads ? this.#reading(call) : undefined
    return (mode & 3) === OREAD ? reading! : new IntakeOpen(reading, this.#options)
  }

  protected override length(): number {
    return 'get' in this.#options ? Buffer.byteLength(this.#options.get()) : 0
  }

  #reading(call: Call): Open {
    if ('open' in this.#options) return new StreamOpen(this.#options.open(call))
    const text = utf8(this.#options.get())
    return { read: (offset, count) => text.subarray(offset, offset + count) }
  }
}

class IntakeOpen implements Open {
  readonly #reading: Open | undefined
  readonly #options: Taking
  #taker: Taker | undefined
  #muid = ''
  /** What was asked last; the next waits for it, so that nothing overtakes. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(reading: Open | undefined, options: Taking) {
    this.#reading = reading
    this.#options = options
  }

  get muid(): string | undefined {
    return this.#reading?.muid
  }

  author(muid: string): void {
    this.#muid = muid
  }

  read(offset: number, count: number, call: Call): Uint8Array | Promise<Uint8Array> {
    return this.#reading?.read?.(offset, count, call) ?? EMPTY
  }

  async write(_offset: number, data: Uint8Array, call: Call): Promise<number> {
    if (data.length === 0) return 0
    const taker = (this.#taker ??= this.#options.take(call, this.#muid))
    await this.#turn(() => taker.write(data, call))
    return data.length
  }

  async sync(call: Call): Promise<void> {
    const taker = this.#taker
    if (taker) await this.#turn(() => taker.end(call))
  }

  async close(call: Call): Promise<void> {
    await this.#reading?.close?.(call)
    await this.sync(call)
  }

  drop(): void {
    this.#reading?.drop?.()
    this.#taker?.drop?.()
  }

  #turn(work: () => void | Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
