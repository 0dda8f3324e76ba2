import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { Conversations } from './conversation.ts'
import type { Conversation } from './conversation.ts'
import type { Store } from './store.ts'
import { Sweeper } from './sweeper.ts'

/** A turn without its words. */
export interface KeptTurn {
  readonly number: number
  readonly private: boolean
  readonly status: string
  /** Milliseconds since 1970. */
  readonly changed: number
  /** JSON: tokens, dollars, who answered. */
  readonly facts: string
  /** Why it is not whole. */
  readonly error: string | null
}

/** The words of a turn. */
export interface KeptWords {
  /** JSON. */
  readonly prompt: string
  readonly output: string
  readonly thoughts: string
  /** The uses of tools, lines of JSON. */
  readonly calls: string
}

/** What an agent is beside its turns and its conversation. */
export interface KeptAs {
  readonly name: string
  /** JSON: what its user has set. */
  readonly settings: string
  /** JSON: what has become of it. */
  readonly progress: string
}

/** All agents that outlive the server. What a call has written when it returns survives `kill -9`. */
export class KeptAgents {
  readonly #store: Store
  readonly #sql: Statements
  readonly #conversations: Conversations
  readonly #sweeper: Sweeper

  constructor(store: Store) {
    this.#store = store
    this.#sql = statements(store)
    this.#sweeper = new Sweeper(store)
    this.#conversations = new Conversations(store, this.#sweeper)
  }

  /** In the order they were made. */
  load(): readonly KeptAgent[] {
    return this.#sql.load.all().map((row) => this.#of(Number(row['id']), keptAs(row)))
  }

  create(as: KeptAs): KeptAgent {
    const { lastInsertRowid } = this.#sql.create.run(as.name, as.settings, as.progress)
    return this.#of(Number(lastInsertRowid), as)
  }

  /** One that is not among them and of which nothing can be kept: it stands for all of them in documentation. */
  nobody(): KeptAgent {
    return this.#of(0, { name: '', settings: '{}', progress: '{}' })
  }

  #of(id: number, as: KeptAs): KeptAgent {
    const conversation = this.#conversations.of(id)
    const forget = (): void => this.#sweeper.forget('agent', id)
    return new KeptAgent({ store: this.#store, sql: this.#sql, conversation, id, as, forget })
  }
}

interface KeptAgentOptions {
  readonly store: Store
  readonly sql: Statements
  readonly conversation: Conversation
  readonly id: number
  readonly as: KeptAs
  /** Deletes its rows, when it has no name any more. */
  readonly forget: () => void
}

/** One agent as it is kept. */
export class KeptAgent {
  readonly conversation: Conversation
  /** What it was when it was made or loaded. */
  readonly as: KeptAs
  readonly #store: Store
  readonly #sql: Statements
  readonly #id: number
  readonly #forget: () => void

  constructor({ store, sql, conversation, id, as, forget }: KeptAgentOptions) {
    this.#store = store
    this.#sql = sql
    this.conversation = conversation
    this.#id = id
    this.as = as
    this.#forget = forget
  }

