/** What `/llm/providers` says of who can answer. */
export interface Found {
  /** Providers whose key is there. */
  readonly keys: readonly string[]
  /** Servers of this machine that answer. */
  readonly local: readonly string[]
  /** The variable that the first provider without a key would take it from. */
  readonly variable: string
}

const LOCAL: ReadonlySet<string> = new Set(['ollama', 'llamacpp', 'lmstudio', 'vllm', 'command'])
export const RULES = 'offline'

export function foundIn(providers: string): Found {
  const lines = providers.split('\n').flatMap((line) => {
    const [, name, state] = /^(\S+): (.*)$/.exec(line) ?? []
    return name && state ? [{ name, state }] : []
  })
  const ready = lines.filter(({ name, state }) => state === 'ready' && name !== RULES).map(({ name }) => name)
  const wanted = lines.flatMap(({ state }) => /^no key \((\w+)/.exec(state)?.[1] ?? [])
  return {
    keys: ready.filter((name) => !LOCAL.has(name)),
    local: ready.filter((name) => LOCAL.has(name)),
    variable: wanted[0] ?? 'ANTHROPIC_API_KEY',
  }
}

/** The same as one sentence. */
export function sentenceOf({ keys, local }: Found): string {
  const found = [
    ...(keys.length ? [`${keys.length === 1 ? 'a key' : 'keys'} for ${listed(keys)}`] : []),
    ...(local.length ? [`${listed(local)} on this machine`] : []),
  ]
  return found.length
    ? `Agents can be answered by models: there ${keys.length > 1 || found.length > 1 ? 'are' : 'is'} ${listed(found)}.`
    : 'No key and no local model was found, so a few offline rules answer: enough for all that follows.'
}

const listed = (words: readonly string[]): string => new Intl.ListFormat('en').format(words)
