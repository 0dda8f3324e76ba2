/** What programs say of flat things in other forms than the scene keeps: radii, corners, objects in rows, charts' data. */

import type { PlainType } from '../../scene/kinds.ts'
import { number, pair, pairs, textOf } from '../../scene/fields.ts'
import type { Value } from '../../scene/node.ts'
import { chartProps } from './charts.ts'
import type { Plain } from './tag.ts'

type Said = Readonly<Record<string, unknown>>
type Adapt = (node: Plain, said: Said) => Said

/** Takes some names away and puts others in their place. */
function swap(said: Said, gone: readonly string[], add: Said): Said {
  const rest = Object.entries(said).filter(([name]) => !gone.includes(name))
  return { ...Object.fromEntries(rest), ...add }
}

/** `position: [x, y]`, `size: [w, h]`, a camel-cased `bold`. */
const anyForm: Adapt = (_node, said) => {
  let now = said
  const at = pair(said['position'] ?? said['at'])
  if (at !== undefined) now = swap(now, ['position', 'at'], { x: at[0], y: at[1] })
  const size = pair(said['size'])
  if (size !== undefined) now = swap(now, ['size'], { width: size[0], height: size[1] })
  if ('bold' in said) now = swap(now, ['bold'], { weight: said['bold'] ? 'bold' : 'normal' })
  const weight = now['weight'] ?? now['fontWeight']
  if (weight !== undefined && weight !== 'normal')
    now = swap(now, ['weight', 'fontWeight'], { weight: isBold(weight) ? 'bold' : 'normal' })
  return now
}
const isBold = (weight: unknown): boolean => weight === 'bold' || weight === 'bolder' || Number(weight) >= 600

const ellipse: Adapt = (node, said) => {
  const r = number(said['radius'] ?? said['r'])
  const [rx, ry] = [number(said['rx']) ?? r, number(said['ry']) ?? r]
  const [cx, cy] = [number(said['cx']), number(said['cy'])]
  if (rx !== undefined || cx !== undefined) node.centred = true
  let now = swap(said, ['radius', 'r', 'rx', 'ry', 'cx', 'cy'], {})
  if (rx !== undefined) now = { ...now, width: 2 * rx }
  if (ry !== undefined) now = { ...now, height: 2 * ry }
  if (cx !== undefined) now = { ...now, x: cx }
  return cy === undefined ? now : { ...now, y: cy }
}

/** From corner to corner: `x1 y1 x2 y2`, `from to`. */
const line2d: Adapt = (_node, said) => {
  const from = pair(said['from'] ?? said['start'] ?? [said['x1'], said['y1']])
  const to = pair(said['to'] ?? said['end'] ?? [said['x2'], said['y2']])
  if (from === undefined || to === undefined) return said
  return swap(said, ['from', 'start', 'to', 'end', 'x1', 'y1', 'x2', 'y2'], { points: [from, to] })
}

/** `sides` and a radius, for who does not want to work out corners. */
const polygon: Adapt = (_node, said) => {
  const [sides, radius] = [number(said['sides']), number(said['radius'] ?? said['r'])]
  if (sides === undefined || radius === undefined) return said
  const corner = (i: number) => (i / sides) * 2 * Math.PI - Math.PI / 2
  const points = Array.from({ length: Math.min(sides, 1_000) }, (_, i) => [radius * Math.cos(corner(i)), radius * Math.sin(corner(i))]) // oxfmt-ignore
  return swap(said, ['sides', 'radius', 'r'], { points })
}

