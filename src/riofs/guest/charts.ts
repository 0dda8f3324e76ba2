/** Data of charts in the forms that people write, as `props.ts` has them. */

import { number, textOf } from '../../scene/fields.ts'
import type { Value } from '../../scene/node.ts'
import { chartTypes } from '../../scene/props.ts'
import type { ChartType, Series } from '../../scene/props.ts'

type Said = Readonly<Record<string, unknown>>
type Row = Record<string, unknown>

const types: Readonly<Record<string, ChartType>> = {
  ...Object.fromEntries(chartTypes.map((type) => [type, type])),
  column: 'bar', bars: 'bar', lines: 'line', spline: 'line', areas: 'area', scatterplot: 'scatter', bubble: 'scatter', points: 'scatter',
  donut: 'pie', doughnut: 'pie', hist: 'histogram', heat: 'heatmap', matrix: 'heatmap', candle: 'candles', candlestick: 'candles', candlesticks: 'candles', ohlc: 'candles',
} // oxfmt-ignore

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
const isList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) || ArrayBuffer.isView(value)
const listOf = (value: unknown): unknown[] => (isList(value) ? Array.from(value) : [])
const numberOrGap = (value: unknown): number | null => number(value) ?? null

/** Props of the scene for what was said; what is there already says which type of chart it is. */
export function chartProps(said: Said, has: Readonly<Record<string, Value>>): Said {
  const { type, data, x, y, datasets, options, title, values, xLabels, yLabels, ...others } = said
  const rest: Row = { ...others, ...(xLabels === undefined ? {} : { labels: xLabels }), ...(yLabels === undefined ? {} : { rowLabels: yLabels }) } // oxfmt-ignore
  const asked = type ?? rest['chart']
  const chart = asked === undefined ? (has['chart'] as ChartType) : types[textOf(asked).toLowerCase()]
  if (chart === undefined)
    throw new TypeError(`chart: there is no type ${textOf(asked)}; one of ${chartTypes.join(', ')}`)
  const config = isRow(options) ? optionsOf(options) : {}
  const place = { ...(typeof x === 'number' ? { x } : {}), ...(typeof y === 'number' ? { y } : {}) }
  const source =
    data ??
    datasets ??
    values ??
    rest['series'] ??
    rest['rows'] ??
    rest['candles'] ??
    (isList(y) ? y : undefined)
  const named = title === undefined ? {} : { title }
  const around = { ...config, ...rest, ...named, ...place, chart }
  if (source === undefined) return around
  const keys = {
    x: isList(x) || typeof x === 'string' ? x : undefined,
    y: typeof y === 'string' ? y : undefined,
  }
  return {
    ...around,
    ...drop(around, ['series', 'candles', 'rows']),
    ...read[chart](source, { ...rest, keys }),
  }
}

/** Of an update: what another form of data leaves behind is taken away. */
const drop = (around: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.filter((name) => name in around).map((name) => [name, undefined]))

/** Chart.js: titles lie deep. */
function optionsOf(options: Row): Row {
  const inside = (...path: string[]): unknown =>
    path.reduce<unknown>((now, key) => (isRow(now) ? now[key] : undefined), options)
  const found: Row = {
    title: inside('plugins', 'title', 'text') ?? inside('title', 'text') ?? inside('title'),
    xLabel: inside('scales', 'x', 'title', 'text') ?? inside('xLabel'),
    yLabel: inside('scales', 'y', 'title', 'text') ?? inside('yLabel'),
    stacked: inside('scales', 'y', 'stacked') ?? inside('stacked'),
    min: inside('scales', 'y', 'min'),
    max: inside('scales', 'y', 'max'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && !isRow(value)))
}

interface Around {
  readonly labels?: unknown
  readonly name?: unknown
  readonly keys: { readonly x: unknown; readonly y: unknown }
  readonly [name: string]: unknown
}
interface Found {
  readonly labels?: readonly string[]
  readonly series: readonly Series[]
  readonly colors?: readonly string[]
}

const labelKeys = ['label', 'name', 'category', 'key', 'month', 'date', 'time', 'day', 'year', 'x']
const valueKeys = ['value', 'y', 'count', 'amount', 'total', 'size']

/** One value a label, in whichever form. */
function labelled(source: unknown, around: Around): Found {
  const asked = around.labels ?? (isList(around.keys.x) ? around.keys.x : undefined)
  const labels = isList(asked) ? { labels: listOf(asked).map(textOf) } : {}
  if (isRow(source)) return { ...labels, ...ofObject(source, around) }
  const list = listOf(source)
  if (list.some(isSeries)) return { ...labels, ...ofSeries(list as Row[], around) }
  if (list.every(isList) && list.length > 0) return { ...labels, ...ofLists(list as unknown[][], around) }
  if (list.some(isRow)) return { ...ofRows(list.filter(isRow), around), ...labels }
  return { ...labels, series: [{ name: nameOf(around), values: list.map(numberOrGap) }] }
}

