import { fitted } from './fit.ts'
import type { Fitted } from './fit.ts'
import type { Limits } from './limits.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Delta, Provider, Ready } from './provider.ts'
import { said } from './said.ts'
import { Document, Events } from './sse.ts'
import type { ServerEvent } from './sse.ts'
import { Models } from './models.ts'
import { Whole } from './whole.ts'
import { Wire } from './wire.ts'

/** Models whose refusals are remembered. */
const REMEMBERED = 64

/** Options of a request that one model takes and another answers with 400. */
export type Option =
  | 'temperature'
  | 'effort'
  | 'thinking'
  | 'max_tokens'
  | 'stream_options'
  | 'tools'
  | 'cache'
  | 'opaque'
  | 'phase'

/** The options that are not to be sent. */
export type Without = Pick<ReadonlySet<Option>, 'has'>

/** What one answer of a service says: made for each request, fed with its events. */
export interface Reply {
  /**
   * The deltas of an event, `end` among them.
   * @throws ProviderError when the event is an error or cannot be understood
   */
  read(event: ServerEvent): Iterable<Delta>
  /** What the end of the answer means where `over` is false: nothing, unless it may count as the reply's end. */
  close(): Iterable<Delta>
  /** Whether the reply has said that it is whole. */
  readonly over: boolean
}

/** How one vendor is spoken to. */
export interface Dialect {
  readonly name: string
  readonly about: string
  /** Whether it asks for no money. */
  readonly free?: boolean | undefined
  /** Our own list of models, default first. */
  readonly builtIn: readonly string[]
  /** How a refusal names an option, and what the user loses without it; nothing where that is empty. */
  refusals(ask: Ask): readonly (readonly [option: Option, named: RegExp, lost: string])[]
  ready(signal: AbortSignal): Promise<Ready>
  takes(model: string): Limits
  /** Whether the list of models should be read before an ask: it may say what the model takes. */
  readonly learns?: ((ask: Ask) => boolean) | undefined
  /** What the service takes as the name of a call. */
  readonly ids?: RegExp | undefined
  /** Sends a request that fits the model, without some options; the answer has status 2xx. Loads the vendor's SDK. */
  open(ask: Ask, without: Without, wire: Wire): Promise<Response>
  /** What the user should know before it is sent: options that we know this model does not take. */
  notices(ask: Ask): Iterable<string>
  list(wire: Wire): Promise<readonly string[]>
  reply(ask: Ask): Reply
}

