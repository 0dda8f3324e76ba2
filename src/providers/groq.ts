import { compat } from './compat.ts'
import type { ChatBody } from './compat.ts'
import { inBase64, MB } from './limits.ts'
import type { Provider } from './provider.ts'
import type { Wire } from './wire.ts'

export interface GroqOptions {
  readonly key?: string | undefined
  /** Where the chat completions are, `/openai/v1` included. */
  readonly baseUrl?: string | undefined
}

const HOME = 'https://api.groq.com/openai/v1'
/** As of November 2026. */
const BUILT_IN = ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b', 'qwen/qwen3.6-27b']

/** Models that take low, medium and high; the others only know whether to reason at all. */
const efforts = /gpt-oss/
/** Models that mix their thoughts into the text unless told otherwise. */
const mixes = /qwen3|deepseek-r1/

/** Models that take pictures; how many in one request, and of how many bytes in base64. */
const sees = /qwen3\.[6-9]|llama-4/
const most = { count: 5, total: inBase64(4 * MB) }

/** Groq's models: chat completions, over its own SDK. */
export const groq = ({ key, baseUrl = HOME }: GroqOptions): Provider =>
  compat({
    name: 'groq',
    about: 'open models at Groq, over chat completions',
    baseUrl,
    key,
    variable: 'GROQ_API_KEY',
    builtIn: BUILT_IN,
    efforts,
    limits: (model) => ({ senses: { pictures: sees.test(model), documents: false, sounds: false }, ...most }),
    extra: (model) => (mixes.test(model) ? { reasoning_format: 'parsed' } : {}),
    post: (body, wire) => post(body, { key: key!, baseUrl }, wire),
  })

async function post(
  body: ChatBody,
  { key, baseUrl }: { readonly key: string; readonly baseUrl: string },
  wire: Wire,
): Promise<Response> {
  const { Groq } = await import('groq-sdk')
  const client = new Groq({
    apiKey: key,
    baseURL: baseUrl,
    fetch: wire.fetch,
    maxRetries: 0,
    timeout: 0x7fffffff, // whoever waits has a limit of their own
    logLevel: 'off',
  })
  // Not chat.completions.create(): its path begins with /openai/v1, and a base URL ends with it everywhere else.
  return client.post('/chat/completions', { body, stream: true, signal: wire.signal }).asResponse()
}
