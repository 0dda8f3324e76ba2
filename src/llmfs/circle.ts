/** Prompts that routes pass on: how many turns have led to one, and where that ends. */

import { FileError } from '../lib/errno.ts'
import type { Turn } from './turn.ts'

/** What led to a prompt. */
export interface Origin {
  /** Turns in a row, of whatever agents, each the cause of the next; 0: it was asked by hand. */
  readonly turns: number
  /** Whether routes go round from the agent back to it. */
  readonly circle: boolean
}

export const BY_HAND: Origin = { turns: 0, circle: false }

/** Turns that routes may make where no circle is known: there may be one that goes over several machines. */
const LONGEST_CHAIN = 64

/**
 * What a route says with the muid of its write: `circle 3`, or `chain 3` when it knows of no circle. Whoever says
 * anything else writes by hand.
 */
export function originOf(muid: string): Origin {
  const [, way, turns] = /^(circle|chain) (\d{1,9})$/.exec(muid) ?? []
  return turns === undefined ? BY_HAND : { turns: Number(turns), circle: way === 'circle' }
}

/** What routes are told with the muid of a reply: `turn 3`, it is the third in a row. */
export const muidOf = ({ depth }: Turn): string => `turn ${depth}`

/** Why a prompt is one too many, or undefined. @param most turns in a row; 0: no bound */
export function stopped(most: number, { turns, circle }: Origin): FileError | undefined {
  const bound = circle ? most : Math.max(most, LONGEST_CHAIN)
  if (most === 0 || turns < bound) return undefined
  const what = circle ? `max_turns ${most}: the circle` : 'the chain of routes'
  return new FileError('ELOOP', `${what} has made ${turns} turns in a row; a prompt by hand begins anew`)
}
