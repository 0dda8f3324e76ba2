import { panels } from './panels.ts'
import type { PanelId } from './panels.ts'

export const ids = Object.keys(panels) as PanelId[]

/** The letter of a key, also where Option makes another sign of it. */
const letterOf = ({ key, code }: KeyboardEvent): string =>
  (/^[a-z]$/i.test(key) ? key : (/^Key([A-Z])$/.exec(code)?.[1] ?? '')).toLowerCase()

/** The panel that a key opens and closes: with Alt always, with Ctrl as far as the browser does not keep that for itself. */
export function panelOf(event: KeyboardEvent): PanelId | undefined {
  const { ctrlKey, altKey, metaKey, shiftKey } = event
  if (metaKey || shiftKey || ctrlKey === altKey) return undefined
  const letter = letterOf(event)
  return ids.find((id) => panels[id].key === letter && (altKey || 'ctrl' in panels[id]))
}

/** Its keys, in words. */
export function keysOf(id: PanelId): string[] {
  const letter = panels[id].key.toUpperCase()
  return [`Alt+${letter}`, ...('ctrl' in panels[id] ? [`Ctrl+${letter}`] : [])]
}

/** Whether what is typed there is text. */
export const isTyped = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
