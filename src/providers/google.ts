import type { GenerateContentConfig, GoogleGenAI } from '@google/genai/web'
import { contentsOf, declarationsOf } from './google-body.ts'
import { GoogleReply } from './google-reply.ts'
import { inBase64, limits, MB, PDF } from './limits.ts'
import type { Limits } from './limits.ts'
import { ProviderError } from './provider.ts'
import type { Ask, Effort, Provider, Turn } from './provider.ts'
import { words } from './said.ts'
import { NO_TOOLS, Service } from './service.ts'
import type { Dialect, Option, Without } from './service.ts'
import type { Wire } from './wire.ts'

export interface GoogleOptions {
  readonly key?: string | undefined
  /** Where the service is, without the version of its API. */
  readonly baseUrl?: string | undefined
}

const HOME = 'https://generativelanguage.googleapis.com'
const VERSION = 'v1beta'
/** As of November 2026. */
const BUILT_IN = ['gemini-3.8-flash', 'gemini-3.1-pro-preview', 'gemini-3.5-flash-lite', 'gemini-2.5-flash']

/** Models that think, and take a level; those of before take a number of tokens. */
const levelled = /^gemini-([3-9]|\d\d)/
const budgeted = /^gemini-2\.5/
/** Tokens of thinking for models that want a number of them. */
const BUDGETS: Readonly<Record<Effort, number>> = { low: 1024, medium: 8192, high: 24_576 }

/** Models that take no system prompt. */
const untaught = /^gemma-[23]/

/** Bytes in base64 of all that is sent inline, with some room for words, and of one document. */
const REQUEST = 95 * MB
const DOCUMENT = 50 * MB

/** No GIF. */
const pictures = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']
const sounds = ['audio/wav', 'audio/mpeg', 'audio/ogg', 'audio/flac', 'audio/aac', 'audio/aiff']
const films = ['video/mp4', 'video/mpeg', 'video/webm', 'video/quicktime', 'video/3gpp']
const shown = ['image/png', 'image/jpeg', 'image/webp', PDF]

const seen = { types: pictures, most: inBase64(REQUEST) }
const all = [
  seen,
  { types: [PDF], most: inBase64(DOCUMENT) },
  { types: [...sounds, ...films], most: inBase64(REQUEST) },
]
const total = inBase64(REQUEST)

/** What models can be sent, by their names, the first that fits. */
const media: readonly (readonly [names: RegExp, limits: Limits])[] = [
  [/^gemma-(2|3-1b)/, limits([], { tools: false })],
  [/^gemma-3/, limits([seen], { total, tools: false })],
  [/^gemma/, limits([seen], { total })],
  [levelled, limits(all, { total, inResults: shown })],
  [/^/, limits(all, { total })],
]

const limitsOf = (model: string): Limits => media.find(([names]) => names.test(model))![1]

/** Of everything the service lists, what holds a conversation in text. */
const talks = /^(gemini|gemma)/
const other = /embedding|tts|image|live|audio|transcribe|robotics|computer-use/

/** Gemini, over generateContent. */
export const google = (options: GoogleOptions): Provider => new Service(dialect(options))

const dialect = (options: GoogleOptions): Dialect => ({
  name: 'google',
  about: 'Gemini, over generateContent',
  builtIn: BUILT_IN,
  refusals: () => [
    ['temperature', /temperature/i, 'temperature'],
    ['effort', /thinking.?(level|budget)|budget/i, 'effort'],
    ['thinking', /thinking|thoughts/i, 'thinking'],
    ['max_tokens', /max_?output_?tokens/i, 'max_tokens'],
    ['tools', NO_TOOLS, 'tools'],
  ],
  takes: limitsOf,
  async ready() {
    return options.key ? { state: 'ready' } : { state: 'no key', variable: 'GOOGLE_API_KEY' }
  },
  open: (ask, without, wire) => open(options, ask, without, wire),
  notices: leftOut,
  async list(wire) {
    const client = await connect(options, wire.fetch)
    const page = await client.models.list({ config: { pageSize: 1000, abortSignal: wire.signal } })
    return page.page.map(({ name = '' }) => name.replace(/^models\//, '')).filter(holdsTalks)
  },
  reply: ({ model }) => new GoogleReply(model),
})

const holdsTalks = (name: string): boolean => talks.test(name) && !other.test(name)

/** The SDK reads an answer only when its deltas are asked for: we keep the answer and never ask. */
async function open(options: GoogleOptions, ask: Ask, without: Without, wire: Wire): Promise<Response> {
  let answer: Response | undefined
  const client = await connect(options, async (input, init) => (answer = await wire.fetch(input, init)))
  await client.models.generateContentStream({
    model: ask.model,
    contents: contentsOf(turnsOf(ask), levelled.test(ask.model)),
    config: { ...configOf(ask, without), abortSignal: wire.signal },
  })
  if (!answer) throw new ProviderError('server', 'the SDK sent no request')
  return answer
}

/** The build for browsers: the one for Node reads the environment, and loads what signs in to Google's cloud. */
async function connect({ key, baseUrl }: GoogleOptions, fetch: Wire['fetch']): Promise<GoogleGenAI> {
  if (!key) throw new ProviderError('auth', 'no key: set GOOGLE_API_KEY')
  const { GoogleGenAI } = await import('@google/genai/web')
  return new GoogleGenAI({
    apiKey: key,
    vertexai: false,
    apiVersion: VERSION,
    httpOptions: { baseUrl: (baseUrl ?? HOME).replace(/(\/v1(alpha|beta)?)?\/*$/, ''), fetch },
  })
}

function configOf(ask: Ask, without: Without): GenerateContentConfig {
  const takes = (option: Option) => !without.has(option)
  return {
    ...(ask.system.trim() && !untaught.test(ask.model) && { systemInstruction: ask.system }),
    ...(ask.tools && { tools: [{ functionDeclarations: declarationsOf(ask.tools) }] }),
    ...(ask.temperature !== undefined && takes('temperature') && { temperature: ask.temperature }),
    ...(ask.maxTokens !== undefined && takes('max_tokens') && { maxOutputTokens: ask.maxTokens }),
    ...(thinks(ask.model) && takes('thinking') && { thinkingConfig: thinkingOf(ask, takes) }),
  }
}

const thinks = (model: string): boolean => levelled.test(model) || budgeted.test(model)

/** A ThinkingConfig; its levels are an enum of the SDK, which is not loaded yet. */
const thinkingOf = (ask: Ask, takes: (option: Option) => boolean): object => ({
  includeThoughts: true,
  ...(ask.effort &&
    takes('effort') &&
    (levelled.test(ask.model)
      ? { thinkingLevel: ask.effort.toUpperCase() }
      : { thinkingBudget: BUDGETS[ask.effort] })),
})

function* leftOut(ask: Ask): Generator<string> {
  if (ask.effort && !thinks(ask.model)) yield `effort left out: ${ask.model} does not think`
}

/** The conversation, with the system prompt in front where the model knows none. */
function turnsOf({ model, system, turns }: Ask): readonly Turn[] {
  if (!system.trim() || !untaught.test(model)) return turns
  return [{ role: 'user', content: [words(system)] }, ...turns]
}
