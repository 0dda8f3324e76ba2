import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child, capture, figures, parse } from '../child.ts'
import { before } from '../mounts.ts'
import type { Mounted } from '../mounts.ts'
import type { Asked, Round, Scene } from '../row.ts'
import { ours, socket } from '../servers.ts'

/** Share of the time after which everything has its size: V8 takes long to know how much memory it wants. */
const WARM = 0.5
const READERS = 200
/** How long a dead backend may keep its readers, and how long it may take to come back, in milliseconds. */
const PATIENCE = 10_000
const LOOK = 50
const REST = 2000

/** Opens files, interrupts readers and kills the backend again and again; what the mux and the mount hold must not grow. */
export async function soak(asked: Asked): Promise<Scene> {
  const program = await asked.peers.find('fusebench')
  const address = await socket(asked)
  await using started = new AsyncDisposableStack()
  let backend = await Child.start(ours('direct.ts', address))
  started.defer(() => backend[Symbol.asyncDispose]())
  const mounted = started.use(await before(address)(asked))
  const running = started.move()
  const cycle = async (): Promise<void> => {
    await figures([program, '-j', '4', '-t', '0.5', 'open', join(mounted.at, 'small')])
    await interrupted(program, mounted)
    await orphaned(program, mounted, () => backend.crash())
    backend = await Child.start(ours('direct.ts', address))
    await untilBack(mounted)
  }
  return {
    async round() {
      await until(performance.now() + asked.soak * WARM * 1000, cycle)
      const before = await settled(mounted)
      await until(performance.now() + asked.soak * (1 - WARM) * 1000, cycle)
      return growth(before, await settled(mounted))
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** What is held once the last cycle is quite over: closes are handed on after close(2). */
async function settled(mounted: Mounted): ReturnType<Mounted['held']> {
  await sleep(REST)
  return mounted.held()
}

async function until(end: number, cycle: () => Promise<void>): Promise<void> {
  do await cycle()
  while (performance.now() < end)
}

/** Readers that fall asleep and get a signal. */
async function interrupted(program: string, { at }: Mounted): Promise<void> {
  await using readers = await asleep(program, at)
  readers.say('go')
  const end = parse(await readers.line())
  if (end['interrupted'] !== READERS) throw new Error(`${end['interrupted']} of ${READERS} were interrupted`)
}

/** Readers whose backend dies: each gets an error by itself. */
async function orphaned(program: string, { at }: Mounted, crash: () => Promise<void>): Promise<void> {
  await using readers = await asleep(program, at)
  await crash()
  await sleep(LOOK)
  readers.say('go')
  const end = parse(await readers.line())
  if (end['returned'] !== READERS) throw new Error(`${end['returned']} of ${READERS} came back`)
}

async function asleep(program: string, at: string): Promise<Child> {
  const readers = await Child.start([program, '-j', String(READERS), 'block', join(at, 'stream')])
  await untilSays(join(at, 'asleep'), (words) => Number(words) >= READERS)
  return readers
}

const untilBack = ({ at }: Mounted): Promise<void> =>
  untilSays(join(at, 'small'), (words) => words.length === 10)

async function untilSays(path: string, wanted: (words: string) => boolean): Promise<void> {
  const late = performance.now() + PATIENCE
  while (!wanted(await capture(['cat', path]).catch(() => ''))) {
    if (performance.now() > late) throw new Error(`${path} does not say what it should`)
    await sleep(LOOK)
  }
}

const growth = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Round =>
  Object.fromEntries(
    Object.entries({
      heap: 'heap',
      resident: 'rss',
      fids: 'fids',
      tags: 'tags',
      timers: 'timers',
      handles: 'handles',
      inodes: 'inodes',
    }).map(([figure, key]) => [figure, { ours: after[key]! - before[key]! }]),
  )
