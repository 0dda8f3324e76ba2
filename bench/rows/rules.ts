import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, capture, parse } from '../child.ts'
import { essayLength, essays } from '../essays.ts'
import type { Essay } from '../essays.ts'
import { agents } from '../mounts.ts'
import type { Asked, Round, Scene } from '../row.ts'
import { EARLY } from '../stamps.ts'

/** Chunks per second of the agent beside. */
const RATE = 200
/** What is done instead of an extraction: nothing, for so many milliseconds. */
const NAP = 20

/**
 * What rules take out of a reply of 1 MiB that comes all at once, from the prompt until the last byte is out of `cat`; and how
 * much later than alone the chunks of another agent come meanwhile.
 */
export async function rules(asked: Asked): Promise<Scene> {
  const program = await asked.peers.find('lag')
  const pace = { streams: 1, rate: RATE, seconds: 2 * asked.seconds }
  const mounted = await agents(pace)(asked)
  const { at } = mounted
  for (const [name, { rule }] of Object.entries(essays)) await writeFile(join(at, name, 'rules'), rule)
  return {
    async round() {
      const alone = await beside(program, at, () => sleep(NAP))
      const round: Record<string, Round[string]> = {}
      for (const essay of Object.keys(essays) as Essay[]) {
        let best = 0
        const late = await beside(program, at, async () => {
          best = Math.max(best, await extracted(join(at, essay), essay))
        })
        round[essay] = { ours: best }
        round[`${essay}: others`] = { ours: late - alone }
      }
      return round
    },
    [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose](),
  }
}

/** How late an agent's chunks are at the 99th percentile while something is done again and again, in milliseconds. */
async function beside(program: string, at: string, work: () => Promise<unknown>): Promise<number> {
  const agent = join(at, 'agent0')
  await using cat = await Child.start([program, '-c', String(EARLY), join(agent, 'output')])
  await writeFile(join(agent, 'input'), 'speak')
  let over = false
  const said = cat.line().finally(() => (over = true))
  const worked = again(() => over, work)
  const late = parse(await said)
  await worked
  return late['p99']! / 1000
}

async function again(over: () => boolean, work: () => Promise<unknown>): Promise<void> {
  do await work()
  while (!over())
}

/** MB/s of one essay. */
async function extracted(agent: string, essay: Essay): Promise<number> {
  const begun = performance.now()
  await writeFile(join(agent, 'input'), essay)
  const found = await capture(['cat', join(agent, essays[essay].file)])
  const took = performance.now() - begun
  if (found.length === 0) throw new Error(`the rule for ${essay} found nothing`)
  return essayLength / took / 1e3
}
