/** Paints a display list on a canvas. */

import { Path2D, createCanvas } from '@napi-rs/canvas'
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas'
import { replay } from '../../scene/canvas-ops.ts'
import type { Drawn, Group, Letters, Path, Picture, Recorded, Rect } from '../../scene/drawn.ts'
import { css } from '../../scene/measure.ts'

/** Pictures that have been decoded, by what they were made of. */
export type Images = ReadonlyMap<string, Image>

/** What is painted on, and what is left of what may be spent. */
export interface Brush {
  readonly ctx: SKRSContext2D
  readonly images: Images
  readonly left: Left
  /** Layers of the canvas' own size, for what is see-through as a whole, that are not in use. */
  readonly spare: Canvas[]
}

/** What may yet be spent. */
export interface Left {
  /** Things that are see-through as a whole. */
  layers: number
  shadows: number
  /** Pixels of canvases that programs drew on. */
  pixels: number
  /** By `performance.now()`: what is not painted then is left out. */
  readonly until: number
}

export const brushOn = (ctx: SKRSContext2D, images: Images): Brush => ({
  ctx,
  images,
  left: { layers: 200, shadows: 200, pixels: 24 << 20, until: performance.now() + PAINTING },
  spare: [],
})

/** Milliseconds that a picture may take; far more than any takes that is not made to take long. */
const PAINTING = 4000

/** Things nested deeper than that are left out. */
const DEEPEST = 200

export function paintDrawn(drawn: readonly Drawn[], brush: Brush, depth = 0): void {
  if (depth > DEEPEST) return
  for (const one of drawn) {
    if (performance.now() > brush.left.until) return
    ;(kinds[one.kind] as Paint<Drawn>)(one, brush, depth)
  }
}

type Paint<D> = (drawn: D, brush: Brush, depth: number) => void

const kinds: { readonly [K in Drawn['kind']]: Paint<Extract<Drawn, { kind: K }>> } = {
  path,
  text,
  image,
  svg: (drawn, brush) => {
    const made = brush.images.get(drawn.svg)
    if (made) brush.ctx.drawImage(made, drawn.x, drawn.y, drawn.width, drawn.height)
  },
  canvas: recorded,
  group,
}

/** What cannot be read as a colour is black, as in SVG. */
function style(ctx: SKRSContext2D, which: 'fillStyle' | 'strokeStyle', color: string): void {
  ctx[which] = '#000'
  ctx[which] = color
}

function path({ d, fill, stroke, width = 1, dash = [], round }: Path, { ctx }: Brush): void {
  const shape = new Path2D(d)
  if (fill && fill !== 'none') {
    style(ctx, 'fillStyle', fill)
    ctx.fill(shape)
  }
  if (!stroke || stroke === 'none' || !(width > 0)) return
  style(ctx, 'strokeStyle', stroke)
  ctx.lineWidth = width
  ctx.lineCap = round ? 'round' : 'butt'
  ctx.lineJoin = round ? 'round' : 'miter'
  ctx.miterLimit = 4
  ctx.setLineDash([...dash])
  ctx.stroke(shape)
}

function text({ text, x, y, font, fill, align = 'left' }: Letters, { ctx }: Brush): void {
  ctx.font = css(font)
  ctx.textAlign = align
  style(ctx, 'fillStyle', fill)
  ctx.fillText(text, x, y)
}

function image({ src, x, y, width, height, fit }: Picture, { ctx, images }: Brush): void {
  const made = images.get(src)
  if (!made?.width || !made.height) return
  const at = fitted({ x, y, width, height }, made, fit)
  ctx.save()
  ctx.beginPath()
  ctx.rect(x, y, width, height)
  ctx.clip()
  ctx.drawImage(made, at.x, at.y, at.width, at.height)
  ctx.restore()
}

function fitted(box: Rect, { width, height }: { width: number; height: number }, fit: Picture['fit']): Rect {
  if (fit === 'fill') return box
  const [across, down] = [box.width / width, box.height / height]
  const by = fit === 'cover' ? Math.max(across, down) : Math.min(across, down)
  const size = { width: width * by, height: height * by }
  return { x: box.x + (box.width - size.width) / 2, y: box.y + (box.height - size.height) / 2, ...size }
}

function recorded({ ops, x, y, width, height }: Recorded, { ctx, left }: Brush): void {
  if (width * height > left.pixels) return
  left.pixels -= width * height
  const own = createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)))
  replay(ops, own.getContext('2d'), createCanvas)
  ctx.drawImage(own, x, y, width, height)
}

function group(drawn: Group, brush: Brush, depth: number): void {
  const { ctx } = brush
  const { opacity = 1, transform, clip, shadow, of } = drawn
  if (!(opacity > 0)) return
  if (opacity < 1 && !simple(of) && brush.left.layers > 0) return layered(drawn, brush, depth)
  ctx.save()
  if (transform) ctx.transform(...transform)
  if (clip !== undefined) ctx.clip(new Path2D(clip))
  ctx.globalAlpha *= Math.min(1, opacity)
  if (shadow && of[0]?.kind === 'path' && brush.left.shadows-- > 0) cast(of[0].d, shadow, ctx)
  paintDrawn(of, brush, depth + 1)
  ctx.restore()
}

/** Whether nothing of it lies over anything else of it. */
const simple = ([one, more]: readonly Drawn[]): boolean =>
  !one || (!more && (one.kind === 'text' || (one.kind === 'path' && !(one.fill && one.stroke))))

/** On a canvas of its own first, so that it is see-through as a whole. */
function layered(drawn: Group, brush: Brush, depth: number): void {
  brush.left.layers--
  const { ctx, spare } = brush
  const layer = spare.pop() ?? createCanvas(ctx.canvas.width, ctx.canvas.height)
  const own = layer.getContext('2d')
  own.reset()
  prepare(own)
  own.setTransform(ctx.getTransform())
  group({ ...drawn, opacity: 1 }, { ...brush, ctx: own }, depth)
  ctx.save()
  ctx.resetTransform()
  ctx.globalAlpha *= Math.min(1, drawn.opacity ?? 1)
  ctx.drawImage(layer, 0, 0)
  ctx.restore()
  spare.push(layer)
}

/** How text is written everywhere. */
export function prepare(ctx: SKRSContext2D): void {
  ctx.lang = 'en'
  ctx.textBaseline = 'alphabetic'
  ctx.fontKerning = 'normal'
  ctx.imageSmoothingEnabled = true
  ctx.imageSmoothingQuality = 'high'
}

/** Pixels; more than any canvas is wide. */
const OUTSIDE = 30_000

/** A shadow, outside of what casts it alone: what is see-through shows none. */
function cast(d: string, shadow: NonNullable<Group['shadow']>, ctx: SKRSContext2D): void {
  ctx.save()
  ctx.clip(new Path2D(`M-1e5 -1e5H1e5V1e5H-1e5z${d}`), 'evenodd')
  // lengths of shadows do not follow the transform; what casts it stands far outside of the canvas
  const { a, b, c, d: e, e: x, f: y } = ctx.getTransform()
  const scale = Math.hypot(a, b)
  ctx.shadowColor = shadow.color
  ctx.shadowBlur = shadow.blur * scale
  ctx.shadowOffsetX = OUTSIDE
  ctx.shadowOffsetY = shadow.y * scale
  ctx.setTransform(a, b, c, e, x - OUTSIDE, y)
  ctx.fillStyle = '#000'
  ctx.fill(new Path2D(d))
  ctx.restore()
}
