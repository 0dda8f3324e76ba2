/** Axes, their ticks and labels, and the lines behind the data. */

import { n, sharp } from '../drawn.ts'
import type { Drawn, Group, Letters, Rect } from '../drawn.ts'
import { fitted, lines } from '../wrap.ts'
import type { Pen } from '../theme.ts'
import { bottom, right, small } from './plot.ts'
import type { Plot } from './plot.ts'
import { project, tickText } from './scale.ts'
import type { Scale } from './scale.ts'

/** What stands along the x axis: a number of places with labels, or numbers. */
export type Along =
  | {
      readonly kind: 'places'
      readonly count: number
      readonly labels: readonly string[]
      readonly edge?: boolean
    }
  | { readonly kind: 'numbers'; readonly scale: (count: number) => Scale }

export interface Axes {
  /** Where data are drawn. */
  readonly inner: Rect
  /** The middle of a place, or where a number lies. */
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** Pixels from one place to the next. */
  readonly step: number
  /** Lines and labels that lie under the data. */
  readonly under: readonly Drawn[]
  /** The line that the data stand on, over them. */
  readonly over: readonly Drawn[]
}

const LINE = 14
const TITLE = 18

export function axes({ chart, area, pen }: Plot, along: Along, yScale: (count: number) => Scale): Axes {
  const below = (along.kind === 'numbers' || along.labels.length ? 1 : 0) * (LINE + 6)
  const label = chart.xLabel ? TITLE : 0
  const y = yScale(Math.max(2, Math.floor((area.height - below - label) / 44)))
  const names = y.ticks.map((tick) => tickText(tick, y.step))
  const wide = names.reduce((most, name) => Math.max(most, pen.measure(name, small)), 0)
  const left = Math.min(area.width / 2, wide + 10 + (chart.yLabel ? TITLE : 0))
  const last = along.kind === 'places' && along.edge ? (along.labels.at(-1) ?? '') : ''
  const over = Math.min(40, Math.max(6, pen.measure(last, small) / 2 - 10))
  const room = { x: area.x + left, width: Math.max(1, area.width - left - over) }
  const bands = along.kind === 'places' ? bandLabels(along, room.width, pen) : undefined
  const deep = bands ? bands.deep : below
  const inner = { ...room, y: area.y + 6, height: Math.max(1, area.height - 6 - deep - label) }
  const toY = project(y, bottom(inner), inner.y)
  const ground = toY(Math.min(y.high, Math.max(y.low, 0)))
  const horizontal = bands
    ? { x: bands.x(inner.x), step: bands.step, drawn: bands.drawn(inner) }
    : numbers(along as Extract<Along, { kind: 'numbers' }>, inner, pen)
  return {
    inner,
    x: horizontal.x,
    y: toY,
    step: horizontal.step,
    under: [
      grid(y.ticks.map(toY), inner, pen),
      ...names.map((name, i) => tick(name, inner.x - 8, toY(y.ticks[i]!) + 4, 'right', pen)),
      ...horizontal.drawn,
      ...titles(chart.xLabel, chart.yLabel, area, inner, pen),
    ],
    over: [rule(inner.x, ground, right(inner), pen.theme.axis)],
  }
}

const tick = (text: string, x: number, y: number, align: Letters['align'] & string, pen: Pen): Letters => ({
  kind: 'text',
  text,
  x,
  y,
  font: small,
  fill: pen.theme.muted,
  align,
})

const rule = (x: number, y: number, to: number, stroke: string): Drawn => ({
  kind: 'path',
  d: `M${n(x)} ${n(sharp(y))}H${n(to)}`,
  stroke,
  width: 1,
})

const grid = (at: readonly number[], inner: Rect, { theme }: Pen): Drawn => ({
  kind: 'path',
  d: at.map((y) => `M${n(inner.x)} ${n(sharp(y))}H${n(right(inner))}`).join(''),
  stroke: theme.grid,
  width: 1,
})

