import type { Behind } from './fragment.ts'
import type { Frame } from './frame.ts'
import { LIGHT } from './srgb.ts'

interface Level {
  readonly width: number
  readonly height: number
  readonly light: Float32Array
}

/** What is behind glass: a band of the picture as light, and smaller and smaller ones of it, for glass that is not clear. */
export class Backdrop implements Behind {
  readonly at = new Float64Array(3)
  readonly #levels: Level[]
  readonly #top: number

  constructor({ width, rows, top, colors }: Frame) {
    const light = new Float32Array(width * rows * 3)
    for (let pixel = 0, at = 0; pixel < width * rows; pixel++, at += 4) {
      const a = colors[at]!
      if (a === colors[at + 1] && a === colors[at + 2] && a === colors[at + 3]) add(light, pixel * 3, a, 1)
      else for (let s = 0; s < 4; s++) add(light, pixel * 3, colors[at + s]!, 0.25)
    }
    this.#top = top
    this.#levels = [{ width, height: rows, light }]
    for (let last = this.#levels[0]!; last.width > 1 || last.height > 1; this.#levels.push(last))
      last = halved(last)
  }

  read(x: number, y: number, roughness: number): void {
    const { at } = this
    const level = Math.min(this.#levels.length - 1, Math.log2(this.#levels[0]!.width) * roughness)
    const low = Math.floor(level)
    const part = level - low
    at.fill(0)
    this.#add(low, x + 0.5, y - this.#top + 0.5, 1 - part)
    if (part > 0 && low + 1 < this.#levels.length) this.#add(low + 1, x + 0.5, y - this.#top + 0.5, part)
  }

  /** Bilinear: between the four pixels around. */
  #add(level: number, x: number, y: number, weight: number): void {
    const { width, height, light } = this.#levels[level]!
    const u = (x * width) / this.#levels[0]!.width - 0.5
    const v = (y * height) / this.#levels[0]!.height - 0.5
    const left = Math.floor(u)
    const top = Math.floor(v)
    for (let n = 0; n < 4; n++) {
      const px = Math.min(width - 1, Math.max(0, left + (n & 1)))
      const py = Math.min(height - 1, Math.max(0, top + (n >> 1)))
      const share = weight * (n & 1 ? u - left : 1 - u + left) * (n >> 1 ? v - top : 1 - v + top)
      for (let c = 0; c < 3; c++) this.at[c]! += light[(py * width + px) * 3 + c]! * share
    }
  }
}

function add(light: Float32Array, at: number, color: number, share: number): void {
  light[at]! += LIGHT[color & 255]! * share
  light[at + 1]! += LIGHT[(color >>> 8) & 255]! * share
  light[at + 2]! += LIGHT[(color >>> 16) & 255]! * share
}

function halved({ width, height, light }: Level): Level {
  const [w, h] = [Math.max(1, width >> 1), Math.max(1, height >> 1)]
  const half = new Float32Array(w * h * 3)
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const left = Math.min(width - 1, 2 * x) * 3
      const right = Math.min(width - 1, 2 * x + 1) * 3
      const upper = Math.min(height - 1, 2 * y) * width * 3
      const lower = Math.min(height - 1, 2 * y + 1) * width * 3
      const to = (y * w + x) * 3
      for (let c = 0; c < 3; c++)
        half[to + c] =
          (light[upper + left + c]! +
            light[upper + right + c]! +
            light[lower + left + c]! +
            light[lower + right + c]!) /
          4
    }
  return { width: w, height: h, light: half }
}
