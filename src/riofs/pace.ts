import type { Stage } from './stage.ts'

/** How soon a change by hand that makes no version is kept, in milliseconds. */
const SAVE = 1000
/** What only moves by itself is kept more and more seldom, down to once in so many milliseconds. */
const SELDOM = 32_000
/** Two looks at what is due are this far apart at least, in milliseconds: while somebody watches, and while nobody does. */
const TICK = 10
const UNSEEN = 1000
/** What is later than a timer can wait for is looked at then, in milliseconds. */
const LONGEST = 2 ** 31 - 1

type Live = Pick<Stage, 'due' | 'clock' | 'changed'>

/** What is to be done in time: queued, because other things may be under way. */
export interface Work {
  tick(): void
  save(): void
  /** Whether somebody sees what moves. */
  watched(): boolean
}

/** Sees to it that what is due is done, and what has changed is kept. */
export class Pace implements Disposable {
  readonly #stage: Live
  readonly #work: Work
  #ticking: NodeJS.Timeout | undefined
  #saving: { readonly timer: NodeJS.Timeout; readonly by: Live['changed'] } | undefined
  /** When the last tick was, by `performance.now`. */
  #ticked = Number.NEGATIVE_INFINITY
  #patience = SAVE
  #over = false

  constructor(stage: Live, work: Work) {
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
    this.#next()
    const { changed } = this.#stage
    if (changed !== 'time') this.#patience = SAVE
    if (changed !== 'no' && this.#saving?.by !== 'hand') this.#later(changed)
  }

  [Symbol.dispose](): void {
    this.#over = true
    clearTimeout(this.#ticking)
    clearTimeout(this.#saving?.timer)
  }

  #next(): void {
    clearTimeout(this.#ticking)
    const { due, clock } = this.#stage
    if (due === undefined) return
    const apart = this.#work.watched() ? TICK : UNSEEN
    const wait = Math.max(TICK, (due - clock.now) * 1000, this.#ticked + apart - performance.now())
    this.#ticking = setTimeout(() => this.#tick(), Math.min(wait, LONGEST)).unref()
  }

  #tick(): void {
    this.#ticked = performance.now()
    this.#work.tick()
  }

  #later(by: Live['changed']): void {
    if (by === 'time' && this.#saving) return
    clearTimeout(this.#saving?.timer)
    const wait = by === 'hand' ? SAVE : this.#patience
    if (by === 'time') this.#patience = Math.min(this.#patience * 2, SELDOM)
    this.#saving = { timer: setTimeout(() => this.#save(), wait).unref(), by }
  }

  #save(): void {
    this.#saving = undefined
    this.#work.save()
  }
}
