import type { Store } from './store.ts'

/** Single values that outlive the server. */
export interface Settings {
  /** Empty when it was never set. */
  get(key: string): string
  set(key: string, value: string): void
}

export function settingsIn(store: Store): Settings {
  const select = store.db.prepare('SELECT value FROM settings WHERE key = ?')
  const replace = store.db.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
  return {
    get: (key) => String(select.get(key)?.['value'] ?? ''),
    set: (key, value) => void replace.run(key, value),
  }
}
