/** What an agent has used, as its `usage` and its `ctl` say. */
export interface Used {
  readonly name: string
  readonly model: string
  readonly state: string
  readonly turns: number
  readonly in: number
  readonly out: number
  readonly cached: number
  readonly reasoning: number
  /** US dollars, as far as prices are known. */
  readonly usd: number
  /** Not all of what it cost is known. */
  readonly more: boolean
  readonly budgets: readonly Budget[]
}

interface Budget {
  readonly per: 'day' | 'all'
  /** US dollars. */
  readonly spent: number
  readonly of: number
}

/** The columns that can be counted. */
export const counts = ['turns', 'in', 'out', 'cached', 'reasoning', 'usd'] as const
export type Count = (typeof counts)[number]

export function usedOf(name: string, usage: string, ctl: string): Used {
  const said = (key: string): string => new RegExp(`^${key} (.*)$`, 'm').exec(ctl)?.[1] ?? ''
  const total = /^total (.*)$/m.exec(usage)?.[1]?.split(' ') ?? []
  const [read = 0, out = 0, cached = 0, reasoning = 0] = total.slice(0, 4).map(numberOf)
  const cost = total[4] ?? '-'
  const usd = numberOf(cost)
  const budget = (key: string, per: Budget['per'], spent: number): readonly Budget[] => {
    const of = Number(said(key) || 'off')
    return Number.isFinite(of) ? [{ per, spent, of }] : []
  }
  return {
    name,
    model: [said('provider'), said('model')].filter(Boolean).join(' '),
    state: said('state'),
    turns: numberOf(said('turns')),
    in: read,
    out,
    cached,
    reasoning,
    usd,
    more: /[-+]$/.test(cost),
    budgets: [
      ...budget('budget', 'day', numberOf(said('spent_today'))),
      ...budget('budget_total', 'all', usd),
    ],
  }
}

const numberOf = (word: string): number => {
  const number = Number.parseFloat(word)
  return Number.isFinite(number) ? number : 0
}

/** All of them together. */
export function sumOf(all: readonly Used[]): Pick<Used, Count | 'more'> {
  const sums = counts.map((key) => [key, all.reduce((sum, used) => sum + used[key], 0)] as const)
  const more = all.some((used) => used.more)
  return { ...(Object.fromEntries(sums) as Record<Count, number>), more }
}

/** In order: names from a to z, counts from the largest; or the other way round. */
export function sorted(all: readonly Used[], by: Count | 'name', turned: boolean): readonly Used[] {
  const order = all.toSorted((a, b) =>
    by === 'name' ? a.name.localeCompare(b.name) : b[by] - a[by] || a.name.localeCompare(b.name),
  )
  return turned ? order.toReversed() : order
}

/** Dollars with the cents that there are, and with more where there is less than a cent. */
export function money(usd: number, more = false): string {
  const digits = usd > 0 && usd < 0.01 ? 4 : 2
  return `$${usd.toFixed(digits)}${more ? '+' : ''}`
}
