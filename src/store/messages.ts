import type { StatementSync } from 'node:sqlite'
import type { Store } from './store.ts'

export type Statements = ReturnType<typeof statements>

/** What is asked of the tables of conversations. */
// oxfmt-ignore
export const statements = ({ db }: Store) => ({
  extent: db.prepare(`SELECT id, coalesce(seq + 1, 0) AS count, coalesce(at + octet_length(line) + 1, 0) AS bytes, coalesce(tokens, 0) AS tokens
    FROM conversations LEFT JOIN messages ON conversation = id WHERE agent = ? ORDER BY seq DESC LIMIT 1`),
  begin: db.prepare('INSERT INTO conversations (agent) VALUES (?)'),
  leave: db.prepare('UPDATE conversations SET agent = NULL WHERE id = ?'),
  append: db.prepare('INSERT INTO messages (conversation, seq, at, tokens, line, content) VALUES (?, ?, ?, ?, ?, ?)'),
  at: db.prepare('SELECT at, tokens FROM messages WHERE conversation = ? AND seq = ?'),
  cut: db.prepare('DELETE FROM messages WHERE conversation = ? AND seq >= ?'),
  move: db.prepare('UPDATE messages SET conversation = ? WHERE conversation = ? AND seq >= ?'),
  contents: db.prepare('SELECT content FROM messages WHERE conversation = ? AND content IS NOT NULL ORDER BY seq'),
  newest: db.prepare('SELECT line, content FROM messages WHERE conversation = ? ORDER BY seq DESC'),
  piece: db.prepare('SELECT group_concat(line, ?) AS text FROM (SELECT line FROM messages WHERE conversation = ? AND seq >= ? AND seq < ? ORDER BY seq)'),
  lines: db.prepare('SELECT seq, at, line FROM messages WHERE conversation = ? AND seq >= ? AND seq < ? ORDER BY seq'),
}) satisfies Record<string, StatementSync>