/** Rows as lists, whatever they were: objects by their columns, or one object as two columns. */
const table: Adapt = (node, said) => {
  const rows = said['rows'] ?? said['data']
  if (rows === undefined) return said
  const asked = said['columns'] ?? said['headers'] ?? said['header']
  const list = isRecord(rows) ? Object.entries(rows) : Array.from(rows as Iterable<unknown>)
  const first = list.find(isRecord)
  const known = asked ?? node.values['columns']
  const columns =
    Array.isArray(known) && known.length > 0 ? known : first === undefined ? undefined : Object.keys(first)
  const row = (one: unknown): unknown[] =>
    isRecord(one) ? (columns ?? []).map((name) => cell(one[columnKey(name, one)])) : Array.isArray(one) ? one.map(cell) : [cell(one)] // oxfmt-ignore
  return swap(said, ['rows', 'data', 'columns', 'headers', 'header'], {
    rows: list.map(row),
    ...(columns === undefined ? {} : { columns: columns.map((one) => columnText(one)) }),
  })
}
const columnText = (one: unknown): string =>
  isRecord(one) ? textOf(one['label'] ?? one['title'] ?? one['name'] ?? one['key']) : textOf(one)
function columnKey(column: unknown, row: Record<string, unknown>): string {
  const name = isRecord(column)
    ? textOf(column['key'] ?? column['field'] ?? columnText(column))
    : textOf(column)
  if (name in row) return name
  return Object.keys(row).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name
}
const cell = (value: unknown): Value =>
  value === null || value === undefined
    ? null
    : typeof value === 'number' || typeof value === 'boolean'
      ? value
      : typeof value === 'object'
        ? JSON.stringify(value)
        : textOf(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const path: Adapt = (_node, said) => {
  const points = pairs(said['points'])
  if (points === undefined || said['d'] !== undefined) return said
  return swap(said, ['points'], { d: 'M' + points.map(([x, y]) => `${x} ${y}`).join(' L') })
}

/** Pixels of the longer side of an SVG that only says its shape. */
const WIDE = 300

/** An SVG that says how large it is, is so large, unless somebody says something else. */
const svg: Adapt = (node, said) => {
  if (node.values['svg']) return said
  const tag = /<svg\b[^<>]{0,2000}/i.exec(textOf(said['svg'] ?? '').slice(0, 4000))?.[0]
  if (tag === undefined || said['width'] !== undefined || said['height'] !== undefined) return said
  const asked = (name: string) =>
    number(new RegExp(`(?<![-\\w])${name}\\s*=\\s*["']?\\s*([\\d.]+)(?:px)?\\s*["'\\s>]`, 'i').exec(tag)?.[1])
  const box = /\bviewBox\s*=\s*["']\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(tag)
  const [width, height] = [asked('width'), asked('height')]
  if (width !== undefined && height !== undefined) return { ...said, width, height }
  const [across, down] = [number(box?.[1]), number(box?.[2])]
  if (!across || !down) return said
  const by = Math.min(WIDE / across, WIDE / down)
  return { ...said, width: across * by, height: down * by }
}

/** Of canvases: `draw: ctx => …` at once. */
const table_of_forms: Partial<Record<PlainType, Adapt>> = {
  ellipse,
  line2d,
  polygon,
  table,
  path,
  svg,
  chart: (node, said) => chartProps(said, node.values),
}

/** Names that `props` understands beside the fields. */
const names: Partial<Record<PlainType, readonly string[]>> = {
  ellipse: ['radius', 'r', 'cx', 'cy', 'rx', 'ry'],
  chart: ['data', 'datasets', 'type', 'options'],
  text: ['bold'],
  label: ['bold'],
}

/** What follows from the props together. */
const settled: Partial<Record<PlainType, (values: Record<string, Value>) => void>> = {
  select(values) {
    const options = (values['options'] ?? []) as readonly string[]
    if (values['value'] === undefined && options.length > 0) values['value'] = options[0]!
  },
  slider(values) {
    const [min, max] = [Number(values['min']), Number(values['max'])]
    values['step'] ??= max - min > 20 ? 1 : max - min > 1 ? 0.1 : 0.01
    values['value'] ??= min
  },
}

export const adapt = {
  names: (type: PlainType): readonly string[] => names[type] ?? [],
  props: (node: Plain, said: Said): Said =>
    table_of_forms[node.type]?.(node, anyForm(node, said)) ?? anyForm(node, said),
  settle: (node: Plain): void => settled[node.type]?.(node.values),
}
