import { FileError } from '../lib/errno.ts'
import { said } from './catalog.ts'
import type { Entry } from './catalog.ts'
import type { Config } from './config.ts'

/** Short names of models: whose they are, and what the name of the model says. The provider's first that fits is meant. */
// oxfmt-ignore
const aliases: Readonly<Record<string, readonly [provider: string, model: RegExp]>> = {
  sonnet:   ['anthropic', /sonnet/],
  opus:     ['anthropic', /opus/],
  haiku:    ['anthropic', /haiku/],
  claude:   ['anthropic', /claude/],
  gpt:      ['openai',    /^gpt/],
  mini:     ['openai',    /mini/],
  nano:     ['openai',    /nano/],
  codex:    ['openai',    /codex/],
  gemini:   ['google',    /gemini/],
  flash:    ['google',    /flash/],
  kimi:     ['moonshot',  /kimi/],
  grok:     ['xai',       /grok/],
  llama:    ['ollama',    /llama/],
  qwen:     ['ollama',    /qwen/],
  deepseek: ['ollama',    /deepseek/],
  offline:  ['offline',   /^/],
}

/**
 * The provider and model that a short name stands for: an alias or the beginning of one, a model's name or a part of it.
 * A provider that is ready is taken before one that is not.
 * @throws FileError EINVAL saying what there is
 */
export function meant(word: string, entries: readonly Entry[]): Pick<Config, 'provider' | 'model'> {
  const wanted = word.toLowerCase()
  const alias = aliases[wanted] ?? only(Object.keys(aliases).filter((name) => name.startsWith(wanted)))
  const [first, model] = alias ?? ['', part(wanted)]
  const ordered = [...entries].sort((a, b) => rank(b, first) - rank(a, first))
  for (const { provider, ready, models } of ordered) {
    const found =
      models.find((name) => name.toLowerCase() === wanted) ?? models.find((name) => model.test(name))
    if (found && ready.state === 'ready') return { provider: provider.name, model: found }
  }
  throw new FileError('EINVAL', `${word}: ${whyNot(first, entries)}`)
}

const rank = ({ provider }: Entry, first: string): number => (provider.name === first ? 1 : 0)

/** The alias that is meant, when only one can be. */
const only = (names: readonly string[]): (typeof aliases)[string] | undefined =>
  names.length === 1 ? aliases[names[0]!] : undefined

const part = (text: string): RegExp => new RegExp(RegExp.escape(text), 'i')

function whyNot(first: string, entries: readonly Entry[]): string {
  const entry = entries.find(({ provider }) => provider.name === first)
  if (entry && entry.ready.state !== 'ready') return `${first} cannot be used: ${said(entry.ready)}`
  const names = `one of ${Object.keys(aliases).join(', ')}, or a part of a model's name`
  return first ? `no provider that is ready has such a model; ${names}` : `no such alias or model; ${names}`
}
