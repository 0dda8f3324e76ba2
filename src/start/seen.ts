import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir } from 'node:fs/promises'
import { FileError, toFileError } from '../lib/errno.ts'
import { mountedAt } from '../lib/mountinfo.ts'

/** How long a mount may take to answer its first ls, in milliseconds. */
const PATIENCE = 5000

/**
 * Makes a directory to mount on, or sees that it is empty: a mount hides what is there.
 * @throws FileError ENOTEMPTY, EACCES with what to do
 */
export async function seenEmpty(dir: string): Promise<void> {
  if (await mountedAt(dir)) return // looking could wait for ever
  await mkdir(dir, { recursive: true }).catch((error: unknown) => {
    const { code } = toFileError(error)
    if (code !== 'EACCES' && code !== 'EROFS') return // what is there is told apart when it is mounted on
    const todo = `as root: mkdir ${dir} && chown "$USER" ${dir}; or choose another place: --mount ~/n`
    throw new FileError(code, `${dir} cannot be made; ${todo}`, { cause: error })
  })
  const names = await readdir(dir).catch(() => [])
  if (names.length) throw new FileError('ENOTEMPTY', `${dir}; choose an empty place: --mount DIR`)
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
