import { Clip } from './clip.ts'
import type { Vertices } from './vertices.ts'

const { ceil, floor, max, min } = Math

/** Draws triangles into a map of depths, seen from a light: nearest first, one sample a pixel. Rows are from below. */
export class Depths extends Clip {
  /** Which side is drawn; `mirrored` as in Triangles: 0 front, 1 back, 2 both. */
  side = 2
  mirrored = false
  readonly size: number
  readonly map: Float32Array

  constructor(vertices: Vertices, size: number) {
    super(vertices)
    this.size = size
    this.map = new Float32Array(size * size).fill(1)
  }

  protected override flat(i: number, j: number, k: number): void {
    const { data } = this.vertices
    const { size } = this
    const w0 = 1 / data[i + 3]!
    const w1 = 1 / data[j + 3]!
    const w2 = 1 / data[k + 3]!
    const x0 = (data[i]! * w0 * 0.5 + 0.5) * size
    const y0 = (data[i + 1]! * w0 * 0.5 + 0.5) * size
    const x1 = (data[j]! * w1 * 0.5 + 0.5) * size
    const y1 = (data[j + 1]! * w1 * 0.5 + 0.5) * size
    const x2 = (data[k]! * w2 * 0.5 + 0.5) * size
    const y2 = (data[k + 1]! * w2 * 0.5 + 0.5) * size
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if (!(area > 1e-12 || area < -1e-12) || area - area !== 0) return
    const front = area > 0 !== this.mirrored
    if (this.side === (front ? 1 : 0)) return
    const z0 = data[i + 2]! * w0 * 0.5 + 0.5
    const z1 = data[j + 2]! * w1 * 0.5 + 0.5 - z0
    const z2 = data[k + 2]! * w2 * 0.5 + 0.5 - z0
    const zx = ((y2 - y0) * z1 - (y1 - y0) * z2) / area
    const zy = ((x1 - x0) * z2 - (x2 - x0) * z1) / area
    const low = max(0, floor(min(y0, y1, y2)))
    const high = min(size, ceil(max(y0, y1, y2)))
    for (let y = low; y < high; y++) {
      const at = y + 0.5
      let from = Infinity
      let to = -Infinity
      for (let e = 0; e < 3; e++) {
        const ax = e === 0 ? x0 : e === 1 ? x1 : x2
        const ay = e === 0 ? y0 : e === 1 ? y1 : y2
        const bx = e === 0 ? x1 : e === 1 ? x2 : x0
        const by = e === 0 ? y1 : e === 1 ? y2 : y0
        if (ay <= at === by <= at) continue
        const x = ax + ((bx - ax) * (at - ay)) / (by - ay)
        if (x < from) from = x
        if (x > to) to = x
      }
      this.#row(
        y,
        max(0, ceil(from - 0.5)),
        min(size, ceil(to - 0.5)),
        z0 + (at - y0) * zy + (0.5 - x0) * zx,
        zx,
      )
    }
  }

  #row(y: number, from: number, to: number, z: number, zx: number): void {
    const { map, size } = this
    for (let x = from, at = y * size + from; x < to; x++, at++) {
      const depth = z + x * zx
      if (depth < map[at]!) map[at] = depth
    }
  }
}
