import type { Store } from './store.ts'

/** The mounts that outlive the server: name and dial string, in the order they were added. */
export interface Remembered {
  load(): readonly (readonly [name: string, address: string])[]
  save(mounts: Iterable<readonly [name: string, address: string]>): void
}

export function rememberedMounts(store: Store): Remembered {
  const insert = store.db.prepare('INSERT INTO mounts (name, address) VALUES (?, ?)')
  const select = store.db.prepare('SELECT name, address FROM mounts ORDER BY rowid')
  return {
    load: () => select.all().map((row) => [String(row['name']), String(row['address'])] as const),
    save: (mounts) =>
      store.transaction(() => {
        store.db.exec('DELETE FROM mounts')
        for (const [name, address] of mounts) insert.run(name, address)
      }),
  }
}
