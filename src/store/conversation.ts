import type { SQLOutputValue } from 'node:sqlite'
import { sameBytes } from '../lib/same.ts'
import { statements } from './messages.ts'
import type { Statements } from './messages.ts'
import { Snapshot } from './snapshot.ts'
import type { Store } from './store.ts'
import type { Sweeper } from './sweeper.ts'

/** One message as it is kept. */
export interface KeptMessage {
  /** As it stands in `history`, without the end of the line. */
  readonly line: string
  /** JSON of its content, where the line does not hold all of it. */
  readonly content: string | null
}

/** The conversations of all agents. */
export class Conversations {
  readonly #sql: Statements
  readonly #sweeper: Sweeper

  constructor(store: Store, sweeper: Sweeper) {
    this.#sql = statements(store)
    this.#sweeper = sweeper
  }

  of(agent: number): Conversation {
    return new Conversation(this.#sql, agent, (id) => this.#sweeper.forget('conversation', id))
  }
}

/** Where a conversation is and how far it has come. */
interface Extent {
  /** Its id; 0: there is none before somebody says something. */
  readonly id: number
  readonly count: number
  readonly bytes: number
  readonly tokens: number
}

const NOTHING: Extent = { id: 0, count: 0, bytes: 0, tokens: 0 }

/** What is said with one agent. It is changed within its agent's transactions; whoever reads it sees it as it was when they began. */
export class Conversation {
  readonly #sql: Statements
  readonly #agent: number
  readonly #forget: (id: number) => void
  readonly #snapshots = new Set<Snapshot>()
  readonly #same = sameBytes()
  #extent: Extent
  /** What snapshots are told once a transaction is through. */
  #moves: (() => void)[] = []

  /** @param forget deletes one of no agent */
  constructor(sql: Statements, agent: number, forget: (id: number) => void) {
    this.#sql = sql
    this.#agent = agent
    this.#forget = forget
    const row = sql.extent.get(agent)
    this.#extent = row
      ? {
          id: Number(row['id']),
          count: Number(row['count']),
          bytes: Number(row['bytes']),
          tokens: Number(row['tokens']),
        }
      : NOTHING
  }

  /** Its messages. */
  get count(): number {
    return this.#extent.count
  }

  /** Bytes of all its lines. */
  get bytes(): number {
    return this.#extent.bytes
  }

  /** Tokens of all its messages, as they were given. */
  get tokens(): number {
    return this.#extent.tokens
  }

  /** Runs a transaction; when it fails, this is as before. */
  within(transaction: () => void): void {
    const before = this.#extent
    try {
      transaction()
    } catch (error) {
      this.#extent = before
      this.#moves = []
      throw error
    }
    for (const move of this.#moves.splice(0)) move()
  }

  append({ line, content }: KeptMessage, tokens: number): void {
    const { count, bytes } = this.#extent
    const id = this.#extent.id || Number(this.#sql.begin.run(this.#agent).lastInsertRowid)
    const sum = this.#extent.tokens + tokens
    this.#sql.append.run(id, count, bytes, sum, line, content)
    this.#extent = { id, count: count + 1, bytes: bytes + Buffer.byteLength(line) + 1, tokens: sum }
  }

  /** Takes away the messages from number `from` on. */
  cut(from: number): void {
    if (from >= this.count) return
    if (from === 0) this.#clear()
    else this.#shorten(from)
  }

  /** Its messages, newest first. */
  *newest(): Generator<KeptMessage, void, void> {
    for (const row of this.#sql.newest.iterate(this.#extent.id)) yield keptMessage(row)
  }

  /** The contents that are more than a line holds. */
  *contents(): Generator<string, void, void> {
    for (const row of this.#sql.contents.iterate(this.#extent.id)) yield String(row['content'])
  }

  /** As it is now, until it is closed. @param gap bytes between two messages beyond the end of a line */
  open(gap: '' | ',' = ''): Snapshot {
    const { id, count, bytes } = this.#extent
    const snapshot = new Snapshot(this.#sql, { id, count, bytes, gap, same: this.#same }, () =>
      this.#left(snapshot),
    )
    this.#snapshots.add(snapshot)
    return snapshot
  }

  #clear(): void {
    const { id } = this.#extent
    this.#sql.leave.run(id)
    if (!this.#read(id)) this.#moves.push(() => this.#forget(id))
    this.#extent = NOTHING
  }

  /** What somebody reads goes on in a conversation of no agent. */
  #shorten(from: number): void {
    const { id } = this.#extent
    const row = this.#sql.at.get(id, from)!
    const before = this.#sql.at.get(id, from - 1)!
    const readers = [...this.#snapshots].filter((snapshot) => snapshot.reads(id, from))
    if (readers.length) {
      const beside = Number(this.#sql.begin.run(null).lastInsertRowid)
      this.#sql.move.run(beside, id, from)
      this.#moves.push(() => readers.forEach((snapshot) => snapshot.moved(id, from, beside)))
    } else this.#sql.cut.run(id, from)
    this.#extent = { id, count: from, bytes: Number(row['at']), tokens: Number(before['tokens']) }
  }

  #read(id: number): boolean {
    return [...this.#snapshots].some((snapshot) => snapshot.reads(id))
  }

  #left(snapshot: Snapshot): void {
    this.#snapshots.delete(snapshot)
    for (const id of snapshot.conversations) if (id !== this.#extent.id && !this.#read(id)) this.#forget(id)
  }
}

const keptMessage = (row: Record<string, SQLOutputValue>): KeptMessage => ({
  line: String(row['line']),
  content: row['content'] === null ? null : String(row['content']),
})
