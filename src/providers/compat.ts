import type { OpenAI } from 'openai'
import { messagesOf, toolsOf } from './compat-body.ts'
import { Completion } from './completion.ts'
import { Listing } from './listing.ts'
import { client } from './openai.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Part, Provider, Ready } from './provider.ts'
import { limitsFor } from './sees.ts'
import type { Senses, SightOptions } from './sees.ts'
import { NO_TOOLS, Service } from './service.ts'
import type { Dialect, Without } from './service.ts'
import { Wire } from './wire.ts'

/** What is sent: a chat completion of ours, and what one service wants besides. */
export type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming

export interface CompatOptions {
  readonly name: string
  readonly about: string
  /** Whether it asks for no money. */
  readonly free?: boolean | undefined
  /** Where the chat completions are, `/v1` included. */
  readonly baseUrl: string
  readonly key?: string | undefined
  /** The environment variable of the key, where there is no service without one. */
  readonly variable?: string | undefined
  /** Models for when the service cannot be asked, default first. */
  readonly builtIn?: readonly string[] | undefined
  /** Models that take an effort; all of them unless set. */
  readonly efforts?: RegExp | undefined
  /** What a model can be sent; `senses` is what its server or its name says. */
  readonly limits?:
    | ((model: string, senses: Senses) => SightOptions & { readonly senses?: Senses })
    | undefined
  /** Whether the list of models says which options they take; what they do not is dropped there without a word. */
  readonly describes?: boolean | undefined
  /** Models that want thoughts with every call that is sent back. */
  readonly thinks?: RegExp | undefined
  /** Fields of the body by which the service caches the conversation. */
  readonly cache?: ((ask: Ask) => object) | undefined
  /** More fields of the body, for some models. */
  readonly extra?: ((model: string) => object) | undefined
  /** Sends the body in another way than with the SDK of OpenAI. */
  readonly post?: ((body: ChatBody, wire: Wire) => Promise<Response>) | undefined
  /** How long a server without a key may take to show that it is there, in milliseconds. */
  readonly probe?: number | undefined
}

/** How long a server on this machine may take to answer. */
const PROBE = 1000

/** Of what servers list, what holds no conversation. */
const other = /embed|whisper|tts|orpheus|guard|imagine|rerank|moderation/i

/** Any server that speaks OpenAI's chat completions: gateways, Ollama, llama.cpp, LM Studio, vLLM. */
export const compat = (options: CompatOptions): Provider => new Service(dialect(options, new Listing()))

/** What services take as the name of a call; their own are longer than OpenAI's. */
const IDS = /^[\w.:-]{1,64}$/

const dialect = (options: CompatOptions, listing: Listing): Dialect => ({
  name: options.name,
  about: options.about,
  free: options.free,
  builtIn: options.builtIn ?? ['default'], // servers with one model take any name
  refusals: () => [
    ['temperature', /temperature/i, 'temperature'],
    ['thinking', /reasoning_format/i, ''],
    ['opaque', /reasoning_(content|details)|extra_content|'reasoning'/i, ''],
    ['effort', /reasoning|effort|think/i, 'effort'],
    ['tools', NO_TOOLS, 'tools'],
    ['cache', /cache_control|prompt_cache_key/i, ''],
    ['stream_options', /stream_options|include_usage/i, 'token counts'],
    ['max_tokens', /max_tokens/i, ''], // newer models want max_completion_tokens
  ],
  ids: IDS,
  learns: (ask) => options.describes ?? ask.turns.some(({ content }) => content.some(holdsMedia)),
  ready: (signal) => ready(options, listing, signal),
  takes(model) {
    const said = listing.senses(model)
    const { senses = said, ...more } = options.limits?.(model, said) ?? {}
    return limitsFor(senses, { tools: listing.takes(model, 'tools'), ...more })
  },
  async open(ask, without, wire) {
    if (keyless(options)) throw new ProviderError('auth', `no key: set ${options.variable}`)
    const body = bodyOf(ask, without, options, fieldsOf(ask.model, options, listing))
    if (options.post) return options.post(body, wire)
    const openai = await client(options.key, options.baseUrl, wire.fetch)
    return openai.chat.completions.create(body, { signal: wire.signal }).asResponse()
  },
  notices: (ask) => leftOut(ask, fieldsOf(ask.model, options, listing)), // what else a server does not take is learnt from its refusal
  // Some would list their models without a key, and nobody here could use them.
  list: async (wire) => (keyless(options) ? [] : names(options, listing, wire)),
  reply: ({ model }) => new Completion(options.name, model),
})

