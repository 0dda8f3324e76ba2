import { utf8 } from '../lib/bytes.ts'
import { toFileError } from '../lib/errno.ts'
import type { FileError } from '../lib/errno.ts'
import type { Tasks } from '../lib/tasks.ts'
import type { Ask, Provider, Result } from '../providers/provider.ts'
import { asked, failed, named } from './asking.ts'
import { inShort } from './calls.ts'
import type { Catalog } from './catalog.ts'
import type { Emit } from './happening.ts'
import type { Shelf } from './media.ts'
import type { Memory } from './memory.ts'
import type { Replies } from './replies.ts'
import { turnOf } from './state.ts'
import type { Effect, Event, State } from './state.ts'
import type { Used } from './tools/calls.ts'
import type { Toolbox } from './tools/toolbox.ts'

/** What requests need of the agent that makes them. */
export interface RequestsOptions {
  /** How the agent is called now. */
  readonly name: () => string
  readonly state: () => State
  /** Told what comes of a request. */
  readonly apply: (event: Event) => void
  /** Told what the user of the agent should know. */
  readonly problem: (text: string) => void
  readonly emit: Emit
  readonly catalog: Catalog
  readonly tools: Toolbox
  readonly replies: Replies
  readonly memory: Memory
  readonly media: Shelf
  readonly tasks: Tasks
}

/** The requests of the turn that runs: what its models are asked, and the calls that they want carried out. */
export class Requests {
  readonly #options: RequestsOptions
  #asking = new AbortController()
  #over = false

  constructor(options: RequestsOptions) {
    this.#options = options
  }

  ask({ turn, provider, ask }: Effect & { kind: 'ask' }): void {
    this.#asking = new AbortController()
    this.#options.tasks.start(this.#ask(turn, provider, ask, this.#asking.signal))
  }

  use(effect: Effect & { kind: 'use' }): void {
    this.#options.tasks.start(this.#use(effect, this.#asking.signal))
  }

  /** Gives up what is open: its connection closes now. */
  abort(reason: FileError): void {
    this.#asking.abort(reason)
  }

  /** Gives up what is open, for ever; nothing more is kept. */
  end(reason: FileError): void {
    this.#over = true
    this.abort(reason)
  }

  async #ask(turn: number, name: string, ask: Ask, signal: AbortSignal): Promise<void> {
    const { catalog, apply } = this.#options
    try {
      const provider = catalog.provider(name)
      const model = await named(ask.model, provider, signal)
      const tools = await this.#offered(turn, provider, model, signal)
      apply({ kind: 'asked', turn, model })
      const whole = { ...ask, model, tools }
      await asked(provider, whole, signal, (delta) => apply({ kind: 'delta', turn, delta }))
    } catch (error) {
      if (!signal.aborted) apply({ kind: 'failed', turn, ...failed(name, error) })
    }
  }

  /** The tools that the model is told of: none where it takes none. */
  async #offered(
    turn: number,
    provider: Provider,
    model: string,
    signal: AbortSignal,
  ): Promise<Ask['tools']> {
    const { tools } = this.#options.state().config
    if (tools.length === 0) return undefined
    if (provider.takes(model).tools) return this.#options.tools.offered(turn, tools, signal)
    this.#options.problem(`${provider.name} ${model} takes no tools: they are left out`)
    return undefined
  }

  /** Carries out calls. What the agent may use is what its config says now. */
  async #use({ turn, calls, allowed }: Effect & { kind: 'use' }, signal: AbortSignal): Promise<void> {
    const { catalog, replies, tools, apply } = this.#options
    const state = this.#options.state()
    const { choice, model } = state.running!.request
    const takes = catalog.provider(choice.provider).takes(model)
    const { depth } = turnOf(state, turn)!
    const used = (use: Used): void => this.#used(turn, use)
    const { THOUGHTS } = replies.of(turn)
    if (THOUGHTS.length) THOUGHTS.append(utf8('\n\n')) // those of the next request stand apart
    try {
      const using = { allowed, takes, depth, signal, used }
      const results = await tools.use(turn, calls, state.config.tools, using)
      if (!signal.aborted) apply({ kind: 'results', turn, results: this.#shelved(results) })
    } catch (error) {
      if (!signal.aborted) apply({ kind: 'failed', turn, error: `tools: ${toFileError(error).message}` })
    }
  }

  /** Keeps what tools have shown: it is said when the turn ends, and asked for before that. */
  #shelved(results: readonly Result[]): readonly Result[] {
    const { media, memory } = this.#options
    const shelved = media.shelved(results)
    memory.hold(shelved)
    return shelved
  }

  /** A use of a tool is over; one that was given up may be so after its turn. */
  #used(turn: number, use: Used): void {
    const { replies, memory, emit, name } = this.#options
    const reply = replies.find(turn)
    reply?.calls.add(use, Date.now())
    if (reply?.output.ended && !this.#over) memory.said(turn, reply)
    emit({ kind: 'agent.tool', agent: name(), turn, ...inShort(use) })
  }
}
