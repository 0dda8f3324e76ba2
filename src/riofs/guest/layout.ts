/** Where flat things stand that were given no place: one below the other, along the left edge. */

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

function settle(stage: Stage, node: Plain): void {
  node.auto = false
  node.placed = true
  const used = [...stage.plains].filter((one) => one.placed && one !== node)
  const bottom = used.reduce((low, one) => Math.max(low, Number(one.values['y']) + roomOf(one)), TOP - GAP)
  node.values['x'] = LEFT
  node.values['y'] = bottom + GAP
}

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
