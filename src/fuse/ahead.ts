import { EMPTY } from '../lib/bytes.ts'
import type { Client } from '../ninep/client.ts'
import { NOTAG } from '../ninep/const.ts'

/** Bytes read for somebody who polls. */
const COUNT = 64 << 10

/**
 * One Tread that was sent because somebody polls, and its answer, which is kept for the READs that come: a poll may be
 * asked any number of times and nothing that it has found is lost.
 */
export class Ahead {
  /** Resolves when the answer is there; never rejects. */
  readonly settled: Promise<void>
  readonly #client: Client
  #tag = NOTAG
  #data: Uint8Array | undefined
  #error: Error | undefined
  #ready: () => void = () => undefined

  /** @param offset where the open's next byte is */
  constructor(client: Client, fid: number, offset: number, iounit: number) {
    this.#client = client
    const count = Math.min(COUNT, iounit)
    this.settled = new Promise((done) => {
      const over = (data: Uint8Array | undefined, error?: Error) => {
        this.#tag = NOTAG
        this.#data = data
        this.#error = error
        this.#ready()
        done()
      }
      const tag = client.ask(
        'Tread',
        { fid, offset: BigInt(offset), count },
        ({ data }) => over(data),
        (error) => over(undefined, error),
      )
      if (!this.ready) this.#tag = tag
    })
  }

  /** Calls back when a READ would be answered at once. */
  whenReady(then: () => void): void {
    this.#ready = then
    if (this.ready) then()
  }

  /** Whether a READ is answered at once. */
  get ready(): boolean {
    return this.#data !== undefined || this.#error !== undefined
  }

  get failed(): boolean {
    return this.#error !== undefined
  }

  /** Nothing is left in it. */
  get empty(): boolean {
    return this.#error === undefined && this.#data?.length === 0
  }

  /** Up to `count` bytes of what was read; none is the end of file. @throws the error of the read */
  take(count: number): Uint8Array {
    if (this.#error) throw this.#error
    const data = this.#data ?? EMPTY
    this.#data = data.subarray(count)
    return data.subarray(0, count)
  }

  /** Nobody will come for it. */
  drop(): void {
    if (this.#tag !== NOTAG) this.#client.flush(this.#tag)
  }
}
