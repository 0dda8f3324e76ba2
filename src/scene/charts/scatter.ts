/** Points, as large as their third number says. */

import { oval } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { axes } from './axes.ts'
import type { Row } from './data.ts'
import { inside } from './line.ts'
import type { Draws } from './plot.ts'
import { scale } from './scale.ts'

/** Radius without a size, and of the largest size. */
const RADIUS = 4
const LARGEST = 20

export const scatter: Draws = (plot) => {
  const { chart, data, color } = plot
  const series = data.series.map(withPoints)
  const points = series.flatMap(({ points }) => points)
  if (!points.length) return []
  const along = {
    kind: 'numbers',
    scale: (count: number) =>
      scale(
        points.map(([x]) => x),
        count,
      ),
  } as const
  const all = axes(plot, along, (count) =>
    scale(
      points.map(([, y]) => y),
      count,
      chart,
    ),
  )
  const most = points.reduce((most, [, , size]) => Math.max(most, size ?? 0), 0)
  const drawn = series.map(({ points }, s): Drawn => {
    const d = points.map(([x, y, size]) =>
      oval(
        all.x(x),
        all.y(y),
        size === undefined || !most ? RADIUS : Math.max(1.5, LARGEST * Math.sqrt(size / most)),
      ),
    )
    const edge = most ? { stroke: plot.pen.theme.field, width: 1 } : {}
    return { kind: 'group', opacity: 0.8, of: [{ kind: 'path', d: d.join(''), fill: color(s), ...edge }] }
  })
  const bounded = chart.min !== undefined || chart.max !== undefined
  return [...all.under, ...(bounded ? [inside(all, drawn)] : drawn), ...all.over]
}

/** Values stand at 0, 1, 2 … */
const withPoints = (row: Row): Row =>
  row.points.length
    ? row
    : {
        ...row,
        points: row.values.flatMap((value, i) => (value === null ? [] : [[i, value, undefined] as const])),
      }
