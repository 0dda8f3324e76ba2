import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Child, capture, parse } from '../../../bench/child.ts'
import { acts } from './acts.ts'
import { Backends } from './backends.ts'
import type { Place } from './acts.ts'

/** Makes malloc(3) give back what was freed: else the buffers of sockets, which come and go, leave holes that look like growth. */
const PLAIN = ['env', 'MALLOC_MMAP_THRESHOLD_=131072']
/** Keeps V8's young generation small: else it takes up to 64 MiB for itself, burst by burst, and a pool of pages besides. */
const YOUNG = '--max-semi-space-size=1'

export type Held = Readonly<Record<string, number>>

/** A hive in a process of its own, with its backends, that things are done to. */
export class Soak implements AsyncDisposable {
  cycles = 0
  readonly #place: Place
  readonly #hive: Child
  readonly #ends: AsyncDisposableStack

  /** @param mounted with a FUSE mount */
  static async start(mounted: boolean): Promise<Soak> {
    await using ends = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'hivefs-'))
    ends.defer(() => rm(directory, { recursive: true, force: true }))
    const at = join(directory, 'm')
    await mkdir(at)
    // It has usually gone with the hive, and then this complains.
    ends.defer(() =>
      mounted
        ? capture(['umount', '-l', at]).then(
            () => undefined,
            () => undefined,
          )
        : undefined,
    )
    const backends = ends.use(new Backends(directory))
    for (const name of ['one', 'two']) await backends.start(name)
    const program = join(import.meta.dirname, 'hive.ts')
    const command = [...PLAIN, process.execPath, YOUNG, program, directory, ...(mounted ? ['mount'] : [])]
    const hive = ends.use(await Child.start(command))
    return new Soak({ directory, backends, mounted }, hive, ends.move())
  }

  private constructor(place: Place, hive: Child, ends: AsyncDisposableStack) {
    this.#place = place
    this.#hive = hive
    this.#ends = ends
  }

  /** Everything that is done to it, once. */
  async cycle(): Promise<void> {
    for (const act of Object.values(acts)) await act(this.#place)
    this.cycles++
  }

  /** Cycles until a time of performance.now(), one at least. */
  async until(end: number): Promise<void> {
    do await this.cycle()
    while (performance.now() < end)
  }

  /** What the hive holds. */
  async held(): Promise<Held> {
    this.#hive.say('weigh')
    return parse(await this.#hive.line())
  }

  /** The same when what was handed on has had time to end: as soon as no count is above what it was, or after some seconds. */
  async settled(before?: Held): Promise<Held> {
    const late = performance.now() + SETTLE
    for (;;) {
      const now = await this.held()
      const grown = before && Object.entries(growth(before, now))
      if (grown?.every(([key, more]) => MEMORY.has(key) || more <= 0) || performance.now() > late) return now
      await new Promise((done) => setTimeout(done, LOOK))
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync()
  }
}

const MEMORY: ReadonlySet<string> = new Set(['rss', 'heap', 'malloc'])
/** How long closes may take that nobody waits for, and between two looks, in milliseconds. */
const SETTLE = 5000
const LOOK = 100

/** What grew, by its name. */
export function growth(before: Held, after: Held): Held {
  return Object.fromEntries(Object.keys(before).map((key) => [key, after[key]! - before[key]!]))
}
