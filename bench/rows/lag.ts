import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Child, capture, figures, parse } from '../child.ts'
import { agents } from '../mounts.ts'
import type { Asked, Scene } from '../row.ts'
import { ours } from '../servers.ts'
import { EARLY, paceArgs } from '../stamps.ts'
import type { Pace } from '../stamps.ts'

type Late = Readonly<Record<string, number>>

/**
 * How much later than the provider says it a chunk comes out of `cat`, in milliseconds: agents of llmfs behind our mux and
 * FUSE, all speaking at once. The peer is the same chunks through FIFOs: what the kernel, `cat` and the measuring take by
 * themselves; what is more than that is added by us.
 */
export const lag =
  (streams: number, rate: number) =>
  async (asked: Asked): Promise<Scene> => {
    const program = await asked.peers.find('lag')
    const pace: Pace = { streams, rate, seconds: 2 * asked.seconds }
    const mounted = await agents(pace)(asked)
    return {
      async round() {
        const late = await throughAgents(program, mounted.at, streams)
        const least = await throughPipes(program, asked.directory, pace)
        const sample = (share: string) => ({ ours: late[share]! / 1000, peer: least[share]! / 1000 })
        const added = (late['p50']! - least['p50']!) / 1000
        return { p50: sample('p50'), 'p50 added': { ours: added }, p99: sample('p99') }
      },
      [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose](),
    }
  }

async function throughAgents(program: string, at: string, streams: number): Promise<Late> {
  const names = Array.from({ length: streams }, (_, n) => join(at, `agent${n}`))
  await using cats = await Child.start([
    program,
    '-c',
    String(EARLY),
    ...names.map((name) => join(name, 'output')),
  ])
  await Promise.all(names.map((name) => writeFile(join(name, 'input'), 'speak')))
  return parse(await cats.line())
}

async function throughPipes(program: string, directory: string, pace: Pace): Promise<Late> {
  const pipes = Array.from({ length: pace.streams }, (_, n) => join(directory, `pipe${n}`))
  await capture(['rm', '-f', ...pipes])
  await capture(['mkfifo', ...pipes])
  const speaking = capture(ours('pipes.ts', ...paceArgs(pace), ...pipes))
  const late = await figures([program, '-c', String(EARLY), ...pipes])
  await speaking
  return late
}
