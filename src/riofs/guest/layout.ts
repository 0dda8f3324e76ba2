/** Where flat things stand that were given no place: in columns, from the left edge. */

import { textOf } from '../../scene/fields.ts'
import { plain } from '../../scene/kinds.ts'
import type { Stage } from './stage.ts'
import type { Plain } from './tag.ts'

const LEFT = 20
const TOP = 20
const GAP = 8

/** The column that is filled just now: where it is, where it ends, how wide it is. */
interface Column {
  left: number
  bottom: number
  wide: number
}

/** Gives a place to whatever has none yet; once given it stays. */
export function place(stage: Stage): void {
  const waiting = [...stage.touched].filter((node) => waits(stage, node))
  if (waiting.length === 0) return
  const column = lastColumn([...stage.plains].filter((node) => node.placed))
  for (const node of waiting) settle(stage, node, column)
}

const waits = (stage: Stage, node: Plain): boolean =>
  node.auto && node.parent === null && plain[node.type].room !== undefined && stage.plains.has(node)

function lastColumn(placed: readonly Plain[]): Column {
  const left = placed.reduce((far, one) => Math.max(far, Number(one.values['x'])), LEFT)
  const last = placed.filter((one) => one.values['x'] === left)
  return {
    left,
    bottom: last.reduce((low, one) => Math.max(low, Number(one.values['y']) + roomOf(one)), TOP - GAP),
    wide: last.reduce((most, one) => Math.max(most, widthOf(one)), 0),
  }
}

/** In the column that is begun, or at the top of the next one where the view ends. */
function settle(stage: Stage, node: Plain, column: Column): void {
  const room = roomOf(node)
  if (column.wide > 0 && column.bottom + GAP + room > stage.look.height)
    Object.assign(column, { left: column.left + column.wide + 2 * GAP, bottom: TOP - GAP, wide: 0 })
  node.auto = false
  node.placed = true
  node.values['x'] = column.left
  node.values['y'] = column.bottom + GAP
  column.bottom += GAP + room
  column.wide = Math.max(column.wide, widthOf(node))
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
