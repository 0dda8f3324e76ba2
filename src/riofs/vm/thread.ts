import { Worker } from 'node:worker_threads'
import type { Base } from './base.ts'
import type { Pages } from './ran.ts'
import { tooLong, tooMuch } from './trouble.ts'
import type { Ask, Start, Told } from './wire.ts'

/** Milliseconds until it must be there. */
const BOOT = 15_000

/** MiB: of its own memory, where the sandbox's is not counted; of its stack, of which code inside needs more than it knows. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8, stackSizeMb: 8 }

/** What it did not live to say. */
export interface Lost {
  readonly kind: 'lost'
  readonly message: string
  readonly limit?: string
}

/** `before`: what the memory was before a program. */
export type Answer = (Extract<Told, { kind: 'answer' | 'refusal' }> | Lost) & { readonly before?: Pages }

/** The machine's thread: asked one thing at a time, and ended when an answer does not come in time. */
export class Thread implements AsyncDisposable {
  readonly #worker: Worker
  #heard: (told: Told | Lost) => void = () => {}
  #gone: Lost | undefined

  private constructor(start: Start) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: start,
      resourceLimits,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    this.#worker.on('message', (told: Told) => this.#heard(told))
    this.#worker.on('error', (error: Error) => this.#end(lostTo(error)))
    this.#worker.on('exit', () => this.#end({ kind: 'lost', message: 'the thread of the sandbox ended' }))
  }

  /** @throws Error when it does not come up */
  static async start(start: Start): Promise<readonly [Thread, Base]> {
    const thread = new Thread(start)
    const told = await thread.#until(BOOT, 0, (told) => told.kind === 'ready')
    if (told.kind === 'ready') return [thread, told.base]
    await thread[Symbol.asyncDispose]()
    throw new Error(`the sandbox does not start: ${told.kind === 'lost' ? told.message : told.kind}`)
  }

  /** Whether it will never answer again. */
  get gone(): boolean {
    return this.#gone !== undefined
  }

  /** @param limit milliseconds, which it keeps itself; it is ended when it has not after `grace` more */
  async ask(ask: Ask, limit: number, grace: number): Promise<Answer> {
    let before: Pages | undefined
    const answer = this.#until(limit, grace, (told) => {
      if (told.kind === 'before') before = told.pages
      return told.kind !== 'before'
    })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    this.#worker.postMessage(ask)
    return { ...((await answer) as Answer), ...(before && { before }) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end({ kind: 'lost', message: 'the sandbox was closed' })
    await this.#worker.terminate()
  }

  /** The first thing that it says which is wanted. The process lives as long as somebody waits for that. */
  async #until(limit: number, grace: number, wanted: (told: Told) => boolean): Promise<Told | Lost> {
    if (this.#gone) return this.#gone
    const { promise, resolve } = Promise.withResolvers<Told | Lost>()
    this.#heard = (told) => {
      if (told.kind === 'lost' || wanted(told)) resolve(told)
    }
    const late = () => this.#end({ kind: 'lost', message: tooLong(limit), limit: 'time' })
    const timer = setTimeout(late, limit + grace)
    this.#worker.ref()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#worker.unref()
    }
  }

  #end(lost: Lost): void {
    this.#gone ??= lost
    this.#heard(this.#gone)
  }
}

function lostTo(error: Error & { readonly code?: string }): Lost {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { kind: 'lost', message: tooMuch, limit: 'memory' }
  return { kind: 'lost', message: `the sandbox broke: ${error.message}` }
}
