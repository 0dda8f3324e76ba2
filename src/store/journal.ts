import type { Store } from './store.ts'

export interface KeptOptions {
  /** Bytes of lines that are kept at most. */
  readonly most?: number
  /** How long they are kept, in milliseconds. */
  readonly age?: number
  /** Told when what happened could not be written. */
  readonly failed: (error: unknown) => void
}

/** Events of one transaction at most. */
const BATCH = 100

const MOST = 256 << 20
const AGE = 7 * 24 * 3600 * 1000

/**
 * Events as lines under their numbers, oldest forgotten first. What happens in one go is written together, before
 * anybody else has his turn: an event that somebody has read is there after a crash.
 */
export class KeptEvents implements Disposable {
  readonly #store: Store
  readonly #options: Required<KeptOptions>
  readonly #waiting: { readonly id: number; readonly time: number; readonly line: string }[] = []
  /** Bytes of all events there ever were. */
  #bytes: number
  #last: number
  #oldest = 0
  #over = false

  constructor(store: Store, { most = MOST, age = AGE, failed }: KeptOptions) {
    this.#store = store
    this.#options = { most, age, failed }
    const row = store.db.prepare('SELECT id, bytes FROM events ORDER BY id DESC LIMIT 1').get()
    this.#last = Number(row?.['id'] ?? 0)
    this.#bytes = Number(row?.['bytes'] ?? 0)
    store.transaction(() => this.#forget())
  }

  /** The number of the newest event; 0: there was none. */
  get last(): number {
    return this.#last
  }

  /** The number of the oldest event that is kept; one behind the last when there is none. */
  get oldest(): number {
    return this.#oldest
  }

  /** Takes the next event: its number is one more than the last. */
  append(id: number, line: string): void {
    if (this.#over) return
    this.#last = id
    this.#waiting.push({ id, time: Date.now(), line })
    if (this.#waiting.length >= BATCH) this.flush()
    else if (this.#waiting.length === 1) queueMicrotask(() => this.flush())
  }

  line(id: number): string | undefined {
    this.flush()
    const row = this.#store.db.prepare('SELECT line FROM events WHERE id = ?').get(id)
    return row && String(row['line'])
  }

  /** Writes what waits. */
  flush(): void {
    const batch = this.#waiting.splice(0)
    if (!batch.length) return
    try {
      this.#store.transaction(() => {
        const insert = this.#store.db.prepare(
          'INSERT INTO events (id, time, bytes, line) VALUES (?, ?, ?, ?)',
        )
        for (const { id, time, line } of batch)
          insert.run(id, time, (this.#bytes += Buffer.byteLength(line)), line)
        this.#forget()
      })
    } catch (error) {
      this.#options.failed(error)
    }
  }

  [Symbol.dispose](): void {
    this.flush()
    this.#over = true
  }

  /** The oldest go first, so that a look at the first that stays is enough. */
  #forget(): void {
    const { most, age } = this.#options
    const first = this.#store.db
      .prepare('SELECT id FROM events WHERE (bytes > ? AND time >= ?) OR id = ? ORDER BY id LIMIT 1')
      .get(this.#bytes - most, Date.now() - age, this.#last)
    this.#oldest = Number(first?.['id'] ?? this.#last + 1)
    this.#store.db.prepare('DELETE FROM events WHERE id < ?').run(this.#oldest)
  }
}
