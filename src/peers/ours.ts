import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'

/** What others may do with a file of ours: a secret may not even be read. */
export type Others = 'may read' | 'may not read'

/** Longest file that is read, in bytes. */
const LONGEST = 4 << 20

/**
 * The text of a file that is ours, or undefined when it is not there.
 * @throws FileError EACCES when somebody else may have written it, or read a secret: what to do
 */
export async function readOurs(path: string, others: Others): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK // a FIFO is not waited for
  const file = await open(path, flags).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP')
      throw new FileError('EACCES', `${path} is a symbolic link; put the file itself there`)
    throw toFileError(error)
  })
  if (!file) return undefined
  try {
    const found = await file.stat()
    if (!found.isFile()) throw new FileError('EACCES', `${path} is not a file`)
    if (found.uid !== process.getuid?.())
      throw new FileError('EACCES', `${path} belongs to user ${found.uid}; chown it, if it is yours`)
    if (others === 'may not read' && found.mode & 0o077)
      throw new FileError('EACCES', `${path} is open to others; chmod 600 ${path}, if nobody has seen it`)
    if (found.mode & 0o022)
      throw new FileError('EACCES', `others may write ${path}; look what it says, then chmod 600 ${path}`)
    if (found.size > LONGEST) throw new FileError('EFBIG', `${path}: more than ${LONGEST} bytes`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Puts a whole file in the place of another, or of none: 0600, there as a whole or not at all, whatever happens. */
export async function writeOurs(path: string, text: string): Promise<void> {
  const draft = await drafted(path, text)
  try {
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw toFileError(error)
  }
  await settle(dirname(path))
}

/** The same content under a name of its own in the same folder, on the disk. */
export async function drafted(path: string, text: string): Promise<string> {
  await makeFolder(dirname(path))
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return draft
}

/** What was renamed or linked in a folder is so after a power cut too. */
export async function settle(folder: string): Promise<void> {
  const file = await open(folder, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes sure that the folder is there and that nobody else can put files into it. @throws FileError EACCES, ENOTDIR */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw toFileError(error)
  })
  const found = await lstat(path)
  if (found.uid !== process.getuid?.()) throw new FileError('EACCES', `${path} belongs to user ${found.uid}`)
  if (found.mode & 0o022)
    throw new FileError('EACCES', `others may write in ${path}; chmod 700 ${path}, if it is yours alone`)
}