interface Horizontal {
  readonly x: (value: number) => number
  readonly step: number
  readonly drawn: readonly Drawn[]
}

function numbers(along: Extract<Along, { kind: 'numbers' }>, inner: Rect, pen: Pen): Horizontal {
  const scale = along.scale(Math.max(2, Math.floor(inner.width / 72)))
  const x = project(scale, inner.x, right(inner))
  const names = scale.ticks.map((tick) => tickText(tick, scale.step))
  const widest = names.reduce((most, name) => Math.max(most, pen.measure(name, small)), 0)
  const apart = scale.ticks.length > 1 ? Math.abs(x(scale.ticks[1]!) - x(scale.ticks[0]!)) : inner.width
  const each = Math.max(1, Math.ceil((widest + 8) / Math.max(1, apart)))
  const marks = scale.ticks.map((tick) => `M${n(sharp(x(tick)))} ${n(inner.y)}V${n(bottom(inner))}`)
  return {
    x,
    step: apart,
    drawn: [
      { kind: 'path', d: marks.join(''), stroke: pen.theme.grid, width: 1 },
      ...names.flatMap((name, i) =>
        i % each ? [] : [tick(name, x(scale.ticks[i]!), bottom(inner) + LINE + 2, 'center', pen)],
      ),
    ],
  }
}

/** Room that a label has at least, where places are few and where they are many: where they are nearer, some have none. */
const NARROWEST = { few: 44, many: 110 }
const FEW = 12

/** The labels of places: in up to two lines each, and so many of them that none touches the next. */
function bandLabels(along: Extract<Along, { kind: 'places' }>, width: number, pen: Pen) {
  const { count, labels, edge } = along
  const step = edge ? width / Math.max(1, count - 1) : width / Math.max(1, count)
  const first = edge ? (count > 1 ? 0 : width / 2) : step / 2
  const widest = labels.reduce((most, label) => Math.max(most, pen.measure(label, small)), 0)
  const each = Math.max(
    1,
    Math.ceil(Math.min(widest + 10, count > FEW ? NARROWEST.many : NARROWEST.few) / step),
  )
  const shown = labels.flatMap((label, i) =>
    i % each ? [] : [{ i, lines: twoLines(label, each * step - 8, pen) }],
  )
  const deep = shown.reduce((most, { lines }) => Math.max(most, lines.length), 0)
  const x = (left: number) => (i: number) => left + first + i * step
  return {
    step,
    x,
    deep: deep ? deep * LINE + 6 : 0,
    drawn: (inner: Rect): Drawn[] =>
      shown.flatMap(({ i, lines }) =>
        lines.map((line, row) =>
          tick(line, x(inner.x)(i), bottom(inner) + LINE * (row + 1) + 2, 'center', pen),
        ),
      ),
  }
}

function twoLines(label: string, width: number, { measure }: Pen): string[] {
  const all = lines(label, small, measure, width)
  if (all.length <= 1 || all.slice(0, 2).some((line) => !label.includes(`${line} `) && !label.endsWith(line)))
    return [fitted(label, small, measure, width)]
  const [one = '', ...rest] = all
  return [one, fitted(rest.join(' '), small, measure, width)]
}

function titles(
  xLabel: string | undefined,
  yLabel: string | undefined,
  area: Rect,
  inner: Rect,
  pen: Pen,
): Drawn[] {
  const style = { kind: 'text', font: small, fill: pen.theme.muted, align: 'center' } as const
  const along: Letters[] = xLabel
    ? [
        {
          ...style,
          text: fitted(xLabel, small, pen.measure, inner.width),
          x: inner.x + inner.width / 2,
          y: bottom(area) - 3,
        },
      ]
    : []
  const up: Group[] = yLabel
    ? [
        {
          kind: 'group',
          transform: [0, -1, 1, 0, area.x + 10, inner.y + inner.height / 2],
          of: [{ ...style, text: fitted(yLabel, small, pen.measure, inner.height), x: 0, y: 0 }],
        },
      ]
    : []
  return [...along, ...up]
}