  /** Writes what `work` writes as a whole or not at all. */
  transaction(work: () => void): void {
    this.conversation.within(() => this.#store.transaction(work))
  }

  settle(settings: string): void {
    this.#sql.settle.run(settings, this.#id)
  }

  proceed(progress: string): void {
    this.#sql.proceed.run(progress, this.#id)
  }

  rename(name: string): void {
    this.#sql.rename.run(name, this.#id)
  }

  /** With everything that belongs to it. */
  delete(): void {
    this.transaction(() => {
      this.#sql.unname.run(this.#id)
      this.conversation.cut(0)
    })
    this.#forget()
  }

  /** A new turn, or one that has changed. */
  put({ number, private: secret, status, changed, facts, error }: KeptTurn): void {
    this.#sql.put.run(this.#id, number, Number(secret), status, changed, facts, error)
  }

  /** The prompt of a new turn. */
  asked(number: number, prompt: string): void {
    this.#sql.asked.run(this.#id, number, prompt)
  }

  /** What came of a turn. */
  said(number: number, { output, thoughts, calls }: Omit<KeptWords, 'prompt'>): void {
    this.#sql.said.run(output, thoughts, calls, this.#id, number)
  }

  /** Keeps a medium until the conversation is forgotten. */
  hold(sha256: string): void {
    this.#sql.hold.run(this.#id, sha256)
  }

  /** Keeps no media but those that are held anew. */
  release(): void {
    this.#sql.release.run(this.#id)
  }

  turn(number: number): KeptTurn | undefined {
    const row = this.#sql.turn.get(this.#id, number)
    return row && keptTurn(row)
  }

  /** When each turn changed last, in milliseconds since 1970, and its status; from turn 1 on. */
  *changes(): Generator<Pick<KeptTurn, 'status' | 'changed'>, void, void> {
    for (const row of this.#sql.changes.iterate(this.#id))
      yield { status: String(row['status']), changed: Number(row['changed']) }
  }

  /** What was asked, without what came of it. */
  prompt(number: number): string | undefined {
    return this.#text('prompt', number)
  }

  /** The uses of tools, without the rest. */
  calls(number: number): string | undefined {
    return this.#text('calls', number)
  }

  words(number: number): KeptWords | undefined {
    const row = this.#sql.words.get(this.#id, number)
    return (
      row && {
        prompt: String(row['prompt']),
        output: String(row['output']),
        thoughts: String(row['thoughts']),
        calls: String(row['calls']),
      }
    )
  }

  #text(column: 'prompt' | 'calls', number: number): string | undefined {
    const row = this.#sql[column].get(this.#id, number)
    return row && String(row[column])
  }

  /** The newest turns, oldest first. */
  newest(count: number): readonly KeptTurn[] {
    return this.#sql.newest.all(this.#id, count).map(keptTurn).toReversed()
  }
}

type Statements = ReturnType<typeof statements>

// oxfmt-ignore
const statements = ({ db }: Store) => ({
  load: db.prepare('SELECT id, name, settings, progress FROM agents WHERE name IS NOT NULL ORDER BY id'),
  create: db.prepare('INSERT INTO agents (name, settings, progress) VALUES (?, ?, ?)'),
  settle: db.prepare('UPDATE agents SET settings = ? WHERE id = ?'),
  proceed: db.prepare('UPDATE agents SET progress = ? WHERE id = ?'),
  rename: db.prepare('UPDATE agents SET name = ? WHERE id = ?'),
  unname: db.prepare('UPDATE agents SET name = NULL WHERE id = ?'),
  put: db.prepare(`INSERT INTO turns (agent, number, private, status, changed, facts, error) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (agent, number) DO UPDATE SET status = excluded.status, changed = excluded.changed, facts = excluded.facts, error = excluded.error`),
  asked: db.prepare(`INSERT INTO words (agent, number, prompt, output, thoughts, calls) VALUES (?, ?, ?, '', '', '')`),
  said: db.prepare('UPDATE words SET output = ?, thoughts = ?, calls = ? WHERE agent = ? AND number = ?'),
  hold: db.prepare('INSERT OR IGNORE INTO held (agent, sha256) VALUES (?, ?)'),
  release: db.prepare('DELETE FROM held WHERE agent = ?'),
  turn: db.prepare('SELECT * FROM turns WHERE agent = ? AND number = ?'),
  prompt: db.prepare('SELECT prompt FROM words WHERE agent = ? AND number = ?'),
  calls: db.prepare('SELECT calls FROM words WHERE agent = ? AND number = ?'),
  words: db.prepare('SELECT prompt, output, thoughts, calls FROM words WHERE agent = ? AND number = ?'),
  changes: db.prepare('SELECT status, changed FROM turns WHERE agent = ? ORDER BY number'),
  newest: db.prepare('SELECT * FROM turns WHERE agent = ? ORDER BY number DESC LIMIT ?'),
}) satisfies Record<string, StatementSync>

type Row = Record<string, SQLOutputValue>

const keptAs = (row: Row): KeptAs => ({
  name: String(row['name']),
  settings: String(row['settings']),
  progress: String(row['progress']),
})

const keptTurn = (row: Row): KeptTurn => ({
  number: Number(row['number']),
  private: row['private'] === 1,
  status: String(row['status']),
  changed: Number(row['changed']),
  facts: String(row['facts']),
  error: row['error'] === null ? null : String(row['error']),
})
