import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Child, capture } from './child.ts'
import { HIVEFS } from './rows/command.ts'

const START = join(import.meta.dirname, '../start.ts')

/** A whole hive in a home of its own, mounted, as a user has it. */
export interface Hive extends AsyncDisposable {
  readonly at: string
  /** The process that serves it. */
  readonly pid: number
  /** Its database. */
  readonly database: string
}

/** The words before a command that give it a home of its own in a directory. */
export async function homeIn(
  directory: string,
): Promise<{ readonly home: string; readonly env: readonly string[] }> {
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

export async function hive(directory: string): Promise<Hive> {
  const { home, env } = await homeIn(directory)
  const at = join(home, 'n')
  const words = [...env, process.execPath, START, 'start', '--foreground', '--yes', '--mount', at]
  const child = await Child.start(words, false)
  while (!(await child.line()).startsWith('ready:')) continue
  return {
    at,
    pid: child.pid, // env(1) becomes what it starts
    database: join(home, 'state/hivefs/hivefs.db'),
    async [Symbol.asyncDispose]() {
      await capture([...env, HIVEFS, 'stop'])
      await child[Symbol.asyncDispose]()
    },
  }
}
