import { lstat, mkdir } from 'node:fs/promises'
import { FileError, toFileError } from './errno.ts'

/**
 * Makes sure that a directory is there and nobody else's: mode 0700, ours, not a link.
 * @throws FileError EACCES, ENOTDIR with what is wrong and what to do
 */
export async function makePrivate(path: string): Promise<void> {
  const failure = await mkdir(path, { recursive: true, mode: 0o700 }).then(() => undefined, toFileError)
  await checkPrivate(path).catch((error: FileError) => {
    throw failure && error.code === 'ENOENT' ? failure : error
  })
}

/** As makePrivate, for a directory that is there. @throws FileError ENOENT when it is not */
export async function checkPrivate(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    throw new FileError('ENOENT', path, { cause: error })
  })
  if (found.isSymbolicLink()) throw new FileError('EACCES', `${path} is a symbolic link; remove it`)
  if (!found.isDirectory()) throw new FileError('ENOTDIR', path)
  if (found.uid !== process.getuid?.())
    throw new FileError(
      'EACCES',
      `${path} belongs to user ${found.uid}; choose another place with --namespace`,
    )
  if (found.mode & 0o077)
    throw new FileError('EACCES', `${path} is open to others; chmod 700 ${path}, if it is yours alone`)
}
