import type { Store } from './store.ts'

/** The routes that outlive the server: their lines, in the order they were added. */
export interface RememberedRoutes {
  load(): readonly string[]
  save(lines: readonly string[]): void
}

export function rememberedRoutes(store: Store): RememberedRoutes {
  const insert = store.db.prepare('INSERT INTO routes (line) VALUES (?)')
  const select = store.db.prepare('SELECT line FROM routes ORDER BY rowid')
  return {
    load: () => select.all().map((row) => String(row['line'])),
    save: (lines) =>
      store.transaction(() => {
        store.db.exec('DELETE FROM routes')
        for (const line of lines) insert.run(line)
      }),
  }
}
