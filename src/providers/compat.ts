import type { OpenAI } from 'openai'
import { at, numberAt, textAt } from '../lib/json.ts'
import { reported } from './failure.ts'
import { client } from './openai.ts'
import type { Ask, Delta, Provider, Ready, Usage } from './provider.ts'
import { jsonOf, said } from './said.ts'
import { Service } from './service.ts'
import type { Dialect, Option, Reply } from './service.ts'
import type { ServerEvent } from './sse.ts'
import { Wire } from './wire.ts'

export interface CompatOptions {
  readonly name: string
  readonly about: string
  /** Where the chat completions are, `/v1` included. */
  readonly baseUrl: string
  readonly key?: string | undefined
  /** How long a server without a key may take to show that it is there, in milliseconds. */
  readonly probe?: number | undefined
}

/** How long a server on this machine may take to answer. */
const PROBE = 300

/** Any server that speaks OpenAI's chat completions: gateways, Ollama, llama.cpp, LM Studio, vLLM. */
export const compat = (options: CompatOptions): Provider => new Service(dialect(options))

const dialect = (options: CompatOptions): Dialect => ({
  name: options.name,
  about: options.about,
  builtIn: ['default'], // servers with one model take any name
  refusals: () => [
    ['temperature', /temperature/i, 'temperature'],
    ['effort', /reasoning|effort/i, 'effort'],
    ['stream_options', /stream_options|include_usage/i, 'token counts'],
    ['max_tokens', /max_tokens/i, ''], // newer models want max_completion_tokens
  ],
  ready: (signal) => ready(options, signal),
  async open(ask, without, wire) {
    const openai = await client(options.key, options.baseUrl, wire.fetch)
    return openai.chat.completions.create(bodyOf(ask, without), { signal: wire.signal }).asResponse()
  },
  notices: () => [], // what a server does not take is learnt from its refusal
  list: (wire) => names(options, wire),
  reply: () => new Completion(),
})

/** Who has a key is trusted to have a service; else the server must show its models, whatever else listens there. */
async function ready(options: CompatOptions, signal: AbortSignal): Promise<Ready> {
  if (options.key) return { state: 'ready' }
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
  return data.map((model) => textAt(model, 'id') ?? '').filter((name) => name && !/embed/i.test(name))
}

function bodyOf(ask: Ask, without: ReadonlySet<Option>): OpenAI.ChatCompletionCreateParamsStreaming {
  const limit = without.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens'
  return {
    model: ask.model,
    messages: messagesOf(ask),
    stream: true,
    ...(!without.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(ask.temperature !== undefined && !without.has('temperature') && { temperature: ask.temperature }),
    ...(ask.maxTokens !== undefined && { [limit]: ask.maxTokens }),
    ...(ask.effort && !without.has('effort') && { reasoning_effort: ask.effort }),
  }
}

function messagesOf(ask: Ask): OpenAI.ChatCompletionMessageParam[] {
  const turns = said(ask.turns).map(({ role, texts }) => ({ role, content: texts.join('\n') }))
  return ask.system.trim() ? [{ role: 'system', content: ask.system }, ...turns] : turns
}

/** Why replies end; what is not here is an ordinary end. */
const ends: Readonly<Record<string, 'length' | 'refusal'>> = { length: 'length', content_filter: 'refusal' }

/** One completion as it streams: chunks of choices, then one of usage, then `[DONE]`. Servers leave out any of it. */
class Completion implements Reply {
  over = false
  #reason = ''
  #refused = false

  read(event: ServerEvent): readonly Delta[] {
    if (event.data.trim() === '[DONE]') return this.#end()
    const value = jsonOf(event)
    if (event.event === 'error' || at(value, 'error')) throw reported(value)
    const choice = at(value, 'choices', 0)
    this.#reason = textAt(choice, 'finish_reason') ?? this.#reason
    const usage = at(value, 'usage')
    return [
      ...this.#words(at(choice, 'delta') ?? at(choice, 'message')), // `message` where the server does not stream
      ...(usage ? [{ kind: 'usage', usage: usageOf(usage) } as const] : []),
    ]
  }

  /** Without `[DONE]`, a reply that gave its reason to end is whole all the same. */
  close(): readonly Delta[] {
    return this.#reason ? this.#end() : []
  }

  #words(delta: unknown): readonly Delta[] {
    const refusal = textAt(delta, 'refusal')
    if (refusal) this.#refused = true
    const thought = textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning')
    const text = textAt(delta, 'content') || refusal
    return [
      ...(thought ? [{ kind: 'thought', text: thought } as const] : []),
      ...(text ? [{ kind: 'text', text } as const] : []),
    ]
  }

  #end(): readonly Delta[] {
    this.over = true
    return [{ kind: 'end', reason: this.#refused ? 'refusal' : (ends[this.#reason] ?? 'stop') }]
  }
}

const usageOf = (usage: unknown): Usage => ({
  input: numberAt(usage, 'prompt_tokens') ?? 0,
  output: numberAt(usage, 'completion_tokens') ?? 0,
  cached:
    numberAt(usage, 'prompt_tokens_details', 'cached_tokens') ??
    numberAt(usage, 'prompt_cache_hit_tokens') ??
    0,
  reasoning: numberAt(usage, 'completion_tokens_details', 'reasoning_tokens') ?? 0,
})
