/** Draws again what a program drew on a canvas, on a real 2D context: of the picture's library or of a browser. */

import { fromBase64 } from '../lib/bytes.ts'
import { at } from '../lib/json.ts'
import { css, familyLike } from './measure.ts'
import type { CanvasOp, Value } from './node.ts'
import { finite, paint } from './paint.ts'

/** As much of a 2D context as is made use of. */
export interface Context {
  readonly canvas: { readonly width: number; readonly height: number }
  readonly shadowBlur: number
  save(): void
  restore(): void
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): Gradient
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): Gradient
  createImageData(width: number, height: number): ImageData
}

interface ImageData {
  readonly data: { set(bytes: Uint8Array): void }
}

/** A new canvas, for what is drawn on one and then on another. */
export type Scratch = (width: number, height: number) => { getContext(kind: '2d'): Context | null }

interface Gradient {
  addColorStop(offset: number, color: string): void
}

/** Operations that are drawn of one canvas, and states that are kept. */
const MOST = 50_000
const DEEPEST = 200
/** Longest text, and longest dash. */
const LONGEST = 4096
const DASHES = 32

type Check = (value: Value) => unknown

const number: Check = (value) => (finite(value) && Math.abs(value) < 1e6 ? value : undefined)
const positive: Check = (value) => (finite(value) && value >= 0 && value < 1e6 ? value : undefined)
const text: Check = (value) => (typeof value === 'string' ? value.slice(0, LONGEST) : undefined)
const flag: Check = (value) => value === true
const color: Check = (value) => (typeof value === 'string' ? paint(value, 'black') : undefined)
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.find((word) => word === value)
const numbers =
  (most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every((one) => finite(one) && one >= 0)
      ? value
      : undefined
const rule = oneOf('nonzero', 'evenodd')
const radii: Check = (value) => positive(value) ?? numbers(4)(value)

/** Calls, with what their arguments must be; those after `optional` may be left out. */
const optional = null
const n = number
const r = positive
// oxfmt-ignore
const calls: Readonly<Record<string, readonly (Check | typeof optional)[]>> = {
  save: [], restore: [], beginPath: [], closePath: [], resetTransform: [],
  moveTo: [n, n], lineTo: [n, n], rect: [n, n, n, n],
  roundRect: [n, n, n, n, optional, radii],
  arc: [n, n, r, n, n, optional, flag], arcTo: [n, n, n, n, r], ellipse: [n, n, r, r, n, n, n, optional, flag],
  bezierCurveTo: [n, n, n, n, n, n], quadraticCurveTo: [n, n, n, n],
  fill: [optional, rule], clip: [optional, rule], stroke: [],
  fillRect: [n, n, n, n], strokeRect: [n, n, n, n], clearRect: [n, n, n, n],
  fillText: [text, n, n, optional, r], strokeText: [text, n, n, optional, r],
  translate: [n, n], rotate: [n], scale: [n, n], transform: [n, n, n, n, n, n], setTransform: [n, n, n, n, n, n],
  setLineDash: [numbers(DASHES)],
}

/** Properties that may be set. */
const sets: Readonly<Record<string, Check>> = {
  fillStyle: color,
  strokeStyle: color,
  lineWidth: positive,
  lineCap: oneOf('butt', 'round', 'square'),
  lineJoin: oneOf('miter', 'round', 'bevel'),
  miterLimit: positive,
  lineDashOffset: number,
  globalAlpha: (value) => (finite(value) && value >= 0 && value <= 1 ? value : undefined),
  // oxfmt-ignore
  globalCompositeOperation: oneOf('source-over', 'source-in', 'source-out', 'source-atop', 'destination-over', 'destination-in', 'destination-out', 'destination-atop', 'lighter', 'copy', 'xor', 'multiply', 'screen', 'overlay', 'darken', 'lighten', 'color-dodge', 'color-burn', 'hard-light', 'soft-light', 'difference', 'exclusion', 'hue', 'saturation', 'color', 'luminosity'),
  font: (value) => (typeof value === 'string' ? fontLike(value) : undefined),
  textAlign: oneOf('left', 'right', 'center', 'start', 'end'),
  textBaseline: oneOf('top', 'hanging', 'middle', 'alphabetic', 'ideographic', 'bottom'),
  shadowColor: color,
  shadowBlur: (value) => (finite(value) && value >= 0 ? Math.min(value, 100) : undefined),
  shadowOffsetX: number,
  shadowOffsetY: number,
  imageSmoothingEnabled: flag,
}

/**
 * Draws the operations in their order, on a context of a canvas of its own: `setTransform` means that canvas. What is unknown
 * or has wrong arguments is passed over.
 */
export function replay(ops: readonly CanvasOp[], ctx: Context, scratch: Scratch): void {
  drawAll(ops, ctx, { scratch, inside: 0, left: PAINTING })
}

function drawAll(ops: readonly CanvasOp[], ctx: Context, budget: Budget): void {
  const state: State = { depth: 0, edges: 0, budget }
  ctx.save()
  for (const op of ops.slice(0, MOST)) if (Array.isArray(op)) perform(op, ctx, state)
  for (; state.depth > 0; state.depth--) ctx.restore()
  ctx.restore()
}

function perform([name, ...args]: CanvasOp, ctx: Context, state: State): void {
  if (typeof name !== 'string') return
  if (Object.hasOwn(pixels, name)) return pixels[name]!(ctx, args, state.budget)
  if (name.endsWith('=')) return assign(name.slice(0, -1), args[0] ?? null, ctx)
  if (name === 'save' && ++state.depth > DEEPEST) return void state.depth--
  if (name === 'restore' && --state.depth < 0) return void (state.depth = 0)
  const checked = Object.hasOwn(calls, name) ? checkedBy(calls[name]!, args) : undefined
  if (checked && affordable(name, ctx, state)) invoke(ctx, name, checked)
}

/** What all canvases of one drawing share: how deep one is in another, and what may yet be painted. */
interface Budget {
  readonly scratch: Scratch
  inside: number
  left: number
}

/** How many states are kept, and how many edges the path has. */
interface State {
  depth: number
  edges: number
  readonly budget: Budget
}

/** What the paths of one canvas may cost: about three seconds. What one costs grows with the square of its edges. */
const PAINTING = 2_000_000_000

/** Edges that a call adds to the path. */
// oxfmt-ignore
const edges: Readonly<Record<string, number>> = {
  moveTo: 1, lineTo: 1, closePath: 1, rect: 4, roundRect: 12, arc: 16, arcTo: 8, ellipse: 16, bezierCurveTo: 8, quadraticCurveTo: 6,
}
const strokes: Readonly<Record<string, number>> = { fill: 1, clip: 1, stroke: 8 }
/** What casts a shadow, which takes as long as the canvas is large. */
const casts: ReadonlySet<string> = new Set([
  'fill',
  'stroke',
  'fillRect',
  'strokeRect',
  'fillText',
  'strokeText',
])
const SHADOW = 40

function affordable(name: string, { canvas, shadowBlur }: Context, state: State): boolean {
  if (name === 'beginPath') state.edges = 0
  state.edges += edges[name] ?? 0
  const shadow = shadowBlur > 0 && casts.has(name) ? SHADOW * canvas.width * canvas.height : 0
  const cost = (strokes[name] ?? 0) * state.edges ** 2 + shadow
  return paid(cost, state.budget)
}

function paid(cost: number, budget: Budget): boolean {
  if (cost > budget.left) return false
  budget.left -= cost
  return true
}

/** Canvases within canvases, and what one pixel of them costs. */
const INSIDE = 4
const PIXEL = 10

type Pixels = (ctx: Context, args: readonly Value[], budget: Budget) => void

/** What is drawn of pixels: another canvas by what was drawn on it, and pixels themselves, RGBA in base64. */
const pixels: Readonly<Record<string, Pixels>> = {
  drawImage(ctx, [image, ...places], budget) {
    const [canvas, at] = [given(image, 'canvas'), places.map(number)]
    const ops = canvas?.['ops']
    if (!canvas || !Array.isArray(ops) || ![2, 4, 8].includes(at.length) || at.includes(undefined)) return
    if (budget.inside === INSIDE || !paid(PIXEL * canvas.width * canvas.height, budget)) return
    const drawn = budget.scratch(canvas.width, canvas.height)
    const inner = drawn.getContext('2d')
    budget.inside++
    if (inner) drawAll(ops as readonly CanvasOp[], inner, budget)
    budget.inside--
    invoke(ctx, 'drawImage', [drawn, ...at])
  },
  putImageData(ctx, [image, ...place], budget) {
    const [raw, at] = [given({ image: image ?? null }, 'image'), place.map(number)]
    const data = raw?.['data']
    if (!raw || typeof data !== 'string' || at.length !== 2 || at.includes(undefined)) return
    if (!paid(PIXEL * raw.width * raw.height, budget)) return
    const bytes = decoded(data)
    if (bytes?.length !== 4 * raw.width * raw.height) return
    const made = ctx.createImageData(raw.width, raw.height)
    made.data.set(bytes)
    invoke(ctx, 'putImageData', [made, ...at])
  },
}

function decoded(data: string): Uint8Array | undefined {
  try {
    return fromBase64(data)
  } catch {
    return undefined
  }
}

/** A side of a canvas within another. */
const SIDE = 4096

/** What says that it has a size, if that is one. */
function given(
  value: Value | undefined,
  key: string,
): (Readonly<Record<string, unknown>> & { readonly width: number; readonly height: number }) | undefined {
  const found = at(value, key)
  const [width, height] = [at(found, 'width'), at(found, 'height')]
  const sized = [width, height].every(
    (side) => Number.isInteger(side) && Number(side) > 0 && Number(side) <= SIDE,
  )
  return sized ? { ...(found as object), width: Number(width), height: Number(height) } : undefined
}

function invoke(ctx: Context, name: string, args: readonly unknown[]): void {
  const methods = ctx as unknown as Readonly<Record<string, (...args: readonly unknown[]) => void>>
  methods[name]!(...args)
}

/** The arguments, if they are what is wanted. */
function checkedBy(
  wanted: readonly (Check | typeof optional)[],
  args: readonly Value[],
): unknown[] | undefined {
  const needed = wanted.includes(optional) ? wanted.indexOf(optional) : wanted.length
  const checks = wanted.filter((check) => check !== optional)
  if (args.length < needed) return undefined
  const checked = checks.slice(0, args.length).map((check, i) => check(args[i]!))
  return checked.includes(undefined) ? undefined : checked
}

function assign(name: string, value: Value, ctx: Context): void {
  const check = Object.hasOwn(sets, name) ? sets[name]! : undefined
  if (!check) return
  const made = check === color && typeof value === 'object' ? gradient(value, ctx) : check(value)
  if (made !== undefined) (ctx as unknown as Record<string, unknown>)[name] = made
}

/** Stops of one gradient. */
const STOPS = 100

function gradient(value: Value, ctx: Context): Gradient | undefined {
  const places = at(value, 'at')
  const stops = at(value, 'stops')
  if (!Array.isArray(places) || !Array.isArray(stops) || !places.every(finite)) return undefined
  const made = shapes[String(at(value, 'gradient'))]?.(ctx, places)
  for (const stop of stops.slice(0, STOPS)) {
    const [offset, color] = [at(stop, '0'), at(stop, '1')]
    if (finite(offset)) made?.addColorStop(Math.min(1, Math.max(0, offset)), paint(color, 'black'))
  }
  return made
}

type Shape = (ctx: Context, at: readonly number[]) => Gradient | undefined

const shapes: Readonly<Record<string, Shape | undefined>> = {
  linear: (ctx, [x0, y0, x1, y1]) =>
    y1 === undefined ? undefined : ctx.createLinearGradient(x0!, y0!, x1!, y1),
  radial: (ctx, [x0, y0, r0, x1, y1, r1]) =>
    r1 === undefined || r0! < 0 || r1 < 0 ? undefined : ctx.createRadialGradient(x0!, y0!, r0!, x1!, y1!, r1),
}

/** Families of our own in place of those that a program names: the same letters everywhere. */
function fontLike(value: string): string | undefined {
  const found = /(?<size>\d+(?:\.\d+)?)(?<unit>px|pt|em|rem)(?:\/[\d.]+)?\s+(?<family>[^;]{1,200})$/.exec(
    value.slice(0, 300).trim(),
  )
  if (!found?.groups) return undefined
  const size = Number(found.groups['size']) * { px: 1, pt: 4 / 3, em: 16, rem: 16 }[found.groups['unit']!]!
  const before = value.slice(0, found.index)
  const family = found.groups['family']!
  return css({
    size: Math.min(size, 1000),
    bold: /\b(?:bold|bolder|[6-9]00)\b/.test(before),
    italic: /\b(?:italic|oblique)\b/.test(before),
    family: familyLike(family),
  })
}
