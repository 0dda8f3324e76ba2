import { join } from 'node:path'
import { figures } from '../child.ts'
import { unlessMissing } from '../peers.ts'
import type { Mount, Mounted } from '../mounts.ts'
import type { Asked, Sample, Scene } from '../row.ts'

/** Runs fusebench on files of tree.ts and answers the figure of the row. */
type Use = (mounted: Mounted, asked: Asked) => Promise<number>

/** open, read, close of a short file, from so many threads, per second. */
export const opens =
  (threads: number): Use =>
  async ({ at }, asked) =>
    (await fusebench(asked, ['-j', String(threads), 'open', join(at, 'small')]))['ops']!

/** GB/s of reads of 1 MiB, from the start of a large file to its end, over and over. */
export const reads: Use = async ({ at }, asked) =>
  (await fusebench(asked, ['-b', String(1 << 20), 'read', join(at, 'large')]))['bytes']! / 1e9

async function fusebench(
  { peers, seconds }: Asked,
  args: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  return figures([await peers.find('fusebench'), '-w', String(seconds / 2), '-t', String(seconds), ...args])
}

/** The same use of one mount and of another, one after the other. */
export const mounts =
  (use: Use, ours: Mount, theirs: Mount) =>
  async (asked: Asked): Promise<Scene> => {
    await using started = new AsyncDisposableStack()
    const one = started.use(await ours(asked))
    const other = started.use(await unlessMissing(theirs(asked)))
    const running = started.move()
    const sample = async (): Promise<Sample> => ({
      ours: await use(one, asked),
      peer: other && (await use(other, asked)),
    })
    return {
      round: async () => ({ rate: await sample() }),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    }
  }
