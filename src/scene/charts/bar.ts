/** Bars: beside each other or on top of each other, downwards below zero. */

import { n, rounded } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { axes } from './axes.ts'
import type { Axes } from './axes.ts'
import { numbersOf, placesOf, stacks } from './data.ts'
import type { Draws } from './plot.ts'
import { scale } from './scale.ts'

/** Widest bar, in pixels, and how much of a place is bars. */
const WIDEST = 72
const SHARE = 0.72

export const bar: Draws = (plot) => {
  const { chart, data, color } = plot
  const places = placesOf(data)
  if (!places) return []
  const stacked = chart.stacked ? stacks(data.series, places) : undefined
  const values = stacked ? stacked.flat(2) : numbersOf(data.series)
  const all = axes(plot, { kind: 'places', count: places, labels: data.labels }, (count) =>
    scale(values, count, { ...chart, zero: true }),
  )
  const wide = Math.min(WIDEST * (stacked ? 1 : data.series.length), all.step * SHARE)
  const bars = data.series.map((row, s): Drawn => {
    const own = stacked ? wide : wide / data.series.length
    const left = stacked ? -wide / 2 : -wide / 2 + s * own
    const gap = own > 6 && !stacked && data.series.length > 1 ? 1 : 0
    const ends = stacked?.[s] ?? row.values.map((value) => [0, value ?? 0] as const)
    const d = ends.map(([from, to], i) =>
      from === to ? '' : column(all, all.x(i) + left + gap, Math.max(0.4, own - 2 * gap), from, to, !stacked),
    )
    return { kind: 'path', d: d.join(''), fill: color(s) }
  })
  return [...all.under, ...bars, ...all.over]
}

/** One bar; the end away from zero is round. */
export function column(
  all: Axes,
  x: number,
  width: number,
  from: number,
  to: number,
  round: boolean,
): string {
  const base = clamp(all, all.y(from))
  const end = clamp(all, all.y(to))
  const radius = round ? Math.min(4, width / 3, Math.abs(end - base)) : 0
  if (width < 5 || !radius) return rounded(x, Math.min(base, end), width, Math.max(0.5, Math.abs(end - base)))
  const up = end < base ? 1 : -1
  const arc = (dx: number, dy: number): string =>
    `a${n(radius)} ${n(radius)} 0 0 ${up > 0 ? 1 : 0} ${n(dx)} ${n(dy)}`
  return (
    `M${n(x)} ${n(base)}V${n(end + up * radius)}${arc(radius, -up * radius)}` +
    `H${n(x + width - radius)}${arc(radius, up * radius)}V${n(base)}z`
  )
}

const clamp = ({ inner }: Axes, y: number): number => Math.min(inner.y + inner.height, Math.max(inner.y, y))
