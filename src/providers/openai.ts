import type { OpenAI as Client } from 'openai'
import { inBase64, limits, MB, NOTHING, PDF, PICTURES } from './limits.ts'
import type { Limits } from './limits.ts'
import { cacheKey, inputOf, toolsOf } from './openai-body.ts'
import { ResponseReply } from './openai-response.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Provider } from './provider.ts'
import { NO_TOOLS, Service } from './service.ts'
import type { Dialect, Option, Without } from './service.ts'
import type { Wire } from './wire.ts'

export interface OpenAIOptions {
  readonly key?: string | undefined
  /** Where the Responses API is, `/v1` included. */
  readonly baseUrl?: string | undefined
}

const HOME = 'https://api.openai.com/v1'
/** As of November 2026. */
const BUILT_IN = ['gpt-5.5', 'gpt-6.1-sol', 'gpt-6.1-terra', 'gpt-6-luna', 'gpt-5.4-mini', 'gpt-5.4-nano']

/** Models that want to be told what their own words were. */
const phased = /^gpt-(5\.[3-9]|[6-9])/
/** Models that do not reason: they refuse to be asked to. */
const plain = /^(gpt-[34]|chatgpt)|-chat/

/** Bytes in base64 of all that is sent, half of what OpenAI takes: it is one string here; of one document; how many. */
const REQUEST = 256 * MB
const DOCUMENT = 50 * MB
const COUNT = 1500

const pictures = { types: PICTURES, most: inBase64(REQUEST) }
const documents = { types: [PDF], most: inBase64(DOCUMENT) }
const most = { total: inBase64(REQUEST), count: COUNT }

/** What models can be sent, by their names, the first that fits. */
const media: readonly (readonly [names: RegExp, limits: Limits])[] = [
  [/^o1-(mini|preview)/, NOTHING],
  [/^(gpt-3|o3-mini|gpt-4(-32k|-0|-1106|$))/, limits([])],
  [/^gpt-4-/, limits([pictures], most)],
  [/^(chatgpt-4o|gpt-5-chat)/, limits([pictures, documents], { ...most, tools: false })],
  [/^/, limits([pictures, documents], { ...most, inResults: [...PICTURES, PDF] })],
]

const limitsOf = (model: string): Limits => media.find(([names]) => names.test(model))![1]

/** Of everything the service lists, what holds a conversation in text. */
const talks = /^(gpt|o\d|chatgpt|codex)/
const other = /audio|realtime|tts|transcribe|image|embedding|moderation|instruct|search|live/

/** OpenAI's models, over the Responses API. */
export const openai = (options: OpenAIOptions): Provider => new Service(dialect(options))

const dialect = (options: OpenAIOptions): Dialect => ({
  name: 'openai',
  about: 'GPT, over the Responses API',
  builtIn: BUILT_IN,
  refusals: () => [
    ['temperature', /temperature/i, 'temperature'],
    ['thinking', /reasoning.summar/i, 'reasoning summaries'], // also when an organization is not verified for them
    ['opaque', /encrypted/i, ''],
    ['effort', /reasoning|effort/i, 'effort'],
    ['tools', NO_TOOLS, 'tools'],
    ['cache', /prompt_cache_key/i, ''],
    ['phase', /\bphase\b/i, ''],
    ['max_tokens', /max_output_tokens/i, 'max_tokens'],
    ['stream_options', /stream_options|obfuscation/i, ''],
  ],
  async ready() {
    return options.key ? { state: 'ready' } : { state: 'no key', variable: 'OPENAI_API_KEY' }
  },
  takes: limitsOf,
  async open(ask, without, wire) {
    const client = await connect(options, wire)
    return client.responses.create(bodyOf(ask, without), { signal: wire.signal }).asResponse()
  },
  notices: leftOut, // what else a model does not take is learnt from its refusal
  async list(wire) {
    const client = await connect(options, wire)
    const page = await client.models.list({ signal: wire.signal })
    return page.data.map(({ id }) => id).filter((id) => talks.test(id) && !other.test(id))
  },
  reply: ({ model }) => new ResponseReply(model),
})

async function connect({ key, baseUrl }: OpenAIOptions, { fetch }: Wire): Promise<Client> {
  if (!key) throw new ProviderError('auth', 'no key: set OPENAI_API_KEY')
  return client(key, baseUrl ?? HOME, fetch)
}

/** The SDK's client, told everything, so that it looks for nothing in the environment. */
export async function client(
  key: string | undefined,
  baseURL: string,
  fetch: Wire['fetch'],
): Promise<Client> {
  const { OpenAI } = await import('openai')
  return new OpenAI({
    apiKey: key || 'none',
    defaultHeaders: key ? {} : { authorization: null },
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL,
    fetch,
    maxRetries: 0,
    timeout: 0x7fffffff, // whoever waits has a limit of their own
    logLevel: 'off',
  })
}

function bodyOf(ask: Ask, without: Without): Client.Responses.ResponseCreateParamsStreaming {
  const takes = (option: Option) => !without.has(option)
  return {
    model: ask.model,
    input: inputOf(ask.turns, phased.test(ask.model) && takes('phase')),
    stream: true,
    store: false,
    ...(ask.tools && { tools: toolsOf(ask.tools) }),
    ...(takes('cache') && { prompt_cache_key: cacheKey(ask) }),
    ...(ask.system.trim() && { instructions: ask.system }),
    ...(ask.temperature !== undefined && takes('temperature') && { temperature: ask.temperature }),
    ...(ask.maxTokens !== undefined && takes('max_tokens') && { max_output_tokens: ask.maxTokens }),
    ...(!plain.test(ask.model) && {
      reasoning: reasoningOf(ask, takes),
      ...(takes('opaque') && { include: ['reasoning.encrypted_content'] }), // nothing is stored there
    }),
    ...(takes('stream_options') && { stream_options: { include_obfuscation: false } }),
  }
}

function* leftOut(ask: Ask): Generator<string> {
  if (ask.effort && plain.test(ask.model)) yield `effort left out: ${ask.model} does not reason`
}

const reasoningOf = (ask: Ask, takes: (option: Option) => boolean) => ({
  ...(takes('thinking') && { summary: 'auto' as const }),
  ...(ask.effort && takes('effort') && { effort: ask.effort }),
})
