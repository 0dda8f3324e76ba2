import { setImmediate } from 'node:timers/promises'
import type { Tape } from '../lib/tape.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { Blocks } from './blocks.ts'
import type { Match } from './blocks.ts'
import type { Rule } from './rules.ts'

/** Replies that are looked through before others have their turn: so many, or so many UTF-16 units. */
const PIECE = 256
const UNITS = 4 << 20

/**
 * What rules find in all replies of a conversation, as a tape; it is looked through piece by piece.
 * @returns the tape, and when it has ended
 */
export function executed(
  conversation: Snapshot,
  rules: readonly Rule[],
  match: Match,
  signal: AbortSignal,
): readonly [tape: Tape, whole: Promise<void>] {
  const blocks = new Blocks(rules, match)
  return [blocks.tape, look(conversation, blocks, signal)]
}

async function look(conversation: Snapshot, blocks: Blocks, signal: AbortSignal): Promise<void> {
  try {
    for (let at = 0; at < conversation.count && !signal.aborted;) {
      at += piece(conversation, at, blocks)
      await new Promise<void>((found) => blocks.match(found))
      await setImmediate()
    }
  } finally {
    conversation.close()
    blocks.end()
  }
}

/** Looks through the next messages; how many they were. */
function piece(conversation: Snapshot, from: number, blocks: Blocks): number {
  let count = 0
  let units = 0
  for (const line of conversation.lines(from)) {
    const { role, content } = JSON.parse(line) as { readonly role: string; readonly content: string }
    count++
    units += line.length
    if (role === 'assistant') {
      blocks.push(content)
      blocks.over(true)
    }
    if (count === PIECE || units > UNITS) return count
  }
  return count || conversation.count
}
