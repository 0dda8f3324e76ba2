/** A chart: its card, title and legend, and inside them what its kind draws. */

import { rounded } from '../drawn.ts'
import type { Drawn, Rect, Size } from '../drawn.ts'
import { list, paint, short } from '../paint.ts'
import type { Chart, ChartType } from '../props.ts'
import { sans } from '../theme.ts'
import type { Pen } from '../theme.ts'
import { fitted } from '../wrap.ts'
import { area } from './area.ts'
import { bar } from './bar.ts'
import { candles } from './candles.ts'
import { dataOf } from './data.ts'
import { heatmap } from './heatmap.ts'
import { histogram } from './histogram.ts'
import { at, legend, listed } from './legend.ts'
import { line } from './line.ts'
import { mixed } from './mixed.ts'
import { pie, slices } from './pie.ts'
import { bottom, right, small } from './plot.ts'
import type { Draws, Plot } from './plot.ts'
import { scatter } from './scatter.ts'

const kinds: Readonly<Record<ChartType, Draws>> = {
  bar,
  line,
  area,
  scatter,
  pie,
  histogram,
  heatmap,
  candles,
}

const PADDING = 18
const TITLE = sans(15, true)

/** @param inside whether something has a background for it already */
export function drawChart(chart: Chart, size: Size, pen: Pen, inside: boolean): readonly Drawn[] {
  const kind = Object.hasOwn(kinds, chart.chart) ? chart.chart : 'bar'
  const given = list(chart.colors, 100).map((color) => paint(color, pen.theme.ink))
  const palette = given.length ? given : pen.theme.series
  const color = (i: number): string => shade(palette[i % palette.length]!, Math.floor(i / palette.length))
  const data = dataOf(chart)
  const padding = Math.min(inside ? 4 : PADDING, size.width / 8, size.height / 8)
  const room: Rect = {
    x: padding,
    y: padding,
    width: size.width - 2 * padding,
    height: size.height - 2 * padding,
  }
  const plot: Plot = { chart: { ...chart, ...texts(chart) }, data, area: room, color, pen }
  const head = header(plot, kind)
  const drawn = kinds[kind]({ ...plot, area: head.area })
  return [
    ...(inside ? [] : [card(size, pen)]),
    ...head.drawn,
    ...(drawn.length ? drawn : [nothing(head.area, pen)]),
    ...(data.left ? [note(data.left, size, padding, pen)] : []),
  ]
}

/** Lighter each time that the colours come around. */
const shade = (color: string, round: number): string =>
  round && /^#[0-9a-f]{6}$/i.test(color) ? mixed([color, '#ffffff'], Math.min(0.7, 0.4 * round)) : color

/** Words and bounds that can be drawn. */
function texts({ xLabel, yLabel, min, max }: Chart): Partial<Chart> {
  return {
    ...(xLabel === undefined ? {} : { xLabel: short(xLabel, 200) }),
    ...(yLabel === undefined ? {} : { yLabel: short(yLabel, 200) }),
    ...bound('min', min),
    ...bound('max', max),
  }
}

const bound = (name: 'min' | 'max', value: number | undefined): object =>
  value === undefined || Number.isFinite(value) ? {} : { [name]: undefined }

const card = (size: Size, { theme }: Pen): Drawn => ({
  kind: 'group',
  shadow: theme.shadow,
  of: [
    {
      kind: 'path',
      d: rounded(0, 0, size.width, size.height, theme.radius),
      fill: theme.surface,
    },
    {
      kind: 'path',
      d: rounded(0.5, 0.5, size.width - 1, size.height - 1, theme.radius - 0.5),
      stroke: theme.edge,
      width: 1,
    },
  ],
})

/** Title and legend, and the room that they leave. A pie has its legend beside it where there is room. */
function header(plot: Plot, kind: ChartType): { readonly area: Rect; readonly drawn: readonly Drawn[] } {
  const { chart, area, pen } = plot
  const drawn: Drawn[] = []
  let top = area.y
  const title = short(chart.title, 200)
  if (title && area.height > 60) {
    const text = fitted(title, TITLE, pen.measure, area.width)
    drawn.push({ kind: 'text', text, x: area.x, y: top + 13, font: TITLE, fill: pen.theme.ink })
    top += 28
  }
  const names = legendNames(plot, kind)
  const beside = kind === 'pie' && area.width > 160
  const below = bottom(area) - top
  if (!names.length || below < 80) return { drawn, area: { ...area, y: top, height: below } }
  const column = { width: Math.min(area.width * 0.42, 200), height: below }
  const made = beside
    ? listed(names, plot.color, column, pen)
    : legend(names, plot.color, area.width, pen, Math.max(1, Math.min(3, Math.floor(below / 60) - 1)))
  if (beside) {
    drawn.push(at(made, right(area) - made.width, top + Math.max(0, (below - made.height) / 2)))
    return { drawn, area: { ...area, y: top, width: area.width - made.width - 16, height: below } }
  }
  drawn.push(at(made, area.x, top))
  const gap = made.height + 6
  return { drawn, area: { ...area, y: top + gap, height: below - gap } }
}

function legendNames(plot: Plot, kind: ChartType): readonly string[] {
  const { chart, data } = plot
  if (chart.legend === false || kind === 'heatmap' || kind === 'candles') return []
  if (kind === 'pie') return slices(plot).map(({ name }) => name)
  const names = data.series.map(({ name }) => name)
  return names.length > 1 || (chart.legend && names.length) ? names : []
}

const nothing = (area: Rect, { theme }: Pen): Drawn => ({
  kind: 'text',
  text: 'no data',
  x: area.x + area.width / 2,
  y: area.y + area.height / 2 + 4,
  font: sans(13),
  fill: theme.faint,
  align: 'center',
})

const note = (text: string, size: Size, padding: number, { theme }: Pen): Drawn => ({
  kind: 'text',
  text,
  x: size.width - padding,
  y: padding + 10,
  font: small,
  fill: theme.faint,
  align: 'right',
})
