import { call } from './call.ts'
import { Dice, seedOf } from './dice.ts'
import type { Asked, Outcome } from './fuzz.ts'
import { Kernel } from './kernel.ts'
import type { Script, Step } from './script.ts'

/** Requests of a round, and of one burst at most. */
const REQUESTS = 400
const BURST = 16

/** Sends the bridge what a kernel might send, and what none would. */
export async function fuse({ seed, frames, until = Infinity, round = 0, progress }: Asked): Promise<Outcome> {
  await using kernel = await Kernel.start()
  const begun = round
  let sent = 0
  for (; sent < frames && performance.now() < until; round++) {
    const steps: Step[] = []
    try {
      await play(kernel, new Dice(seedOf(seed, round)), steps)
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      return {
        frames: sent,
        rounds: round - begun,
        failed: { target: 'fuse', seed, round, parties: 1, fault, steps },
      }
    }
    sent += steps.filter(({ kind }) => kind === 'send').length
    progress?.(sent, round)
  }
  return { frames: sent, rounds: round - begun }
}

async function play(kernel: Kernel, dice: Dice, steps: Step[]): Promise<void> {
  for (let left = REQUESTS >> dice.below(3); left > 0;) {
    for (let burst = 1 + dice.below(BURST); burst > 0; burst--, left--)
      await act(kernel, { kind: 'send', who: 0, bytes: call(dice, kernel) }, steps)
    if (!dice.one(3)) await act(kernel, { kind: 'turn' }, steps)
  }
  await finish(kernel)
}

async function act(kernel: Kernel, step: Step, steps: Step[]): Promise<void> {
  steps.push(step)
  if (step.kind === 'send') kernel.ask(step.bytes)
  else await new Promise<void>((done) => void setImmediate(done))
  if (step.kind === 'turn') kernel.look()
}

async function finish(kernel: Kernel): Promise<void> {
  await kernel.settle()
  await kernel.well()
  await kernel.leave()
}

/** Plays steps again. @throws Fault */
export async function replayFuse({ steps }: Script): Promise<void> {
  await using kernel = await Kernel.start()
  for (const step of steps) await act(kernel, step, [])
  await finish(kernel)
}
