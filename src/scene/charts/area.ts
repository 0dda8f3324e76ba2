/** Areas under lines: over each other and see-through, or stacked. */

import { polyline } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import type { Axes } from './axes.ts'
import { numbersOf, placesOf, stacks } from './data.ts'
import { inside, lineAxes, pointsOf, runs, strokes, thinned } from './line.ts'
import type { Draws, Plot } from './plot.ts'

export const area: Draws = (plot) => {
  const { chart, data } = plot
  const places = placesOf(data)
  const points = pointsOf(data.series, 1)
  if (!places && !points.length) return []
  const stacked = chart.stacked && places ? stacks(data.series, places) : undefined
  const values = stacked ? stacked.flat(2) : [...numbersOf(data.series), ...points]
  const all = lineAxes(plot, values, { ...chart, zero: true })
  const drawn = stacked ? layers(stacked, all, plot) : overlaid(all, plot)
  return [...all.under, inside(all, drawn), ...all.over]
}

function overlaid(all: Axes, plot: Plot): Drawn[] {
  const ground = all.y(0)
  return plot.data.series.map((row, s) => {
    const found = runs(row, all)
    const fill = found.map((run) => polyline([[run[0]![0], ground], ...run, [run.at(-1)![0], ground]], true))
    return {
      kind: 'group',
      of: [
        faded(0.18, { kind: 'path', d: fill.join(''), fill: plot.color(s) }),
        strokes(found, plot.color(s), plot),
      ],
    }
  })
}

function layers(
  stacked: readonly (readonly (readonly [number, number])[])[],
  all: Axes,
  plot: Plot,
): Drawn[] {
  return stacked.map((ends, s) => {
    const top = thinned(ends.map(([, to], i) => [all.x(i), all.y(to)] as const))
    const base = thinned(ends.map(([from], i) => [all.x(i), all.y(from)] as const))
    return {
      kind: 'group',
      of: [
        faded(0.72, { kind: 'path', d: polyline([...top, ...base.toReversed()], true), fill: plot.color(s) }),
        { kind: 'path', d: polyline(top), stroke: plot.color(s), width: 1.5, round: true },
      ],
    }
  })
}

const faded = (opacity: number, ...of: readonly Drawn[]): Drawn => ({ kind: 'group', opacity, of })
