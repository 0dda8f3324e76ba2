import { INTERRUPTED } from '../lib/errno.ts'
import type { Waiter } from '../lib/gate.ts'
import type { Held } from './fids.ts'
import type { Asked } from './session.ts'

/** A request that is being answered. What costs memory is made when it is asked for: many requests sleep for long. */
export class Request implements Asked {
  readonly uname: string
  aborted = false
  /** Bytes of it that count until it is answered. */
  size = 0
  /** Its conversation is over, or began anew. */
  late = false
  made?: readonly [fid: number, held: Held]
  #waiters: Waiter[] | undefined
  #controller: AbortController | undefined
  #over: (() => void)[] | undefined

  constructor(uname: string) {
    this.uname = uname
  }

  get reason(): Error {
    return INTERRUPTED
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted) this.#controller.abort(this.reason)
    return this.#controller.signal
  }

  abort(): void {
    if (this.aborted) return
    this.aborted = true
    this.#controller?.abort(this.reason)
    const waiters = this.#waiters
    this.#waiters = undefined
    for (const waiter of waiters ?? []) waiter.handleEvent()
  }

  addEventListener(_event: 'abort', waiter: Waiter): void {
    if (this.#waiters) this.#waiters.push(waiter)
    else this.#waiters = [waiter]
  }

  removeEventListener(_event: 'abort', waiter: Waiter): void {
    this.#waiters = this.#waiters?.filter((other) => other !== waiter)
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
