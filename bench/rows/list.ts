import { join } from 'node:path'
import { hello, inside } from '../mounts.ts'
import type { Mounted } from '../mounts.ts'
import { unlessMissing } from '../peers.ts'
import type { Asked, Scene } from '../row.ts'
import { DIRECTORIES } from '../tree.ts'
import { timed } from './command.ts'

/** Times `ls -l` of a directory of 1,000 files that the kernel has never seen, and once more while it remembers. */
export async function list(asked: Asked): Promise<Scene> {
  await using started = new AsyncDisposableStack()
  const ours = started.use(await inside(asked))
  const theirs = started.use(await unlessMissing(hello(asked)))
  const running = started.move()
  let used = 0
  return {
    async round() {
      const name = `list${used++ % DIRECTORIES}`
      const [cold, cached] = await twice(ours, name)
      const [theirCold, theirCached] = theirs ? await twice(theirs, name) : []
      return { cold: { ours: cold, peer: theirCold }, cached: { ours: cached, peer: theirCached } }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function twice({ at }: Mounted, name: string): Promise<[cold: number, cached: number]> {
  const ls = ['ls', '-l', join(at, name)]
  return [await timed(ls), await timed(ls)]
}
