import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { toFileError } from '../../lib/errno.ts'
import type { Conn } from '../conn.ts'
import { processConn } from './process.ts'
import { streamConn } from './stream.ts'

/** Starts a command of the shell that speaks 9P on its stdin and stdout. Hanging up ends it and its children. */
export async function dial(command: string, signal?: AbortSignal): Promise<Conn> {
  signal?.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  try {
    await once(child, 'spawn', signal ? { signal } : {})
  } catch (error) {
    throw toFileError(error)
  }
  return processConn(child, `exec!${command}`)
}

/** A process's own stdin and stdout as a conn: the other end of `dial`. */
export const stdio = (stdin: Readable, stdout: Writable): Conn =>
  streamConn(stdin, stdout, 'stdio', {
    hangUp: () => {
      stdin.destroy()
      stdout.end()
    },
  })