const nameOf = (around: Around): string => (typeof around.name === 'string' ? around.name : '')
const isSeries = (one: unknown): boolean => isRow(one) && (isList(one['data']) || isList(one['values']) || isList(one['points'])) // oxfmt-ignore

/** `{labels, datasets}` of Chart.js, `{labels, values}`, `{x: […], y: […]}`, `{a: […], b: […]}`, `{a: 1, b: 2}`. */
function ofObject(source: Row, around: Around): Found {
  const labels = isList(source['labels']) ? { labels: listOf(source['labels']).map(textOf) } : {}
  const inner = source['datasets'] ?? source['series'] ?? source['values'] ?? source['data']
  if (inner !== undefined) return { ...labelled(inner, { ...around, ...labels }), ...labels }
  if (isList(source['x']) && isList(source['y']))
    return labelled(source['y'], { ...around, labels: listOf(source['x']).map(textOf) })
  const entries = Object.entries(source)
  if (entries.some(([, value]) => isList(value)))
    return { series: entries.filter(([, v]) => isList(v)).map(([name, v]) => seriesOf(name, listOf(v))) }
  return {
    labels: entries.map(([name]) => name),
    series: [{ name: nameOf(around), values: entries.map(([, value]) => numberOrGap(value)) }],
  }
}

function ofSeries(list: readonly Row[], around: Around): Found {
  const series = list.map(
    (one, i) =>
    seriesOf(textOf(one['name'] ?? one['label'] ?? (list.length > 1 ? i + 1 : '')), listOf(one['data'] ?? one['values'] ?? one['points'])), // oxfmt-ignore
  )
  const colors = list.map((one) => one['color'] ?? one['borderColor'] ?? one['backgroundColor'])
  const single = colors.flatMap((color) => (isList(color) ? listOf(color) : [color]))
  const known = single.every((color) => typeof color === 'string') ? { colors: single } : {}
  const first = list.find((one) => listOf(one['data'] ?? one['values']).some(isRow))
  const named = first === undefined || around.labels !== undefined ? {} : labelsOf(listOf(first['data'] ?? first['values']).filter(isRow)) // oxfmt-ignore
  return { ...named, series, ...known }
}

function labelsOf(rows: readonly Row[]): { labels?: string[] } {
  const key = labelKeys.find((name) => rows[0] !== undefined && name in rows[0])
  return key === undefined || (key === 'x' && typeof rows[0]![key] === 'number') ? {} : { labels: rows.map((row) => textOf(row[key])) } // oxfmt-ignore
}

/** Numbers, gaps, `{x, y}`, `[x, y]`. */
function seriesOf(name: string, list: readonly unknown[]): Series {
  const points = list.map(pointOf)
  if (points.length > 0 && points.every((point) => point !== undefined)) return { name, points }
  return { name, values: list.map((one) => (isRow(one) ? numberOrGap(valueOf(one)) : numberOrGap(one))) }
}
const valueOf = (row: Row): unknown => row[valueKeys.find((name) => name in row) ?? 'value']

function pointOf(one: unknown): [number, number] | [number, number, number] | undefined {
  const [a, b, c] = isList(one)
    ? listOf(one)
    : isRow(one)
      ? [one['x'], one['y'], one['r'] ?? one['size']]
      : []
  const [x, y, size] = [typeof a === 'number' ? a : undefined, number(b), number(c)]
  if (x === undefined || y === undefined) return undefined
  return size === undefined ? [x, y] : [x, y, size]
}

/** `[['a', 1], ['b', 2]]`, `[[x, y], …]`, or a list of series. */
function ofLists(list: readonly unknown[][], around: Around): Found {
  if (list.every((one) => one.length === 2 && typeof one[0] === 'string'))
    return { labels: list.map((one) => textOf(one[0])), series: [{ name: nameOf(around), values: list.map((one) => numberOrGap(one[1])) }] } // oxfmt-ignore
  if (list.every((one) => one.length === 2 || one.length === 3) && around.labels === undefined)
    return { series: [seriesOf(nameOf(around), list)] }
  return { series: list.map((one, i) => seriesOf(textOf(i + 1), one)) }
}