const holdsMedia = (part: Part): boolean =>
  part.kind === 'media' || (part.kind === 'result' && part.content.some(holdsMedia))

const keyless = ({ key, variable }: CompatOptions): boolean => !key && variable !== undefined

/** Who has a key is trusted to have a service; else the server must show its models, whatever else listens there. */
async function ready(options: CompatOptions, listing: Listing, signal: AbortSignal): Promise<Ready> {
  if (options.key) return { state: 'ready' }
  if (options.variable) return { state: 'no key', variable: options.variable }
  using wire = new Wire(
    AbortSignal.any([signal, AbortSignal.timeout(options.probe ?? PROBE)]),
    () => undefined,
  )
  try {
    const found = await names(options, listing, wire)
    return found.length
      ? { state: 'ready' }
      : { state: 'unreachable', reason: 'the server is there and has no models' }
  } catch (error) {
    signal.throwIfAborted()
    const reason = wire.reason(error)
    return { state: 'unreachable', reason: reason instanceof Error ? reason.message : String(reason) }
  }
}

/** Asked without the SDK: a probe at start must not load it. */
async function names(options: CompatOptions, listing: Listing, wire: Wire): Promise<readonly string[]> {
  const headers = options.key ? { authorization: `Bearer ${options.key}` } : {}
  const response = await wire.fetch(`${options.baseUrl.replace(/\/+$/, '')}/models`, {
    headers,
    signal: wire.signal,
  })
  return listing.read(await response.json()).filter((name) => !other.test(name))
}

/** What a model takes of what is asked, as far as its service says. */
interface Fields {
  readonly temperature: boolean
  readonly maxTokens: boolean
  readonly effort: boolean
}

const fieldsOf = (model: string, { efforts }: CompatOptions, listing: Listing): Fields => ({
  temperature: listing.takes(model, 'temperature') ?? true,
  maxTokens: listing.takes(model, 'max_tokens', 'max_completion_tokens') ?? true,
  effort: efforts?.test(model) ?? listing.takes(model, 'reasoning_effort', 'reasoning') ?? true,
})

function* leftOut(ask: Ask, fields: Fields): Generator<string> {
  for (const [name, field] of [
    ['temperature', 'temperature'],
    ['max_tokens', 'maxTokens'],
    ['effort', 'effort'],
  ] as const)
    if (ask[field] !== undefined && !fields[field]) yield `${name} left out: ${ask.model} does not take one`
}

function bodyOf(ask: Ask, without: Without, options: CompatOptions, fields: Fields): ChatBody {
  const temperature = fields.temperature && !without.has('temperature') ? ask.temperature : undefined
  const effort = fields.effort && !without.has('effort') ? ask.effort : undefined
  const limit = without.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens'
  return {
    model: ask.model,
    messages: messagesOf(ask, {
      thoughts: !without.has('opaque'),
      always: options.thinks?.test(ask.model) === true,
    }),
    stream: true,
    ...(ask.tools && { tools: toolsOf(ask.tools) }),
    ...(!without.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(temperature !== undefined && { temperature }),
    ...(ask.maxTokens !== undefined && fields.maxTokens && { [limit]: ask.maxTokens }),
    ...(effort && { reasoning_effort: effort }),
    ...(!without.has('cache') && options.cache?.(ask)),
    ...(!without.has('thinking') && options.extra?.(ask.model)),
  }
}
