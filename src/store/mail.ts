import type { Store } from './store.ts'

/** A message of a route that waits for one destination. */
export interface KeptLetter {
  readonly id: number
  /** Bytes of it. */
  readonly size: number
  readonly turns: number
}

/** What is kept of a message. */
export interface KeptContent {
  readonly bytes: Uint8Array
  readonly turns: number
  readonly mark?: Uint8Array | undefined
}

/** Messages of routes that outlive the server, and from where each source goes on. What was put is there after kill -9. */
export class KeptMail {
  readonly #store: Store
  readonly #insert
  readonly #select
  readonly #bytes
  readonly #delete
  readonly #marks

  constructor(store: Store) {
    const sql = (text: string) => store.db.prepare(text)
    this.#store = store
    this.#insert = sql('INSERT INTO mail (src, dst, turns, bytes) VALUES (?, ?, ?, ?)')
    this.#select = sql(
      'SELECT id, turns, length(bytes) AS size FROM mail WHERE src = ? AND dst = ? ORDER BY id',
    )
    this.#bytes = sql('SELECT bytes FROM mail WHERE id = ?')
    this.#delete = sql('DELETE FROM mail WHERE id = ?')
    this.#marks = {
      get: sql('SELECT mark FROM marks WHERE src = ?'),
      set: sql('INSERT OR REPLACE INTO marks (src, mark) VALUES (?, ?)'),
      delete: sql('DELETE FROM marks WHERE src = ?'),
    }
  }

  /** Keeps a message once for each destination, and the mark of its source: all of it or nothing. */
  put(src: string, dsts: readonly string[], { bytes, turns, mark }: KeptContent): readonly KeptLetter[] {
    return this.#store.transaction(() => {
      if (mark) this.#marks.set.run(src, mark)
      return dsts.map((dst) => {
        const { lastInsertRowid } = this.#insert.run(src, dst, turns, bytes)
        return { id: Number(lastInsertRowid), size: bytes.length, turns }
      })
    })
  }

  /** Those that wait, oldest first. */
  waiting(src: string, dst: string): readonly KeptLetter[] {
    return this.#select.all(src, dst).map((row) => ({
      id: Number(row['id']),
      size: Number(row['size']),
      turns: Number(row['turns']),
    }))
  }

  /** What it says; undefined when it waits no more. */
  bytes(id: number): Uint8Array | undefined {
    return this.#bytes.get(id)?.['bytes'] as Uint8Array | undefined
  }

  drop(ids: readonly number[]): void {
    this.#store.transaction(() => {
      for (const id of ids) this.#delete.run(id)
    })
  }

  mark(src: string): Uint8Array | undefined {
    return this.#marks.get.get(src)?.['mark'] as Uint8Array | undefined
  }

  /** Nobody reads from that source any more. */
  forget(src: string): void {
    this.#marks.delete.run(src)
  }

  /** Forgets all that belongs to other sources than these. */
  sweep(srcs: readonly string[]): void {
    const known = JSON.stringify(srcs)
    this.#store.transaction(() => {
      for (const table of ['mail', 'marks'])
        this.#store.db
          .prepare(`DELETE FROM ${table} WHERE src NOT IN (SELECT value FROM json_each(?))`)
          .run(known)
    })
  }
}
