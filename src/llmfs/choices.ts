/** Who may be asked. */

import type { Config } from './config.ts'

/** A provider and a model of it; an empty one is its default. */
export interface Choice {
  readonly provider: string
  readonly model: string
}

/** What an entry of `fallback` names: `openai`, `openrouter/openai/gpt-5.5`. */
export function choiceOf(text: string): Choice {
  const slash = text.indexOf('/')
  return slash < 0
    ? { provider: text, model: '' }
    : { provider: text.slice(0, slash), model: text.slice(slash + 1) }
}

export const nameOf = ({ provider, model }: Choice): string => (model ? `${provider}/${model}` : provider)

/** Everybody who may be asked: whom the config names, then its `fallback`. */
export const choicesOf = ({ provider, model, fallback }: Config): readonly Choice[] => [
  { provider, model },
  ...fallback.map(choiceOf),
]

/** Until when somebody is asked after all others, by name, in milliseconds since 1970. */
export type Resting = Readonly<Record<string, number>>

/** Everybody in the order in which they are asked now, never empty: who rests comes last, who rests longest at the end. */
export function ordered(config: Config, resting: Resting, now: number): readonly Choice[] {
  const until = (choice: Choice): number => Math.max(now, resting[nameOf(choice)] ?? 0)
  return choicesOf(config).toSorted((a, b) => until(a) - until(b))
}
