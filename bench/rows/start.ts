import { join } from 'node:path'
import { Child, capture } from '../child.ts'
import { homeIn } from '../hive.ts'
import type { Asked, Scene } from '../row.ts'
import { HIVEFS, timed } from './command.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Milliseconds from `npm start` until `ls` lists the agents, after one start that is not counted; and of an npm that does nothing. */
export async function start(asked: Asked): Promise<Scene> {
  await capture(['npm', '--version'])
  await once(asked)
  return {
    async round() {
      return { time: { ours: await once(asked), peer: await timed(['npm', '--version']) } }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

async function once({ directory }: Asked): Promise<number> {
  const { home, env } = await homeIn(directory)
  const at = join(home, 'n')
  const begun = performance.now()
  await using npm = await Child.start([...env, 'npm', '--prefix', ROOT, 'start', '--', '--mount', at], false)
  while (!(await npm.line()).startsWith('ready:')) continue
  await capture(['ls', join(at, 'llm')])
  const time = performance.now() - begun
  await capture([...env, HIVEFS, 'stop'])
  return time
}
