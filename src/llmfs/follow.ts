/**
 * Which turn an open of `output` gives. The order of these rules is the contract:
 *
 * 1. the oldest turn that is owed to somebody who follows, or is streaming, or is queued;
 * 2. else the newest turn, when nobody has read it to its end;
 * 3. else the next turn: the open waits.
 *
 * A turn is owed when it came, or was still to come, while a reader had the file open, and when its prompt came up to
 * `RETURN` after a follower had read a turn to its end and was about to open again. A follower is a reader that waited, that
 * was given an owed turn, or to whom more is owed. A prompt that comes when nobody follows starts afresh: nothing
 * older is owed any more, so that `echo hi > input; cat output` gives this reply, whatever was left unread before.
 */

import { pending } from './turn.ts'
import type { Turn } from './turn.ts'

/** How long a follower is expected back, in milliseconds: more than the pause of a shell loop with `sleep 1` in it. */
export const RETURN = 5000
/** Turns owed at most: a reader that stays away for ever costs no more. */
const OWED = 1000

/** Everybody who reads one stream of turns. */
export interface Follow {
  /** Opens that have not come to their end. */
  readonly open: number
  /** The newest turn that somebody has read to its end; 0: none. */
  readonly read: number
  /** Turns that a follower is to get, oldest first. */
  readonly owed: readonly number[]
  /** Until when a follower is expected back, in milliseconds since 1970. */
  readonly expected: number
}

export const NOBODY: Follow = { open: 0, read: 0, owed: [], expected: 0 }

/** What an open gives. */
export interface Given {
  /** undefined: it waits for the next turn. */
  readonly turn: number | undefined
  readonly follows: boolean
}

/**
 * Whether a file gives a turn. The reply to `rpc` belongs to who asked, and `output` and THOUGHTS do not give it; but rules look at
 * all that the agent says.
 */
export const gives = (file: string, secret: boolean): boolean =>
  !secret || (file !== 'output' && file !== 'THOUGHTS')

/** The turn for a new open, or undefined when it has to wait. */
function offer(follow: Follow, turns: readonly Turn[]): number | undefined {
  const offered = turns.filter((turn) => turn.number > follow.read)
  const first = offered.find((turn) => pending(turn) || follow.owed.includes(turn.number))
  return (first ?? offered.at(-1))?.number
}

/** Somebody has opened. @param turns those that the file gives */
export function opened(follow: Follow, turns: readonly Turn[]): [Follow, Given] {
  const turn = offer(follow, turns)
  const follows = turn === undefined || follow.owed.includes(turn)
  const coming = turns.filter(pending).map((turn) => turn.number)
  const owed = [...new Set([...follow.owed, ...coming])].sort((a, b) => a - b)
  return [
    { ...follow, open: follow.open + 1, owed },
    { turn, follows },
  ]
}

/** A prompt was accepted as turn `number`. */
export function accepted(follow: Follow, number: number, now: number): Follow {
  const followed = follow.open > 0 || now < follow.expected
  return { ...follow, owed: followed ? [...follow.owed, number].slice(-OWED) : [] }
}

/** An open has come to the end of its turn. */
export function finished(follow: Follow, turn: number, follows: boolean, now: number): Follow {
  const read = Math.max(follow.read, turn)
  const owed = follow.owed.filter((number) => number > read)
  const expected = follows || owed.length ? now + RETURN : follow.expected
  return { open: follow.open - 1, read, owed, expected }
}

/** An open was closed before its end: who goes away like that is not expected back. */
export function left(follow: Follow): Follow {
  const open = follow.open - 1
  return open ? { ...follow, open } : { ...follow, open, owed: [], expected: 0 }
}

/** Nothing up to turn `number` is offered any more; whoever reads such a turn may go on. */
export const passed = (follow: Follow, number: number): Follow => ({ ...follow, read: number, owed: [] })
