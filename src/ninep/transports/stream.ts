import type { Readable, Writable } from 'node:stream'
import { concat } from '../../lib/bytes.ts'
import { Gate } from '../../lib/gate.ts'
import type { Conn } from '../conn.ts'

/** Pieces up to this size are joined before they leave; longer ones go as they are. */
const SMALL = 4096
/** Untaken bytes below which a writer that waits may go on. */
const LOW = 1 << 20

/** What the system says of a peer that has gone while we wrote to it: that is a hang-up like any other. */
const HUNG_UP: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET'])

/** How a conn over streams ends. */
export interface Ends {
  /** Ends both ways at once. */
  readonly hangUp: () => void
  /** Why the peer has hung up before it said a word, where that can be known. */
  readonly unheard?: () => Error | Promise<Error>
}

/** A conn over Node streams: sockets, pipes, a child's stdin and stdout. */
export function streamConn(input: Readable, output: Writable, name: string, ends: Ends): Conn {
  return new StreamConn(input, output, name, ends)
}

class StreamConn implements Conn {
  readonly name: string
  readonly #input: Readable
  readonly #output: Writable
  readonly #ends: Ends
  readonly #low = new Gate()
  #queued: Uint8Array[] = []
  #queuedBytes = 0
  #closed = false
  /** Whether it was our wish. */
  #left = false
  #heard = false
  #error: Error | undefined

  constructor(input: Readable, output: Writable, name: string, ends: Ends) {
    this.name = name
    this.#input = input
    this.#output = output
    this.#ends = ends
    // An error without a listener would end the process; whoever reads learns of it.
    const failed = (error: Error & { readonly code?: string }) => {
      if (!HUNG_UP.has(error.code)) this.#error ??= error
      this.#over()
    }
    input.on('error', failed)
    if ((output as unknown) !== input) output.on('error', failed)
    output.on('drain', () => this.#low.open())
    output.on('close', () => this.#over())
  }

  get untaken(): number {
    return this.#closed ? 0 : this.#queuedBytes + this.#output.writableLength
  }

  read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    return new Promise((done, failed) => {
      const over = (error?: Error) => {
        this.#over()
        if (error) failed(error)
        else if (this.#heard || this.#left || !this.#ends.unheard) done()
        else Promise.resolve(this.#ends.unheard()).then(failed, failed)
      }
      const wait = async (taken: Promise<void>) => {
        this.#input.pause()
        await taken
        this.#input.resume()
      }
      this.#input.on('data', (chunk: Uint8Array) => {
        if (this.#closed) return
        this.#heard = true
        try {
          const taken = take(chunk)
          if (taken) wait(taken).catch(over)
        } catch (error) {
          over(error as Error)
        }
      })
      this.#input.on('end', () => over())
      this.#input.on('close', () => over(this.#error))
      if (this.#closed || this.#input.destroyed) over(this.#error)
    })
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#queued.push(bytes)
    this.#queuedBytes += bytes.length
    if (this.#queued.length === 1) queueMicrotask(this.#flush)
  }

  async drained(): Promise<void> {
    while (!this.#closed && this.untaken > LOW) await this.#low.wait()
  }

  close(): void {
    if (!this.#closed) this.#left = true
    this.#over()
  }

  #over(): void {
    if (this.#closed) return
    this.#flush()
    this.#closed = true
    this.#low.open()
    this.#ends.hangUp()
  }

  /** Neighbours that are short leave as one, so that a burst of answers costs one write(2). */
  readonly #flush = (): void => {
    const pieces = this.#queued
    if (pieces.length === 0 || this.#closed) return
    this.#queued = []
    this.#queuedBytes = 0
    if (pieces.length === 1) {
      this.#output.write(pieces[0]!)
      return
    }
    this.#output.cork()
    for (let from = 0; from < pieces.length;) {
      let to = from
      while (to < pieces.length && pieces[to]!.length <= SMALL) to++
      if (to > from) this.#output.write(concat(pieces.slice(from, to)))
      if (to < pieces.length) this.#output.write(pieces[to]!)
      from = to + 1
    }
    this.#output.uncork()
  }
}
