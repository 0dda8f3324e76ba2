import { FileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Stat } from '../ninep/stat.ts'
import { exchange } from './hello.ts'
import type { Upstream } from './upstream.ts'

/** Ticks without a word after which a connection is asked whether it lives: ours, and those where somebody waits. */
const IDLE = 10
/** Ticks that a request may be without an answer on a silent connection before that is asked. */
const SILENCE = 1
/** Ticks that it may take nothing of a lot. */
const STALLED = 5
/** Bytes that are under way on a connection when it is asked, at most: behind more of them an answer takes its time. */
const SMALL = 64 << 10
/** Ticks that it may think about the question. */
const PATIENT = 6

/** Pieces in which that is waited for. */
const STEPS = 5

/** How a connection does. */
interface Pulse {
  /** Ticks without a word. */
  quiet: number
  /** Of these, with a request that is owed an answer. */
  waits: number
  /** What had come and what had been written at the last tick. */
  heard: number
  written: number
  /** What had been written before something came last. */
  taken: number
  asked: boolean
}

export interface WatchOptions {
  /** The name of the mount. */
  readonly name: string
  /** Milliseconds between two looks; undefined where it is not asked, because it lives as long as we do. */
  readonly tick: number | undefined
  readonly failed: (error: unknown) => void
}

/**
 * The connections of a mount, and whether each of them lives. What is dead is hung up: within SILENCE and PATIENT ticks
 * where something is asked of it, within IDLE and PATIENT ticks
 * where somebody sleeps on it. A connection that died without a
 * word says nothing for ever, whatever the others say, so each is asked by itself.
 */
export class Watch {
  readonly #options: WatchOptions
  readonly #tasks: Tasks
  readonly #pulses = new Map<Upstream, Pulse>()

  constructor(options: WatchOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
  }

  /** All of them, as they are when it is looked. */
  get upstreams(): Iterable<Upstream> {
    return { [Symbol.iterator]: () => this.#pulses.keys() }
  }

  /** Looks after one more, until it is over. */
  keep(upstream: Upstream): Upstream {
    this.#pulses.set(upstream, { quiet: 0, waits: 0, heard: 0, written: 0, taken: 0, asked: false })
    this.#tasks.start(upstream.closed.then(() => this.#pulses.delete(upstream)))
    return upstream
  }

  /** Looks at all of them again and again until the signal fires. @param control the one that speaks for the backend */
  run(control: () => Upstream, signal: AbortSignal): void {
    if (this.#options.tick === undefined) return
    const timer = setInterval(() => this.#look(control()), this.#options.tick)
    signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  }

  /**
   * One Tstat of the root. As long as there are words, there is time for the answer.
   * @param all whose words count, and what is hung up when there is no answer
   * @throws FileError why there is none, or what the backend said
   */
  async ask(upstream: Upstream, all: Iterable<Upstream> = [upstream]): Promise<Stat> {
    await upstream.attached
    const { name, tick } = this.#options
    // In steps: when this process itself was held up, the answer may lie in the socket already.
    const patience = tick && (PATIENT * tick) / STEPS
    let late: NodeJS.Timeout | undefined
    let steps = 0
    let heard = heardOf(all)
    const wait = (): void => {
      const now = heardOf(all)
      steps = now === heard ? steps + 1 : 1
      heard = now
      if (steps > STEPS) this.close(new FileError('ETIMEDOUT', `${name} does not answer`), all)
      else late = setTimeout(wait, patience)
    }
    if (patience) wait()
    try {
      const ask = (message: Uint8Array) => upstream.ask(message)
      return (await exchange(ask, { kind: 'Tstat', tag: 0, fid: upstream.root }, 'Rstat')).stat
    } finally {
      clearTimeout(late)
    }
  }

  /** Asks each whether it lives, after one of them has died. */
  askAll(): void {
    for (const upstream of this.#pulses.keys()) this.#suspect(upstream)
  }

  /** Hangs up. */
  close(error: FileError, upstreams = this.upstreams): void {
    for (const upstream of upstreams) upstream.close(error)
  }

  /** Until all are over. */
  async idle(): Promise<void> {
    await this.#tasks.idle()
  }

  #look(control: Upstream): void {
    for (const [upstream, pulse] of this.#pulses) {
      const { heard, written } = upstream
      const silent = heard === pulse.heard
      if (!silent) pulse.taken = pulse.written
      pulse.heard = heard
      pulse.written = written
      pulse.quiet = silent ? pulse.quiet + 1 : 0
      pulse.waits = silent && upstream.owed > 0 ? pulse.waits + 1 : 0
      const waits = pulse.waits > 0 && pulse.waits % SILENCE === 0
      const sleeps =
        pulse.quiet > 0 && pulse.quiet % IDLE === 0 && (upstream === control || upstream.inFlight > 0)
      if ((waits || sleeps) && written - pulse.taken < SMALL) this.#suspect(upstream, control)
      if (waits) this.#suspect(control, control)
      if (upstream.stuck() >= STALLED)
        upstream.close(new FileError('ETIMEDOUT', `${this.#options.name} takes nothing`))
    }
  }

  /** Asks it, unless that has been done and there is no answer yet. One that speaks for all takes them with it. */
  #suspect(upstream: Upstream, control?: Upstream): void {
    const pulse = this.#pulses.get(upstream)
    if (!pulse || pulse.asked) return
    pulse.asked = true
    const all = upstream === control ? this.upstreams : undefined
    const answered = () => void (pulse.asked = false)
    this.#tasks.start(this.ask(upstream, all).then(answered, answered))
  }
}

function heardOf(upstreams: Iterable<Upstream>): number {
  let sum = 0
  for (const { heard } of upstreams) sum += heard
  return sum
}
