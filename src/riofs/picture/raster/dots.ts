import type { Colored } from './colored.ts'
import { FARTHEST, SAMPLE_X, SAMPLE_Y } from './frame.ts'
import type { Frame } from './frame.ts'
import { Pen } from './pen.ts'
import { outside } from './clip.ts'
import { STRIDE } from './vertices.ts'
import type { Vertices } from './vertices.ts'

/** Largest point that is drawn, in pixels, as GPUs have it. */
const LARGEST = 1023

const { max, min } = Math

/** Points: squares of one depth, whose size is in pixels. */
export class Dots {
  readonly #frame: Frame
  readonly #fragment: Colored
  readonly #vertices: Vertices
  readonly #pen: Pen

  constructor(frame: Frame, vertices: Vertices, fragment: Colored) {
    this.#frame = frame
    this.#fragment = fragment
    this.#vertices = vertices
    this.#pen = new Pen(frame, fragment)
  }

  /** @param size in pixels; `scale`: of a point one unit away, by which it is multiplied; 0: it is the same everywhere */
  draw(vertex: number, size: number, scale: number): void {
    const at = vertex * STRIDE
    const { data } = this.#vertices
    const { width, height, top, rows } = this.#frame
    const w = data[at + 3]!
    if (outside(data, at) !== 0 || !(w > 0)) return
    const wide = min(LARGEST, max(1, scale > 0 ? (size * scale) / -data[at + 6]! : size))
    const left = (data[at]! / w / 2 + 0.5) * width - wide / 2
    const high = (0.5 - data[at + 1]! / w / 2) * height - wide / 2
    const f = this.#fragment
    f.o0 = f.o1 = f.o2 = at
    f.b1 = f.b2 = 0
    f.square = true
    f.d1x = 1 / wide
    const depth = ((data[at + 2]! / w) * 0.5 + 0.5) * FARTHEST
    for (let y = max(top, Math.floor(high)); y < min(top + rows, high + wide); y++)
      for (let x = max(0, Math.floor(left)); x < min(width, left + wide); x++)
        this.#pixel(x, y, left, high, wide, depth | 0)
    f.square = false
  }

  #pixel(x: number, y: number, left: number, high: number, wide: number, depth: number): void {
    const { depths, width, top } = this.#frame
    const f = this.#fragment
    const at = ((y - top) * width + x) * 4
    let mask = 0
    for (let s = 0; s < 4; s++) {
      const across = x + SAMPLE_X[s]! - left
      const down = y + SAMPLE_Y[s]! - high
      const inside = across >= 0 && across < wide && down >= 0 && down < wide
      if (inside && (!f.surface.depthTest || depth <= depths[at + s]!)) mask |= 1 << s
    }
    if (mask === 0) return
    this.#frame.touch(y, x, x + 1)
    f.u = (x + 0.5 - left) / wide
    f.v = 1 - (y + 0.5 - high) / wide
    if (!f.color()) return
    if (f.surface.depthWrite && f.surface.depthTest)
      for (let s = 0; s < 4; s++) if (mask & (1 << s)) depths[at + s] = depth
    this.#pen.put(at, mask)
  }
}
