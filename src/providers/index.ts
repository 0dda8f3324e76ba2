import { anthropic } from './anthropic.ts'
import type { AnthropicOptions } from './anthropic.ts'
import { Command } from './command.ts'
import type { CommandOptions } from './command.ts'
import { compat } from './compat.ts'
import { Offline } from './offline.ts'
import type { OfflineOptions } from './offline.ts'
import { openai } from './openai.ts'
import type { OpenAIOptions } from './openai.ts'
import { patient } from './patience.ts'
import type { Patience } from './patience.ts'
import type { Provider } from './provider.ts'

/** What there is to know before a service can be used. */
export interface ProvidersConfig {
  readonly anthropic?: AnthropicOptions
  /** With a base URL it is chat completions that are spoken there, and the key may be missing. */
  readonly openai?: OpenAIOptions
  /** Where servers on this machine would be, `/v1` included. */
  readonly local?: { readonly ollama?: string; readonly llamacpp?: string; readonly lmstudio?: string }
  /** Programs that serve as models, under their names. */
  readonly commands?: Readonly<Record<string, Omit<CommandOptions, 'name'>>>
  readonly offline?: OfflineOptions
  readonly patience?: Partial<Patience>
}

/** Each kind of provider, in the order in which they are preferred. */
// oxfmt-ignore
const table: Readonly<Record<string, (config: ProvidersConfig) => readonly Provider[]>> = {
  anthropic: (config) => [anthropic(config.anthropic ?? {})],
  openai:    (config) => [config.openai?.baseUrl ? gateway(config.openai, config.openai.baseUrl) : openai(config.openai ?? {})],
  ollama:    ({ local }) => [compat({ name: 'ollama',   about: 'Ollama on this machine',    baseUrl: local?.ollama   ?? 'http://127.0.0.1:11434/v1' })],
  llamacpp:  ({ local }) => [compat({ name: 'llamacpp', about: 'llama.cpp on this machine', baseUrl: local?.llamacpp ?? 'http://127.0.0.1:8080/v1' })],
  lmstudio:  ({ local }) => [compat({ name: 'lmstudio', about: 'LM Studio on this machine', baseUrl: local?.lmstudio ?? 'http://127.0.0.1:1234/v1' })],
  commands:  ({ commands }) => Object.entries(commands ?? {}).map(([name, command]) => new Command({ ...command, name })),
  offline:   ({ offline }) => [new Offline(offline)],
}

const gateway = ({ key }: OpenAIOptions, baseUrl: string): Provider =>
  compat({ name: 'openai', about: `chat completions at ${baseUrl}`, baseUrl, key })

/** All providers, ready or not, in the order in which they are preferred; `offline` is the last. */
export const providers = (config: ProvidersConfig): readonly Provider[] =>
  Object.values(table).flatMap((make) => make(config).map((provider) => patient(provider, config.patience)))

/**
 * The providers that can be used now, in the order in which they are preferred; never empty. Local servers are looked
 * for all at once, for at most 300 ms.
 * @throws the signal's reason when it fires first
 */
export async function discover(config: ProvidersConfig, signal: AbortSignal): Promise<readonly Provider[]> {
  const all = providers(config)
  const states = await Promise.all(all.map((provider) => provider.ready(signal)))
  return all.filter((_, i) => states[i]!.state === 'ready')
}

export type { Ask, Delta, Provider, Ready, Turn, Usage } from './provider.ts'
export { failures, ProviderError } from './provider.ts'
