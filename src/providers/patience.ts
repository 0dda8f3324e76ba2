import { setTimeout as sleep } from 'node:timers/promises'
import { failures, ProviderError } from './provider.ts'
import type { Ask, Delta, Provider, Ready, Takes } from './provider.ts'

/** How long to wait for a service, and how often to try again. Times are milliseconds. */
export interface Patience {
  /** Tries in all. */
  readonly tries: number
  /** Wait before the second try; doubles with each further one. */
  readonly delay: number
  /** Longest wait between two tries; a service that asks for more is not asked again. */
  readonly maxDelay: number
  /** Until anything at all comes. fetch itself gives up after 300 s. */
  readonly firstByte: number
  /** Between two signs of life. fetch itself gives up after 300 s. */
  readonly idle: number
}

export const PATIENCE: Patience = {
  tries: 4,
  delay: 1000,
  maxDelay: 60_000,
  firstByte: 60_000,
  idle: 120_000,
}

/** A provider that is tried again where that may help, and given up when it stalls. */
export const patient = (provider: Provider, patience: Partial<Patience> = {}): Provider =>
  new Patient(provider, { ...PATIENCE, ...patience })

class Patient implements Provider {
  readonly name: string
  readonly about: string
  readonly free: boolean | undefined
  readonly #provider: Provider
  readonly #patience: Patience

  constructor(provider: Provider, patience: Patience) {
    this.name = provider.name
    this.about = provider.about
    this.free = provider.free
    this.#provider = provider
    this.#patience = patience
  }

  ready(signal: AbortSignal): Promise<Ready> {
    return this.#provider.ready(signal)
  }

  models(signal: AbortSignal): Promise<readonly string[]> {
    return this.#provider.models(signal)
  }

  takes(model: string): Takes {
    return this.#provider.takes(model)
  }

  async *stream(ask: Ask, signal: AbortSignal, alive?: () => void): AsyncGenerator<Delta, void, void> {
    const told = new Set<string>()
    for (let tried = 1; ; tried++) {
      let given = false
      try {
        for await (const delta of this.#attempt(ask, signal, alive)) {
          if (delta.kind === 'notice' && told.size === told.add(delta.text).size) continue // said by an earlier try
          given ||= delta.kind !== 'notice' && delta.kind !== 'usage'
          yield delta
        }
        return
      } catch (error) {
        const delay = signal.aborted || given ? undefined : this.#delay(error, tried)
        if (delay === undefined) throw error
        yield { kind: 'notice', text: this.#notice(error, delay, tried + 1) }
        await sleep(delay, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }

  async *#attempt(ask: Ask, signal: AbortSignal, alive?: () => void): AsyncGenerator<Delta, void, void> {
    using watch = new Watch(this.#patience, signal, alive)
    const deltas = this.#provider.stream(ask, watch.signal, watch.alive)[Symbol.asyncIterator]()
    try {
      for (;;) {
        watch.start()
        const { done, value } = await deltas.next()
        watch.stop()
        if (done) return
        yield value
      }
    } finally {
      await deltas.return?.()
    }
  }

  /** How long to wait before the next try; undefined when there is none. */
  #delay(error: unknown, tried: number): number | undefined {
    const { tries, delay, maxDelay } = this.#patience
    if (!(error instanceof ProviderError) || !failures[error.failure].again || tried >= tries)
      return undefined
    if (error.retryAfter !== undefined) return error.retryAfter > maxDelay ? undefined : error.retryAfter
    // From the whole delay down to half of it: many agents that failed together shall not come back together.
    return Math.min(maxDelay, delay * 2 ** (tried - 1)) * (1 - Math.random() / 2)
  }

  #notice(error: unknown, delay: number, next: number): string {
    const why = error instanceof ProviderError ? `${error.failure}: ${error.message}` : String(error)
    return `${this.name}: ${why}; try ${next} of ${this.#patience.tries} in ${(delay / 1000).toFixed(1)} s`
  }
}

/** A signal that fires with its parent, or when nothing has come for too long while somebody waits. */
class Watch implements Disposable {
  readonly #patience: Patience
  readonly #parent: AbortSignal
  readonly #tell: (() => void) | undefined
  readonly #stalled = new AbortController()
  readonly #giveUp = () => this.#stalled.abort(this.#parent.reason)
  #timer: NodeJS.Timeout
  #came = false
  #waiting = false

  constructor(patience: Patience, parent: AbortSignal, tell: (() => void) | undefined) {
    this.#patience = patience
    this.#parent = parent
    this.#tell = tell
    this.#timer = this.#limit(patience.firstByte, 'no answer')
    if (parent.aborted) this.#giveUp()
    else parent.addEventListener('abort', this.#giveUp, { once: true })
  }

  get signal(): AbortSignal {
    return this.#stalled.signal
  }

  /** Something came: from now on the idle time counts. */
  readonly alive = (): void => {
    this.#tell?.()
    if (this.#came) return void this.#timer.refresh()
    this.#came = true
    clearTimeout(this.#timer)
    this.#timer = this.#limit(this.#patience.idle, 'nothing more')
  }

  /** Somebody waits for the service. The time in which nobody does is not the service's. */
  start(): void {
    this.#waiting = true
    this.#timer.refresh()
  }

  stop(): void {
    this.#waiting = false
  }

  #limit(time: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.#waiting) this.#stalled.abort(new ProviderError('timeout', `${what} within ${time / 1000} s`))
    }, time)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#parent.removeEventListener('abort', this.#giveUp)
  }
}
