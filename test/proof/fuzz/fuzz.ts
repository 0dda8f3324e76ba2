import { codecOf, traces, written } from '../../ninep/trace.ts'
import { scan } from '../../../src/ninep/text.ts'
import { Dice, seedOf } from './dice.ts'
import { Fault } from './ledger.ts'
import { countOf, play } from './round.ts'
import type { Played } from './round.ts'
import type { Script } from './script.ts'
import { targets } from './targets.ts'
import type { Target } from './targets.ts'

export interface Asked {
  readonly target: string
  readonly seed: number
  /** Frames to send, and when to stop all the same. */
  readonly frames: number
  readonly until?: number
  /** The first round. */
  readonly round?: number
  readonly progress?: (frames: number, round: number) => void
}

/** How often it is looked at what is held, in rounds. */
const LOOK = 50
/** How long everything may take to be let go, in milliseconds. */
const PATIENCE = 8000

export interface Outcome {
  readonly frames: number
  readonly rounds: number
  readonly answers?: number
  /** The round that went wrong. */
  readonly failed?: Script
}

/** Sends frames to a target until there were enough, or one is too much. */
export async function fuzz({
  target: name,
  seed,
  frames,
  until = Infinity,
  round = 0,
  progress,
}: Asked): Promise<Outcome> {
  await using target = await targets[name]!()
  const known = corpus()
  const before = target.held()
  const begun = round
  let sent = 0
  for (; sent < frames && performance.now() < until; round++) {
    const played: Played = { steps: [], frames: 0 }
    const dice = new Dice(seedOf(seed, round))
    try {
      await play(target, dice, known, played)
      if (round % LOOK === 0) await letGo(target, before)
    } catch (error) {
      const parties = countOf(new Dice(seedOf(seed, round)))
      const fault = error instanceof Fault ? error.message : String((error as Error).stack)
      const { steps } = played
      return {
        frames: sent,
        rounds: round - begun,
        failed: { target: name, seed, round, parties, fault, steps },
      }
    }
    sent += played.frames
    progress?.(sent, round)
  }
  await letGo(target, before)
  return { frames: sent, rounds: round - begun }
}

/** Waits until a target holds what it held. @throws Fault when it never does */
export async function letGo(target: Target, before: Readonly<Record<string, number>>): Promise<void> {
  const late = performance.now() + PATIENCE
  for (;;) {
    const more = Object.entries(target.held()).filter(([key, value]) => value !== before[key])
    if (more.length === 0) return
    if (performance.now() > late)
      throw new Fault(`still held: ${more.map((each) => each.join(' ')).join(', ')}`)
    await new Promise((done) => setTimeout(done, 2))
  }
}

/** What the conversations of the traces send. */
export function corpus(): Uint8Array[] {
  const folder = new URL('../../ninep/traces/', import.meta.url)
  const said = traces(folder).flatMap((trace) => {
    const { encode, messages } = codecOf(trace)
    return trace.lines.flatMap((line) => {
      const [, message] = /^\+? *(T.*)/.exec(line) ?? []
      try {
        return message === undefined ? [] : encode(scan(written(message), messages) as never)
      } catch {
        return [] // said behind a Tversion, in another dialect
      }
    })
  })
  return [...new Map(said.map((frame) => [frame.join(), frame])).values()]
}
