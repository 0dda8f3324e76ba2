import { hash } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import { packed, unpacked } from './packed.ts'
import { settingsIn } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store.ts'

/** Memory of a machine, as far as it is not as it was when the machine was new: pages by their number. */
export interface Image {
  /** Bytes of the whole memory. */
  readonly length: number
  readonly pages: ReadonlyMap<number, Uint8Array>
}

/** Pages that are told by how they differ from one another, one over the other, at most. */
const DEEP = 32
/** Pages whose bytes are at hand: those that are changed again and again. */
const AT_HAND = 4096
/** The setting that says how many bytes all pages take. */
const BYTES = 'rio.bytes'

/** The pages of all states, each content once; most of them as what has changed since the page that was there before. */
export class Images {
  readonly #sql: ReturnType<typeof statements>
  /** Bytes of pages by their ids, those that were wanted last at the end. */
  readonly #known = new Map<number, Uint8Array>()
  readonly #settings: Settings
  #bytes: number

  constructor(store: Store) {
    this.#sql = statements(store)
    this.#settings = settingsIn(store)
    this.#bytes = this.#kept
  }

  /** Bytes that all pages take. */
  get bytes(): number {
    return this.#bytes
  }

  /** Keeps how many bytes there are: to count them takes long. Within a transaction. */
  count(): void {
    if (this.#bytes !== this.#kept) this.#settings.set(BYTES, String(this.#bytes))
  }

  /** Gives pages to a state, in place of those that it has under their numbers. Within a transaction. */
  put(state: number, pages: Image['pages']): void {
    if (pages.size === 0) return
    const below = this.#numbers(state, 1)
    const gone = new Set<number>()
    for (const [number, page] of pages) {
      const own = this.#sql.page.get(state, number) as { page: number } | undefined
      if (own) gone.add(own.page)
      this.#sql.put.run(state, number, this.#idOf(page, below.get(number) ?? own?.page))
    }
    this.#forget(gone)
  }

  /** Gives a state all pages that another one and its parents have. Within a transaction. */
  copy(from: number, to: number): void {
    for (const [number, page] of this.#numbers(from)) this.#sql.put.run(to, number, page)
  }

  /** Takes a state's pages away. Within a transaction. */
  drop(state: number): void {
    const gone = new Set(this.#sql.of.all(state).map((row) => Number(row['page'])))
    this.#sql.drop.run(state)
    this.#forget(gone)
  }

  /** All pages of a state, its parents' too. */
  pages(state: number): Map<number, Uint8Array> {
    const numbers = [...this.#numbers(state)]
    return new Map(numbers.map(([number, page]) => [number, this.#data(page)]))
  }

  /** What a transaction that failed has counted is not so, and its pages are not there. */
  recount(): void {
    this.#bytes = this.#kept
    this.#known.clear()
  }

  get #kept(): number {
    return Number(this.#settings.get(BYTES))
  }

  /** Ids of a state's pages by their numbers: what it has itself wins over what a parent has. @param from 1: the parents' only */
  #numbers(state: number, from: 0 | 1 = 0): Map<number, number> {
    const numbers = new Map<number, number>()
    for (const { number, page } of this.#sql.chain.iterate(state, from) as Iterable<{
      number: number
      page: number
    }>)
      if (!numbers.has(number)) numbers.set(number, page)
    return numbers
  }

  /** The id of a page with that content. @param over the page that it comes in place of */
  #idOf(page: Uint8Array, over: number | undefined): number {
    const sha256 = hash('sha256', page, 'buffer')
    const known = this.#sql.find.get(sha256)
    if (known) return Number(known['id'])
    const depth = over === undefined ? DEEP : Number(this.#sql.depth.get(over)!['depth']) + 1
    const plain = over === undefined || depth > DEEP
    const data = packed(plain ? page : differing(page, this.#data(over)))
    this.#bytes += data.length
    const { lastInsertRowid } = this.#sql.add.run(sha256, plain ? null : over, plain ? 0 : depth, data)
    this.#remember(Number(lastInsertRowid), page)
    return Number(lastInsertRowid)
  }

  #data(id: number): Uint8Array {
    const known = this.#known.get(id)
    if (known) return known
    const { over, data } = this.#sql.data.get(id) as { over: number | null; data: Uint8Array }
    const bytes = unpacked(data)
    return this.#remember(id, over === null ? bytes : differing(bytes, this.#data(over)))
  }

  #remember(id: number, page: Uint8Array): Uint8Array {
    this.#known.set(id, page)
    if (this.#known.size > AT_HAND)
      for (const first of this.#known.keys()) return (this.#known.delete(first), page)
    return page
  }

  /** Pages that no state has any more and nothing is over; then those that they were over. */
  #forget(pages: Iterable<number>): void {
    for (const page of pages)
      for (let id: number | null = page; id !== null;) {
        const gone = this.#sql.forget.get(id, id, id) as { bytes: number; over: number | null } | undefined
        if (gone) {
          this.#bytes -= gone.bytes
          this.#known.delete(id)
        }
        id = gone?.over ?? null
      }
  }
}

/** XOR of two pages: of what is alike nothing is left, and the one with the difference is the other. */
function differing(page: Uint8Array, other: Uint8Array): Uint8Array {
  const [a, b] = [words(page), words(other)]
  const difference = new Uint32Array(a.length)
  for (let at = 0; at < a.length; at++) difference[at] = a[at]! ^ b[at]!
  return new Uint8Array(difference.buffer)
}

const words = (page: Uint8Array): Uint32Array =>
  page.byteOffset % 4 ? words(page.slice()) : new Uint32Array(page.buffer, page.byteOffset, page.length >> 2)

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  find: db.prepare('SELECT id FROM scene_pages WHERE sha256 = ?'),
  depth: db.prepare('SELECT depth FROM scene_pages WHERE id = ?'),
  add: db.prepare('INSERT INTO scene_pages (sha256, over, depth, data) VALUES (?, ?, ?, ?)'),
  data: db.prepare('SELECT over, data FROM scene_pages WHERE id = ?'),
  forget: db.prepare(`DELETE FROM scene_pages WHERE id = ? AND NOT EXISTS (SELECT 1 FROM scene_images WHERE page = ?)
    AND NOT EXISTS (SELECT 1 FROM scene_pages WHERE over = ?) RETURNING length(data) AS bytes, over`),
  page: db.prepare('SELECT page FROM scene_images WHERE state = ? AND number = ?'),
  of: db.prepare('SELECT page FROM scene_images WHERE state = ?'),
  put: db.prepare('INSERT OR REPLACE INTO scene_images (state, number, page) VALUES (?, ?, ?)'),
  drop: db.prepare('DELETE FROM scene_images WHERE state = ?'),
  chain: db.prepare(`WITH RECURSIVE chain (id, parent, above) AS (
      SELECT id, parent, 0 FROM scene_states WHERE id = ?
      UNION ALL SELECT s.id, s.parent, above + 1 FROM scene_states AS s JOIN chain ON s.id = chain.parent)
    SELECT number, page FROM chain JOIN scene_images ON state = chain.id WHERE above >= ? ORDER BY above`),
}) satisfies Record<string, StatementSync>
