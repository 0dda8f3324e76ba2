import * as THREE from 'three'
import { byteOf, LIGHT } from './srgb.ts'

/** RGBA, rows from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}

/** Bytes as shares of one, for textures that hold no colours. */
const SHARE = Float64Array.from({ length: 256 }, (_, i) => i / 255)

/** A texture that is read: bilinear, and between two sizes of it where it is far away. */
export class Sampler {
  /** What was read last: red, green, blue, alpha; light where it is a colour. */
  r = 1
  g = 1
  b = 1
  a = 1
  readonly #levels: readonly Pixels[]
  readonly #light: Float64Array
  readonly #smooth: boolean
  readonly #wrapS: number
  readonly #wrapT: number
  /** From the uv of a vertex to that of the texture. */
  readonly #matrix: readonly number[]
  readonly #flip: boolean

  constructor(texture: THREE.Texture, pixels: Pixels) {
    const srgb = texture.colorSpace === THREE.SRGBColorSpace
    this.#light = srgb ? LIGHT : SHARE
    this.#levels = texture.generateMipmaps ? levelsOf(pixels, srgb) : [pixels]
    this.#smooth = texture.magFilter !== THREE.NearestFilter
    this.#wrapS = texture.wrapS
    this.#wrapT = texture.wrapT
    this.#flip = texture.flipY
    texture.updateMatrix()
    this.#matrix = texture.matrix.elements
  }

  /** @param step how far the uv moves from one pixel to the next: du/dx, dv/dx, du/dy, dv/dy */
  read(u: number, v: number, ux: number, vx: number, uy: number, vy: number): void {
    const m = this.#matrix
    const s = m[0]! * u + m[3]! * v + m[6]!
    const t = m[1]! * u + m[4]! * v + m[7]!
    if (this.#levels.length === 1) return this.#near(s, t)
    const { width, height } = this.#levels[0]!
    const ax = (m[0]! * ux + m[3]! * vx) * width
    const ay = (m[1]! * ux + m[4]! * vx) * height
    const bx = (m[0]! * uy + m[3]! * vy) * width
    const by = (m[1]! * uy + m[4]! * vy) * height
    const most = Math.max(ax * ax + ay * ay, bx * bx + by * by)
    const level = most > 1 ? 0.5 * Math.log2(most) : 0
    this.#between(s, t, level)
  }

  #near(s: number, t: number): void {
    if (this.#smooth) return this.#bilinear(this.#levels[0]!, s, t)
    const { width, height, data } = this.#levels[0]!
    const x = wrap(Math.floor(s * width), width, this.#wrapS)
    const y = wrap(Math.floor((this.#flip ? 1 - t : t) * height), height, this.#wrapT)
    this.#set(data, (y * width + x) * 4)
  }

  #set(data: Pixels['data'], at: number): void {
    const light = this.#light
    this.r = light[data[at]!]!
    this.g = light[data[at + 1]!]!
    this.b = light[data[at + 2]!]!
    this.a = SHARE[data[at + 3]!]!
  }

  #between(s: number, t: number, level: number): void {
    const last = this.#levels.length - 1
    const low = Math.min(last, Math.floor(level))
    this.#bilinear(this.#levels[low]!, s, t)
    const part = level - low
    if (low === last || !(part > 0.004)) return
    const { r, g, b, a } = this
    this.#bilinear(this.#levels[low + 1]!, s, t)
    this.r = r + (this.r - r) * part
    this.g = g + (this.g - g) * part
    this.b = b + (this.b - b) * part
    this.a = a + (this.a - a) * part
  }

  #bilinear({ width, height, data }: Pixels, s: number, t: number): void {
    const light = this.#light
    const x = s * width - 0.5
    const y = (this.#flip ? 1 - t : t) * height - 0.5
    const fx = Math.floor(x)
    const fy = Math.floor(y)
    const px = x - fx
    const py = y - fy
    const x0 = wrap(fx, width, this.#wrapS) * 4
    const x1 = wrap(fx + 1, width, this.#wrapS) * 4
    const y0 = wrap(fy, height, this.#wrapT) * width * 4
    const y1 = wrap(fy + 1, height, this.#wrapT) * width * 4
    const a = y0 + x0
    const b = y0 + x1
    const c = y1 + x0
    const d = y1 + x1
    const wa = (1 - px) * (1 - py)
    const wb = px * (1 - py)
    const wc = (1 - px) * py
    const wd = px * py
    this.r = wa * light[data[a]!]! + wb * light[data[b]!]! + wc * light[data[c]!]! + wd * light[data[d]!]!
    this.g =
      wa * light[data[a + 1]!]! +
      wb * light[data[b + 1]!]! +
      wc * light[data[c + 1]!]! +
      wd * light[data[d + 1]!]!
    this.b =
      wa * light[data[a + 2]!]! +
      wb * light[data[b + 2]!]! +
      wc * light[data[c + 2]!]! +
      wd * light[data[d + 2]!]!
    this.a =
      wa * SHARE[data[a + 3]!]! +
      wb * SHARE[data[b + 3]!]! +
      wc * SHARE[data[c + 3]!]! +
      wd * SHARE[data[d + 3]!]!
  }
}

/** What is no number is the first pixel. */
function wrap(at: number, size: number, how: number): number {
  if (at >= 0 && at < size) return at
  if (!(at > -1e9 && at < 1e9)) return 0
  if (how === THREE.ClampToEdgeWrapping) return at < 0 ? 0 : size - 1
  const period = how === THREE.MirroredRepeatWrapping ? 2 * size : size
  const inside = ((at % period) + period) % period
  return inside < size ? inside : period - 1 - inside
}

/** Each half as large as the one before, down to one pixel. */
function levelsOf(pixels: Pixels, srgb: boolean): Pixels[] {
  const levels = [pixels]
  for (let last = pixels; last.width > 1 || last.height > 1; levels.push(last)) last = halved(last, srgb)
  return levels
}

function halved({ width, height, data }: Pixels, srgb: boolean): Pixels {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)]
  const half = new Uint8Array(w * h * 4)
  for (let y = 0; y < h; y++) {
    const upper = Math.floor((y * height) / h) * width
    const lower = Math.min(height - 1, Math.floor((y * height) / h) + (height > 1 ? 1 : 0)) * width
    for (let x = 0; x < w; x++) {
      const left = Math.floor((x * width) / w)
      const right = Math.min(width - 1, left + (width > 1 ? 1 : 0))
      const four = [upper + left, upper + right, lower + left, lower + right] as const
      for (let c = 0; c < 4; c++) half[(y * w + x) * 4 + c] = meanOf(data, four, c, srgb && c < 3)
    }
  }
  return { width: w, height: h, data: half }
}

function meanOf(
  data: Pixels['data'],
  [a, b, c, d]: readonly [number, number, number, number],
  channel: number,
  srgb: boolean,
): number {
  const [p, q, r, s] = [
    data[a * 4 + channel]!,
    data[b * 4 + channel]!,
    data[c * 4 + channel]!,
    data[d * 4 + channel]!,
  ]
  return srgb ? byteOf((LIGHT[p]! + LIGHT[q]! + LIGHT[r]! + LIGHT[s]!) / 4) : (p + q + r + s + 2) >> 2
}
