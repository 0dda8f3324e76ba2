import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { FileError } from '../lib/errno.ts'
import { mountedAt } from '../lib/mountinfo.ts'

/** How long a mount may take to answer its first ls, in milliseconds. */
const PATIENCE = 5000

/** Keeps files from being hidden by a mount. @throws FileError ENOTEMPTY */
export async function seenEmpty(dir: string): Promise<void> {
  if (await mountedAt(dir)) return // looking could wait for ever
  const names = await readdir(dir).catch(() => [])
  if (names.length) throw new FileError('ENOTEMPTY', `${dir}; mount on an empty one: --mount DIR`)
}

/** Sees with the eyes of another process that a mount works: looking ourselves, we would wait for ourselves. @throws FileError EIO */
export async function seenWorking(dir: string, signal: AbortSignal): Promise<void> {
  const ls = spawn('ls', [dir], {
    stdio: 'ignore',
    cwd: '/',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    killSignal: 'SIGKILL',
  })
  const [status] = (await once(ls, 'exit')) as [number | null]
  if (status !== 0) throw new FileError('EIO', `${dir} was mounted and cannot be listed`)
}
