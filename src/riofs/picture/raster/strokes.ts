import { between, outside, room } from './clip.ts'
import type { Triangles } from './triangles.ts'
import { STRIDE } from './vertices.ts'
import type { Vertices } from './vertices.ts'

/** Lines, one pixel wide however far away: each is two triangles. */
export class Strokes {
  readonly #triangles: Triangles
  readonly #vertices: Vertices
  readonly #width: number
  readonly #height: number

  constructor(triangles: Triangles, vertices: Vertices, width: number, height: number) {
    this.#triangles = triangles
    this.#vertices = vertices
    this.#width = width
    this.#height = height
  }

  /** By numbers of vertices. */
  draw(a: number, b: number): void {
    const vertices = this.#vertices
    const { data, count } = vertices
    let [i, j] = [a * STRIDE, b * STRIDE]
    if ((outside(data, i) & outside(data, j)) !== 0) return
    for (const side of [-1, 1]) {
      const fresh = (count + (side < 0 ? 12 : 13)) * STRIDE
      if (room(data, i, side) < 0) {
        between(data, j, i, fresh, side)
        i = fresh
      } else if (room(data, j, side) < 0) {
        between(data, i, j, fresh, side)
        j = fresh
      }
    }
    this.#widen(i, j)
  }

  #widen(i: number, j: number): void {
    const { data, count } = this.#vertices
    const [wi, wj] = [data[i + 3]!, data[j + 3]!]
    const dx = (data[j]! / wj - data[i]! / wi) * this.#width
    const dy = (data[j + 1]! / wj - data[i + 1]! / wi) * this.#height
    const length = Math.hypot(dx, dy)
    if (!(length > 1e-9 && length < 1e12)) return
    // half a pixel to either side, in the units of the frame's own width and height
    const ox = -dy / length / this.#width
    const oy = dx / length / this.#height
    for (let n = 0; n < 4; n++) {
      const [from, side, to] = [n < 2 ? i : j, n % 2 === 0 ? 1 : -1, (count + 6 + n) * STRIDE]
      data.copyWithin(to, from, from + STRIDE)
      data[to] = data[to]! + ox * side * data[from + 3]!
      data[to + 1] = data[to + 1]! + oy * side * data[from + 3]!
    }
    this.#triangles.draw(count + 6, count + 7, count + 8)
    this.#triangles.draw(count + 8, count + 7, count + 9)
  }
}
