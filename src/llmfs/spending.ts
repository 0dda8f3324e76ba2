/** Dollars: what turns cost, and what an agent has spent. */

import { costOf } from '../providers/prices.ts'
import type { Price } from '../providers/prices.ts'
import type { Usage } from '../providers/provider.ts'

/** US dollars; null where nobody knows. */
export type Cost = number | null

/** What an agent has spent, in US dollars, as far as prices were known. */
export interface Spending {
  /** In its whole life. */
  readonly total: number
  /** Turns of which nobody knows what they cost. */
  readonly unknown: number
  /** Of the total, on its last day. */
  readonly today: number
  /** That day, in days since 1970, UTC. */
  readonly day: number
}

export const NOTHING: Spending = { total: 0, unknown: 0, today: 0, day: 0 }

export const DAY = 86_400_000 // milliseconds

export const plus = (a: Cost, b: Cost): Cost => (a === null || b === null ? null : a + b)

/** What these tokens cost; none cost nothing, whoever's they were. */
export function costAt(price: Price | undefined, usage: Usage): Cost {
  if (price) return costOf(usage, price)
  return usage.input + usage.output ? null : 0
}

/** A turn has ended. @param now milliseconds since 1970 */
export function spent(spending: Spending, cost: Cost, now: number): Spending {
  const { total, unknown } = spending
  if (cost === null) return { ...spending, unknown: unknown + 1 }
  return { total: total + cost, unknown, today: today(spending, now) + cost, day: Math.floor(now / DAY) }
}

/** Dollars spent on the day of `now`. */
export const today = ({ today, day }: Spending, now: number): number =>
  day === Math.floor(now / DAY) ? today : 0

/** Dollars as a person writes them, to a millionth: 0.50, 0.000123. */
export const money = (dollars: number): string => dollars.toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1')

/** What `usage` shows: a dash where nobody knows, a + after what is not all. */
export const shown = (cost: Cost): string => (cost === null ? '-' : money(cost))
export const shownTotal = ({ total, unknown }: Spending): string =>
  unknown === 0 ? money(total) : total ? `${money(total)}+` : '-'
