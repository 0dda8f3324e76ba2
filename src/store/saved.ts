import type { Store } from './store.ts'
import { packedText, unpackedText } from './packed.ts'

/** Texts of whole scenes under names of their user's. */
export interface SavedScenes {
  names(): readonly string[]
  get(name: string): string | undefined
  set(name: string, text: string): void
  /** Whether there was one. */
  delete(name: string): boolean
}

export function savedScenes({ db }: Store): SavedScenes {
  const names = db.prepare('SELECT name FROM scene_saved ORDER BY name')
  const select = db.prepare('SELECT data FROM scene_saved WHERE name = ?')
  const replace = db.prepare('INSERT OR REPLACE INTO scene_saved (name, time, data) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM scene_saved WHERE name = ?')
  return {
    names: () => names.all().map((row) => String(row['name'])),
    get: (name) => {
      const row = select.get(name)
      return row && unpackedText(row['data'] as Uint8Array)
    },
    set: (name, text) => void replace.run(name, Date.now(), packedText(text)),
    delete: (name) => remove.run(name).changes > 0,
  }
}
