import { open } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { FileError, toFileError } from '../lib/errno.ts'
import { at } from '../lib/json.ts'

/** How long to wait for whoever writes, and how often to look, in milliseconds: a write takes a few of them. */
const PATIENCE = 5000
const LOOK = 5

/** SQLite's word for a lock that another one has. */
const SQLITE_BUSY = 5

/**
 * Lets one process at a time write a file: who has the latch, until it is disposed. The kernel keeps it, as a lock on a file
 * beside that one, and opens it when its holder dies; a file that is there or not would stay behind.
 * @param path of the file beside; its folder is there and ours alone
 * @throws FileError EBUSY when it is held for too long
 */
export async function latched(path: string): Promise<Disposable> {
  const { DatabaseSync } = await import('node:sqlite') // the one door that Node has to fcntl(2)
  await (await open(path, 'a', 0o600)).close()
  for (const end = performance.now() + PATIENCE; ; await pause(LOOK)) {
    const file = new DatabaseSync(path, { timeout: 0 })
    try {
      file.exec('BEGIN EXCLUSIVE')
      return { [Symbol.dispose]: () => file.close() }
    } catch (error) {
      file.close()
      if (at(error, 'errcode') !== SQLITE_BUSY) throw toFileError(error)
      if (performance.now() > end)
        throw new FileError('EBUSY', `another hive has been writing beside ${path} for ${PATIENCE / 1000} s`)
    }
  }
}
