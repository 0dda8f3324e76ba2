import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, capture, parse } from '../child.ts'
import { agents } from '../mounts.ts'
import type { Asked, Round, Sample, Scene } from '../row.ts'

const READERS = 2000
/** How long after they have fallen asleep the signal comes, in milliseconds: the server has opened 2,000 files a moment ago. */
const REST = 300
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const
const QUIET = { streams: 1, rate: 1, seconds: 1 }

/**
 * How long it takes from a signal to 2,000 processes, each a `cat` of an agent that says nothing, until the last one is gone.
 * The peer is as many that read a FIFO: what the kernel takes to end them, of which most is to free their memory.
 */
export async function ended(asked: Asked): Promise<Scene> {
  const program = await asked.peers.find('readers')
  const pipe = join(asked.directory, 'silence')
  await capture(['mkfifo', pipe])
  const mounted = await agents(QUIET)(asked)
  const output = join(mounted.at, 'agent0', 'output')
  return {
    async round() {
      const round: Record<string, Sample> = {}
      for (const signal of SIGNALS) {
        const peer = await gone(program, signal, pipe)
        round[signal] = { ours: await gone(program, signal, output), peer }
      }
      return round satisfies Round
    },
    [Symbol.asyncDispose]: () => mounted[Symbol.asyncDispose](),
  }
}

async function gone(program: string, signal: (typeof SIGNALS)[number], file: string): Promise<number> {
  const command = [program, '-n', String(READERS), '-s', String(constants.signals[signal]), file]
  await using readers = await Child.start(command)
  await sleep(REST)
  readers.say('go')
  const end = parse(await readers.line())
  if (end['ended'] !== READERS) throw new Error(`${signal} has ended ${end['ended']} of ${READERS}`)
  return end['ms']!
}
