/** How often values lie in which range. */

import type { Drawn } from '../drawn.ts'
import { axes } from './axes.ts'
import { column } from './bar.ts'
import { numbersOf } from './data.ts'
import type { Draws } from './plot.ts'
import { niceStep, scale } from './scale.ts'

const BINS = 200

export const histogram: Draws = (plot) => {
  const { chart, data, color } = plot
  const values = numbersOf(data.series)
  if (!values.length) return []
  const { from, width, count } = ranges(values, chart.bins)
  const rows = data.series.map(({ values }) => counted(values, from, width, count))
  const along = {
    kind: 'numbers',
    scale: (ticks: number) => scale([from, from + width * count], ticks, { tight: true }),
  } as const
  const all = axes(plot, along, (ticks) => scale(rows.flat(), ticks, { ...chart, zero: true }))
  const drawn = rows.map((row, s): Drawn => {
    const d = row.map((times, i) => {
      const [left, right] = [all.x(from + i * width), all.x(from + (i + 1) * width)]
      const gap = right - left > 4 ? 0.5 : 0
      return times ? column(all, left + gap, right - left - 2 * gap, 0, times, false) : ''
    })
    return {
      kind: 'group',
      opacity: rows.length > 1 ? 0.6 : 1,
      of: [{ kind: 'path', d: d.join(''), fill: color(s) }],
    }
  })
  return [...all.under, ...drawn, ...all.over]
}

/** As many as are asked for; else ranges with round ends, about as many as the root of the number of values. */
function ranges(values: readonly number[], bins: number | undefined) {
  const least = values.reduce((a, b) => Math.min(a, b))
  const most = values.reduce((a, b) => Math.max(a, b))
  const span = most - least
  if (!(span > 0 && Number.isFinite(span))) return { from: least - 0.5, width: 1, count: 1 }
  if (bins !== undefined && bins >= 1) {
    const count = Math.min(BINS, Math.floor(bins))
    return { from: least, width: span / count, count }
  }
  const width = niceStep(span, Math.min(50, Math.max(5, Math.sqrt(values.length))))
  const from = width * Math.floor(least / width)
  return { from, width, count: Math.max(1, Math.floor((most - from) / width) + 1) }
}

function counted(values: readonly (number | null)[], from: number, width: number, count: number): number[] {
  const times = Array.from({ length: count }, () => 0)
  for (const value of values)
    if (value !== null) times[Math.min(count - 1, Math.max(0, Math.floor((value - from) / width)))]!++
  return times
}
