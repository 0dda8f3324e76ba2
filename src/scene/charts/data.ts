/** A chart's data, made safe: bounded, and finite or a gap. */

import { finite, list, short } from '../paint.ts'
import type { Chart } from '../props.ts'

/** A value that is not finite is a gap. */
export type Gap = number | null

export interface Row {
  readonly name: string
  readonly values: readonly Gap[]
  readonly points: readonly (readonly [x: number, y: number, size: number | undefined])[]
}

export type Candle = NonNullable<Chart['candles']>[number]

export interface Data {
  readonly labels: readonly string[]
  readonly series: readonly Row[]
  readonly rows: readonly (readonly Gap[])[]
  readonly rowLabels: readonly string[]
  readonly candles: readonly Candle[]
  /** What is not shown, in words. */
  readonly left: string | undefined
}

/** Most that is drawn: of more the first are. */
const SERIES = 24
const VALUES = { line: 50_000, area: 50_000, histogram: 200_000, scatter: 20_000, other: 2000 } as const
const CELLS = 200
const LABEL = 200

export function dataOf(chart: Chart): Data {
  const most = VALUES[chart.chart as keyof typeof VALUES] ?? VALUES.other
  const series = list(chart.series, SERIES).map((one) => ({
    name: short(one?.name, LABEL),
    values: list(one?.values, most).map(gap),
    points: list(one?.points, most).flatMap(point),
  }))
  return {
    labels: list(chart.labels, most).map((label) => short(label, LABEL)),
    series,
    rows: list(chart.rows, CELLS).map((row) => list(row, CELLS).map(gap)),
    rowLabels: list(chart.rowLabels, CELLS).map((label) => short(label, LABEL)),
    candles: list(chart.candles, most).filter(
      (candle) => candle && [candle.open, candle.high, candle.low, candle.close].every(finite),
    ),
    left: left(chart, most),
  }
}

const gap = (value: unknown): Gap => (finite(value) ? value : null)

const point = (one: unknown): Row['points'] =>
  Array.isArray(one) && finite(one[0]) && finite(one[1])
    ? [[one[0], one[1], finite(one[2]) && one[2] >= 0 ? one[2] : undefined]]
    : []

function left(chart: Chart, most: number): string | undefined {
  const lengths = list(chart.series, SERIES).map((one) => one?.values?.length ?? one?.points?.length ?? 0)
  const longest = Math.max(0, ...lengths, chart.candles?.length ?? 0)
  const rows = Math.max(chart.rows?.length ?? 0, chart.rows?.[0]?.length ?? 0)
  const more = Math.max(longest - most, rows - CELLS, (chart.series?.length ?? 0) - SERIES)
  return more > 0 ? `… ${more} more` : undefined
}

/** How many places there are along the x axis. */
export const placesOf = ({ labels, series }: Data): number =>
  Math.max(labels.length, ...series.map(({ values }) => values.length), 0)

export const numbersOf = (series: readonly Row[]): number[] =>
  series.flatMap(({ values }) => values.filter((value) => value !== null))

/** Values on top of each other: below zero downwards. Each as its two ends. */
export function stacks(series: readonly Row[], places: number): (readonly [from: number, to: number])[][] {
  const above = Array.from({ length: places }, () => 0)
  const below = Array.from({ length: places }, () => 0)
  return series.map(({ values }) =>
    above.map((_, i) => {
      const value = values[i] ?? 0
      const pile = value < 0 ? below : above
      const from = pile[i]!
      pile[i] = from + value
      return [from, from + value] as const
    }),
  )
}
