import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Child, capture, parse } from '../../../bench/child.ts'
import { acts } from './acts.ts'
import { Backends } from './backends.ts'
import type { Place } from './acts.ts'
import type { Held, Soaked } from './measure.ts'

/** Makes malloc(3) give back what was freed: else the buffers of sockets, which come and go, leave holes that look like growth. */
export const PLAIN = 'MALLOC_MMAP_THRESHOLD_=131072'
/** Keeps V8's young generation small: else it takes up to 64 MiB for itself, burst by burst, and a pool of pages besides. */
export const YOUNG = '--max-semi-space-size=1'

/** A hive in a process of its own, with its backends, that things are done to. */
export class Soak implements Soaked {
  /** V8 measures no better; and of what has happened the newest 4 MB are at hand. */
  readonly slack = { heap: 2 << 20, malloc: 1 << 20, rss: 16 << 20 }
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
    const command = ['env', PLAIN, process.execPath, YOUNG, program, directory, ...(mounted ? ['mount'] : [])]
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

  /** What the hive holds. */
  async held(): Promise<Held> {
    this.#hive.say('weigh')
    return parse(await this.#hive.line())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ends.disposeAsync()
  }
}
