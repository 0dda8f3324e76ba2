import { Sandbox } from '../../src/riofs/vm/sandbox.ts'
import type { Scene } from '../row.ts'

const TICKS = 200
/** A thousand things, of which one turns. */
const BOXES = `clear(); for (let i = 0; i < 1000; i++) box({x: i}); const first = all()[0]; onFrame(() => first.rotateY(0.1))`

/** How long a sandbox takes for a frame of a program, with the search for what has changed. */
export async function tick(): Promise<Scene> {
  const sandbox = await Sandbox.open()
  await sandbox.run(BOXES, { version: 1, clock: 0, author: 'bench' })
  let clock = 0
  return {
    async round() {
      const took: number[] = []
      for (let n = 0; n < TICKS; n++) took.push((await sandbox.call('tick', (clock += 0.1))).ms)
      took.sort((a, b) => a - b)
      return { tick: { ours: took[TICKS / 2]! }, p99: { ours: took[Math.floor(TICKS * 0.99)]! } }
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
}
