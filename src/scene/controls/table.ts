/** Tables: columns as wide as what is in them, numbers on the right. */

import { narrowed } from '../columns.ts'
import { n, rounded, sharp } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import type { Font } from '../measure.ts'
import { list, paint, short } from '../paint.ts'
import type { Controls } from '../props.ts'
import type { Pen } from '../theme.ts'
import { fitted } from '../wrap.ts'
import { lettersOf } from './control.ts'
import type { Control } from './control.ts'
import { edge, letters } from './parts.ts'

type Props = Controls['table']

/** Rows and columns that are shown; how many more there are is said below. */
const ROWS = 500
const COLUMNS = 50
/** Widest column, and widest table, without being told. */
const WIDEST = { column: 280, table: 760 }
const SIDE = 12

export interface Grid {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly numbers: readonly boolean[]
  readonly widths: readonly number[]
  readonly font: Font
  readonly headFont: Font
  readonly rowHeight: number
  /** What is not shown, in words. */
  readonly more: string | undefined
}

const cellText = (value: unknown): string =>
  value === true
    ? '✓'
    : value === false
      ? '–'
      : typeof value === 'number'
        ? numberText(value)
        : short(value, 300)

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(Math.round(value * 1e6) / 1e6).replace('-', '−') : '–'

export function gridOf(props: Props, room: number | undefined, { measure }: Pen): Grid {
  const size = lettersOf(props, 13)
  const [font, headFont] = [{ size }, { size: size - 0.5, bold: true }]
  const all = Array.isArray(props.rows) ? props.rows : []
  const head = list(props.columns, COLUMNS).map((name) => short(name, 300))
  const source = all.slice(0, ROWS).map((row) => list(row, COLUMNS))
  const count = source.reduce((most, row) => Math.max(most, row.length), head.length)
  const rows = source.map((row) => Array.from({ length: count }, (_, c) => cellText(row[c])))
  const numbers = Array.from({ length: count }, (_, c) => isNumbers(source, c))
  const natural = numbers.map((_, c) =>
    rows.reduce(
      (most, row) => Math.max(most, measure(row[c]!, font)),
      Math.max(24, measure(head[c] ?? '', headFont)),
    ),
  )
  const more = all.length > ROWS ? `… ${all.length - ROWS} more rows` : undefined
  const widths = whole(
    fit(
      natural.map((width) => Math.min(WIDEST.column, Math.ceil(width)) + 2 * SIDE),
      room,
    ),
  )
  return { head, rows, numbers, widths, font, headFont, rowHeight: Math.round(size * 2.45), more }
}

const isNumbers = (rows: readonly (readonly unknown[])[], c: number): boolean =>
  rows.some((row) => typeof row[c] === 'number') &&
  rows.every((row) => typeof row[c] === 'number' || row[c] === null || row[c] === undefined)

/** As wide together as there is room: what is too much is taken from the widest, what is left is given to all. */
function fit(widths: readonly number[], room: number | undefined): number[] {
  const sum = widths.reduce((sum, width) => sum + width, 0)
  const wanted = room ?? Math.min(WIDEST.table, sum)
  if (!sum || wanted === sum) return [...widths]
  if (wanted > sum) return widths.map((width) => width + (wanted - sum) / widths.length)
  return narrowed(widths, wanted)
}

/** On whole pixels; what that leaves goes to the last. */
function whole(widths: readonly number[]): number[] {
  const down = widths.map(Math.floor)
  const left = widths.reduce((sum, width, i) => sum + width - down[i]!, 0)
  return down.map((width, i) => (i === down.length - 1 ? width + Math.round(left) : width))
}

export const table: Control<Props> = {
  grows: true,
  size: (props, room, pen) => {
    const { widths, rows, rowHeight, head, more } = gridOf(props, room, pen)
    const lines = rows.length + (head.length ? 1 : 0) + (more ? 1 : 0)
    const width = widths.reduce((sum, width) => sum + width, 0)
    return { width: room ?? Math.ceil(width), height: Math.max(1, lines) * rowHeight + 2 }
  },
  draw: (props, { width, height }, pen) => {
    const { theme } = pen
    const grid = gridOf(props, width, pen)
    const shown = Math.ceil(height / grid.rowHeight)
    const top = 1 + (grid.head.length ? grid.rowHeight : 0)
    const y = (i: number): number => top + i * grid.rowHeight
    const rows = grid.rows.slice(0, shown)
    return [
      { kind: 'path', d: rounded(0, 0, width, height, 9), fill: paint(props.background, theme.field) },
      {
        kind: 'group',
        clip: rounded(1, 1, Math.max(0, width - 2), Math.max(0, height - 2), 8),
        of: [
          ...(grid.head.length
            ? [{ kind: 'path', d: rounded(1, 1, width - 2, grid.rowHeight), fill: theme.soft } as const]
            : []),
          ...(grid.head.length ? row(grid.head, 1, grid.headFont, theme.muted, grid, pen) : []),
          ...rows.flatMap((cells, i) =>
            row(cells, y(i), grid.font, paint(props.color, theme.ink), grid, pen),
          ),
          rules(
            rows.map((_, i) => y(i)),
            width,
            theme.edge,
          ),
          ...(grid.more
            ? [letters(grid.more, SIDE, y(grid.rows.length), grid.font, grid.rowHeight, theme.muted)]
            : []),
        ],
      },
      edge(0, width, height, theme.border),
    ]
  },
}

const rules = (at: readonly number[], width: number, stroke: string): Drawn => ({
  kind: 'path',
  d: at.map((y) => `M1 ${n(sharp(y))}H${n(width - 1)}`).join(''),
  stroke,
  width: 1,
})

function row(cells: readonly string[], y: number, font: Font, fill: string, grid: Grid, pen: Pen): Drawn[] {
  let x = 0
  return cells.map((cell, c) => {
    const wide = grid.widths[c]!
    const left = x
    x += wide
    const text = fitted(cell, font, pen.measure, wide - 2 * SIDE + 0.5)
    const right = grid.numbers[c]!
    return letters(
      text,
      right ? left + wide - SIDE : left + SIDE,
      y,
      font,
      grid.rowHeight,
      fill,
      right ? 'right' : 'left',
    )
  })
}
