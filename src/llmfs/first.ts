import type { Entry } from './catalog.ts'

/** An agent to make. */
interface First {
  readonly name: string
  /** Absent where none is ready: something stands in until one is. */
  readonly provider?: string | undefined
}

/** The provider that stands in where no model is there. */
export const OFFLINE = 'offline'
const CLAUDE = 'claude'

/** The agents of a first start: one for each provider that is ready, under its name, and always one called `claude`. */
export function firstAgents(entries: readonly Entry[]): readonly First[] {
  const ready = entries
    .filter(({ ready, provider }) => ready.state === 'ready' && provider.name !== OFFLINE)
    .map(({ provider: { name } }) => ({ name: name === 'anthropic' ? CLAUDE : name, provider: name }))
  const claude = { name: CLAUDE, provider: ready[0]?.provider }
  const all = ready.some(({ name }) => name === CLAUDE) ? ready : [claude, ...ready]
  return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at)
}
