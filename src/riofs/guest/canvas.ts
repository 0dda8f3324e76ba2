/** A canvas whose 2D context keeps what is drawn on it as a list of calls: whoever shows it draws it again. */

import { textOf } from '../../scene/fields.ts'
import type { CanvasOp, Value } from '../../scene/node.ts'
import { within } from './limits.ts'
import type { Stage } from './stage.ts'

const methods = [
  'fillRect', 'strokeRect', 'clearRect', 'fillText', 'strokeText', 'beginPath', 'closePath', 'moveTo', 'lineTo', 'arc', 'arcTo', 'ellipse',
  'rect', 'roundRect', 'quadraticCurveTo', 'bezierCurveTo', 'fill', 'stroke', 'clip', 'save', 'restore', 'translate', 'rotate', 'scale',
  'transform', 'setTransform', 'resetTransform', 'setLineDash', 'reset',
] as const // oxfmt-ignore

/** What may be assigned, and what it is before. */
const settings: Readonly<Record<string, Value>> = {
  fillStyle: '#000000', strokeStyle: '#000000', lineWidth: 1, lineCap: 'butt', lineJoin: 'miter', miterLimit: 10, lineDashOffset: 0,
  font: '10px sans-serif', textAlign: 'start', textBaseline: 'alphabetic', direction: 'inherit', globalAlpha: 1,
  globalCompositeOperation: 'source-over', shadowColor: 'rgba(0, 0, 0, 0)', shadowBlur: 0, shadowOffsetX: 0, shadowOffsetY: 0,
  imageSmoothingEnabled: true, imageSmoothingQuality: 'low', filter: 'none', letterSpacing: '0px', wordSpacing: '0px',
} // oxfmt-ignore

/** A gradient, as the scene has it. */
class Gradient {
  readonly told: { gradient: string; at: number[]; stops: [number, string][] }
  constructor(gradient: string, at: number[]) {
    this.told = { gradient, at, stops: [] }
  }
  addColorStop(at: unknown, color: unknown): void {
    if (this.told.stops.length < 100) this.told.stops.push([Number(at), String(color)])
  }
}

/** The calls so far, as few as show the same. */
export class Drawing {
  readonly canvas: CanvasShim
  /** How often it was drawn on; and who wants to know. */
  changes = 0
  changed: (() => void) | null = null
  #ops: CanvasOp[] = []
  /** What is set now; after the canvas was wiped it is said again. */
  #now: Record<string, Value> = {}
  /** Saved states and a transform of its own keep calls from being forgotten. */
  #saved: Record<string, Value>[] = []
  #moved: CanvasOp[] = []

  constructor(canvas: CanvasShim) {
    this.canvas = canvas
  }

  all(): readonly CanvasOp[] {
    return this.#ops
  }

