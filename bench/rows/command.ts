import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Child, capture } from '../child.ts'
import type { Asked, Scene } from '../row.ts'
import { ours } from '../servers.ts'

/** The command, from any folder. */
export const HIVEFS = join(import.meta.dirname, '../../bin/hivefs')

/** Milliseconds of `hivefs read FILE`, from its start to its end, after one that is not counted; and of a Node that does nothing. */
export async function command({ directory }: Asked): Promise<Scene> {
  const namespace = join(directory, 'ns')
  await mkdir(namespace, { mode: 0o700 })
  await using started = new AsyncDisposableStack()
  started.use(await Child.start(ours('direct.ts', join(namespace, 'n'))))
  const read = ['env', `NAMESPACE=${namespace}`, HIVEFS, 'read', 'small']
  await timed(read)
  const running = started.move()
  return {
    round: async () => ({
      time: { ours: await timed(read), peer: await timed([process.execPath, '-e', '0']) },
    }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Milliseconds from the start of a command to its end. */
export async function timed(command: readonly string[]): Promise<number> {
  const begun = performance.now()
  await capture(command)
  return performance.now() - begun
}
