import { settingsIn } from './settings.ts'
import type { Store } from './store.ts'

/** The id of the hive that keeps its state here, the same for ever. @param made what it is when there is none */
export function hiveIn(store: Store, made: () => string): string {
  const settings = settingsIn(store)
  if (!settings.get('hive')) settings.set('hive', made())
  return settings.get('hive')
}
