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

/** One open that has not come to its end. */
interface Reader {
  readonly id: number
  /** The turn it is bound to; undefined: it waits for the next one. */
  readonly turn: number | undefined
  readonly follows: boolean
}

/** Everybody who reads one stream of turns. */
export interface Follow {
  readonly readers: readonly Reader[]
  /** The newest turn that somebody has read to its end; 0: none. */
  readonly read: number
  /** Turns that a follower is to get, oldest first. */
  readonly owed: readonly number[]
  /** Until when a follower is expected back, in milliseconds since 1970. */
  readonly expected: number
}

export const NOBODY: Follow = { readers: [], read: 0, owed: [], expected: 0 }

/** The turn for a new open, or undefined when it has to wait. */
function offer(follow: Follow, turns: readonly Turn[]): number | undefined {
  const offered = turns.filter((turn) => !turn.private && turn.number > follow.read)
  const first = offered.find((turn) => pending(turn) || follow.owed.includes(turn.number))
  return (first ?? offered.at(-1))?.number
}

/** Somebody has opened; the second value is the turn this open is bound to, undefined when it waits. */
export function opened(follow: Follow, turns: readonly Turn[], id: number): [Follow, number | undefined] {
  const turn = offer(follow, turns)
  const follows = turn === undefined || follow.owed.includes(turn)
  const coming = turns.filter((turn) => !turn.private && pending(turn)).map((turn) => turn.number)
  const owed = [...new Set([...follow.owed, ...coming])].sort((a, b) => a - b)
  return [{ ...follow, readers: [...follow.readers, { id, turn, follows }], owed }, turn]
}

/** A prompt was accepted as turn `number`; the second value are the opens that waited for it. */
export function accepted(follow: Follow, number: number, now: number): [Follow, number[]] {
  const waiting = follow.readers.filter((reader) => reader.turn === undefined).map((reader) => reader.id)
  const readers = follow.readers.map((reader) =>
    reader.turn === undefined ? { ...reader, turn: number } : reader,
  )
  const followed = readers.length > 0 || now < follow.expected
  return [{ ...follow, readers, owed: followed ? [...follow.owed, number].slice(-OWED) : [] }, waiting]
}

/** A reader has come to the end of its turn. */
export function finished(follow: Follow, id: number, now: number): Follow {
  const reader = follow.readers.find((reader) => reader.id === id)
  if (reader?.turn === undefined) return follow
  const read = Math.max(follow.read, reader.turn)
  const owed = follow.owed.filter((number) => number > read)
  const expected = reader.follows || owed.length ? now + RETURN : follow.expected
  return { readers: without(follow, id), read, owed, expected }
}

/** A reader has left before its end: whoever has gone away like that is not expected back. */
export function left(follow: Follow, id: number): Follow {
  const readers = without(follow, id)
  if (readers.length === follow.readers.length) return follow
  return readers.length ? { ...follow, readers } : { ...follow, readers, owed: [], expected: 0 }
}

/** Nothing up to turn `number` is offered any more; whoever reads such a turn may go on. */
export const passed = (follow: Follow, number: number): Follow => ({ ...follow, read: number, owed: [] })

const without = (follow: Follow, id: number): readonly Reader[] =>
  follow.readers.filter((reader) => reader.id !== id)
