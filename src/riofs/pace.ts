import type { Stage } from './stage.ts'

/** How long after a change that makes no version it is kept, in milliseconds. */
const SAVE = 1000
/** Two looks at what is due are this far apart at least, in milliseconds. */
const TICK = 10
/** What is later than a timer can wait for is looked at then, in milliseconds. */
const LONGEST = 2 ** 31 - 1

/** What is to be done in time: queued, because other things may be under way. */
export interface Work {
  tick(): void
  save(): void
}

/** Sees to it that what is due is done, and what has changed is kept. */
export class Pace implements Disposable {
  readonly #stage: Pick<Stage, 'due' | 'clock' | 'changed'>
  readonly #work: Work
  #ticking: NodeJS.Timeout | undefined
  #saving: NodeJS.Timeout | undefined
  #over = false

  constructor(stage: Pick<Stage, 'due' | 'clock' | 'changed'>, work: Work) {
    this.#stage = stage
    this.#work = work
  }

  /** Whether something is to be done now: what came late is done once. */
  get due(): boolean {
    const { due, clock } = this.#stage
    return due !== undefined && due <= clock.now + TICK / 1000
  }

  /** Looks what there is to do, after anything was done. */
  look(): void {
    if (this.#over) return
    clearTimeout(this.#ticking)
    const { due, clock, changed } = this.#stage
    if (due !== undefined) {
      const wait = Math.max(TICK, (due - clock.now) * 1000)
      this.#ticking = setTimeout(() => this.#work.tick(), Math.min(wait, LONGEST)).unref()
    }
    if (changed) this.#saving ??= setTimeout(() => this.#save(), SAVE).unref()
  }

  [Symbol.dispose](): void {
    this.#over = true
    clearTimeout(this.#ticking)
    clearTimeout(this.#saving)
  }

  #save(): void {
    this.#saving = undefined
    this.#work.save()
  }
}
