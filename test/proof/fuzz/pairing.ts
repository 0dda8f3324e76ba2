import { concat } from '../../../src/lib/bytes.ts'
import { put16 } from '../../../src/lib/coder.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { Pairing } from '../../../src/peers/pairing.ts'
import type { Pin } from '../../../src/peers/pin.ts'
import { Dice, seedOf } from './dice.ts'
import type { Asked, Outcome } from './fuzz.ts'
import { Fault } from './ledger.ts'
import type { Script, Step } from './script.ts'

/** How long a letter may take there, and how long all of it, in milliseconds. */
const STEP = 20
const PATIENCE = 8000
/** Lengths that the parts of letters have when they are right: a nonce, a point, a tag. */
const LENGTHS = [32, 32, 32, 64, 0, 1, 31, 33, 255]

/** Whom nobody may become without the code. */
const never: Pin = () => {
  throw new Fault('somebody is known who has not shown the code')
}

/** Says to a machine that shows a code what somebody without it might say. */
export async function pairing({
  seed,
  frames,
  until = Infinity,
  round = 0,
  progress,
}: Asked): Promise<Outcome> {
  const begun = round
  let sent = 0
  for (; sent < frames && performance.now() < until; round++) {
    const dice = new Dice(seedOf(seed, round))
    const steps: Step[] = Array.from({ length: 1 + dice.below(6) }, () => ({
      kind: 'send',
      who: 0,
      bytes: letter(dice),
    }))
    try {
      await tried(steps)
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      return {
        frames: sent,
        rounds: round - begun,
        failed: { target: 'pairing', seed, round, parties: 1, fault, steps },
      }
    }
    sent += steps.length
    progress?.(sent, round)
  }
  return { frames: sent, rounds: round - begun }
}

/** Plays steps again. @throws Fault */
export const replayPairing = ({ steps }: Script): Promise<void> => tried(steps)

/** A machine of its own is called, hears all that, and hangs up in time. @throws Fault */
async function tried(steps: readonly Step[]): Promise<void> {
  let paired = false
  using machine = new Pairing({
    me: { fingerprint: 'SHA256:here', name: 'here' },
    pin: never,
    told: (news) => (paired ||= news.kind === 'paired'),
    step: STEP,
  })
  const offer = machine.open()
  const [here, there] = pair()
  const served = machine.serve(there, { fingerprint: 'SHA256:there' })
  const over = here.read(() => undefined)
  for (const step of steps) {
    if (step.kind === 'send') here.write(step.bytes.slice())
    await new Promise<void>((done) => void setImmediate(done))
  }
  here.close()
  const late = new Promise((done) => setTimeout(done, PATIENCE, true).unref())
  if (await Promise.race([Promise.all([served, over]).then(() => false), late]))
    throw new Fault('it does not hang up')
  if (paired || offer.over === 'used') throw new Fault('it has paired with who has no code')
}

/** length[2] kind[1] and what belongs there, most of the time. */
function letter(dice: Dice): Uint8Array {
  const part = () => {
    const length = dice.pick(LENGTHS)
    return concat([Uint8Array.of(length), dice.one(9) ? new Uint8Array(length) : dice.bytes(length)])
  }
  const name = Buffer.from(dice.pick(['box', '', 'ctl', '../x', 'x'.repeat(300), '\u0000']))
  const said = dice.pick<() => readonly Uint8Array[]>([
    () => [
      Uint8Array.of(1, dice.one(9) ? dice.below(256) : 1),
      part(),
      Uint8Array.of(name.length & 255, name.length >> 8),
      name,
    ],
    () => [Uint8Array.of(1, 1), part(), Uint8Array.of(3, 0), Buffer.from('box')],
    () => [Uint8Array.of(2, dice.below(9))],
    () => [Uint8Array.of(3), part()],
    () => [Uint8Array.of(4), part()],
    () => [Uint8Array.of(5), part()],
    () => [dice.bytes(dice.below(100))],
  ])()
  const body = concat(said)
  const head = new Uint8Array(2)
  put16(head, 0, dice.one(10) ? dice.below(65536) : body.length)
  const whole = concat([head, body])
  return dice.one(12) ? whole.subarray(0, dice.below(whole.length + 1)) : whole
}
