import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { FileError } from '../lib/errno.ts'

/** How long a mount may take to answer its first ls, in milliseconds. */
const PATIENCE = 5000

/** Sees with the eyes of another process that a mount works: looking ourselves, we would wait for ourselves. @throws FileError EIO */
export async function seen(dir: string, signal: AbortSignal): Promise<void> {
  const ls = spawn('ls', [dir], {
    stdio: 'ignore',
    cwd: '/',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    killSignal: 'SIGKILL',
  })
  const [status] = (await once(ls, 'exit')) as [number | null]
  if (status !== 0) throw new FileError('EIO', `${dir} was mounted and cannot be listed`)
}
