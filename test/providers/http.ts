import { anthropic } from '../../src/providers/anthropic.ts'
import { compat } from '../../src/providers/compat.ts'
import { google } from '../../src/providers/google.ts'
import { groq } from '../../src/providers/groq.ts'
import { hosted, local, others } from '../../src/providers/hosted.ts'
import { openai } from '../../src/providers/openai.ts'
import type { Provider } from '../../src/providers/provider.ts'
import type { DialectName } from './wire-formats.ts'

const at = (name: string) => (baseUrl: string, key?: string) =>
  hosted({ [name]: { key: key ?? 'key', baseUrl } }).find((provider) => provider.name === name)!

const here = (name: string) => (baseUrl: string) =>
  [local, others].flatMap((make) => make({ [name]: { baseUrl } })).find((provider) => provider.name === name)!

/** Each wire format and a provider that speaks it, under its name where that is not the format's. */
export const http: readonly (readonly [
  dialect: DialectName,
  make: (url: string, key?: string) => Provider,
  name?: string,
])[] = [
  ['anthropic', (baseUrl, key = 'key') => anthropic({ key, baseUrl })],
  ['responses', (baseUrl, key = 'key') => openai({ key, baseUrl })],
  ['chat', (baseUrl, key = 'key') => compat({ name: 'compat', about: 'a test', key, baseUrl })],
  ['google', (baseUrl, key = 'key') => google({ key, baseUrl })],
  ['chat', (baseUrl, key = 'key') => groq({ key, baseUrl }), 'groq'],
  ['chat', at('cerebras'), 'cerebras'],
  ['chat', at('xai'), 'xai'],
  ['chat', at('moonshot'), 'moonshot'],
  ['chat', at('openrouter'), 'openrouter'],
  ['chat', here('ollama'), 'ollama'],
  ['chat', here('llamacpp'), 'llamacpp'],
  ['chat', here('lmstudio'), 'lmstudio'],
  ['chat', here('vllm'), 'vllm'],
  ['chat', here('my-gpu'), 'my-gpu'],
]

const PDF = 'application/pdf'
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** For each provider a model that takes media, those that it takes, and one that takes no pictures if it has any. */
export const models: Readonly<
  Record<string, { readonly model: string; readonly takes: readonly string[]; readonly blind?: string }>
> = {
  anthropic: { model: 'claude-opus-5-5', takes: [...PICTURES, PDF], blind: 'claude-2.1' },
  responses: { model: 'gpt-6.1-sol', takes: [...PICTURES, PDF], blind: 'o3-mini' },
  google: {
    model: 'gemini-3.8-flash',
    takes: ['image/png', 'image/jpeg', 'image/webp', PDF, 'audio/wav', 'audio/mpeg', 'video/mp4'],
    blind: 'gemma-3-1b-it',
  },
  chat: { model: 'gemini-9-pro', takes: [...PICTURES, PDF, 'audio/wav', 'audio/mpeg'], blind: 'llama3.1' },
  groq: { model: 'qwen/qwen3.8-27b', takes: PICTURES, blind: 'openai/gpt-oss-120b' },
  cerebras: { model: 'gemma-4-31b', takes: ['image/png', 'image/jpeg'], blind: 'gpt-oss-120b' },
  xai: { model: 'grok-4.7', takes: ['image/png', 'image/jpeg'], blind: 'grok-build-0.1' },
  moonshot: { model: 'kimi-k3', takes: PICTURES, blind: 'kimi-k2-0905-preview' },
  ollama: { model: 'llava:13b', takes: PICTURES, blind: 'llama3.1' },
  llamacpp: { model: 'gemma-3-12b-it', takes: PICTURES, blind: 'default' },
  lmstudio: { model: 'qwen2.5-vl-7b', takes: PICTURES, blind: 'qwen2.5-7b' },
  vllm: { model: 'Qwen/Qwen3-VL-8B-Instruct', takes: PICTURES, blind: 'mistral-7b' },
  'my-gpu': { model: 'pixtral-12b', takes: PICTURES, blind: 'phi-4' },
  openrouter: { model: 'anthropic/claude-sonnet-5.5', takes: [...PICTURES, PDF] },
}
