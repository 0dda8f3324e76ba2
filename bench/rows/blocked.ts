import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, capture, figures, parse } from '../child.ts'
import { inside } from '../mounts.ts'
import type { Mounted } from '../mounts.ts'
import type { Asked, Round, Scene } from '../row.ts'

const READERS = 10_000
/** How long they may take to fall asleep, in milliseconds, and how often we look. */
const PATIENCE = 60_000
const LOOK = 100

/**
 * Lets 10,000 threads of another process read a stream that says nothing: what each costs the server, how long another
 * file takes meanwhile, and how long until all are gone after a signal. A server is weighed once: what it has freed it
 * does not give back.
 */
export async function blocked(asked: Asked): Promise<Scene> {
  const program = await asked.peers.find('fusebench')
  return {
    async round() {
      await using mounted = await inside(asked)
      await figures([program, '-t', String(asked.seconds), 'open', join(mounted.at, 'small')])
      return await readers(asked, program, mounted)
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

async function readers({ seconds }: Asked, program: string, mounted: Mounted): Promise<Round> {
  const { at, pid } = mounted
  const before = await mounted.held()
  const threads = await threadsOf(pid)
  await using child = await Child.start([program, '-j', String(READERS), 'block', join(at, 'stream')])
  await untilAsleep(at)
  const asleep = await mounted.held()
  const more = (await threadsOf(pid)) - threads
  const meanwhile = await figures([program, '-t', String(seconds), 'open', join(at, 'small')])
  child.say('go')
  const end = parse(await child.line())
  if (end['interrupted'] !== READERS)
    throw new Error(`${end['interrupted']} of ${READERS} readers were interrupted`)
  return {
    'heap each': { ours: (asleep['heap']! - before['heap']!) / READERS },
    'resident each': { ours: (asleep['rss']! - before['rss']!) / READERS },
    threads: { ours: more },
    'other p99': { ours: meanwhile['p99']! / 1000 },
    gone: { ours: end['ms']! },
  }
}

async function untilAsleep(at: string): Promise<void> {
  const late = performance.now() + PATIENCE
  while (Number(await capture(['cat', join(at, 'asleep')])) < READERS) {
    if (performance.now() > late) throw new Error(`not all of ${READERS} readers fell asleep`)
    await sleep(LOOK)
  }
}

const threadsOf = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/task`)).length
