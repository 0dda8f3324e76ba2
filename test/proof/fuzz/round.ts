import { concat } from '../../../src/lib/bytes.ts'
import { put32 } from '../../../src/lib/coder.ts'
import { NOFID, NOTAG } from '../../../src/ninep/const.ts'
import { encode } from '../../../src/ninep/message.ts'
import type { Dice } from './dice.ts'
import { grammar, sentence, version } from './grammar.ts'
import type { Grammar } from './grammar.ts'
import { mutated } from './mutate.ts'
import { Party } from './party.ts'
import type { Step } from './script.ts'
import type { Target } from './targets.ts'

/** Frames of a round, and of one burst at most. */
const FRAMES = 400
const BURST = 24

export interface Played {
  readonly steps: Step[]
  frames: number
}

/** Plays a round with a target: whatever the dice want. @throws Fault */
export async function play(
  target: Target,
  dice: Dice,
  corpus: readonly Uint8Array[],
  played: Played,
): Promise<void> {
  const parties = await Promise.all(
    Array.from({ length: countOf(dice) }, async () => new Party(await target.dial(), target.passes)),
  )
  const writer = new Writer(corpus)
  const act = (step: Step) => {
    played.steps.push(step)
    return perform(parties, step)
  }
  for (let who = 0; who < parties.length; who++) {
    const party = parties[who]!
    if (!dice.one(12)) await act({ kind: 'send', who, bytes: hello(dice, target.aname) })
    if (!dice.one(12))
      while (party.ledger.owed.size + Number(party.ledger.versions) && !party.over)
        await act({ kind: 'turn' })
  }
  const most = FRAMES >> dice.below(4)
  for (let sent = 0; sent < most && parties.some(({ over }) => !over);) {
    const who = dice.below(parties.length)
    const { bytes, count } = writer.burst(dice, parties[who]!)
    sent += count
    played.frames += count
    for (const piece of cut(dice, bytes)) await act({ kind: 'send', who, bytes: piece })
    if (dice.one(2)) await act({ kind: 'turn' })
    if (dice.one(300)) await act({ kind: 'hang up', who })
  }
  await finish(target, parties)
}

/** The number of parties of a round is the first thing that is decided. */
export const countOf = (dice: Dice): number => 1 + dice.below(3)

/** Plays steps again. @throws Fault */
export async function replay(target: Target, count: number, steps: readonly Step[]): Promise<void> {
  const parties = await Promise.all(
    Array.from({ length: count }, async () => new Party(await target.dial(), target.passes)),
  )
  for (const step of steps) await perform(parties, step)
  await finish(target, parties)
}

async function perform(parties: readonly Party[], step: Step): Promise<void> {
  if (step.kind === 'turn') return new Promise<void>((done) => void setImmediate(done))
  if (step.kind === 'send') parties[step.who]!.send(step.bytes)
  else {
    parties[step.who]!.ledger.mayEnd = true
    parties[step.who]!.hangUp()
  }
}

/** Everybody gives up and goes; somebody else is served; nothing is left. */
async function finish(target: Target, parties: readonly Party[]): Promise<void> {
  try {
    for (const party of parties) await party.settle()
    await target.well()
  } finally {
    await Promise.all(parties.map((party) => party.gone()))
  }
  target.complain()
}

/** What a conversation begins with. */
function hello(dice: Dice, aname: string): Uint8Array {
  const msize = dice.pick([256, 512, 4096, 8192, 65536, 1 << 20])
  const dialect = dice.pick(['9P2000', '9P2000', '9P2000.u', '9P2000.L'])
  const attach = { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: 'glenda', aname } as const
  const begun = encode({ kind: 'Tversion', tag: NOTAG, msize, version: dialect })
  return concat([begun, dialect === '9P2000' ? encode(attach) : numbered(encode(attach))])
}

/** A Tattach of the other dialects, which ends with a number. */
function numbered(frame: Uint8Array): Uint8Array {
  const longer = concat([frame, Uint8Array.of(255, 255, 255, 255)])
  put32(longer, 0, longer.length)
  return longer
}

/** Makes bursts of frames, some of them good. */
class Writer {
  readonly #corpus: readonly Uint8Array[]
  readonly #grammars = new Map<string, Grammar>()

  constructor(corpus: readonly Uint8Array[]) {
    this.#corpus = corpus
  }

  burst(dice: Dice, party: Party): { readonly bytes: Uint8Array; readonly count: number } {
    const frames: Uint8Array[] = []
    const taken = new Set<number>()
    for (let left = 1 + dice.below(BURST); left > 0; left--) {
      const tag = party.tag(dice, taken)
      if (tag === undefined) break
      taken.add(tag)
      frames.push(this.#frame(dice, party, tag))
    }
    if (dice.one(500)) frames.push(nonsense(dice))
    return { bytes: concat(frames), count: frames.length }
  }

  #frame(dice: Dice, party: Party, tag: number): Uint8Array {
    const deal = party.deal(dice)
    const said = this.#grammar(party)
    if (dice.one(400)) return version(said, deal)
    const frame = sentence(said, deal, tag)
    if (!dice.one(6)) return frame
    const other = dice.pick(this.#corpus)
    return mutated(dice, dice.one(2) ? frame : other, other, tag)
  }

  #grammar({ ledger: { codec } }: Party): Grammar {
    let known = this.#grammars.get(codec.version)
    if (!known) this.#grammars.set(codec.version, (known = grammar(codec)))
    return known
  }
}

/** Bytes whose first four are no size, or one that is not kept. */
function nonsense(dice: Dice): Uint8Array {
  const bytes = dice.bytes(4 + dice.below(40))
  if (dice.one(2)) put32(bytes, 0, dice.pick([0, 1, 6, 7, 8, 64, 5000, 0x7fffffff, 0xffffffff]))
  return bytes
}

/** Bytes in pieces, cut anywhere. */
function* cut(dice: Dice, bytes: Uint8Array): Generator<Uint8Array> {
  if (!dice.one(3)) return yield bytes
  const most = dice.pick([1, 3, 16, 100, 1000])
  for (let at = 0; at < bytes.length;) {
    const size = bytes.length > 200 * most ? bytes.length >> 3 : 1 + dice.below(most)
    yield bytes.subarray(at, at + size)
    at += size
  }
}
