/** What each flat thing looks like, and how large it is. */

import { moved, oval, polyline, rounded } from './drawn.ts'
import type { Drawn, Matrix, Path, Rect } from './drawn.ts'
import { drawChart } from './charts/chart.ts'
import { baseline } from './letters.ts'
import type { Font, Measure } from './measure.ts'
import type { Props } from './node.ts'
import { finite, list, paint, paints, short, within } from './paint.ts'
import { pathBox } from './path-box.ts'
import { coarse, dear } from './path-cost.ts'
import type { Flats, FlatType, Lettering, Outlined, Sized } from './props.ts'
import type { Pen } from './theme.ts'
import { LONGEST, lines } from './wrap.ts'

/** Most points of a line or polygon, and longest path data and SVG, in UTF-16 units. */
const POINTS = 50_000
const PATH = 1 << 20
const SVG = 4 << 20

/** Where it lies, seen from its own x and y, and what is seen of it there. */
export interface Shape {
  readonly box: Rect
  readonly drawn: readonly Drawn[]
}

type Draw<P> = (props: P, pen: Pen, inside: boolean) => Shape

const draw: { readonly [T in FlatType]: Draw<Flats[T]> } = {
  rect: (p) => sized(p, (w, h) => [outlined(p, rounded(0, 0, w, h, within(p.radius, 0)))]),
  ellipse: (p) => sized(p, (w, h) => [outlined(p, oval(w / 2, h / 2, w / 2, h / 2))]),
  line2d: (p) => {
    const points = placesOf(p.points)
    const head = p.arrow ? arrow(points, within(p.strokeWidth, 0), paint(p.stroke)) : []
    return {
      box: around(points),
      drawn: [outlined({ ...p, fill: p.fill ?? 'none' }, polyline(points)), ...head],
    }
  },
  polygon: (p) => {
    const points = placesOf(p.points)
    return { box: around(points), drawn: [outlined(p, polyline(points, true))] }
  },
  path: (p) => {
    const d = short(p.d, PATH)
    return { box: pathBox(d), drawn: [outlined(p, d)] }
  },
  text: (p, { measure }) => text(p, measure),
  image: (p) =>
    sized(p, (width, height) => [
      { kind: 'image', src: p.src, x: 0, y: 0, width, height, fit: p.fit ?? 'contain' },
    ]),
  svg: (p) =>
    sized(p, (width, height) =>
      p.svg.length > SVG ? [] : [{ kind: 'svg', svg: p.svg, x: 0, y: 0, width, height }],
    ),
  chart: (p, pen, inside) => sized(p, (width, height) => drawChart(p, { width, height }, pen, inside)),
  canvas: (p) =>
    sized(p, (width, height) => [{ kind: 'canvas', ops: list(p.ops, 50_000), x: 0, y: 0, width, height }]),
}

export const flat = (type: string): type is FlatType => Object.hasOwn(draw, type)

/**
 * A flat thing as it is seen from where its x and y are.
 * @param inside whether it lies in a panel, which has a background of its own
 */
export function shapeOf(type: FlatType, props: Props, pen: Pen, inside = false): Shape {
  return (draw[type] as unknown as Draw<Props>)(props, pen, inside)
}

/** The same, turned around its middle as its rotation says. */
export function turned({ box, drawn }: Shape, props: Props): Drawn {
  const turn = within(props['rotation'], -1e6, 1e6)
  if (!turn) return { kind: 'group', of: drawn }
  return {
    kind: 'group',
    of: drawn,
    transform: rotation(turn, box.x + box.width / 2, box.y + box.height / 2),
  }
}

/** A rotation around a place. */
export function rotation(angle: number, x: number, y: number): Matrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]
}

function sized(p: Sized, inner: (width: number, height: number) => readonly Drawn[]): Shape {
  const [width, height] = [within(p.width, 0, 20_000), within(p.height, 0, 20_000)]
  return { box: { x: 0, y: 0, width, height }, drawn: width && height ? inner(width, height) : [] }
}

function outlined(p: Outlined, d: string): Path {
  const width = within(p.strokeWidth, 0, 10_000)
  const [fill, stroke] = [paint(p.fill), paint(p.stroke)]
  // what would take too long is a line through some of its points
  if (dear(d, paints(fill), paints(stroke) && width > 0))
    return { kind: 'path', d: coarse(d), stroke: paints(stroke) ? stroke : fill, width: 1 }
  const dash = list(p.dash, 32).filter((length) => finite(length) && length >= 0)
  return {
    kind: 'path',
    d,
    fill,
    ...(width ? { stroke, width } : {}),
    ...(dash.some((length) => length > 0) ? { dash } : {}),
  }
}

type Place = readonly [x: number, y: number]

const placesOf = (points: readonly Place[]): Place[] =>
  list(points, POINTS)
    .filter((point) => Array.isArray(point))
    .map(([x, y]) => [within(x), within(y)])

function around(points: readonly Place[]): Rect {
  if (!points.length) return { x: 0, y: 0, width: 0, height: 0 }
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const least = (of: number[]): number => of.reduce((a, b) => Math.min(a, b))
  const most = (of: number[]): number => of.reduce((a, b) => Math.max(a, b))
  return { x: least(xs), y: least(ys), width: most(xs) - least(xs), height: most(ys) - least(ys) }
}

/** A head at the last point, in the direction that the line comes from. */
function arrow(points: readonly Place[], width: number, fill: string): Path[] {
  const [from, to] = [points.at(-2), points.at(-1)]
  if (!from || !to || !width) return []
  const size = 6 + 3 * width
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  const corner = (turn: number): Place => [
    to[0] - size * Math.cos(angle + turn),
    to[1] - size * Math.sin(angle + turn),
  ]
  const tip: Place = [to[0] + width * Math.cos(angle), to[1] + width * Math.sin(angle)]
  return [{ kind: 'path', d: polyline([tip, corner(0.4), corner(-0.4)], true), fill }]
}

export function fontOfText(p: Lettering): Font {
  const family = p.font === 'serif' || p.font === 'mono' ? p.font : 'sans'
  return { size: within(p.size, 1, 2000, 16), family, bold: p.weight === 'bold', italic: p.italic === true }
}

function text(p: Flats['text'], measure: Measure): Shape {
  const font = fontOfText(p)
  const high = font.size * within(p.lineHeight, 0.5, 10, 1.25)
  const width = p.width === undefined ? undefined : within(p.width, 1, 20_000)
  const all = lines(short(p.text, LONGEST), font, measure, width)
  const widest = width ?? all.reduce((most, line) => Math.max(most, measure(line, font)), 0)
  const align = p.align === 'center' || p.align === 'right' ? p.align : 'left'
  const share = { left: 0, center: 0.5, right: 1 }[align]
  // without a width, x is where that part of the text stands
  const left = width === undefined ? -share * widest : 0
  const fill = paint(p.color, 'black')
  return {
    box: { x: left, y: 0, width: widest, height: all.length * high },
    drawn: all.map((line, i) => ({
      kind: 'text',
      text: line,
      x: left + share * widest,
      y: i * high + baseline(font.size, high),
      font,
      fill,
      align,
    })),
  }
}

/** Moved to where its x and y are. */
export const placed = (shape: Shape, props: Props): Drawn =>
  moved(within(props['x']), within(props['y']), [turned(shape, props)])