/** `[{label, value}]`, `[{x, y}]`, `[{month: 'Jan', a: 1, b: 2}]`. */
function ofRows(rows: readonly Row[], around: Around): Found {
  const { x, y } = around.keys
  const points = rows.map(pointOf)
  if (typeof x !== 'string' && points.every((point) => point !== undefined)) return { series: [{ name: nameOf(around), points }] } // oxfmt-ignore
  const first = rows[0] ?? {}
  const label = typeof x === 'string' ? x : labelKeys.find((key) => key in first) ?? Object.keys(first).find((key) => typeof first[key] === 'string') // oxfmt-ignore
  const value = typeof y === 'string' ? [y] : valueKeys.some((key) => key in first) ? [valueKeys.find((key) => key in first)!] : Object.keys(first).filter((key) => key !== label && typeof first[key] === 'number') // oxfmt-ignore
  const color = rows.every((row) => typeof row['color'] === 'string') ? { colors: rows.map((row) => textOf(row['color'])) } : {} // oxfmt-ignore
  return {
    ...(label === undefined ? {} : { labels: rows.map((row) => textOf(row[label] ?? '')) }),
    series: value.map((key) => ({ name: value.length > 1 ? key : nameOf(around), values: rows.map((row) => numberOrGap(row[key])) })), // oxfmt-ignore
    ...color,
  }
}

/** Points wherever there are any; a list of numbers is y over its places. */
function scattered(source: unknown, around: Around): Found {
  const xs =
    isRow(source) && isList(source['x']) ? source['x'] : isList(around.keys.x) ? around.keys.x : undefined
  const ys = isRow(source) ? source['y'] : source
  if (xs !== undefined && isList(ys)) {
    const list = listOf(ys)
    return {
      series: [
        seriesOf(
          nameOf(around),
          listOf(xs).map((x, i) => [number(x), list[i]]),
        ),
      ],
    }
  }
  const found = labelled(source, around)
  const points = (one: Series): Series =>
    one.points === undefined ? { name: one.name, points: (one.values ?? []).map((y, x) => [x, y ?? 0]) } : one
  return { ...found, series: found.series.map(points) }
}

function heat(source: unknown, around: Around): Row {
  const inner = isRow(source) ? (source['rows'] ?? source['values'] ?? source['data'] ?? source['z']) : source
  const from = isRow(source) ? { ...around, ...source } : around
  const labels =
    from['labels'] ?? from['xLabels'] ?? from['columns'] ?? (isList(from.keys?.x) ? from.keys.x : undefined)
  const rowLabels = from['rowLabels'] ?? from['yLabels']
  return {
    rows: listOf(inner).map((row) => listOf(row).map((one) => number(one) ?? 0)),
    ...(isList(labels) ? { labels: listOf(labels).map(textOf) } : {}),
    ...(isList(rowLabels) ? { rowLabels: listOf(rowLabels).map(textOf) } : {}),
  }
}

/** Objects by whole names or first letters, or lists: time, open, high, low, close, volume. */
function candles(source: unknown, around: Around): Row {
  const inner = isRow(source) ? (source['candles'] ?? source['data'] ?? source['values']) : source
  const first = listOf(inner)
  const list = first.length > 0 && first.every(isSeries) ? listOf((first[0] as Row)['data']) : first
  const labels = listOf(around.labels)
  return { candles: list.map((one, i) => candle(one, labels[i] ?? i + 1)) }
}

function candle(one: unknown, at: unknown): Row {
  const list = isList(one) ? listOf(one) : undefined
  const of = (i: number, ...names: string[]): unknown =>
    list !== undefined ? (list.length === 4 ? list[i - 1] : list[i]) : isRow(one) ? names.map((name) => one[name]).find((v) => v !== undefined) : undefined // oxfmt-ignore
  const price = (i: number, ...names: string[]): number => number(of(i, ...names)) ?? 0
  const volume = number(of(5, 'volume', 'v'))
  const time = list?.length === 4 ? at : (of(0, 'time', 't', 'date', 'x', 'label') ?? at)
  return {
    time: time instanceof Date ? time.toISOString().slice(0, 10) : textOf(time),
    open: price(1, 'open', 'o'),
    high: price(2, 'high', 'h'),
    low: price(3, 'low', 'l'),
    close: price(4, 'close', 'c'),
    ...(volume === undefined ? {} : { volume }),
  }
}

const read: Readonly<Record<ChartType, (source: unknown, around: Around) => object>> = {
  bar: labelled,
  line: labelled,
  area: labelled,
  pie: labelled,
  histogram: labelled,
  scatter: scattered,
  heatmap: heat,
  candles,
}
