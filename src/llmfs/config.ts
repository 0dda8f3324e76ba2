import { FileError } from '../lib/errno.ts'
import type { Effort } from '../providers/provider.ts'
import { checkedLines } from './tools/grants.ts'

type Check<T> = (value: unknown, key: string) => T

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high']

/** One key of `config` a line: what it takes. null leaves the choice to the service. */
const keys = {
  provider: word,
  model: word,
  temperature: orNull(number(0, 2)),
  max_tokens: orNull(integer(1)),
  max_history: integer(0),
  max_context_tokens: integer(0),
  effort: orNull(oneOf(EFFORTS)),
  max_turns: integer(0),
  fallback: choices,
  budget: orNull(number(0, 1e6)),
  budget_total: orNull(number(0, 1e6)),
  tools: grants,
  max_calls: integer(0),
} satisfies Record<string, Check<unknown>>

export type Key = keyof typeof keys

/**
 * How an agent asks its model. `max_history` counts messages and `max_context_tokens` estimated tokens, the prompt and
 * its answerless past included; `max_turns` counts turns in a row that routes may make; 0: no bound. `model` is empty
 * for the provider's own default. `fallback` says who is asked instead, in order: `PROVIDER` or `PROVIDER/MODEL`.
 * `budget` is US dollars that may be spent in a day, UTC, and `budget_total` in all; null: no bound.
 */
export type Config = { readonly [K in Key]: ReturnType<(typeof keys)[K]> }

export const DEFAULTS = {
  model: '',
  temperature: null,
  max_tokens: null,
  max_history: 200,
  max_context_tokens: 0,
  effort: null,
  max_turns: 16,
  fallback: [],
  budget: null,
  budget_total: null,
  tools: [],
  max_calls: 50,
} as const satisfies Omit<Config, 'provider'>

/** The file's text: pretty JSON. */
export const toText = (config: Config): string => `${JSON.stringify(config, null, 2)}\n`

/**
 * What a JSON object asks to change; keys that are not named stay.
 * @throws FileError EINVAL naming the key that is unknown or has the wrong type
 */
export const fromText = (text: string): Partial<Config> => fromValue(parse(text))

/** The same, of what was parsed already. @throws FileError EINVAL */
export function fromValue(value: unknown): Partial<Config> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong('config', 'a JSON object')
  const change: Record<string, unknown> = {}
  for (const [key, given] of Object.entries(value)) change[key] = checked(key, given)
  return change
}

/**
 * One key from a word of a ctl line; `default` leaves the choice to the service.
 * @throws FileError EINVAL
 */
export function fromWord(key: Key, word: string): Partial<Config> {
  const texts = key === 'provider' || key === 'model' || key === 'effort'
  if (word === 'default' && key !== 'provider') return { [key]: DEFAULTS[key] }
  return { [key]: checked(key, texts || word.trim() === '' ? word : Number(word)) }
}

function checked(key: string, value: unknown): unknown {
  if (!Object.hasOwn(keys, key))
    throw new FileError('EINVAL', `${key}; one of ${Object.keys(keys).join(', ')}`)
  return keys[key as Key](value, key)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FileError('EINVAL', `config is not JSON: ${String(error)}`, { cause: error })
  }
}

const wrong = (key: string, right: string): FileError => new FileError('EINVAL', `${key} must be ${right}`)

function word(value: unknown, key: string): string {
  if (typeof value !== 'string' || !/^[^\s\p{Cc}]{0,256}$/u.test(value))
    throw wrong(key, 'a name without blanks')
  return value
}

function number(least: number, most: number): Check<number> {
  return (value, key) => {
    if (typeof value === 'number' && value >= least && value <= most) return value
    throw wrong(key, `a number from ${least} to ${most}`)
  }
}

function integer(least: number): Check<number> {
  return (value, key) => {
    if (Number.isSafeInteger(value) && (value as number) >= least) return value as number
    throw wrong(key, `a whole number, ${least} or more`)
  }
}

function oneOf<T extends string>(words: readonly T[]): Check<T> {
  return (value, key) => {
    const found = words.find((word) => word === value)
    if (found) return found
    throw wrong(key, `one of ${words.join(', ')}`)
  }
}

/** Entries of `fallback` at most. */
const CHOICES = 16

function choices(value: unknown, key: string): readonly string[] {
  const right = (text: unknown) => typeof text === 'string' && /^[^\s/]+(\/\S+)?$/.test(word(text, key))
  if (Array.isArray(value) && value.length <= CHOICES && value.every(right)) return [...new Set(value)]
  throw wrong(key, `a list of up to ${CHOICES} texts PROVIDER or PROVIDER/MODEL`)
}

function grants(value: unknown, key: string): readonly string[] {
  if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return checkedLines(value)
  throw wrong(key, 'a list of texts, such as ["read /rio/screen"]')
}

function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, key) => (value === null ? null : check(value, key))
}