  /** @throws Error when there are too many calls */
  call(name: string, args: readonly Value[]): void {
    this.changes++
    this.changed?.()
    if (this.#wipes(name, args)) return this.#wipe(name, args)
    within('ops', this.#ops.length + 1)
    this.#ops.push([name, ...args])
    if (name === 'save') this.#saved.push({ ...this.#now })
    if (name === 'restore') this.#now = this.#saved.pop() ?? this.#now
    if (moves.has(name) && this.#saved.length === 0) this.#moved.push([name, ...args])
    if (this.#saved.length === 0 && straight(name, args))
      this.#moved = this.#moved.filter(([one]) => one === 'clip')
  }

  get(name: string): Value {
    return this.#now[name] ?? settings[name]!
  }

  set(name: string, value: Value): void {
    if (this.#now[name] === value) return
    this.#now[name] = value
    this.call(name + '=', [value])
  }

  reset(): void {
    this.changes++
    this.changed?.()
    this.#ops = []
    this.#now = {}
    this.#saved = []
    this.#moved = []
  }

  /** Whether nothing of what was drawn before can be seen after it. */
  #wipes(name: string, args: readonly Value[]): boolean {
    if (name === 'reset') return true
    if (name !== 'clearRect' && name !== 'fillRect') return false
    if (this.#saved.length > 0 || this.#moved.length > 0) return false
    const [x = 0, y = 0, width = 0, height = 0] = args.map(Number)
    const covers = x <= 0 && y <= 0 && x + width >= this.canvas.width && y + height >= this.canvas.height
    return covers && (name === 'clearRect' || this.#opaque())
  }

  #opaque(): boolean {
    const style = this.get('fillStyle')
    const plain = typeof style === 'string' && /^#([0-9a-f]{3}|[0-9a-f]{6})$|^[a-z]+$/i.test(style) && style !== 'transparent' // oxfmt-ignore
    return plain && this.get('globalAlpha') === 1 && this.get('globalCompositeOperation') === 'source-over'
  }

  #wipe(name: string, args: readonly Value[]): void {
    if (name === 'reset') return this.reset()
    this.#ops = Object.entries(this.#now).map(([key, value]): CanvasOp => [key + '=', value])
    if (name === 'fillRect') this.#ops.push([name, ...args])
  }
}
const moves = new Set(['translate', 'rotate', 'scale', 'transform', 'clip', 'setTransform'])
/** Whether nothing is moved any more after it. */
const straight = (name: string, args: readonly Value[]): boolean =>
  name === 'resetTransform' || (name === 'setTransform' && JSON.stringify(args) === '[1,0,0,1,0,0]')

const tell = (value: unknown): Value => {
  if (value instanceof Gradient) return value.told
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0
  if (typeof value === 'string' || typeof value === 'boolean') return value
  return Array.isArray(value) ? value.map(tell) : null
}

/** What `getContext('2d')` gives. */
export class Context {
  readonly canvas: CanvasShim
  readonly #stage: Stage
  constructor(canvas: CanvasShim, stage: Stage) {
    this.canvas = canvas
    this.#stage = stage
  }

  createLinearGradient(...at: number[]): Gradient {
    return new Gradient('linear', at.map(Number))
  }
  createRadialGradient(...at: number[]): Gradient {
    return new Gradient('radial', at.map(Number))
  }
  createConicGradient(): never {
    throw new Error('createConicGradient is not here: createLinearGradient and createRadialGradient are')
  }
  createPattern(): never {
    throw new Error('createPattern is not here: draw the pattern with fillRect or drawImage in a loop')
  }
  getLineDash(): readonly number[] {
    return []
  }
  measureText(text: unknown): {
    width: number
    actualBoundingBoxAscent: number
    actualBoundingBoxDescent: number
  } {
    const font = textOf(this.canvas.drawing.get('font'))
    const size = parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? '10')
    const style = ['bold', 'mono', 'italic'].filter((name) => font.includes(name)).join(' ')
    const width = this.#stage.host.measure(String(text), size, style)
    return { width, actualBoundingBoxAscent: size * 0.75, actualBoundingBoxDescent: size * 0.2 }
  }

  /** Another canvas: its calls are drawn in place; an image of a data URI by its text. */
  drawImage(image: unknown, ...args: number[]): void {
    const from = image instanceof CanvasShim ? { canvas: { width: image.width, height: image.height, ops: image.drawing.all() } } : { uri: srcOf(image) } // oxfmt-ignore
    this.canvas.drawing.call('drawImage', [from, ...args.map(Number)])
  }
  createImageData(width: number | { width: number; height: number }, height = 1): ImageDataShim {
    return typeof width === 'number'
      ? new ImageDataShim(width, height)
      : new ImageDataShim(width.width, width.height)
  }
  getImageData(): never {
    throw new Error('getImageData is not here: pixels exist only where the scene is looked at; createImageData and putImageData work') // oxfmt-ignore
  }
  putImageData(image: ImageDataShim, x: unknown, y: unknown): void {
    const { data, width, height } = image
    const pixels = this.#stage.host.base64(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
    this.canvas.drawing.call('putImageData', [{ width, height, data: pixels }, Number(x), Number(y)])
  }
}

function srcOf(image: unknown): string {
  const src = typeof image === 'object' && image !== null ? (Reflect.get(image, 'src') as unknown) : undefined
  if (typeof src !== 'string' || !src.startsWith('data:'))
    throw new TypeError('drawImage takes a canvas, or an image whose src is a data: URI')
  return src
}

export class ImageDataShim {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
  constructor(first: number | Uint8ClampedArray, second: number, third?: number) {
    this.width = typeof first === 'number' ? Math.trunc(first) : Math.trunc(second)
    this.height = typeof first === 'number' ? Math.trunc(second) : (third ?? first.length / 4 / this.width)
    if (!(this.width * this.height <= 4 << 20))
      throw new RangeError(`ImageData of ${this.width} x ${this.height} is too large`)
    this.data = typeof first === 'number' ? new Uint8ClampedArray(this.width * this.height * 4) : first
  }
}

for (const name of methods)
  Object.defineProperty(Context.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Context, ...args: unknown[]) {
      this.canvas.drawing.call(name, args.map(tell))
    },
  })
for (const name of Object.keys(settings))
  Object.defineProperty(Context.prototype, name, {
    configurable: true,
    get(this: Context) {
      return this.canvas.drawing.get(name)
    },
    set(this: Context, value: unknown) {
      this.canvas.drawing.set(name, tell(value))
    },
  })

/** What `document.createElement('canvas')` gives. */
export class CanvasShim {
  readonly tagName: string = 'CANVAS'
  readonly drawing = new Drawing(this)
  readonly style: Record<string, string> = {}
  #width = 300
  #height = 150
  readonly #context: Context
  readonly #stage: Stage

  constructor(stage: Stage, width = 300, height = 150) {
    this.#stage = stage
    this.#context = new Context(this, stage)
    this.#width = width
    this.#height = height
  }
  get width(): number {
    return this.#width
  }
  /** As in a page: what was drawn is gone. */
  set width(width: unknown) {
    this.#width = Math.max(1, Math.trunc(Number(width)) || 1)
    this.drawing.reset()
  }
  get height(): number {
    return this.#height
  }
  set height(height: unknown) {
    this.#height = Math.max(1, Math.trunc(Number(height)) || 1)
    this.drawing.reset()
  }
  get clientWidth(): number {
    return this.#width
  }
  get clientHeight(): number {
    return this.#height
  }

  getContext(kind: string): unknown {
    if (kind === '2d') return this.#context
    throw new Error(`getContext('${kind}') is not here: draw with getContext('2d'), or in space with THREE`)
  }
  getBoundingClientRect(): object {
    const { width, height } = this.#stage.look
    return { x: 0, y: 0, left: 0, top: 0, right: width, bottom: height, width, height }
  }
  toDataURL(): never {
    throw new Error(
      'toDataURL is not here: a canvas itself can be a texture, an image or drawn with drawImage',
    )
  }
  addEventListener(): void {}
  removeEventListener(): void {}
  setAttribute(name: string, value: unknown): void {
    if (name === 'width' || name === 'height') this[name] = Number(value)
  }
}
