import type { PanelId } from './panels.ts'

const panelAt = (id: PanelId) => document.querySelector<HTMLElement>(`.panel[data-panel="${id}"]`)

export const isIn = (id: PanelId): boolean => panelAt(id)?.contains(document.activeElement) ?? false

/** Into a panel: to what one types into first. Where a finger would call up a keyboard by that, to its title. */
export function focusPanel(id: PanelId): void {
  const panel = panelAt(id)
  const title = panel?.querySelector<HTMLElement>('header')
  const first = panel?.querySelector<HTMLElement>('[data-first]')
  const at = document.activeElement
  if (panel?.contains(at) && at !== title) return // somebody is there already
  const typed = first?.matches('input, textarea')
  ;(first && !(typed && matchMedia('(pointer: coarse)').matches) ? first : title)?.focus()
}

/** The panel that stands in front, of those that are open. */
export function frontOf(open: Readonly<Record<string, { readonly level: number }>>): PanelId | undefined {
  const [front] = Object.entries(open).toSorted(([, a], [, b]) => b.level - a.level)
  return front?.[0] as PanelId | undefined
}
