import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { Images } from './images.ts'
import type { Image } from './images.ts'
import { packedText, unpackedText } from './packed.ts'
import type { Store } from './store.ts'

/** What a scene was at one moment, beside its memory. */
export interface KeptState {
  /** Which engine its memory is of; empty: it has none. */
  readonly base: string
  /** Seconds of its clock. */
  readonly clock: number
  /** When something is to be done next; null: never. */
  readonly due: number | null
  /** JSON of the program's variables. */
  readonly vars: string
  /** JSON of what makes the scene of the parent's; of a state without a parent, of what makes it of nothing. */
  readonly change: string
  /** Resources that the change needs, by the SHA-256 of their JSON in hexadecimal. */
  readonly resources: ReadonlyMap<string, string>
  /** What its memory has that the parent's has not. */
  readonly image: Image
}

/** One version of the scene, without what made it. */
export interface KeptVersion {
  readonly number: number
  /** null: the first, where nothing is shown. */
  readonly parent: number | null
  /** The child that was left last: where `redo` goes. */
  readonly next: number | null
  /** Milliseconds since 1970. */
  readonly time: number
  readonly author: string
  readonly label: string
  readonly kind: string
  /** Ids of nodes that it made or changed, up to a thousand. */
  readonly touched: readonly string[]
  /** The id of its state. */
  readonly state: number
}

/** A state as it is read: how it came to be is the list of changes, the oldest first. */
export interface KeptHistory extends Pick<KeptState, 'base' | 'clock' | 'due' | 'vars'> {
  /** Bytes of its memory. */
  readonly length: number
  readonly changes: readonly string[]
}

/** States that stand on one another at most: then comes one that stands on nothing. */
const DEEP = 32

/** All versions of the scene and what it was in each. What a call has written when it returns survives `kill -9`. */
export class KeptScenes {
  readonly #store: Store
  readonly #sql: ReturnType<typeof statements>
  readonly #images: Images

  constructor(store: Store) {
    this.#store = store
    this.#sql = statements(store)
    this.#images = new Images(store)
  }

  /** Bytes of all memory that is kept. */
  get bytes(): number {
    return this.#images.bytes
  }

