/** How much of a light there is, by the depths that it sees: five places around, each between four pixels, as three has it. */

import type * as THREE from 'three'
import type { Depths } from './depths.ts'
import type { Shade, Spot } from './shade.ts'

const TAPS = 5
const GOLDEN = 2.399963229728653
const { cos, sin, sqrt, floor, min, max, abs } = Math

interface Softness {
  readonly bias: number
  readonly normalBias: number
  readonly radius: number
  readonly intensity: number
}

/** An angle that is another one for each pixel, and the same each time; rows are counted from below. */
function angle(x: number, y: number): number {
  const inner = (x + 0.5) * 0.06711056 + (y + 0.5) * 0.00583715
  const outer = 52.9829189 * (inner - floor(inner))
  return (outer - floor(outer)) * 2 * Math.PI
}

/** Between the four pixels around: 1 where none of them is nearer to the light. */
function tap({ map, size }: Depths, u: number, v: number, depth: number): number {
  const x = u * size - 0.5
  const y = v * size - 0.5
  const fx = floor(x)
  const fy = floor(y)
  const px = x - fx
  const py = y - fy
  const x0 = min(size - 1, max(0, fx))
  const x1 = min(size - 1, max(0, fx + 1))
  const y0 = min(size - 1, max(0, fy)) * size
  const y1 = min(size - 1, max(0, fy + 1)) * size
  const lower = (depth <= map[y0 + x0]! ? 1 - px : 0) + (depth <= map[y0 + x1]! ? px : 0)
  const upper = (depth <= map[y1 + x0]! ? 1 - px : 0) + (depth <= map[y1 + x1]! ? px : 0)
  return lower * (1 - py) + upper * py
}

/** Of a light that looks one way. */
export class FlatShade implements Shade {
  readonly #depths: Depths
  readonly #m: Float64Array
  readonly #soft: Softness
  readonly #height: number

  /** @param matrix from the camera's space to the map; `height`: pixels of the picture */
  constructor(depths: Depths, matrix: THREE.Matrix4, soft: Softness, height: number) {
    this.#height = height
    this.#depths = depths
    this.#m = Float64Array.from(matrix.elements)
    this.#soft = soft
  }

  lit({ px, py, pz, cx, cy, cz, x, y }: Spot): number {
    const m = this.#m
    const { bias, normalBias, radius, intensity } = this.#soft
    const [a, b, c] = [px + cx * normalBias, py + cy * normalBias, pz + cz * normalBias]
    const w = 1 / (m[3]! * a + m[7]! * b + m[11]! * c + m[15]!)
    const u = (m[0]! * a + m[4]! * b + m[8]! * c + m[12]!) * w
    const v = (m[1]! * a + m[5]! * b + m[9]! * c + m[13]!) * w
    const depth = (m[2]! * a + m[6]! * b + m[10]! * c + m[14]!) * w + bias
    if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1 && depth <= 1)) return 1
    const turn = angle(x, this.#height - 1 - y)
    const step = radius / this.#depths.size
    let light = 0
    for (let i = 0; i < TAPS; i++) {
      const away = sqrt((i + 0.5) / TAPS) * step
      const at = i * GOLDEN + turn
      light += tap(this.#depths, u + cos(at) * away, v + sin(at) * away, depth)
    }
    return 1 + (light / TAPS - 1) * intensity
  }
}

interface Side {
  readonly depths: Depths
  /** From the world to what the side sees. */
  readonly matrix: THREE.Matrix4
}

/** Of a light that looks everywhere. */
export class CubeShade implements Shade {
  readonly #sides: readonly Side[]
  readonly #world: Float64Array
  readonly #at: THREE.Vector3
  readonly #near: number
  readonly #far: number
  readonly #soft: Softness
  readonly #height: number

  /** @param world from the camera's space to the world's */
  constructor(
    sides: readonly Side[],
    world: THREE.Matrix4,
    at: THREE.Vector3,
    {
      near,
      far,
      shadow,
      height,
    }: { readonly near: number; readonly far: number; readonly shadow: Softness; readonly height: number },
  ) {
    this.#height = height
    this.#sides = sides
    this.#world = Float64Array.from(world.elements)
    this.#at = at
    this.#near = near
    this.#far = far
    this.#soft = shadow
  }

  lit({ px, py, pz, cx, cy, cz, x, y }: Spot): number {
    const m = this.#world
    const { normalBias, radius, intensity } = this.#soft
    const [a, b, c] = [px + cx * normalBias, py + cy * normalBias, pz + cz * normalBias]
    const dx = m[0]! * a + m[4]! * b + m[8]! * c + m[12]! - this.#at.x
    const dy = m[1]! * a + m[5]! * b + m[9]! * c + m[13]! - this.#at.y
    const dz = m[2]! * a + m[6]! * b + m[10]! * c + m[14]! - this.#at.z
    const away = sqrt(dx * dx + dy * dy + dz * dz)
    const deep = max(abs(dx), abs(dy), abs(dz))
    if (!(deep >= this.#near && deep <= this.#far)) return 1
    const [ux, uy, uz] = [dx / away, dy / away, dz / away]
    // two directions across
    const flat = abs(ux) > abs(uz)
    let [tx, ty, tz] = flat ? [-uz, 0, ux] : [0, uz, -uy]
    const one = 1 / sqrt(tx * tx + ty * ty + tz * tz)
    tx *= one
    ty *= one
    tz *= one
    const [bx, by, bz] = [uy * tz - uz * ty, uz * tx - ux * tz, ux * ty - uy * tx]
    const turn = angle(x, this.#height - 1 - y)
    const step = radius / this.#sides[0]!.depths.size
    let light = 0
    for (let i = 0; i < TAPS; i++) {
      const r = sqrt((i + 0.5) / TAPS) * step
      const s = cos(i * GOLDEN + turn) * r
      const t = sin(i * GOLDEN + turn) * r
      light += this.#tap(ux + tx * s + bx * t, uy + ty * s + by * t, uz + tz * s + bz * t, away)
    }
    return 1 + (light / TAPS - 1) * intensity
  }

  /** Compares in one direction with how far away it would be there. */
  #tap(dx: number, dy: number, dz: number, away: number): number {
    const [ax, ay, az] = [abs(dx), abs(dy), abs(dz)]
    const most = max(ax, ay, az)
    const range = this.#far - this.#near
    const depth = this.#far / range + this.#soft.bias - (this.#near * this.#far) / (range * away * most)
    const which = most === ax ? (dx > 0 ? 0 : 1) : most === ay ? (dy > 0 ? 2 : 3) : dz > 0 ? 4 : 5
    const { depths, matrix } = this.#sides[which]!
    const m = matrix.elements
    const [x, y, z] = [dx * away + this.#at.x, dy * away + this.#at.y, dz * away + this.#at.z]
    const w = 1 / (m[3] * x + m[7] * y + m[11] * z + m[15])
    const u = (m[0] * x + m[4] * y + m[8] * z + m[12]) * w * 0.5 + 0.5
    const v = (m[1] * x + m[5] * y + m[9] * z + m[13]) * w * 0.5 + 0.5
    return tap(depths, u, v, depth)
  }
}
