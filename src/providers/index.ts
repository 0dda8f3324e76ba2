import { anthropic } from './anthropic.ts'
import { Command } from './command.ts'
import { compat } from './compat.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { hosted, local, others } from './hosted.ts'
import type { Reached } from './hosted.ts'
import { Offline } from './offline.ts'
import type { OfflineOptions } from './offline.ts'
import { openai } from './openai.ts'
import { patient } from './patience.ts'
import type { Patience } from './patience.ts'
import type { Provider } from './provider.ts'

/** What there is to know before a service can be used. */
export interface ProvidersConfig {
  /**
   * By name; see the tables. With a base URL that is not its own, `openai` speaks chat completions there, and the key may be missing; so does
   * every name that is in no table.
   */
  readonly services?: Readonly<Record<string, Reached>>
  /** Programs that serve as models, under their names: file and arguments. */
  readonly programs?: Readonly<Record<string, readonly string[]>>
  /** How long a service may take to begin a reply, and to go on, in milliseconds. Programs have an hour. */
  readonly timeouts?: Pick<Patience, 'firstByte' | 'idle'>
  readonly patience?: Partial<Patience>
  readonly offline?: OfflineOptions
  /** How long a server without a key may take to show that it is there, in milliseconds; 1,000 unless set. */
  readonly probe?: number
}

/** Each kind of provider, in the order in which they are preferred. */
// oxfmt-ignore
const table: readonly ((config: ProvidersConfig) => Provider | readonly Provider[])[] = [
  ({ services }) => anthropic(services?.['anthropic'] ?? {}),
  ({ services, probe }) => gateway(services?.['openai'] ?? {}, probe),
  ({ services }) => google(services?.['google'] ?? {}),
  ({ services }) => groq(services?.['groq'] ?? {}),
  ({ services, probe }) => hosted(services ?? {}, probe),
  ({ services, probe }) => local(services ?? {}, probe),
  ({ services, probe }) => others(services ?? {}, probe),
  ({ programs }) => Object.entries(programs ?? {}).map(([name, command]) => new Command({ name, command })),
  ({ offline })  => new Offline(offline),
]

/** OpenAI itself, under any of its names, speaks Responses. */
const itself = /^https:\/\/([\w-]+\.)?api\.openai\.com\//

const gateway = ({ key, baseUrl }: Reached, probe?: number): Provider =>
  baseUrl && !itself.test(`${baseUrl}/`)
    ? compat({ name: 'openai', about: `chat completions at ${baseUrl}`, baseUrl, key, probe })
    : openai({ key, baseUrl })

/** Programs that work for long before they say a word are the rule (`claude -p`): an hour. */
const UNHURRIED = { firstByte: 3600_000, idle: 3600_000 }

/** All providers, ready or not, in the order in which they are preferred; `offline` is the last. */
export const providers = (config: ProvidersConfig): readonly Provider[] =>
  table
    .flatMap((make) => make(config))
    .map((provider) =>
      patient(provider, {
        ...(provider instanceof Command ? UNHURRIED : config.timeouts),
        ...config.patience,
      }),
    )

/**
 * The providers that can be used now, in the order in which they are preferred; never empty. Local servers are looked
 * for all at once, for at most a second.
 * @throws the signal's reason when it fires first
 */
export async function discover(config: ProvidersConfig, signal: AbortSignal): Promise<readonly Provider[]> {
  const all = providers(config)
  const states = await Promise.all(all.map((provider) => provider.ready(signal)))
  return all.filter((_, i) => states[i]!.state === 'ready')
}

export type { Ask, Delta, Provider, Ready, Turn, Usage } from './provider.ts'
export { failures, ProviderError } from './provider.ts'
