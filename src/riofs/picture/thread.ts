import { Worker } from 'node:worker_threads'
import { abortable } from '../../lib/abortable.ts'
import { FileError } from '../../lib/errno.ts'
import type { Asked, Pictures, Shown } from './pictures.ts'
import { Known } from './told.ts'
import type { Answer } from './told.ts'

/** How long one picture may take, and how long a thread waits for the next one, in milliseconds. */
const DEADLINE = 10_000
const IDLE = 60_000
/** What it may hold, in MiB. */
const MEMORY = 1024

/** Draws in a thread that is there while it is needed: one picture after the other. */
export class PictureThread implements Pictures {
  readonly #deadline: number
  #running: { readonly worker: Worker; readonly known: Known } | undefined
  #last: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined

  /** @param deadline of a picture, in milliseconds */
  constructor(deadline = DEADLINE) {
    this.#deadline = deadline
  }

  async png(shown: Shown, asked: Asked, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted()
    const before = this.#last
    const drawn = before.then(() => (signal.aborted ? undefined : this.#draw(shown, asked)))
    this.#last = drawn.catch(() => undefined)
    const png = await abortable(drawn, signal)
    if (!png) throw signal.reason as Error
    return png
  }

  /** Starts it before somebody asks: the first picture comes sooner then. */
  warm(): void {
    this.#thread()
    this.#rest()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    await this.#end()
  }

  #thread(): { readonly worker: Worker; readonly known: Known } {
    if (this.#running) return this.#running
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    })
    worker.unref()
    const running = { worker, known: new Known() }
    worker.once('error', () => this.#forget(running)).once('exit', () => this.#forget(running))
    return (this.#running = running)
  }

  #forget(running: object): void {
    if (this.#running === running) this.#running = undefined
  }

  async #draw(shown: Shown, asked: Asked): Promise<Uint8Array> {
    clearTimeout(this.#idle)
    const { worker, known } = this.#thread()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const failed = (error: Error) => reject(reasonOf(error))
    const exited = () => reject(new FileError('EIO', 'the thread that draws has ended'))
    const late = setTimeout(() => reject(this.#tooLate()), this.#deadline)
    worker.once('message', resolve).once('error', failed).once('exit', exited)
    worker.ref()
    try {
      worker.postMessage(known.tell(shown, asked), [])
      return pngOf(await promise)
    } catch (error) {
      if (!(error instanceof Refused)) await this.#end()
      throw error instanceof Refused ? error.why : error
    } finally {
      clearTimeout(late)
      worker.unref()
      worker.off('message', resolve).off('error', failed).off('exit', exited)
      this.#rest()
    }
  }

  #tooLate(): FileError {
    return new FileError(
      'ETIMEDOUT',
      `the picture took more than ${this.#deadline / 1000} s: show less, or a smaller picture`,
    )
  }

  #rest(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.#end().catch(() => undefined), IDLE).unref()
  }

  async #end(): Promise<void> {
    const worker = this.#running?.worker
    this.#running = undefined
    await worker?.terminate()
  }
}

/** It says no, and is well. */
class Refused extends Error {
  readonly why: FileError
  constructor(why: FileError) {
    super(why.message)
    this.why = why
  }
}

function pngOf(answer: Answer): Uint8Array {
  if ('png' in answer) return answer.png
  throw new Refused(new FileError(answer.code, answer.detail))
}

const reasonOf = (error: Error): FileError =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new FileError('ENOMEM', 'the picture needs too much memory: show less')
    : new FileError('EIO', error.message)
