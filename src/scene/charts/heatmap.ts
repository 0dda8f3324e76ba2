/** Numbers in rows and columns, as colours. */

import { rounded } from '../drawn.ts'
import type { Drawn, Rect } from '../drawn.ts'
import { fitted } from '../wrap.ts'
import { mixed } from './mixed.ts'
import { bottom, right, small } from './plot.ts'
import type { Draws, Plot } from './plot.ts'
import { valueText } from './scale.ts'

/** Room for the legend of colours. */
const LEGEND = 58
const LINE = 20

export const heatmap: Draws = (plot) => {
  const { data, area, pen, chart } = plot
  const columns = data.rows.reduce((most, row) => Math.max(most, row.length), 0)
  if (!columns) return []
  const tone = tones(plot)
  const names = data.rowLabels.slice(0, data.rows.length)
  const widest = names.reduce((most, name) => Math.max(most, pen.measure(name, small)), 0)
  const left = names.length ? Math.min(widest, area.width * 0.3) + 10 : 0
  const inner: Rect = {
    x: area.x + left + (chart.yLabel ? LINE : 0),
    y: area.y + 4,
    width: Math.max(1, area.width - left - (chart.yLabel ? LINE : 0) - LEGEND),
    height: Math.max(1, area.height - 4 - (data.labels.length ? LINE : 0) - (chart.xLabel ? LINE : 0)),
  }
  const cell = { width: inner.width / columns, height: inner.height / data.rows.length }
  return [...cells(plot, inner, cell, tone), ...labels(plot, inner, cell, left), ...legend(plot, inner, tone)]
}

interface Tone {
  readonly low: number
  readonly high: number
  readonly stops: readonly string[]
  readonly of: (value: number) => string
}

/** Below zero has colours of its own, as far out as above. */
function tones({ data, chart, pen }: Plot): Tone {
  const values = data.rows.flat().filter((value) => value !== null)
  const least = values.reduce((a, b) => Math.min(a, b), Infinity)
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const both = least < 0 && most > 0
  const far = Math.max(-least, most)
  const low = chart.min ?? (both ? -far : Number.isFinite(least) ? least : 0)
  const high = chart.max ?? (both ? far : Number.isFinite(most) ? most : 1)
  const stops =
    chart.colors && chart.colors.length > 1 ? chart.colors : both ? pen.theme.diverging : pen.theme.ramp
  const span = high - low
  return { low, high, stops, of: (value) => mixed(stops, span > 0 ? (value - low) / span : 0.5) }
}

/** Cells of one colour are one path. */
function cells(
  { data, pen }: Plot,
  inner: Rect,
  cell: { width: number; height: number },
  tone: Tone,
): Drawn[] {
  const gap = Math.min(cell.width, cell.height) > 8 ? 1 : 0
  const written = cell.width > 38 && cell.height > 18
  const paths = new Map<string, string[]>()
  const texts: Drawn[] = []
  for (const [r, row] of data.rows.entries())
    for (const [c, value] of row.entries()) {
      const fill = value === null ? pen.theme.missing : tone.of(value)
      const [x, y] = [inner.x + c * cell.width, inner.y + r * cell.height]
      const d = rounded(
        x + gap,
        y + gap,
        Math.max(0.5, cell.width - 2 * gap),
        Math.max(0.5, cell.height - 2 * gap),
        Math.min(3, cell.width / 5, cell.height / 5),
      )
      const same = paths.get(fill)
      if (same) same.push(d)
      else paths.set(fill, [d])
      if (written && value !== null)
        texts.push({
          kind: 'text',
          text: valueText(value),
          x: x + cell.width / 2,
          y: y + cell.height / 2 + 4,
          font: small,
          fill: dark(fill) ? '#ffffff' : pen.theme.ink,
          align: 'center',
        })
    }
  return [...[...paths].map(([fill, d]): Drawn => ({ kind: 'path', d: d.join(''), fill })), ...texts]
}

const dark = (color: string): boolean => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16))
  return 0.3 * r + 0.59 * g + 0.11 * b < 140
}

function labels(
  { data, pen, chart, area }: Plot,
  inner: Rect,
  cell: { width: number; height: number },
  left: number,
): Drawn[] {
  const style = { kind: 'text', font: small, fill: pen.theme.muted } as const
  const each = Math.max(1, Math.ceil(15 / cell.height))
  const rows = data.rowLabels.slice(0, data.rows.length).flatMap((name, i): Drawn[] => {
    if (i % each) return []
    const text = fitted(name, small, pen.measure, left - 8)
    return [{ ...style, text, x: inner.x - 8, y: inner.y + (i + 0.5) * cell.height + 4, align: 'right' }]
  })
  const widest = data.labels.reduce((most, name) => Math.max(most, pen.measure(name, small)), 0)
  const apart = Math.max(1, Math.ceil(Math.min(widest + 8, 44) / cell.width))
  const columns = data.labels.flatMap((name, i): Drawn[] => {
    if (i % apart) return []
    const text = fitted(name, small, pen.measure, apart * cell.width - 4)
    return [{ ...style, text, x: inner.x + (i + 0.5) * cell.width, y: bottom(inner) + 15, align: 'center' }]
  })
  const xLabel: Drawn[] = chart.xLabel
    ? [{ ...style, text: chart.xLabel, x: inner.x + inner.width / 2, y: bottom(area) - 3, align: 'center' }]
    : []
  const yLabel: Drawn[] = chart.yLabel
    ? [
        {
          kind: 'group',
          transform: [0, -1, 1, 0, area.x + 10, inner.y + inner.height / 2],
          of: [{ ...style, text: chart.yLabel, x: 0, y: 0, align: 'center' }],
        },
      ]
    : []
  return [...rows, ...columns, ...xLabel, ...yLabel]
}

/** Steps that the legend's colours are painted in. */
const STEPS = 48

function legend({ pen }: Plot, inner: Rect, tone: Tone): Drawn[] {
  const x = right(inner) + 14
  const high = inner.height / STEPS
  const bar = Array.from({ length: STEPS }, (_, i): Drawn => {
    const share = 1 - (i + 0.5) / STEPS
    const d = rounded(x, inner.y + i * high, 10, i < STEPS - 1 ? high + 0.6 : high)
    return { kind: 'path', d, fill: mixed(tone.stops, share) }
  })
  const style = { kind: 'text', font: small, fill: pen.theme.muted } as const
  const ends = [
    [tone.high, inner.y + 9],
    [(tone.high + tone.low) / 2, inner.y + inner.height / 2 + 4],
    [tone.low, bottom(inner)],
  ] as const
  const shown = inner.height < 60 ? [ends[0], ends[2]] : ends
  const texts = shown.map(([value, y]): Drawn => ({
    ...style,
    text: valueText(value),
    x: x + 15,
    y,
  }))
  return [...bar, ...texts]
}
