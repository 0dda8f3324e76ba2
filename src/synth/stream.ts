import { utf8 } from '../lib/bytes.ts'
import { Gate } from '../lib/gate.ts'
import type { Tape } from '../lib/tape.ts'
import { DMAPPEND, DMSTREAM } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import { Leaf } from './leaf.ts'
import type { File, Place } from './tree.ts'

type Read = Uint8Array | Promise<Uint8Array>

/** What one open of a stream reads from, with a position of its own. */
export interface Source {
  /** The next bytes, waited for; empty is the end. Nothing may be consumed by a read whose `call.signal` fired while it waited. */
  read(count: number, call: Call): Read
  close?(): void
  /** By whom what it says was made; absent where nobody needs to know. */
  readonly muid?: string | undefined
}

/** What one open of a two-way stream talks to. */
export interface Exchange extends Source {
  /** Takes bytes at once: a writer is never kept waiting. */
  write(data: Uint8Array, call: Call): void
  /** The conversation ended without a clunk; `close` is called when absent. */
  drop?(): void
}

interface Waiting<S> {
  readonly about: string
  /** Whether it goes on for ever, in lines: a route passes on what comes together. Else the end of a stream is that of a message. */
  readonly endless?: boolean
  open(call: Call): S
}

/** A file whose reads wait, each open with a cursor of its own: NAMESPACE.md R1 to R3. */
export const stream = (options: Waiting<Source>): File => waiting(options, 0o400)

/** A file where each open is a conversation: what is written is answered to that open alone (`rpc`, `clone`). */
export const exchange = (options: Waiting<Exchange>): File => waiting(options, 0o600)

function waiting({ about, endless, open }: Waiting<Source | Exchange>, rights: number): File {
  const mode = rights | DMSTREAM | (endless ? DMAPPEND : 0)
  return { about, mode, make: (place) => new StreamNode(place, mode, open) }
}

type Opener = (call: Call) => Source | Exchange

class StreamNode extends Leaf {
  readonly #open: Opener

  constructor(place: Place, mode: number, open: Opener) {
    super(place, mode)
    this.#open = open
  }

  open(_mode: number, call: Call): Open {
    return new StreamOpen(this.#open(call))
  }
}

/** One open: its reads take their turn, so that two of them never get the same bytes. */
export class StreamOpen implements Open {
  readonly write?: (offset: number, data: Uint8Array, call: Call) => number
  readonly #source: Source | Exchange
  /** Where a read waits for the one before it: nearly never. */
  #free: Gate | undefined
  #reading = false

  constructor(source: Source | Exchange) {
    this.#source = source
    if (!('write' in source)) return
    this.write = (_offset, data, call) => {
      source.write(data, call)
      return data.length
    }
  }

  get muid(): string | undefined {
    return this.#source.muid
  }

  read(_offset: number, count: number, call: Call): Read {
    if (this.#reading) return this.#later(count, call)
    const data = this.#source.read(count, call)
    if (!(data instanceof Promise)) return data
    this.#reading = true
    data.then(this.#awake, this.#awake)
    return data
  }

  close(): void {
    this.#source.close?.()
  }

  drop(): void {
    if ('drop' in this.#source) this.#source.drop?.()
    else this.#source.close?.()
  }

  readonly #awake = (): void => {
    this.#reading = false
    this.#free?.open()
  }

  async #later(count: number, call: Call): Promise<Uint8Array> {
    this.#free ??= new Gate()
    while (this.#reading) await this.#free.wait(call)
    return this.read(0, count, call)
  }
}

/** A cursor on a tape. What was forgotten before it could be read is told in a line of its own. */
export const follow = (tape: Tape, from = tape.start): Source => new Cursor(tape, from)

class Cursor implements Source {
  readonly #tape: Tape
  #at: number

  constructor(tape: Tape, from: number) {
    this.#tape = tape
    this.#at = from
  }

  read(count: number, call: Call): Read {
    const lost = this.#tape.start - this.#at
    if (lost > 0) {
      this.#at = this.#tape.start
      return utf8(`[${lost} bytes were lost: this reader was too slow]\n`)
    }
    const data = this.#tape.peek(this.#at, count)
    if (!data) return this.#later(count, call)
    this.#at += data.length
    return data
  }

  async #later(count: number, call: Call): Promise<Uint8Array> {
    await this.#tape.grew(call)
    if (call.aborted) throw call.reason
    return this.read(count, call)
  }
}
