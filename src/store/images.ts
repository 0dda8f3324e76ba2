import { hash } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { packed, unpacked } from './packed.ts'
import type { Store } from './store.ts'

/** Memory of a machine, as far as it is not as it was when the machine was new: pages by their number. */
export interface Image {
  /** Bytes of the whole memory. */
  readonly length: number
  readonly pages: ReadonlyMap<number, Uint8Array>
}

/** The pages of all states, each content once. */
export class Images {
  readonly #sql: ReturnType<typeof statements>
  /** Bytes of all pages as they are kept; undefined: not counted yet. */
  #bytes: number | undefined

  constructor(store: Store) {
    this.#sql = statements(store)
  }

  /** Bytes that all pages take. */
  get bytes(): number {
    this.#bytes ??= Number(this.#sql.bytes.get()!['bytes'])
    return this.#bytes
  }

  /** Gives pages to a state, in place of those that it has under their numbers. Within a transaction. */
  put(state: number, pages: Image['pages']): void {
    const before = new Set<number>()
    for (const [number, page] of pages) {
      const old = this.#sql.page.get(state, number)
      if (old) before.add(Number(old['page']))
      this.#sql.put.run(state, number, this.#kept(page))
    }
    this.#forget(before)
  }

  /** Gives a state all pages that another one and its parents have. Within a transaction. */
  copy(from: number, to: number): void {
    for (const [number, page] of this.#numbers(from)) this.#sql.put.run(to, number, page)
  }

  /** Takes a state's pages away. Within a transaction. */
  drop(state: number): void {
    const before = new Set(this.#sql.of.all(state).map((row) => Number(row['page'])))
    this.#sql.drop.run(state)
    this.#forget(before)
  }

  /** All pages of a state, its parents' too. */
  pages(state: number): Map<number, Uint8Array> {
    const known = new Map<number, Uint8Array>()
    const pages = new Map<number, Uint8Array>()
    for (const [number, page] of this.#numbers(state)) {
      const data = known.get(page) ?? unpacked(this.#sql.data.get(page)!['data'] as Uint8Array)
      known.set(page, data)
      pages.set(number, data)
    }
    return pages
  }

  /** What a transaction that failed has counted is not so. */
  recount(): void {
    this.#bytes = undefined
  }

  /** Ids of a state's pages by their numbers: what it has itself wins over what a parent has. */
  #numbers(state: number): Map<number, number> {
    const numbers = new Map<number, number>()
    for (const row of this.#sql.chain.iterate(state)) {
      const number = Number(row['number'])
      if (!numbers.has(number)) numbers.set(number, Number(row['page']))
    }
    return numbers
  }

  /** The id of a page with that content. */
  #kept(page: Uint8Array): number {
    const sha256 = hash('sha256', page, 'buffer')
    const known = this.#sql.find.get(sha256)
    if (known) return Number(known['id'])
    const data = packed(page)
    this.#bytes = this.bytes + data.length
    return Number(this.#sql.add.run(sha256, data).lastInsertRowid)
  }

  /** Pages that no state has any more. */
  #forget(pages: Iterable<number>): void {
    for (const page of pages) {
      const gone = this.#sql.forget.get(page, page)
      if (gone) this.#bytes = this.bytes - Number(gone['bytes'])
    }
  }
}

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  bytes: db.prepare('SELECT coalesce(sum(length(data)), 0) AS bytes FROM scene_pages'),
  find: db.prepare('SELECT id FROM scene_pages WHERE sha256 = ?'),
  add: db.prepare('INSERT INTO scene_pages (sha256, data) VALUES (?, ?)'),
  data: db.prepare('SELECT data FROM scene_pages WHERE id = ?'),
  forget: db.prepare('DELETE FROM scene_pages WHERE id = ? AND NOT EXISTS (SELECT 1 FROM scene_images WHERE page = ?) RETURNING length(data) AS bytes'),
  page: db.prepare('SELECT page FROM scene_images WHERE state = ? AND number = ?'),
  of: db.prepare('SELECT page FROM scene_images WHERE state = ?'),
  put: db.prepare('INSERT OR REPLACE INTO scene_images (state, number, page) VALUES (?, ?, ?)'),
  drop: db.prepare('DELETE FROM scene_images WHERE state = ?'),
  chain: db.prepare(`WITH RECURSIVE chain (id, parent, above) AS (
      SELECT id, parent, 0 FROM scene_states WHERE id = ?
      UNION ALL SELECT s.id, s.parent, above + 1 FROM scene_states AS s JOIN chain ON s.id = chain.parent)
    SELECT number, page FROM chain JOIN scene_images ON state = chain.id ORDER BY above`),
}) satisfies Record<string, StatementSync>