  /** Writes what `work` writes as a whole or not at all. */
  transaction<T>(work: () => T): T {
    try {
      return this.#store.transaction(() => {
        const result = work()
        this.#images.count()
        return result
      })
    } catch (error) {
      this.#images.recount()
      throw error
    }
  }

  /** Whether a state can have a child; if not, what follows it has no parent. */
  bears(state: number): boolean {
    return Number(this.#sql.depth.get(state)?.['depth'] ?? DEEP) < DEEP
  }

  /** Whether nothing stands on the state and one version has it: only then may it become another. */
  loose(state: number): boolean {
    return Number(this.#sql.holders.get(state, state)!['count']) <= 1
  }

  /**
   * A new state; its id. Within a transaction.
   * @param parent of the same engine; null: the change makes it of nothing
   * @param memory the state whose memory its image is told relative to, where it has no parent
   */
  add(kept: KeptState, parent: number | null, memory?: number): number {
    const { base, clock, due, vars, change, image } = kept
    const depth = parent === null ? 0 : Number(this.#sql.depth.get(parent)!['depth']) + 1
    const { lastInsertRowid } = this.#sql.add.run(
      parent,
      depth,
      base,
      image.length,
      clock,
      due,
      vars,
      packedText(change),
    )
    const id = Number(lastInsertRowid)
    if (memory !== undefined) this.#images.copy(memory, id)
    this.#fill(id, kept)
    return id
  }

  /** Makes a state that is loose another: its pages are added to those that it has. Within a transaction. */
  amend(id: number, kept: KeptState): void {
    const { base, clock, due, vars, change, image } = kept
    this.#sql.amend.run(base, image.length, clock, due, vars, packedText(change), id)
    const before = this.#sql.used.all(id).map((row) => String(row['sha256']))
    this.#sql.unuse.run(id)
    this.#fill(id, kept)
    for (const sha256 of before) this.#sql.waste.run(sha256, sha256)
  }

  /** What a state is. */
  state(id: number): KeptHistory {
    const rows = this.#sql.chain.all(id)
    const { base, length, clock, due, vars } = rows.at(-1)!
    return {
      base: String(base),
      length: Number(length),
      clock: Number(clock),
      due: due === null ? null : Number(due),
      vars: String(vars),
      changes: rows.map((row) => unpackedText(row['change'] as Uint8Array)),
    }
  }

  /** Its whole memory, as far as it is not the engine's. */
  image(id: number): Image {
    return { length: Number(this.#sql.length.get(id)!['length']), pages: this.#images.pages(id) }
  }

  /** JSON of a resource. */
  resource(sha256: string): string {
    return unpackedText(this.#sql.resource.get(sha256)!['data'] as Uint8Array)
  }

  /** By their numbers. */
  versions(): KeptVersion[] {
    return this.#sql.versions.all().map(keptVersion)
  }

  /** What made a version. */
  source(number: number): string {
    return String(this.#sql.source.get(number)?.['source'] ?? '')
  }

  /** A new version, or one that has changed. @param source of a new one */
  put({ touched, ...version }: KeptVersion, source = ''): void {
    const { number, parent, next, time, author, label, kind, state } = version
    this.#sql.put.run(number, parent, next, time, author, label, kind, source, JSON.stringify(touched), state)
  }

  /** Forgets a version, and its state where nothing stands on that. Within a transaction. */
  drop({ number, state }: KeptVersion): void {
    this.#sql.drop.run(number)
    this.tidy(state)
  }

  /** Forgets a state that nobody needs, and those below it that nobody needs then. Within a transaction. */
  tidy(state: number): void {
    for (let id: number | null = state; id !== null && this.#held(id) === 0;) {
      const parent: SQLOutputValue | undefined = this.#sql.parent.get(id)?.['parent']
      this.#images.drop(id)
      const used = this.#sql.used.all(id).map((row) => String(row['sha256']))
      this.#sql.remove.run(id)
      for (const sha256 of used) this.#sql.waste.run(sha256, sha256)
      id = typeof parent === 'number' ? parent : null
    }
  }

  #held(state: number): number {
    return Number(this.#sql.holders.get(state, state)!['count'])
  }

  #fill(id: number, { image, resources }: KeptState): void {
    this.#images.put(id, image.pages)
    for (const [sha256, json] of resources) {
      if (!this.#sql.resource.get(sha256)) this.#sql.bring.run(sha256, packedText(json))
      this.#sql.use.run(id, sha256)
    }
  }
}

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  depth: db.prepare('SELECT depth FROM scene_states WHERE id = ?'),
  parent: db.prepare('SELECT parent FROM scene_states WHERE id = ?'),
  length: db.prepare('SELECT length FROM scene_states WHERE id = ?'),
  holders: db.prepare('SELECT (SELECT count(*) FROM scene_versions WHERE state = ?) + (SELECT count(*) FROM scene_states WHERE parent = ?) AS count'),
  add: db.prepare('INSERT INTO scene_states (parent, depth, base, length, clock, due, vars, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  amend: db.prepare('UPDATE scene_states SET base = ?, length = ?, clock = ?, due = ?, vars = ?, change = ? WHERE id = ?'),
  remove: db.prepare('DELETE FROM scene_states WHERE id = ?'),
  chain: db.prepare(`WITH RECURSIVE chain (id, parent, above) AS (
      SELECT id, parent, 0 FROM scene_states WHERE id = ?
      UNION ALL SELECT s.id, s.parent, above + 1 FROM scene_states AS s JOIN chain ON s.id = chain.parent)
    SELECT base, length, clock, due, vars, change FROM chain JOIN scene_states USING (id) ORDER BY above DESC`),
  resource: db.prepare('SELECT data FROM scene_resources WHERE sha256 = ?'),
  bring: db.prepare('INSERT INTO scene_resources (sha256, data) VALUES (?, ?)'),
  use: db.prepare('INSERT OR IGNORE INTO scene_uses (state, sha256) VALUES (?, ?)'),
  used: db.prepare('SELECT sha256 FROM scene_uses WHERE state = ?'),
  unuse: db.prepare('DELETE FROM scene_uses WHERE state = ?'),
  waste: db.prepare('DELETE FROM scene_resources WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM scene_uses WHERE sha256 = ?)'),
  versions: db.prepare('SELECT number, parent, next, time, author, label, kind, touched, state FROM scene_versions ORDER BY number'),
  source: db.prepare('SELECT source FROM scene_versions WHERE number = ?'),
  put: db.prepare(`INSERT INTO scene_versions (number, parent, next, time, author, label, kind, source, touched, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (number) DO UPDATE SET parent = excluded.parent, next = excluded.next, time = excluded.time, label = excluded.label, state = excluded.state`),
  drop: db.prepare('DELETE FROM scene_versions WHERE number = ?'),
}) satisfies Record<string, StatementSync>

const keptVersion = (row: Record<string, SQLOutputValue>): KeptVersion => ({
  number: Number(row['number']),
  parent: row['parent'] === null ? null : Number(row['parent']),
  next: row['next'] === null ? null : Number(row['next']),
  time: Number(row['time']),
  author: String(row['author']),
  label: String(row['label']),
  kind: String(row['kind']),
  touched: JSON.parse(String(row['touched'])) as string[],
  state: Number(row['state']),
})
