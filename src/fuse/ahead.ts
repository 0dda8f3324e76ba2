import { EMPTY } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import type { Client } from '../ninep/client.ts'
import { NOTAG } from '../ninep/const.ts'

/**
 * One Tread of a stream and its answer, which is kept until READs have taken it. It was sent for a READ, which an interrupt
 * may have ended since, or because somebody polls; nothing that it has found is lost. Thousands of these are asleep at a
 * time: what costs memory is made when it is asked for.
 */
export class Ahead {
  readonly #client: Client
  #tag = NOTAG
  #data: Uint8Array | undefined
  #error: Error | undefined
  #then: (() => void) | undefined
  #settled: PromiseWithResolvers<void> | undefined

  /**
   * Sends the Tread.
   * @param offset where the open's next byte is
   * @param count most bytes to ask for
   */
  constructor(client: Client, fid: number, offset: number, count: number) {
    this.#client = client
    const tag = client.ask(
      'Tread',
      { fid, offset: BigInt(offset), count },
      ({ data }) => {
        if (data.length > count)
          this.#over(EMPTY, new FileError('EPROTO', `${data.length} bytes instead of ${count}`))
        else this.#over(data)
      },
      (error) => this.#over(undefined, error),
    )
    if (!this.ready) this.#tag = tag
  }

  /** Calls back when a READ would be answered at once; who was to be called before is not. */
  whenReady(then: () => void): void {
    this.#then = then
    if (this.ready) then()
  }

  /** Resolves when the answer is there; never rejects. */
  get settled(): Promise<void> {
    this.#settled ??= Promise.withResolvers()
    if (this.ready) this.#settled.resolve()
    return this.#settled.promise
  }

  /** Whether a READ is answered at once. */
  get ready(): boolean {
    return this.#data !== undefined || this.#error !== undefined
  }

  get failed(): boolean {
    return this.#error !== undefined
  }

  /** It was given up and has found nothing. */
  get dropped(): boolean {
    return this.#error !== undefined && toFileError(this.#error).code === 'EINTR'
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

  /** Gives up with Tflush. The answer that comes before Rflush is kept all the same. */
  drop(): void {
    if (this.#tag !== NOTAG) this.#client.flush(this.#tag)
    this.#tag = NOTAG
  }

  #over(data: Uint8Array | undefined, error?: Error): void {
    this.#tag = NOTAG
    this.#data = data
    this.#error = error
    this.#then?.()
    this.#settled?.resolve()
  }
}
