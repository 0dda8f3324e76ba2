import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../ninep/client.ts'
import { DMSTREAM, OREAD } from '../ninep/const.ts'
import type { Command, World } from './command.ts'
import { attach, complaint, print } from './hive.ts'

/** Between two looks at a file that had nothing new, in milliseconds. */
const LOOK = 1000

export const follow: Command = {
  synopsis: 'FILE',
  description: `
Prints a file, and then whatever comes, until it is interrupted. A file whose reads wait is opened again each time it
ends: so every reply of an agent is printed, one after the other. Of any other file, what was added is printed.`,
  examples: ['hivefs follow /llm/claude/output', 'hivefs follow /events'],
  async run(world, [path = '']) {
    await using client = await attach(world)
    try {
      for (let offset = 0; ;) offset = await once(world, client, path, offset)
    } catch (error) {
      throw new Error(complaint(path, error), { cause: error })
    }
  },
}

/** Prints what there is from an offset on; answers where to go on, after a pause when there was nothing. */
async function once(world: World, client: Client, path: string, offset: number): Promise<number> {
  await using fid = await client.root.walk(path.split('/').filter(Boolean))
  const { mode, length } = await fid.stat()
  const stream = (mode & DMSTREAM) !== 0
  await fid.open(OREAD)
  const from = stream || length < offset ? 0 : offset // a file that became shorter begins anew
  let at = from
  for await (const bytes of fid.chunks(from)) {
    await print(world.stdout, bytes)
    at += bytes.length
  }
  if (at === from) await sleep(LOOK)
  return stream ? 0 : at
}
