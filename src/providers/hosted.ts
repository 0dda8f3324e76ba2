import { compat } from './compat.ts'
import type { CompatOptions } from './compat.ts'
import { MiB } from './limits.ts'
import type { Provider } from './provider.ts'
import type { Senses } from './sees.ts'

/** How a service is reached. */
export interface Reached {
  readonly key?: string | undefined
  readonly baseUrl?: string | undefined
  /** Media types that its models take, whatever their names say; for servers that speak chat completions. */
  readonly media?: readonly string[] | undefined
}

type Hosted = Pick<
  CompatOptions,
  'name' | 'about' | 'baseUrl' | 'efforts' | 'limits' | 'thinks' | 'cache' | 'describes'
> &
  Required<Pick<CompatOptions, 'variable' | 'builtIn'>>

const BLIND: Senses = { pictures: false, documents: false, sounds: false }
const PHOTOS = ['image/png', 'image/jpeg']

/** Services on the net that speak chat completions and want a key. Models as of November 2026, default first. */
// oxfmt-ignore
const services: readonly Hosted[] = [
  { name: 'cerebras',   about: 'open models at Cerebras',   baseUrl: 'https://api.cerebras.ai/v1',   variable: 'CEREBRAS_API_KEY',
    builtIn: ['gpt-oss-120b', 'qwen-3.8-27b'],
    limits: (model) => ({ senses: { ...BLIND, pictures: /gemma-4/.test(model) }, types: PHOTOS }) },
  { name: 'xai',        about: 'Grok, by xAI',              baseUrl: 'https://api.x.ai/v1',          variable: 'XAI_API_KEY',
    builtIn: ['grok-4.7', 'grok-4.3', 'grok-4.20-0309-reasoning', 'grok-4.20-0309-non-reasoning', 'grok-build-0.1'],
    limits: (_, { pictures }) => ({ senses: { ...BLIND, pictures }, types: PHOTOS, one: 20 * MiB }) },
  { name: 'moonshot',   about: 'Kimi, by Moonshot AI',      baseUrl: 'https://api.moonshot.ai/v1',   variable: 'MOONSHOT_API_KEY',
    builtIn: ['kimi-k3', 'kimi-k2.7-code', 'kimi-k2.6'], efforts: /kimi-k([3-9]|\d\d)/,
    limits: (_, { pictures }) => ({ senses: { ...BLIND, pictures } }), thinks: /kimi-k(2\.[5-9]|[3-9]|\d\d)/ },
  { name: 'openrouter', about: 'models of many vendors, at OpenRouter', baseUrl: 'https://openrouter.ai/api/v1', variable: 'OPENROUTER_API_KEY',
    builtIn: ['openrouter/auto', 'anthropic/claude-sonnet-5.5', 'openai/gpt-5.5', 'google/gemini-3.8-flash'],
    describes: true, limits: (_, senses) => ({ senses: { ...senses, documents: true } }), // it reads them to models that cannot
    cache: ({ model }) => (model.includes('claude') ? { cache_control: { type: 'ephemeral' } } : {}) }, // others' caches need no switch
]

/** Servers on this machine. */
// oxfmt-ignore
const servers: readonly Pick<CompatOptions, 'name' | 'about' | 'baseUrl'>[] = [
  { name: 'ollama',   about: 'Ollama',    baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'llamacpp', about: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { name: 'lmstudio', about: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'vllm',     about: 'vLLM',      baseUrl: 'http://127.0.0.1:8000/v1' },
]

/** The services on the net. With a base URL of one's own the key may be missing. */
export const hosted = (reached: Readonly<Record<string, Reached>>, probe?: number): readonly Provider[] =>
  services.map((service) => {
    const { key, baseUrl } = reached[service.name] ?? {}
    return compat({ ...service, ...(baseUrl && { baseUrl, variable: undefined }), key, probe })
  })

/** The servers on this machine, or wherever they were said to be. */
export const local = (reached: Readonly<Record<string, Reached>>, probe?: number): readonly Provider[] =>
  servers.map(({ name, about, baseUrl }) => {
    return at({ name, about, free: true, baseUrl }, reached[name] ?? {}, probe)
  })

/** Services that are in no table, under the user's own names for them. */
export const others = (reached: Readonly<Record<string, Reached>>, probe?: number): readonly Provider[] =>
  Object.entries(reached).flatMap(([name, service]) =>
    service.baseUrl && !known.has(name)
      ? [at({ name, about: 'chat completions', baseUrl: service.baseUrl }, service, probe)]
      : [],
  )

const known = new Set(
  ['anthropic', 'openai', 'google', 'groq'].concat([...services, ...servers].map(({ name }) => name)),
)

type Server = Pick<CompatOptions, 'name' | 'about' | 'free' | 'baseUrl'>

function at(server: Server, { key, baseUrl = server.baseUrl, media }: Reached, probe?: number): Provider {
  const url = new URL(baseUrl)
  if (url.pathname === '/') url.pathname = '/v1' // what people write who think of the server and not of its API
  const limits = media && (() => ({ media }))
  return compat({ ...server, about: `${server.about} at ${url.host}`, baseUrl: url.href, key, limits, probe })
}
