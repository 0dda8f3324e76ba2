import { STRIDE } from './vertices.ts'
import type { Vertices } from './vertices.ts'

/** Triangles cut to what is between the near and the far plane; who draws them says how. */
export abstract class Clip {
  protected readonly vertices: Vertices
  // where the next corner goes that clipping makes
  #fresh = 0

  constructor(vertices: Vertices) {
    this.vertices = vertices
  }

  /** A triangle that needs no cutting, by where its corners are in the vertices' numbers. */
  protected abstract flat(i: number, j: number, k: number): void

  /** By numbers of vertices. */
  draw(a: number, b: number, c: number): void {
    const { data } = this.vertices
    const i = a * STRIDE
    const j = b * STRIDE
    const k = c * STRIDE
    const out = outside(data, i) & outside(data, j) & outside(data, k)
    if (out !== 0) return
    if (((outside(data, i) | outside(data, j) | outside(data, k)) & DEEP) === 0) this.flat(i, j, k)
    else this.#clip([i, j, k])
  }

  /** Cuts off what is behind the near plane or beyond the far one; what is left is drawn as a fan. */
  #clip(corners: readonly number[]): void {
    this.#fresh = this.vertices.count * STRIDE
    const kept = this.#cut(this.#cut(corners, -1), 1)
    for (let n = 2; n < kept.length; n++) this.flat(kept[0]!, kept[n - 1]!, kept[n]!)
  }

  /** @param side -1: the near plane, 1: the far one */
  #cut(corners: readonly number[], side: number): number[] {
    const { data } = this.vertices
    const kept: number[] = []
    for (let n = 0; n < corners.length; n++) {
      const from = corners[n]!
      const to = corners[(n + 1) % corners.length]!
      const inner = room(data, from, side) >= 0
      if (inner) kept.push(from)
      if (inner === room(data, to, side) >= 0) continue
      between(data, from, to, this.#fresh, side)
      kept.push(this.#fresh)
      this.#fresh += STRIDE
    }
    return kept
  }
}

/** Bits: beyond which sides of what is seen a vertex is. */
export function outside(data: Float32Array, at: number): number {
  const w = data[at + 3]!
  const x = data[at]!
  const y = data[at + 1]!
  const z = data[at + 2]!
  return (
    (x < -w ? 1 : 0) |
    (x > w ? 2 : 0) |
    (y < -w ? 4 : 0) |
    (y > w ? 8 : 0) |
    (z < -w ? 16 : 0) |
    (z > w ? 32 : 0)
  )
}

/** Bits of the near and the far plane. */
const DEEP = 48

/** How far a vertex is on the inner side of a plane. */
export const room = (data: Float32Array, at: number, side: number): number =>
  side < 0 ? data[at + 2]! + data[at + 3]! : data[at + 3]! - data[at + 2]!

/** The vertex where an edge goes through a plane. */
export function between(data: Float32Array, from: number, to: number, fresh: number, side: number): void {
  const a = room(data, from, side)
  const b = room(data, to, side)
  const t = a === b ? 0 : a / (a - b)
  for (let n = 0; n < STRIDE; n++) data[fresh + n] = data[from + n]! + (data[to + n]! - data[from + n]!) * t
  if (!(data[fresh + 3]! > 1e-9)) data[fresh + 3] = 1e-9
}
