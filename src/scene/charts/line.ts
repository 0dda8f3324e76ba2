/** Lines through values or points, with gaps where there are none. */

import { oval, polyline, rounded } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { axes } from './axes.ts'
import type { Axes } from './axes.ts'
import { numbersOf, placesOf } from './data.ts'
import type { Row } from './data.ts'
import type { Draws, Plot } from './plot.ts'
import { scale } from './scale.ts'

type Place = readonly [x: number, y: number]

/** Up to so many values each has a dot. */
const DOTS = 40

export const line: Draws = (plot) => {
  const { chart, data, color } = plot
  if (!placesOf(data) && !data.series.some(({ points }) => points.length)) return []
  const all = lineAxes(plot, [...numbersOf(data.series), ...pointsOf(data.series, 1)], { ...chart })
  const drawn = data.series.map((row, s) => strokes(runs(row, all), color(s), plot))
  return [...all.under, inside(all, drawn), ...all.over]
}

/** Axes for values at places, or for points where there are some. */
export function lineAxes(
  plot: Plot,
  values: readonly number[],
  bounds: { readonly min?: number; readonly max?: number; readonly zero?: boolean },
): Axes {
  const { data } = plot
  const xs = pointsOf(data.series, 0)
  const along = xs.length
    ? ({ kind: 'numbers', scale: (count: number) => scale(xs, count) } as const)
    : ({ kind: 'places', count: placesOf(data), labels: data.labels, edge: true } as const)
  return axes(plot, along, (count) => scale(values, count, bounds))
}

export const pointsOf = (series: readonly Row[], which: 0 | 1): number[] =>
  series.flatMap(({ points }) => points.map((point) => point[which]))

/** What is drawn of a row without a break, in pixels. */
export function runs({ values, points }: Row, { x, y }: Axes): Place[][] {
  if (points.length) return [thinned(points.map(([px, py]) => [x(px), y(py)] as const))]
  const found: Place[][] = [[]]
  for (const [i, value] of values.entries())
    if (value === null) found.push([])
    else found.at(-1)!.push([x(i), y(value)])
  return found.filter((run) => run.length).map(thinned)
}

/** Of several in one column of pixels: the first, the lowest, the highest and the last. */
export function thinned(run: readonly Place[]): Place[] {
  if (run.length < 2000) return [...run]
  const kept: Place[] = []
  for (let from = 0; from < run.length;) {
    let to = from + 1
    while (to < run.length && Math.floor(run[to]![0]) === Math.floor(run[from]![0])) to++
    const column = run.slice(from, to)
    const sorted = [...column].sort((a, b) => a[1] - b[1])
    kept.push(...new Set([column[0]!, sorted[0]!, sorted.at(-1)!, column.at(-1)!]))
    from = to
  }
  return kept
}

export function strokes(found: readonly (readonly Place[])[], color: string, { data }: Plot): Drawn {
  const count = found.reduce((sum, run) => sum + run.length, 0)
  const alone = found.filter((run) => run.length === 1).flat()
  const dots = count <= DOTS && data.series.length <= 6 ? found.flat() : alone
  return {
    kind: 'group',
    of: [
      { kind: 'path', d: found.map((run) => polyline(run)).join(''), stroke: color, width: 2, round: true },
      { kind: 'path', d: dots.map(([x, y]) => oval(x, y, 3.2)).join(''), fill: color },
    ],
  }
}

/** Nothing is drawn outside of the axes, where bounds are given that are narrower than the data. */
export const inside = ({ inner }: Axes, of: readonly Drawn[]): Drawn => ({
  kind: 'group',
  clip: rounded(inner.x - 5, inner.y - 5, inner.width + 10, inner.height + 10),
  of,
})
