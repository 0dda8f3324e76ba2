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
  gpt4o:    ['openai',    /gpt-4o/],
  mini:     ['openai',    /mini/],
  nano:     ['openai',    /nano/],
  codex:    ['openai',    /codex/],
  gemini:   ['google',    /gemini/],
  flash:    ['google',    /flash/],
  pro:      ['google',    /pro/],
  kimi:     ['moonshot',  /kimi/],
  zai:      ['cerebras',  /zai|glm/],
  gptoss:   ['cerebras',  /gpt-oss/],
  qwen:     ['cerebras',  /qwen/],
  llama70:  ['cerebras',  /70b/],
  llama8:   ['cerebras',  /8b/],
  grok:     ['xai',       /grok/],
  llama:    ['ollama',    /llama/],
  deepseek: ['ollama',    /deepseek/],
  offline:  ['offline',   /^/],
}

/** All short names. */
export const shortNames: readonly string[] = Object.keys(aliases)

/**
 * The provider and model that words stand for: a short name or the beginning of one, a model's name or a part of it; or a
 * provider, and behind it a part of the name of one of its models.
 * @throws FileError EINVAL saying what there is
 */
export function meant(
  word: string,
  hint: string | undefined,
  entries: readonly Entry[],
): Pick<Config, 'provider' | 'model'> {
  const entry = entries.find(({ provider }) => provider.name === word)
  if (entry && (hint !== undefined || !aliases[word])) return of(entry, hint)
  if (hint !== undefined)
    throw new FileError('EINVAL', `no provider ${word}; one of ${entries.map(nameOf).join(', ')}`)
  return anywhere(word, entries)
}

const nameOf = ({ provider }: Entry): string => provider.name

/** A model of one provider. */
function of(entry: Entry, hint: string | undefined): Pick<Config, 'provider' | 'model'> {
  const { ready, models } = entry
  const provider = nameOf(entry)
  if (ready.state !== 'ready') throw new FileError('EINVAL', `${provider} cannot be used: ${said(ready)}`)
  const model = hint === undefined ? models[0] : models.find((name) => part(hint).test(name))
  if (model !== undefined) return { provider, model }
  throw new FileError('EINVAL', `${provider} has no model ${hint ?? ''}; one of ${models.join(', ')}`)
}

/** A model of any provider that is ready, the one that the short name belongs to first. */
function anywhere(word: string, entries: readonly Entry[]): Pick<Config, 'provider' | 'model'> {
  const wanted = word.toLowerCase()
  const alias = aliases[wanted] ?? only(shortNames.filter((name) => name.startsWith(wanted)))
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
  const names = `one of ${shortNames.join(', ')}, a part of a model's name, or PROVIDER [HINT]`
  return first ? `no provider that is ready has such a model; ${names}` : `no such alias or model; ${names}`
}