/** A model service behind HTTP and server-sent events. */
export class Service implements Provider {
  readonly name: string
  readonly about: string
  readonly free: boolean | undefined
  readonly #dialect: Dialect
  readonly #models: Models
  /** By model: the options that it refused, and what it said of each where the user loses something. */
  readonly #refused = new Map<string, ReadonlyMap<Option, string>>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
    this.name = dialect.name
    this.about = dialect.about
    this.free = dialect.free
    this.#models = new Models((signal) => listed(dialect, signal), dialect.builtIn)
  }

  ready(signal: AbortSignal): Promise<Ready> {
    return this.#dialect.ready(signal)
  }

  models(signal: AbortSignal): Promise<readonly string[]> {
    return this.#models.list(signal)
  }

  takes(model: string): Limits {
    return this.#dialect.takes(model || this.#models.first)
  }

  async *stream(
    asked: Ask,
    signal: AbortSignal,
    alive: () => void = nothing,
  ): AsyncGenerator<Delta, void, void> {
    signal.throwIfAborted()
    if (this.#dialect.learns?.(asked)) await this.#models.list(signal)
    const known = this.#refused.get(asked.model) ?? NONE
    const { ask, notices } = this.#fitted(asked, known)
    using wire = new Wire(signal, alive)
    try {
      for (const text of [...notices, ...this.#dialect.notices(ask), ...still(known, asked)])
        yield { kind: 'notice', text }
      const response = yield* this.#open(asked, ask, known, wire)
      const whole = new Whole()
      for await (const delta of deltas(response, this.#dialect.reply(ask), wire)) {
        if (signal.aborted) break
        const kept = whole.take(delta)
        if (kept) yield kept
      }
      signal.throwIfAborted()
    } catch (error) {
      throw wire.reason(error)
    }
  }

  #fitted(asked: Ask, without: ReadonlyMap<Option, string>): Fitted {
    const { name: provider, ids } = this.#dialect
    const tools = without.has('tools') ? undefined : asked.tools
    const { ask, notices } = fitted({ ...asked, tools }, { provider, limits: this.takes(asked.model), ids })
    return { ask: { ...ask, turns: said(ask.turns) }, notices }
  }

  /**
   * Opens the answer; an option that the model refuses is left out, from then on when that helped.
   * @param fit what was asked, as it fits the model
   */
  async *#open(
    asked: Ask,
    fit: Ask,
    known: ReadonlyMap<Option, string>,
    wire: Wire,
  ): AsyncGenerator<Delta, Response, void> {
    let ask = fit
    for (let without = known; ;) {
      try {
        const response = await this.#dialect.open(ask, without, wire)
        if (without !== known) this.#remember(ask.model, without)
        return response
      } catch (error) {
        const refusal = this.#refusal(ask, wire.reason(error), without)
        if (!refusal) throw error
        const [option, , lost] = refusal
        const text = lost && `${lost} left out: ${wire.sentence}`
        without = new Map([...without, [option, text]])
        if (option === 'tools') ({ ask } = this.#fitted(asked, without))
        if (text) yield { kind: 'notice', text }
        wire.again()
      }
    }
  }

  #refusal(ask: Ask, error: unknown, without: Without) {
    if (!(error instanceof ProviderError) || error.failure !== 'invalid') return undefined
    if (!refusal.test(error.message)) return undefined // a value that is out of range is the user's to correct
    return this.#dialect
      .refusals(ask)
      .find(([option, named]) => !without.has(option) && named.test(error.message))
  }

  #remember(model: string, without: ReadonlyMap<Option, string>): void {
    this.#refused.delete(model)
    this.#refused.set(model, without)
    if (this.#refused.size > REMEMBERED) this.#refused.delete(this.#refused.keys().next().value!)
  }
}

/** What services say of options that they do not take. */
const refusal =
  /support|deprecated|not permitted|not allowed|only \S+ is allowed|not enabled|unknown|unrecogni[sz]ed|unexpected|maximum allowed|must be verified|requires --/i

/** What they say of tools. */
export const NO_TOOLS =
  /support(s|ed)? (for )?(tools?|functions?)\b|(tools?|functions?)\b[\w\s`'"-]* (is|are) not (supported|enabled|available)|--enable-auto-tool-choice/i

/** What a user asks for; whoever loses it is told each time. */
const asks: { readonly [K in Option]?: (ask: Ask) => unknown } = {
  temperature: (ask) => ask.temperature !== undefined,
  max_tokens: (ask) => ask.maxTokens !== undefined,
  effort: (ask) => ask.effort,
  thinking: (ask) => ask.effort, // models that know no effort are told how much to think
  tools: (ask) => ask.tools?.length,
}

/** What is said of options that a model has refused before. */
const still = (known: ReadonlyMap<Option, string>, ask: Ask): readonly string[] =>
  [...known].flatMap(([option, text]) => (text && asks[option]?.(ask) ? text : []))

const NONE: ReadonlyMap<Option, string> = new Map()
const nothing = (): void => undefined

async function listed(dialect: Dialect, signal: AbortSignal): Promise<readonly string[]> {
  using wire = new Wire(signal, nothing)
  return await dialect.list(wire)
}

/** The deltas of an answer. @throws ProviderError when it ends before the reply has said that it is whole */
async function* deltas(response: Response, reply: Reply, wire: Wire): AsyncGenerator<Delta, void, void> {
  const events = typeOf(response).includes('json') ? new Document() : new Events()
  try {
    for await (const chunk of wire.chunks(response)) {
      if (reply.over) continue
      yield* read(reply, events.push(chunk))
      if (reply.over) wire.linger()
    }
  } catch (error) {
    if (!reply.over) throw error
  }
  if (!reply.over) yield* read(reply, events.end())
  if (!reply.over) yield* reply.close()
  if (!reply.over) throw cut(response)
}

function* read(reply: Reply, events: Iterable<ServerEvent>): Generator<Delta> {
  for (const event of events) {
    if (reply.over) return
    yield* reply.read(event)
  }
}

const typeOf = (response: Response): string => response.headers.get('content-type') ?? 'untyped'

function cut(response: Response): ProviderError {
  const type = typeOf(response)
  if (type.startsWith('text/event-stream'))
    return new ProviderError('connection', 'the connection was cut before the reply was whole')
  return new ProviderError(
    'server',
    `the answer is ${type} and no event stream; is ${response.url} a model service?`,
  )
}
