import type { Anthropic as Client } from '@anthropic-ai/sdk'
import { contentOf } from './anthropic-body.ts'
import { Message } from './anthropic-message.ts'
import { inBase64, limits, MB, MiB, NOTHING, PDF, PICTURES } from './limits.ts'
import type { Limits } from './limits.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Effort, Provider } from './provider.ts'
import { Service } from './service.ts'
import type { Dialect, Without } from './service.ts'
import type { Wire } from './wire.ts'

export interface AnthropicOptions {
  readonly key?: string | undefined
  /** Where the service is; a gateway of one's own, for instance. */
  readonly baseUrl?: string | undefined
}

const HOME = 'https://api.anthropic.com'
/** As of November 2026. */
const BUILT_IN = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-opus-5',
  'claude-sonnet-4-6',
]

/** Most tokens of a reply where nobody says: every model since 4.5 takes it, and the service wants a number. */
const MAX_TOKENS = 64_000
/** And where a model refuses that: what the oldest ones take. */
const FEW_TOKENS = 4096
/** Tokens of thinking for models that want a number of them. */
const BUDGETS: Readonly<Record<Effort, number>> = { low: 2048, medium: 8192, high: 24_576 }

/** The API before `temperature` was taken out of it for all models. */
const WITH_TEMPERATURE = '2023-06-01'

interface Traits {
  /** How thinking is asked for: `always` on these models; `adaptive` and `budget` only when an effort is asked for. */
  readonly thinking: 'always' | 'adaptive' | 'budget' | 'none'
  readonly effort: boolean
  readonly temperature: boolean
}

/** What models take, by their names, the first that fits. As of November 2026; the service's refusals correct it. */
// oxfmt-ignore
const traits: readonly (readonly [names: RegExp, takes: Traits])[] = [
  [/^claude-(opus|sonnet)-4-6/,                     { thinking: 'adaptive', effort: true,  temperature: true }],
  [/^claude-opus-4-5/,                              { thinking: 'budget',   effort: true,  temperature: true }],
  [/^claude-(sonnet|haiku)-4-5|^claude-(3-7|(opus|sonnet)-4(-[01])?(-20|$))/,
                                                    { thinking: 'budget',   effort: false, temperature: true }],
  [/^claude-(3|2|instant)/,                         { thinking: 'none',     effort: false, temperature: true }],
  [/^/,                                             { thinking: 'always',   effort: true,  temperature: false }],
]

/** Bytes in base64 of one picture, and of all that is sent with some room for words. */
const PICTURE = 10 * MiB
const REQUEST = 30 * MB
/** Pictures and documents in one request, for models with the shorter context. */
const COUNT = 100

const pictures = { types: PICTURES, most: inBase64(PICTURE) }
const documents = { types: [PDF], most: inBase64(REQUEST) }
const most = {
  total: inBase64(REQUEST),
  count: COUNT,
  side: 8000,
  large: { count: 20, side: 2000 },
}

/** What models can be sent, by their names, the first that fits. */
const media: readonly (readonly [names: RegExp, limits: Limits])[] = [
  [/^claude-(2|instant)/, NOTHING],
  [/^claude-3-(opus|sonnet|haiku)/, limits([pictures], { ...most, inResults: PICTURES })],
  [/^/, limits([pictures, documents], { ...most, inResults: [...PICTURES, PDF] })],
]

const limitsOf = (model: string): Limits => media.find(([names]) => names.test(model))![1]

const traitsOf = (model: string): Traits => traits.find(([names]) => names.test(model))![1]

/** Claude, over the Messages API. */
export const anthropic = (options: AnthropicOptions): Provider => new Service(dialect(options))

