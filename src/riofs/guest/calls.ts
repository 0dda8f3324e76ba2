/** Calls of what a program left behind, handlers and timers: an error of one is told and stops nobody else. */

import { within } from './limits.ts'
import type { Stage } from './stage.ts'
import { MAX_FAILS, Timer } from './timers.ts'

/** What is called, and how often it has failed in a row. */
interface Called {
  readonly run: (...args: never[]) => unknown
  readonly owner: number
  readonly number: number
  fails: number
}

export class Calls {
  readonly #stage: Stage
  /** Calls of handlers in this second. */
  #second = 0
  #count = 0
  /** What runs, or ran last: `timer 7`, `handler 9`. */
  running = ''
  /** The version whose program runs just now, and what its promises were rejected with. */
  #open: number | null = null
  #failures: unknown[] = []

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** `off` switches it off, after too many errors. */
  run(called: Called, args: readonly unknown[], where: string, off: () => void): void {
    const before = this.#stage.owner
    this.running = `${called instanceof Timer ? 'timer' : 'handler'} ${called.number}`
    this.#stage.owner = called.owner
    try {
      const answer = Reflect.apply(called.run, undefined, args)
      called.fails = isPromise(answer) ? called.fails : 0
      if (isPromise(answer)) this.#later(answer, called, where, off)
    } catch (error) {
      this.#failed(error, called, where, off)
    } finally {
      this.#stage.owner = before
    }
  }

  #later(answer: PromiseLike<unknown>, called: Called, where: string, off: () => void): void {
    answer.then(
      () => void (called.fails = 0),
      (error: unknown) => this.#failed(error, called, where, off),
    )
  }

  #failed(error: unknown, called: Called, where: string, off: () => void): void {
    this.#stage.fault(error, where)
    if (++called.fails < MAX_FAILS) return
    off()
    this.#stage.fault(new Error(`it has failed ${MAX_FAILS} times in a row and is switched off`), where)
  }

  /** A program's promise goes on after it. */
  later(promise: unknown): void {
    if (!isPromise(promise)) return
    const called = { run: () => undefined, owner: this.#stage.owner, number: 0, fails: 0 }
    this.#later(promise, called, 'program', () => undefined)
  }

  /** A promise that nobody waits for: while its program runs it fails the program, later it is a fault. Answers with it. */
  float(value: unknown): unknown {
    const { version } = this.#stage
    if (value instanceof Promise)
      value.then(undefined, (error: unknown) => {
        if (this.#open === version) this.#failures.push(error)
        else this.#stage.fault(error, 'program')
      })
    return value
  }

  /** A program begins. */
  open(version: number): void {
    this.#open = version
    this.#failures = []
  }

  /** A program has ended. @throws what a promise of its was rejected with meanwhile */
  close(): void {
    this.#open = null
    const [error] = this.#failures
    if (this.#failures.length > 0) throw error
  }

  /** @throws Error when handlers are called too often */
  count(): void {
    const second = Math.floor(this.#stage.clock)
    if (second !== this.#second) this.#count = 0
    this.#second = second
    within('events', ++this.#count)
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
