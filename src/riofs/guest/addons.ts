/** What pages import beside three itself: controls, composers, panels of knobs; each as far as it makes sense here. */

import type { Stage } from './stage.ts'
import { controls } from './controls.ts'
import { effects } from './effects.ts'
import { geometryAddons } from './geometry-addons.ts'
import { knobs } from './knobs.ts'
import { loaders } from './loaders.ts'

export function addons(stage: Stage): Record<string, unknown> {
  const all: Record<string, unknown> = {
    ...controls(stage),
    ...effects(stage),
    ...loaders(),
    ...knobs(stage),
    ...geometryAddons(),
  }
  for (const [name, addon] of Object.entries(all)) bearsItself(name, addon)
  return all
}

/** `require('three/addons/…/X.js').X`: a module is the one thing that it makes. */
function bearsItself(name: string, addon: unknown): void {
  if (typeof addon === 'function' || (typeof addon === 'object' && addon !== null))
    Object.defineProperty(addon, name, { value: addon, configurable: true })
}
