import { effect, signal } from '@preact/signals'

/** Which step of the first visit is shown, if any: kept by the browser, and shown by itself until it is over. */
export class Tour {
  readonly step = signal(0)
  readonly open = signal(false)
  readonly steps: number

  constructor(steps: number, kept = 'hivefs.welcome') {
    this.steps = steps
    const said = localStorage.getItem(kept)
    const step = Number(said ?? 0)
    this.open.value = said !== 'over'
    if (Number.isInteger(step) && step >= 0 && step < steps) this.step.value = step
    effect(() => localStorage.setItem(kept, this.open.value ? String(this.step.value) : 'over'))
  }

  /** To a step; behind the last one it is over. */
  go(step: number): void {
    if (step >= this.steps) this.close()
    else this.step.value = Math.max(0, step)
  }

  next(): void {
    this.go(this.step.value + 1)
  }

  close(): void {
    this.open.value = false
  }

  /** From its beginning. */
  restart(): void {
    this.step.value = 0
    this.open.value = true
  }
}