const dialect = (options: AnthropicOptions): Dialect => ({
  name: 'anthropic',
  about: 'Claude, over the Messages API',
  builtIn: BUILT_IN,
  refusals: (ask) => [
    ['temperature', /temperature/i, 'temperature'],
    ['effort', /effort/i, 'effort'],
    ['thinking', /thinking/i, 'thinking'],
    ...(ask.maxTokens === undefined ? [['max_tokens', /max_tokens: /i, ''] as const] : []), // our own was too many
  ],
  async ready() {
    return options.key ? { state: 'ready' } : { state: 'no key', variable: 'ANTHROPIC_API_KEY' }
  },
  takes: limitsOf,
  async open(ask, without, wire) {
    const client = await connect(options, wire)
    const warm = takesTemperature(ask, without)
    // Not messages.create(): that one writes to the console when a model is old.
    return client
      .post('/v1/messages', {
        body: { ...bodyOf(ask, without), ...(warm && { temperature: Math.min(1, ask.temperature!) }) },
        stream: true,
        signal: wire.signal,
        headers: warm ? { 'anthropic-version': WITH_TEMPERATURE } : {},
      })
      .asResponse()
  },
  notices: leftOut,
  async list(wire) {
    const client = await connect(options, wire)
    const page = await client.models.list({ limit: 1000 }, { signal: wire.signal })
    return page.data.map((model) => model.id)
  },
  reply: ({ model }) => new Message(model),
})

async function connect({ key, baseUrl }: AnthropicOptions, { fetch }: Wire): Promise<Client> {
  if (!key) throw new ProviderError('auth', 'no key: set ANTHROPIC_API_KEY')
  const { Anthropic } = await import('@anthropic-ai/sdk')
  return new Anthropic({
    apiKey: key,
    baseURL: baseUrl ?? HOME,
    // Gateways from before the SDK sent the key as a bearer token look for it here.
    defaultHeaders: baseUrl ? { 'x-api-key': key } : {},
    fetch,
    maxRetries: 0,
    timeout: 0x7fffffff, // whoever waits has a limit of their own
    logLevel: 'off',
    openTelemetry: false,
  })
}

function bodyOf(ask: Ask, without: Without): Client.MessageCreateParamsStreaming {
  const effort = ask.effort && traitsOf(ask.model).effort && !without.has('effort') ? ask.effort : undefined
  const max = ask.maxTokens ?? (without.has('max_tokens') ? FEW_TOKENS : MAX_TOKENS)
  const thinking = thinkingOf(ask, without, max)
  return {
    model: ask.model,
    max_tokens: max,
    stream: true,
    ...contentOf(ask, thinking !== undefined),
    ...(effort && { output_config: { effort } }),
    ...(thinking && { thinking }),
  }
}

/** What is asked for and cannot be had. */
function* leftOut(ask: Ask): Generator<string> {
  const { temperature, effort, thinking } = traitsOf(ask.model)
  if (ask.temperature !== undefined && !temperature)
    yield `temperature left out: ${ask.model} does not take one`
  else if (ask.temperature !== undefined && ask.temperature > 1)
    yield `temperature 1 instead of ${ask.temperature}: ${ask.model} takes no more`
  if (ask.effort && !effort && !thinkingOf(ask, NONE, ask.maxTokens ?? MAX_TOKENS))
    yield `effort left out: ${ask.model} does not think${thinking === 'none' ? '' : whyNot(ask)}`
}

function whyNot(ask: Ask): string {
  if (thoughtless(ask)) return ' in the middle of a turn that it began without'
  return ask.temperature === undefined ? ' in so few tokens' : ' at a set temperature'
}

/** Whether a turn goes on after calls that were made without thinking, or by another model: then it cannot begin. */
function thoughtless(ask: Ask): boolean {
  const before = ask.turns.at(-2)?.content
  return before?.some(({ kind }) => kind === 'call') === true && before[0]?.kind !== 'opaque'
}

const NONE: Without = new Set()

function thinkingOf(ask: Ask, without: Without, max: number): Client.ThinkingConfigParam | undefined {
  const kind = traitsOf(ask.model).thinking
  if (without.has('thinking') || kind === 'none' || takesTemperature(ask, without)) return undefined
  if (kind === 'always' || (kind === 'adaptive' && ask.effort))
    return { type: 'adaptive', display: 'summarized' }
  if (kind === 'adaptive' || !ask.effort || thoughtless(ask)) return undefined
  const budget = Math.min(BUDGETS[ask.effort], max - 1)
  return budget < 1024 ? undefined : { type: 'enabled', budget_tokens: budget }
}

/** Thinking and a temperature exclude each other: who sets a temperature gets it. */
const takesTemperature = (ask: Ask, without: Without): boolean =>
  ask.temperature !== undefined && traitsOf(ask.model).temperature && !without.has('temperature')
