import type { Store } from './store.ts'

/** What is known of a medium without its content. */
export interface KeptMedium {
  /** Its media type: `image/png`. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** About how many tokens it is to a model. */
  readonly tokens: number
}

/** Media that are forgotten at once: taking away large ones takes time. */
const AT_ONCE = 64

/** Pictures, documents and sounds, each once, by the SHA-256 of its content in hexadecimal. */
export class KeptMedia {
  readonly #sql: ReturnType<typeof statements>

  constructor(store: Store) {
    this.#sql = statements(store)
    this.sweep()
  }

  /** Forgets what no agent holds, so many at once; the next time goes on. */
  sweep(): void {
    this.#sql.sweep.run(AT_ONCE)
  }

  /** Keeps one; what is kept already stays as it is. */
  put(sha256: string, { type, tokens }: KeptMedium, data: Uint8Array): void {
    this.#sql.put.run(sha256, type, tokens, data)
  }

  find(sha256: string): KeptMedium | undefined {
    const row = this.#sql.find.get(sha256)
    return row && { type: String(row['type']), size: Number(row['size']), tokens: Number(row['tokens']) }
  }

  /** The content, as long as it is kept. */
  data(sha256: string): Uint8Array | undefined {
    return this.#sql.data.get(sha256)?.['data'] as Uint8Array | undefined
  }
}

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  sweep: db.prepare(`DELETE FROM media WHERE sha256 IN
    (SELECT sha256 FROM media WHERE sha256 NOT IN (SELECT sha256 FROM held) LIMIT ?)`),
  put: db.prepare('INSERT OR IGNORE INTO media (sha256, type, tokens, data) VALUES (?, ?, ?, ?)'),
  find: db.prepare('SELECT type, tokens, length(data) AS size FROM media WHERE sha256 = ?'),
  data: db.prepare('SELECT data FROM media WHERE sha256 = ?'),
})
