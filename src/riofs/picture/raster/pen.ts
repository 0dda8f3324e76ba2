import type { Colored } from './colored.ts'
import { FARTHEST, SAMPLE_X, SAMPLE_Y } from './frame.ts'
import type { Frame } from './frame.ts'
import { ADD, REPLACE } from './surface.ts'

const { min, max } = Math

/** Colours the pixels of what has been found to be inside of a triangle. */
export class Pen {
  /** Whether nothing is coloured: depths alone. */
  bare = false
  readonly #frame: Frame
  readonly #fragment: Colored
  // the first corner, its 1/w, its depth, and how the depth changes
  #x = 0
  #y = 0
  #w = 0
  #z = 0
  #zx = 0
  #zy = 0

  constructor(frame: Frame, fragment: Colored) {
    this.#frame = frame
    this.#fragment = fragment
  }

  begin(x: number, y: number, w: number, z: number, zx: number, zy: number): void {
    this.#x = x
    this.#y = y
    this.#w = w
    this.#z = z
    this.#zx = zx
    this.#zy = zy
  }

  /** @param spans where each of the four rows of samples begins, and behind where it ends */
  row(y: number, spans: Int32Array): void {
    const { depths, width, top } = this.#frame
    const { surface } = this.#fragment
    const tested = surface.depthTest
    const a0 = spans[0]!
    const a1 = spans[1]!
    const a2 = spans[2]!
    const a3 = spans[3]!
    const e0 = spans[4]!
    const e1 = spans[5]!
    const e2 = spans[6]!
    const e3 = spans[7]!
    const from = min(a0 < e0 ? a0 : width, a1 < e1 ? a1 : width, a2 < e2 ? a2 : width, a3 < e3 ? a3 : width)
    const to = max(a0 < e0 ? e0 : 0, a1 < e1 ? e1 : 0, a2 < e2 ? e2 : 0, a3 < e3 ? e3 : 0)
    this.#frame.touch(y, from, to)
    const zx = this.#zx * FARTHEST
    const zy = this.#zy * FARTHEST
    const z = this.#z * FARTHEST + (y - this.#y) * zy - this.#x * zx + 0.5
    const z0 = z + SAMPLE_X[0] * zx + SAMPLE_Y[0] * zy
    const z1 = z + SAMPLE_X[1] * zx + SAMPLE_Y[1] * zy
    const z2 = z + SAMPLE_X[2] * zx + SAMPLE_Y[2] * zy
    const z3 = z + SAMPLE_X[3] * zx + SAMPLE_Y[3] * zy
    for (let x = from, at = ((y - top) * width + from) * 4; x < to; x++, at += 4) {
      const d0 = (z0 + x * zx) | 0
      const d1 = (z1 + x * zx) | 0
      const d2 = (z2 + x * zx) | 0
      const d3 = (z3 + x * zx) | 0
      let mask = 0
      if (x >= a0 && x < e0 && (!tested || d0 <= depths[at]!)) mask = 1
      if (x >= a1 && x < e1 && (!tested || d1 <= depths[at + 1]!)) mask |= 2
      if (x >= a2 && x < e2 && (!tested || d2 <= depths[at + 2]!)) mask |= 4
      if (x >= a3 && x < e3 && (!tested || d3 <= depths[at + 3]!)) mask |= 8
      if (mask === 0 || (!this.bare && !this.#shade(x, y))) continue
      if (surface.depthWrite && tested) {
        if (mask & 1) depths[at] = d0
        if (mask & 2) depths[at + 1] = d1
        if (mask & 4) depths[at + 2] = d2
        if (mask & 8) depths[at + 3] = d3
      }
      if (!this.bare) this.put(at, mask)
    }
  }

  /** Works out the colour in the middle of a pixel. */
  #shade(x: number, y: number): boolean {
    const f = this.#fragment
    const rx = x + 0.5 - this.#x
    const ry = y + 0.5 - this.#y
    const iw = this.#w + rx * f.wx + ry * f.wy
    f.w = iw > 1e-12 ? 1 / iw : 0
    f.b1 = (rx * f.d1x + ry * f.d1y) * f.w
    f.b2 = (rx * f.d2x + ry * f.d2y) * f.w
    f.x = x
    f.y = y
    f.depth = this.#z + rx * this.#zx + ry * this.#zy
    return f.color()
  }

  /** Puts the fragment's colour on the samples of a mask. */
  put(at: number, mask: number): void {
    const { colors } = this.#frame
    const f = this.#fragment
    if (f.surface.opaque || f.surface.blending === REPLACE) {
      const color = (0xff000000 | ((f.blue + 0.5) << 16) | ((f.green + 0.5) << 8) | (f.red + 0.5)) >>> 0
      if (mask === 15) colors[at] = colors[at + 1] = colors[at + 2] = colors[at + 3] = color
      else for (let s = 0; s < 4; s++) if (mask & (1 << s)) colors[at + s] = color
      return
    }
    const keep = f.surface.blending === ADD ? 1 : 1 - f.alpha
    const red = f.red * f.alpha + 0.5
    const green = f.green * f.alpha + 0.5
    const blue = f.blue * f.alpha + 0.5
    for (let s = 0; s < 4; s++) {
      if (!(mask & (1 << s))) continue
      const old = colors[at + s]!
      const r = min(255, red + (old & 255) * keep)
      const g = min(255, green + ((old >>> 8) & 255) * keep)
      const b = min(255, blue + ((old >>> 16) & 255) * keep)
      colors[at + s] = (0xff000000 | (b << 16) | (g << 8) | r) >>> 0
    }
  }
}
