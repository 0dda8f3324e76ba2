/** Where flat things stand that were given no place: in columns, from the left edge. */

import { textOf } from '../../scene/fields.ts'
import { plain } from '../../scene/kinds.ts'
import type { Stage } from './stage.ts'
import type { Plain } from './tag.ts'

const LEFT = 20
const TOP = 20
const GAP = 8

/** Gives a place to whatever has none yet; once given it stays. */
export function place(stage: Stage): void {
  if (stage.touched.size === 0) return
  for (const node of stage.touched)
    if (node.auto && node.parent === null && stage.plains.has(node) && plain[node.type].room !== undefined) settle(stage, node) // oxfmt-ignore
}

/** In the column that is begun, or at the top of the next one where the view ends. */
function settle(stage: Stage, node: Plain): void {
  node.auto = false
  node.placed = true
  const used = [...stage.plains].filter((one) => one.placed && one !== node)
  const left = used.reduce((far, one) => Math.max(far, Number(one.values['x'])), LEFT)
  const column = used.filter((one) => one.values['x'] === left)
  const bottom = column.reduce((low, one) => Math.max(low, Number(one.values['y']) + roomOf(one)), TOP - GAP)
  const full = column.length > 0 && bottom + GAP + roomOf(node) > stage.look.height
  const wide = column.reduce((most, one) => Math.max(most, widthOf(one)), 0)
  node.values['x'] = full ? left + wide + 2 * GAP : left
  node.values['y'] = full ? TOP : bottom + GAP
}

/** Of what has no width of its own, a guess. */
const widthOf = (node: Plain): number => Number(node.values['width'] ?? (node.type === 'text' ? 20 + textOf(node.values['text']).length * 10 : 260)) // oxfmt-ignore

/** Pixels from its top to its bottom, as far as it can be told. */
function roomOf(node: Plain): number {
  const said = Number(node.values['height'] ?? 0)
  if (said > 0) return said
  const rows = node.type === 'table' ? (node.values['rows'] as readonly unknown[]).length * 30 + 40 : 0
  const inside = node.children.reduce(
    (sum, child) => sum + roomOf(child) + 8,
    node.children.length > 0 ? 56 : 0,
  )
  return Math.max(plain[node.type].room ?? 0, rows, inside)
}
