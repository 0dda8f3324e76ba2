import type { OpenAI as Client } from 'openai'
import { ResponseReply } from './openai-response.ts'
import { NOTHING } from './limits.ts'
import { ProviderError, textsOf } from './provider.ts'
import type { Ask, Provider } from './provider.ts'
import { Service } from './service.ts'
import type { Dialect, Option } from './service.ts'
import type { Wire } from './wire.ts'

export interface OpenAIOptions {
  readonly key?: string | undefined
  /** Where the Responses API is, `/v1` included. */
  readonly baseUrl?: string | undefined
}

const HOME = 'https://api.openai.com/v1'
/** As of November 2026. */
const BUILT_IN = ['gpt-5.5', 'gpt-6.1-sol', 'gpt-6.1-terra', 'gpt-6-luna', 'gpt-5.4-mini', 'gpt-5.4-nano']

/** Models that do not reason: they refuse to be asked to. */
const plain = /^(gpt-[34]|chatgpt)|-chat/
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
    ['effort', /reasoning|effort/i, 'effort'],
    ['max_tokens', /max_output_tokens/i, 'max_tokens'],
    ['stream_options', /stream_options|obfuscation/i, ''],
  ],
  async ready() {
    return options.key ? { state: 'ready' } : { state: 'no key', variable: 'OPENAI_API_KEY' }
  },
  takes: () => NOTHING,
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
  reply: () => new ResponseReply(),
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

function bodyOf(ask: Ask, without: ReadonlySet<Option>): Client.Responses.ResponseCreateParamsStreaming {
  const takes = (option: Option) => !without.has(option)
  return {
    model: ask.model,
    input: inputOf(ask),
    stream: true,
    store: false,
    ...(ask.system.trim() && { instructions: ask.system }),
    ...(ask.temperature !== undefined && takes('temperature') && { temperature: ask.temperature }),
    ...(ask.maxTokens !== undefined && takes('max_tokens') && { max_output_tokens: ask.maxTokens }),
    ...(!plain.test(ask.model) && { reasoning: reasoningOf(ask, takes) }),
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

const inputOf = (ask: Ask): Client.Responses.ResponseInput =>
  ask.turns.map(({ role, content }) =>
    role === 'user'
      ? { role, content: textsOf(content).map((text) => ({ type: 'input_text', text })) }
      : { role, content: textsOf(content).join('\n') },
  )
