import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Child, capture } from './child.ts'
import { HIVEFS } from './rows/command.ts'

const START = join(import.meta.dirname, '../start.ts')

/** A whole hive in a home of its own, mounted, as a user has it. */
export interface Hive extends AsyncDisposable {
  readonly home: Home
  readonly at: string
  /** The process that serves it. */
  readonly pid: number
  /** Its database. */
  readonly database: string
}

/** A directory, and the words before a command that make it its home. */
export interface Home {
  readonly home: string
  readonly env: readonly string[]
}

/** A home of its own in a directory. */
export async function homeIn(directory: string): Promise<Home> {
  const home = await mkdtemp(join(directory, 'h'))
  await mkdir(join(home, 'ns'), { mode: 0o700 })
  const env = [
    'env',
    `NAMESPACE=${home}/ns`,
    `XDG_STATE_HOME=${home}/state`,
    `XDG_CONFIG_HOME=${home}/config`,
  ]
  return { home, env }
}

/** Starts one where perhaps one was before. */
export async function hive({ home, env }: Home): Promise<Hive> {
  const at = join(home, 'n')
  const words = [...env, process.execPath, START, 'start', '--foreground', '--yes', '--mount', at]
  const child = await Child.start(words, false)
  while (!(await child.line()).startsWith('ready:')) continue
  return {
    home: { home, env },
    at,
    pid: child.pid, // env(1) becomes what it starts
    database: join(home, 'state/hivefs/hivefs.db'),
    async [Symbol.asyncDispose]() {
      await capture([...env, HIVEFS, 'stop'])
      await child[Symbol.asyncDispose]()
    },
  }
}
