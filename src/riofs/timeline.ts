import { FileError } from '../lib/errno.ts'
import type { Made } from './past.ts'
import { fromText, portable } from './portable.ts'
import type { Queue } from './queue.ts'
import type { Outcome, Stage } from './stage.ts'
import type { Version } from './versions.ts'

export interface TimelineOptions {
  readonly queue: Queue
  readonly stage: Stage
  /** Told what is shown now. */
  readonly done: (outcome: Outcome) => void
  /** Told of a version that has changed without the scene. */
  readonly noted: (by: string, version: Version) => void
}

/** The way through the versions, and to those that come from elsewhere. */
export class Timeline {
  readonly #options: TimelineOptions

  constructor(options: TimelineOptions) {
    this.#options = options
  }

  /** @throws FileError EINVAL when there are not so many */
  async undo(steps: number): Promise<void> {
    await this.#next((stage) => this.#go(stage.past.versions.back(steps)))
  }

  /** @throws FileError EINVAL when there are not so many */
  async redo(steps: number): Promise<void> {
    await this.#next((stage) => this.#go(stage.past.versions.forward(steps)))
  }

  /** @throws FileError EINVAL when there is no such version */
  async go(number: number): Promise<void> {
    await this.#next(async ({ past }) => {
      if (!past.versions.get(number)) throw new FileError('EINVAL', `there is no version ${number}`)
      await this.#go(number)
    })
  }

  async label(label: string): Promise<void> {
    await this.#next(({ past }) => this.#options.noted('label', past.note({ label })))
  }

  /** A version that shows what there is, to come back to. */
  async snapshot(label: string, author: string): Promise<void> {
    await this.#next(async (stage) => {
      const made: Made = { author, time: Date.now(), kind: 'snapshot', label, source: '' }
      this.#options.noted(made.kind, await stage.mark(made))
    })
  }

  /** All of the scene as one JSON text. */
  portable(): Promise<string> {
    return this.#next(async (stage) => {
      await stage.save()
      return portable(stage.past)
    })
  }

  /** Shows what a text says that `portable` gave, here or elsewhere. @throws FileError EINVAL; then nothing has changed */
  async become(text: string, author: string, label = ''): Promise<void> {
    const { moment, programs, free } = await fromText(text)
    await this.#next(async (stage) => {
      const made: Made = { author, time: Date.now(), kind: 'state', label, source: JSON.stringify(programs) }
      this.#options.done(await stage.bring(made, moment, Math.max(free, stage.past.versions.free)))
    })
  }

  #next<T>(work: (stage: Stage) => T | Promise<T>): Promise<T> {
    return this.#options.queue.add(this, () => work(this.#options.stage))
  }

  async #go(number: number): Promise<void> {
    const { stage, done } = this.#options
    if (number !== stage.past.versions.current.number) done(await stage.go(number))
  }
}
