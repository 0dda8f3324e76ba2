import { toFileError } from '../lib/errno.ts'
import type { Fault, Wish } from './guest/guest.ts'

/** The rest of the hive, and other machines in it: files by their names from the root. */
export interface Outside {
  /** One open, write and close. @param depth turns of agents in a row that have led to it @throws FileError */
  write(names: readonly string[], text: string, depth: number, signal: AbortSignal): Promise<void>
  /** Names of agents, in the order they were made. @throws FileError */
  agents(signal: AbortSignal): Promise<readonly string[]>
}

export interface WishesOptions {
  readonly outside: Outside
  /** Told what somebody says. */
  readonly said: (text: string) => void
  /** Told what could not be done. */
  readonly failed: (fault: Fault) => void
}

/** Wishes that wait at most, and how long one may take, in milliseconds. */
const MOST = 64
const PATIENCE = 60_000
/** Whom a program asks that names nobody, where there is one. */
const CODER = 'coder'

/** Does what programs ask of the world, in order. Nobody waits for it; what fails is told. */
export class Wishes implements AsyncDisposable {
  readonly #options: WishesOptions
  readonly #over = new AbortController()
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(options: WishesOptions) {
    this.#options = options
  }

  /** @param depth turns of agents in a row that led to them */
  add(wishes: readonly Wish[], depth: number): void {
    for (const wish of wishes) {
      if (wish.kind === 'say') this.#options.said(wish.text)
      else this.#later(wish, depth)
    }
  }

  /** Until all are done. */
  async idle(): Promise<void> {
    while (this.#waiting) await this.#last
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await this.idle()
  }

  #later(wish: Exclude<Wish, { kind: 'say' }>, depth: number): void {
    if (this.#waiting >= MOST)
      return this.#options.failed({
        message: `${MOST} wishes wait already: this one is not done`,
        where: where(wish),
      })
    this.#waiting++
    this.#last = this.#last.then(() => this.#do(wish, depth))
  }

  async #do(wish: Exclude<Wish, { kind: 'say' }>, depth: number): Promise<void> {
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(PATIENCE)])
    try {
      if (wish.kind === 'at')
        await this.#options.outside.write([wish.machine, 'rio', 'scene', 'parse'], wish.program, depth, signal) // oxfmt-ignore
      else await this.#ask(wish.text, wish.agent ?? (await this.#agent(signal)), depth, signal)
    } catch (error) {
      if (!this.#over.signal.aborted)
        this.#options.failed({ message: toFileError(error).message, where: where(wish) })
    } finally {
      this.#waiting--
    }
  }

  #ask(text: string, agent: string, depth: number, signal: AbortSignal): Promise<void> {
    return this.#options.outside.write(['llm', agent, 'input'], text, depth, signal)
  }

  async #agent(signal: AbortSignal): Promise<string> {
    const agents = await this.#options.outside.agents(signal)
    const agent = agents.includes(CODER) ? CODER : agents[0]
    if (agent === undefined) throw new Error('there is no agent to ask')
    return agent
  }
}

const where = (wish: Exclude<Wish, { kind: 'say' }>): string =>
  wish.kind === 'at' ? `at ${wish.machine}` : `ask ${wish.agent ?? ''}`.trim()
