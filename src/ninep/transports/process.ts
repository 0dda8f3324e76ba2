import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Conn } from '../conn.ts'
import { streamConn } from './stream.ts'
import type { Ends } from './stream.ts'

/** How long a command may go on after its stdin was closed, in milliseconds; then it is killed. */
const GRACE = 1000

/** A process whose stdin and stdout we have, and which leads a group of its own. */
export type Talking = ChildProcess & { readonly stdin: Writable; readonly stdout: Readable }

/** The stdin and stdout of a process as a conn. Hanging up ends it and its children. */
export function processConn(child: Talking, name: string, unheard?: Ends['unheard']): Conn {
  const kill = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal)
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
  return streamConn(child.stdout, child.stdin, name, { hangUp, ...(unheard && { unheard }) })
}
