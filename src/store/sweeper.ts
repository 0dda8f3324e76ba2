import type { StatementSync } from 'node:sqlite'
import type { Store } from './store.ts'

/** Rows that are deleted before others have their turn. */
const PIECE = 500

/** What is deleted piece by piece, because there may be very much of it. */
type Long = 'conversation' | 'agent'

/** Deletes conversations and agents that nobody wants any more: at once as far as they are short, the rest a little at a time. */
export class Sweeper {
  readonly #store: Store
  readonly #sql: ReturnType<typeof statements>
  readonly #waiting: (readonly [kind: Long, id: number])[] = []
  /** Whether the next piece is on its way. */
  #sweeping = false

  /** Begins with what an earlier run has left. */
  constructor(store: Store) {
    this.#store = store
    this.#sql = statements(store)
    for (const row of this.#sql.lost.all()) this.#waiting.push([row['kind'] as Long, Number(row['id'])])
    this.#soon()
  }

  /** Deletes one. */
  forget(kind: Long, id: number): void {
    if (this.#store.db.isOpen && !this.#piece(kind, id)) this.#waiting.push([kind, id])
    this.#soon()
  }

  #soon(): void {
    if (this.#sweeping || this.#waiting.length === 0) return
    this.#sweeping = true
    setImmediate(() => this.#sweep()).unref()
  }

  /** What cannot be deleted now, on a full disk, is deleted after the next start. */
  #sweep(): void {
    this.#sweeping = false
    const first = this.#waiting[0]
    if (!first || !this.#store.db.isOpen) return
    try {
      if (this.#piece(...first)) this.#waiting.shift()
    } catch {
      this.#waiting.shift()
    }
    this.#soon()
  }

  /** Deletes the next piece; whether that was all. */
  #piece(kind: Long, id: number): boolean {
    return this.#store.transaction(() => {
      const { rows, whole } = this.#sql[kind]
      if (Number(rows.run(id, PIECE).changes) === PIECE) return false
      whole.run(id)
      return true
    })
  }
}

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  lost: db.prepare(`SELECT 'conversation' AS kind, id FROM conversations WHERE agent IS NULL
    UNION ALL SELECT 'agent', id FROM agents WHERE name IS NULL`),
  conversation: {
    rows: db.prepare('DELETE FROM messages WHERE rowid IN (SELECT rowid FROM messages WHERE conversation = ? LIMIT ?)'),
    whole: db.prepare('DELETE FROM conversations WHERE id = ?'),
  },
  agent: {
    rows: db.prepare('DELETE FROM turns WHERE (agent, number) IN (SELECT agent, number FROM turns WHERE agent = ? LIMIT ?)'),
    whole: db.prepare('DELETE FROM agents WHERE id = ?'),
  },
}) satisfies Readonly<Record<Long, { readonly rows: StatementSync; readonly whole: StatementSync }>> & { readonly lost: StatementSync }
