import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { folder } from '../../../lib/temporary.ts'

/** A server of sessions that is running, until the end of the test. */
export interface Place {
  /** Its unix socket. */
  readonly socket: string
  /** A folder where sessions may run. */
  readonly cwd: string
}

/** The command line of the program that asks. */
export const ASKER = `${process.execPath} ${join(import.meta.dirname, 'asker.ts')}`

export async function sessionsAt(t: TestContext): Promise<Place & AsyncDisposable> {
  const cwd = folder(t)
  const socket = join(cwd, 's')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'backend.ts'), socket, cwd], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
  return {
    socket,
    cwd,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
