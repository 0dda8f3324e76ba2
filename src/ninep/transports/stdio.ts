import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { toFileError } from '../../lib/errno.ts'
import type { Conn } from '../conn.ts'
import { streamConn } from './stream.ts'

/** How long a command may go on after its stdin was closed, in milliseconds; then it is killed. */
const GRACE = 1000

/** Starts a command of the shell that speaks 9P on its stdin and stdout. Hanging up ends it and its children. */
export async function dial(command: string, signal?: AbortSignal): Promise<Conn> {
  signal?.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  try {
    await once(child, 'spawn', signal ? { signal } : {})
  } catch (error) {
    throw toFileError(error)
  }
  const kill = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name)
    } catch {
      // It has ended by itself.
    }
  }
  const hangUp = () => {
    child.stdin.end()
    child.stdout.destroy()
    if (child.exitCode !== null || child.signalCode !== null) return
    kill('SIGTERM')
    const late = setTimeout(kill, GRACE, 'SIGKILL')
    child.once('exit', () => clearTimeout(late))
  }
  return streamConn(child.stdout, child.stdin, `exec!${command}`, { hangUp })
}

/** Our own stdin and stdout as a conn: the other end of `dial`. */
export const stdio = (): Conn =>
  streamConn(process.stdin, process.stdout, 'stdio', {
    hangUp: () => {
      process.stdin.destroy()
      process.stdout.end()
    },
  })
