/** What happens later: timers, frames, loops. All of it goes by the scene's clock, in seconds. */

import { within } from './limits.ts'
import type { Stage } from './stage.ts'

/** A frame, where nothing else is asked for. */
export const FRAME = 1 / 20
const SHORTEST = 0.01
/** A loop that fails so often, one time after the other, is switched off. */
export const MAX_FAILS = 5

export type TimerKind = 'timeout' | 'interval' | 'frame' | 'loop'

/** What `setInterval` gives: as a number it is its own. */
export class Timer {
  readonly number: number
  readonly kind: TimerKind
  readonly run: (...args: unknown[]) => unknown
  readonly owner: number
  /** Seconds between two calls; null: once. */
  readonly every: number | null
  /** What it is called with, at a time and after so many seconds. */
  readonly args: (now: number, passed: number) => readonly unknown[]
  due: number
  last: number
  fails = 0
  readonly #stop: (timer: Timer) => void

  constructor(made: Omit<Timer, 'fails' | 'stop' | 'valueOf'>, stop: (timer: Timer) => void) {
    this.number = made.number
    this.kind = made.kind
    this.run = made.run
    this.owner = made.owner
    this.every = made.every
    this.args = made.args
    this.due = made.due
    this.last = made.last
    this.#stop = stop
  }

  stop(): void {
    this.#stop(this)
  }
  valueOf(): number {
    return this.number
  }
}

export class Timers {
  readonly #stage: Stage
  readonly #fire: (timer: Timer, args: readonly unknown[]) => void
  readonly all = new Map<number, Timer>()
  #last = 0

  constructor(stage: Stage, fire: (timer: Timer, args: readonly unknown[]) => void) {
    this.#stage = stage
    this.#fire = fire
  }

  /** @throws Error when there are too many */
  start(kind: TimerKind, run: unknown, delay: number, every: number | null, args: Timer['args']): Timer {
    if (typeof run !== 'function') throw new TypeError('a timer takes a function: every(1, () => …)')
    within('timers', this.all.size + 1)
    const now = this.#stage.clock
    const made = { number: ++this.#last, kind, run: run as Timer['run'], owner: this.#stage.owner, every, args, due: now + delay, last: now } // oxfmt-ignore
    const timer = new Timer(made, (one) => this.all.delete(one.number))
    this.all.set(timer.number, timer)
    return timer
  }

  timeout(run: unknown, millis: unknown, args: readonly unknown[]): Timer {
    return this.start('timeout', run, Math.max(0, Number(millis) / 1000 || 0), null, () => args)
  }
  interval(run: unknown, millis: unknown, args: readonly unknown[]): Timer {
    const every = Math.max(SHORTEST, Number(millis) / 1000 || 0)
    return this.start('interval', run, every, every, () => args)
  }
  /** `requestAnimationFrame`: called with milliseconds. */
  frame(run: unknown): Timer {
    return this.start('frame', run, FRAME, null, (now) => [now * 1000])
  }
  /** `onFrame`: called with the seconds that have passed, and the clock. */
  loop(run: unknown, fps: unknown): Timer {
    const every = Math.max(SHORTEST, 1 / (Number(fps) || 1 / FRAME))
    return this.start('loop', run, every, every, (now, passed) => [passed, now])
  }
  /** `renderer.setAnimationLoop`: as a frame, again and again. */
  render(run: unknown): Timer {
    return this.start('loop', run, 0, FRAME, (now) => [now * 1000])
  }

  clear(which: unknown): void {
    const number = typeof which === 'object' && which !== null ? Number(which) : which
    if (typeof number === 'number') this.all.delete(number)
  }

  /** Seconds of the clock when something is due. */
  due(): number | undefined {
    let first = Infinity
    for (const timer of this.all.values()) if (timer.due < first) first = timer.due
    return first === Infinity ? undefined : first
  }

  /** Runs once whatever is due, in its order. What is late is not caught up with. */
  tick(now: number): void {
    const due = [...this.all.values()].filter((timer) => timer.due <= now + 1e-9)
    due.sort((a, b) => a.due - b.due || a.number - b.number)
    for (const timer of due) if (this.all.has(timer.number)) this.#one(timer, now)
  }

  #one(timer: Timer, now: number): void {
    const passed = now - timer.last
    if (timer.every === null) this.all.delete(timer.number)
    else timer.due = Math.max(timer.due + timer.every, now + SHORTEST)
    timer.last = now
    this.#fire(timer, timer.args(now, passed))
  }

  /** Stops those that a claim holds of. */
  stop(claim: (timer: Timer) => boolean): void {
    for (const timer of this.all.values()) if (claim(timer)) this.all.delete(timer.number)
  }
}
