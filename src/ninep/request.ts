import { FileError } from '../lib/errno.ts'
import type { Asked } from './ops.ts'

/** A request that waits. Its AbortController is made when somebody asks for the signal. */
export class Request implements Asked {
  readonly uname: string
  aborted = false
  #controller: AbortController | undefined
  #over: (() => void)[] | undefined

  constructor(uname: string) {
    this.uname = uname
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted) this.#controller.abort(new FileError('EINTR'))
    return this.#controller.signal
  }

  abort(): void {
    this.aborted = true
    this.#controller?.abort(new FileError('EINTR'))
  }

  /** Calls back when the request has its answer. */
  onOver(then: () => void): void {
    this.#over ??= []
    this.#over.push(then)
  }

  over(): void {
    const waiting = this.#over
    this.#over = undefined
    for (const then of waiting ?? []) then()
  }
}
