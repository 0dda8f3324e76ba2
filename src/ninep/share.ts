import { FileError } from '../lib/errno.ts'

export interface ShareOptions {
  /** Requests that have no answer yet, and their bytes. */
  readonly requests: number
  readonly bytes: number
  readonly fids: number
}

/** How much several conversations may have at a time, all of them together. */
export class Share {
  readonly #most: ShareOptions
  #requests = 0
  #bytes = 0
  #fids = 0

  constructor(most: ShareOptions) {
    this.#most = most
  }

  /** A request more, of so many bytes. @throws FileError EAGAIN when there are too many */
  ask(size: number): void {
    const { requests, bytes } = this.#most
    if (this.#requests === requests) throw new FileError('EAGAIN', `${requests} requests wait already`)
    if (this.#bytes + size > bytes)
      throw new FileError('EAGAIN', `requests of more than ${bytes} bytes wait already`)
    this.#requests++
    this.#bytes += size
  }

  answered(size: number): void {
    this.#requests--
    this.#bytes -= size
  }

  /** A fid more. @throws FileError EMFILE when there are too many */
  takeFid(): void {
    const { fids } = this.#most
    if (this.#fids === fids) throw new FileError('EMFILE', `${fids} fids`)
    this.#fids++
  }

  giveFids(count: number): void {
    this.#fids -= count
  }
}
