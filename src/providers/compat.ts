import type { OpenAI } from 'openai'
import { at, textAt } from '../lib/json.ts'
import { Completion } from './completion.ts'
import { client } from './openai.ts'
import { NOTHING } from './limits.ts'
import { ProviderError, textsOf } from './provider.ts'
import type { Ask, Provider, Ready } from './provider.ts'
import { Service } from './service.ts'
import type { Dialect, Option } from './service.ts'
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
  /** More fields of the body, for some models. */
  readonly extra?: ((model: string) => object) | undefined
  /** Sends the body in another way than with the SDK of OpenAI. */
  readonly post?: ((body: ChatBody, wire: Wire) => Promise<Response>) | undefined
  /** How long a server without a key may take to show that it is there, in milliseconds. */
  readonly probe?: number | undefined
}

/** How long a server on this machine may take to answer. */
const PROBE = 300

/** Of what servers list, what holds no conversation. */
const other = /embed|whisper|tts|orpheus|guard|imagine|rerank|moderation/i

/** Any server that speaks OpenAI's chat completions: gateways, Ollama, llama.cpp, LM Studio, vLLM. */
export const compat = (options: CompatOptions): Provider => new Service(dialect(options))

const dialect = (options: CompatOptions): Dialect => ({
  name: options.name,
  about: options.about,
  free: options.free,
  builtIn: options.builtIn ?? ['default'], // servers with one model take any name
  refusals: () => [
    ['temperature', /temperature/i, 'temperature'],
    ['thinking', /reasoning_format/i, ''],
    ['effort', /reasoning|effort/i, 'effort'],
    ['stream_options', /stream_options|include_usage/i, 'token counts'],
    ['max_tokens', /max_tokens/i, ''], // newer models want max_completion_tokens
  ],
  ready: (signal) => ready(options, signal),
  takes: () => NOTHING,
  async open(ask, without, wire) {
    if (keyless(options)) throw new ProviderError('auth', `no key: set ${options.variable}`)
    const body = bodyOf(ask, without, options)
    if (options.post) return options.post(body, wire)
    const openai = await client(options.key, options.baseUrl, wire.fetch)
    return openai.chat.completions.create(body, { signal: wire.signal }).asResponse()
  },
  notices: (ask) => leftOut(ask, options), // what else a server does not take is learnt from its refusal
  // Some would list their models without a key, and nobody here could use them.
  list: async (wire) => (keyless(options) ? [] : names(options, wire)),
  reply: () => new Completion(),
})

const keyless = ({ key, variable }: CompatOptions): boolean => !key && variable !== undefined

/** Who has a key is trusted to have a service; else the server must show its models, whatever else listens there. */
async function ready(options: CompatOptions, signal: AbortSignal): Promise<Ready> {
  if (options.key) return { state: 'ready' }
  if (options.variable) return { state: 'no key', variable: options.variable }
  using wire = new Wire(
    AbortSignal.any([signal, AbortSignal.timeout(options.probe ?? PROBE)]),
    () => undefined,
  )
  try {
    const found = await names(options, wire)
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
async function names(options: CompatOptions, wire: Wire): Promise<readonly string[]> {
  const headers = options.key ? { authorization: `Bearer ${options.key}` } : {}
  const response = await wire.fetch(`${options.baseUrl.replace(/\/+$/, '')}/models`, {
    headers,
    signal: wire.signal,
  })
  const data = at(await response.json(), 'data')
  if (!Array.isArray(data)) return []
  return data.map((model) => textAt(model, 'id') ?? '').filter((name) => name && !other.test(name))
}

function* leftOut(ask: Ask, options: CompatOptions): Generator<string> {
  if (ask.effort && !takesEffort(ask, options)) yield `effort left out: ${ask.model} does not take one`
}

const takesEffort = (ask: Ask, { efforts }: CompatOptions): boolean => efforts?.test(ask.model) ?? true

function bodyOf(ask: Ask, without: ReadonlySet<Option>, options: CompatOptions): ChatBody {
  const limit = without.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens'
  return {
    model: ask.model,
    messages: messagesOf(ask),
    stream: true,
    ...(!without.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(ask.temperature !== undefined && !without.has('temperature') && { temperature: ask.temperature }),
    ...(ask.maxTokens !== undefined && { [limit]: ask.maxTokens }),
    ...(ask.effort &&
      !without.has('effort') &&
      takesEffort(ask, options) && { reasoning_effort: ask.effort }),
    ...(!without.has('thinking') && options.extra?.(ask.model)),
  }
}

function messagesOf(ask: Ask): OpenAI.ChatCompletionMessageParam[] {
  const turns = ask.turns.map(({ role, content }) => ({ role, content: textsOf(content).join('\n') }))
  return ask.system.trim() ? [{ role: 'system', content: ask.system }, ...turns] : turns
}
