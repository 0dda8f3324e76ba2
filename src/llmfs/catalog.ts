import { abortable } from '../lib/abortable.ts'
import { FileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Provider, Ready } from '../providers/provider.ts'

/** What we know of a provider. */
export interface Entry {
  readonly provider: Provider
  readonly ready: Ready
  /** Default first; empty while they are not known. */
  readonly models: readonly string[]
}

/** How long somebody waits for providers to say how they are, in milliseconds; and where much depends on it. */
const PATIENCE = 300
const PATIENT = 1000
/** How long a provider may take to answer at all, and how long its answer is good. */
const LONGEST = 5000
const FRESH = 10_000

/** A question that is open. */
interface Question {
  /** Until the provider has said whether it can be used. */
  readonly ready: Promise<void>
  /** Until it has named its models, too. */
  readonly whole: Promise<void>
}

/** The providers there are, whether they can be used, and their models. Asking never takes long. */
export class Catalog implements AsyncDisposable {
  readonly #providers: ReadonlyMap<string, Provider>
  readonly #known = new Map<string, Entry>()
  /** When each answer ages, and the questions that are open. */
  readonly #until = new Map<string, number>()
  readonly #asking = new Map<string, Question>()
  readonly #over = new AbortController()
  readonly #tasks: Tasks

  /** @param providers the preferred one first */
  constructor(providers: readonly Provider[], failed: (error: unknown) => void) {
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]))
    this.#tasks = new Tasks(failed)
  }

  /** @throws FileError EINVAL naming those there are */
  provider(name: string): Provider {
    const provider = this.#providers.get(name)
    if (provider) return provider
    throw new FileError('EINVAL', `no provider ${name}; one of ${[...this.#providers.keys()].join(', ')}`)
  }

  /** A provider as far as it has answered by now; undefined when there is none of that name. */
  known(name: string): Entry | undefined {
    const provider = this.#providers.get(name)
    return provider && this.#entry(provider)
  }

  /** Asks a provider how it is and which models it has, unless its answer is fresh. Waits for nothing. */
  learn(name: string): void {
    if (this.#providers.has(name)) this.#tasks.start(this.#ask(name).whole)
  }

  /** All providers as far as they have answered within 300 ms; answers are good for 10 s. */
  async look(): Promise<readonly Entry[]> {
    await this.#within(Promise.all(this.#askAll().map(({ whole }) => whole)))
    return this.#entries()
  }

  /** All providers once each has said whether it can be used; who has not within a second cannot. */
  async settled(): Promise<readonly Entry[]> {
    await this.#within(Promise.all(this.#askAll().map(({ ready }) => ready)), PATIENT)
    return this.#entries()
  }

  /** The default model of a provider; empty when it has not answered within 300 ms. */
  async modelOf(name: string): Promise<string> {
    const provider = this.provider(name)
    await this.#within(this.#ask(name).whole)
    return this.#entry(provider).models[0] ?? ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await this.#tasks.idle()
  }

  #entry(provider: Provider): Entry {
    const reason = `no answer within ${PATIENCE} ms`
    return this.#known.get(provider.name) ?? { provider, ready: { state: 'unreachable', reason }, models: [] }
  }

  #entries(): readonly Entry[] {
    return [...this.#providers.values()].map((provider) => this.#entry(provider))
  }

  #askAll(): readonly Question[] {
    return [...this.#providers.keys()].map((name) => this.#ask(name))
  }

  #ask(name: string): Question {
    if (performance.now() < (this.#until.get(name) ?? 0)) return ANSWERED
    const open = this.#asking.get(name) ?? this.#question(this.#providers.get(name)!)
    this.#asking.set(name, open)
    return open
  }

  #question(provider: Provider): Question {
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    return { ready, whole: this.#answer(provider, resolve).finally(resolve) }
  }

  async #answer(provider: Provider, said: () => void): Promise<void> {
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(LONGEST)])
    const models = this.#known.get(provider.name)?.models ?? []
    try {
      const ready = await abortable(provider.ready(signal), signal)
      this.#known.set(provider.name, { provider, ready, models })
      said()
      this.#known.set(provider.name, {
        provider,
        ready,
        models: await abortable(provider.models(signal), signal),
      })
    } catch (error) {
      const ready = this.#known.get(provider.name)?.ready ?? { state: 'unreachable', reason: String(error) }
      this.#known.set(provider.name, { provider, ready, models })
    } finally {
      this.#until.set(provider.name, performance.now() + FRESH)
      this.#asking.delete(provider.name)
    }
  }

  async #within(answers: Promise<unknown>, time = PATIENCE): Promise<void> {
    this.#tasks.start(answers)
    const { promise: enough, resolve } = Promise.withResolvers<void>()
    const patience = setTimeout(resolve, time)
    await Promise.race([answers, enough])
    clearTimeout(patience)
  }
}

const ANSWERED: Question = { ready: Promise.resolve(), whole: Promise.resolve() }

/** The file: each provider and how it is, then its models, default first. */
export const listing = (entries: readonly Entry[]): string =>
  entries
    .map(({ provider, ready, models }) => [
      `${provider.name}: ${said(ready)}`,
      ...models.map((model) => `  ${model}`),
    ])
    .flat()
    .map((line) => `${line}\n`)
    .join('')

/** How a provider is, in words. */
export function said(ready: Ready): string {
  if (ready.state === 'no key') return `no key (${ready.variable})`
  return ready.state === 'unreachable' ? `unreachable: ${ready.reason}` : 'ready'
}
