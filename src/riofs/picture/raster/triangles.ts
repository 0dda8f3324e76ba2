import { Clip } from './clip.ts'
import type { Colored } from './colored.ts'
import { SAMPLE_X, SAMPLE_Y } from './frame.ts'
import type { Frame } from './frame.ts'
import { Pen } from './pen.ts'
import type { Vertices } from './vertices.ts'

const { ceil, floor, min, max } = Math

/** Which triangles are drawn: those seen from the front, from behind, or both. */
export const FRONT = 0
export const BACK = 1
export const BOTH = 2

/** Draws triangles into a frame: clipped at the near plane, each sample against its depth, each pixel of it coloured once. */
export class Triangles extends Clip {
  /** Whether the geometry is mirrored: then what looks like the front is the back. */
  mirrored = false
  side = FRONT
  readonly #frame: Frame
  readonly #fragment: Colored
  readonly pen: Pen
  // the three corners from the top to the bottom
  readonly #edge = new Float64Array(6)
  // where each of four rows of samples begins and ends
  readonly #spans = new Int32Array(8)

  constructor(frame: Frame, vertices: Vertices, fragment: Colored) {
    super(vertices)
    this.#frame = frame
    this.#fragment = fragment
    this.pen = new Pen(frame, fragment)
  }

  /** All corners are before the eye. */
  protected override flat(i: number, j: number, k: number): void {
    const { data } = this.vertices
    const { width, height } = this.#frame
    const w0 = 1 / data[i + 3]!
    const w1 = 1 / data[j + 3]!
    const w2 = 1 / data[k + 3]!
    const x0 = (data[i]! * w0 * 0.5 + 0.5) * width
    const y0 = (0.5 - data[i + 1]! * w0 * 0.5) * height
    const x1 = (data[j]! * w1 * 0.5 + 0.5) * width
    const y1 = (0.5 - data[j + 1]! * w1 * 0.5) * height
    const x2 = (data[k]! * w2 * 0.5 + 0.5) * width
    const y2 = (0.5 - data[k + 1]! * w2 * 0.5) * height
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if (!(area > 1e-12 || area < -1e-12) || area - area !== 0) return
    const front = area < 0 !== this.mirrored
    if (this.side === (front ? BACK : FRONT)) return
    const { top, rows } = this.#frame
    const low = max(top, floor(min(y0, y1, y2)))
    const high = min(top + rows, ceil(max(y0, y1, y2)))
    if (low >= high || max(x0, x1, x2) <= 0 || min(x0, x1, x2) >= width) return
    const f = this.#fragment
    f.front = front
    f.o0 = i
    f.o1 = j
    f.o2 = k
    const one = 1 / area
    const l1x = (y2 - y0) * one
    const l1y = (x0 - x2) * one
    const l2x = (y0 - y1) * one
    const l2y = (x1 - x0) * one
    f.d1x = l1x * w1
    f.d1y = l1y * w1
    f.d2x = l2x * w2
    f.d2y = l2y * w2
    f.wx = l1x * (w1 - w0) + l2x * (w2 - w0)
    f.wy = l1y * (w1 - w0) + l2y * (w2 - w0)
    const z0 = data[i + 2]! * w0
    const z1 = data[j + 2]! * w1
    const z2 = data[k + 2]! * w2
    const zx = (l1x * (z1 - z0) + l2x * (z2 - z0)) * 0.5
    const zy = (l1y * (z1 - z0) + l2y * (z2 - z0)) * 0.5
    this.pen.begin(x0, y0, w0, z0 * 0.5 + 0.5, zx, zy)
    this.#sort(x0, y0, x1, y1, x2, y2)
    for (let y = low; y < high; y++) if (this.#row(y)) this.pen.row(y, this.#spans)
  }

  #sort(x0: number, y0: number, x1: number, y1: number, x2: number, y2: number): void {
    const e = this.#edge
    const swap = (a: number, b: number): void => {
      if (e[a + 1]! < e[b + 1]! || (e[a + 1] === e[b + 1] && e[a]! <= e[b]!)) return
      const x = e[a]!
      const y = e[a + 1]!
      e[a] = e[b]!
      e[a + 1] = e[b + 1]!
      e[b] = x
      e[b + 1] = y
    }
    e[0] = x0
    e[1] = y0
    e[2] = x1
    e[3] = y1
    e[4] = x2
    e[5] = y2
    swap(0, 2)
    swap(2, 4)
    swap(0, 2)
  }

  /**
   * Where the samples of a row of pixels are inside. An edge is always worked out from its upper end, so that two triangles
   * with the same edge agree, and no sample is drawn twice or not at all.
   */
  #row(y: number): boolean {
    const e = this.#edge
    const spans = this.#spans
    const { width } = this.#frame
    const ax = e[0]!
    const ay = e[1]!
    const bx = e[2]!
    const by = e[3]!
    const cx = e[4]!
    const cy = e[5]!
    let any = false
    for (let s = 0; s < 4; s++) {
      const at = y + SAMPLE_Y[s]!
      if (!(at >= ay && at < cy)) {
        spans[s] = spans[s + 4] = 0
        continue
      }
      const long = ax + ((cx - ax) * (at - ay)) / (cy - ay)
      const short =
        at < by ? ax + ((bx - ax) * (at - ay)) / (by - ay) : bx + ((cx - bx) * (at - by)) / (cy - by)
      const sx = SAMPLE_X[s]!
      const from = ceil(min(long, short) - sx)
      const to = ceil(max(long, short) - sx)
      spans[s] = from > 0 ? (from < width ? from : width) : 0
      spans[s + 4] = to < width ? (to > 0 ? to : 0) : width
      if (spans[s]! < spans[s + 4]!) any = true
    }
    return any
  }
}
