import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { FileError } from '../lib/errno.ts'
import { numberAt } from '../lib/json.ts'
import { migrations } from './migrations.ts'

/**
 * The hive's memory: one SQLite file, readable with the sqlite3 shell. What a call has written when it returns
 * survives `kill -9`.
 */
export class Store implements Disposable {
  readonly db: DatabaseSync

  /**
   * Opens the file, or makes it, and brings its tables up to date.
   * @throws FileError EIO when it is no database of ours, EINVAL when a newer hivefs wrote it
   */
  constructor(path: string) {
    try {
      this.db = new DatabaseSync(path, { timeout: 5000 })
      if (path !== ':memory:') chmodSync(path, 0o600)
      this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    } catch (error) {
      throw new FileError('EIO', `${path} cannot be opened as a database: ${String(error)}`, { cause: error })
    }
    this.#migrate(path)
  }

  /** Runs it as a whole or not at all. @throws FileError ENOSPC when the disk is full */
  transaction<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK') // a full disk has ended it already
      throw full(error) ? new FileError('ENOSPC', 'of the database', { cause: error }) : error
    }
  }

  [Symbol.dispose](): void {
    if (this.db.isOpen) this.db.close()
  }

  #migrate(path: string): void {
    const version = Number(this.db.prepare('PRAGMA user_version').get()!['user_version'])
    if (version > migrations.length) {
      this.db.close()
      throw new FileError(
        'EINVAL',
        `${path} was written by a newer hivefs (schema ${version}, this one knows ${migrations.length})`,
      )
    }
    for (const [at, sql] of migrations.entries())
      if (at >= version) this.transaction(() => this.db.exec(`${sql}; PRAGMA user_version = ${at + 1}`))
  }
}

/** SQLITE_FULL */
const full = (error: unknown): boolean => numberAt(error, 'errcode') === 13
