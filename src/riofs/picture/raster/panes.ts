/** Light of rectangles, by linearly transformed cosines: the tables are those that come with three. */

import { RectAreaLightTexturesLib } from 'three/addons/lights/RectAreaLightTexturesLib.js'
import type { Fragment } from './fragment.ts'
import type { Pane } from './lamps.ts'

const SIZE = 64

interface Tables {
  readonly one: Float32Array
  readonly two: Float32Array
}

const tables: Tables = (() => {
  RectAreaLightTexturesLib.init()
  const data = (name: string): Float32Array =>
    (Reflect.get(RectAreaLightTexturesLib, name) as { readonly image: { readonly data: Float32Array } }).image
      .data
  return { one: data('LTC_FLOAT_1'), two: data('LTC_FLOAT_2') }
})()

const row = new Float64Array(8)
const corners = new Float64Array(12)

/** What both tables have for a roughness and an angle: eight numbers. */
function look(roughness: number, nv: number): void {
  const x = Math.min(1, roughness) * (SIZE - 1)
  const y = Math.sqrt(1 - nv) * (SIZE - 1)
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [x1, y1] = [Math.min(SIZE - 1, x0 + 1), Math.min(SIZE - 1, y0 + 1)]
  const [px, py] = [x - x0, y - y0]
  for (let i = 0; i < 8; i++) {
    const table = i < 4 ? tables.one : tables.two
    const read = (cx: number, cy: number): number => table[(cy * SIZE + cx) * 4 + (i & 3)]!
    row[i] =
      (read(x0, y0) * (1 - px) + read(x1, y0) * px) * (1 - py) +
      (read(x0, y1) * (1 - px) + read(x1, y1) * px) * py
  }
}

export function throughPane(f: Fragment, { color, corners }: Pane): void {
  if (behind(f, corners)) return
  look(f.rough, f.nv)
  const matt = factor(f, corners, 1, 0, 0, 1)
  const shine = factor(f, corners, row[0]!, row[1]!, row[2]!, row[3]!)
  const [a, b] = [row[4]!, row[5]!]
  f.or += color[0]! * (matt * f.fr + shine * (f.sr * a + (1 - f.sr) * b))
  f.og += color[1]! * (matt * f.fg + shine * (f.sg * a + (1 - f.sg) * b))
  f.ob += color[2]! * (matt * f.fb + shine * (f.sb * a + (1 - f.sb) * b))
}

/** Whether the fragment is where the rectangle does not shine to. */
function behind(f: Fragment, c: Float64Array): boolean {
  const [ax, ay, az] = [c[3]! - c[0]!, c[4]! - c[1]!, c[5]! - c[2]!]
  const [bx, by, bz] = [c[9]! - c[0]!, c[10]! - c[1]!, c[11]! - c[2]!]
  const [x, y, z] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
  return x * (f.px - c[0]!) + y * (f.py - c[1]!) + z * (f.pz - c[2]!) < 0
}

/** How much of the half space the rectangle fills, as the matrix of the surface sees it: m0 0 m2, 0 1 0, m1 0 m3. */
function factor(f: Fragment, c: Float64Array, m0: number, m1: number, m2: number, m3: number): number {
  const { nx, ny, nz, vx, vy, vz } = f
  const nv = vx * nx + vy * ny + vz * nz
  let [tx, ty, tz] = [vx - nx * nv, vy - ny * nv, vz - nz * nv]
  const one = 1 / Math.max(1e-20, Math.hypot(tx, ty, tz))
  tx *= one
  ty *= one
  tz *= one
  const [ux, uy, uz] = [-(ny * tz - nz * ty), -(nz * tx - nx * tz), -(nx * ty - ny * tx)]
  for (let i = 0; i < 12; i += 3) {
    const [x, y, z] = [c[i]! - f.px, c[i + 1]! - f.py, c[i + 2]! - f.pz]
    const t = tx * x + ty * y + tz * z
    const u = ux * x + uy * y + uz * z
    const n = nx * x + ny * y + nz * z
    const [a, b, d] = [m0 * t + m2 * n, u, m1 * t + m3 * n]
    const unit = 1 / Math.max(1e-20, Math.hypot(a, b, d))
    corners[i] = a * unit
    corners[i + 1] = b * unit
    corners[i + 2] = d * unit
  }
  return clipped()
}

function clipped(): number {
  let [x, y, z] = [0, 0, 0]
  for (let i = 0; i < 12; i += 3) {
    const j = (i + 3) % 12
    const [ax, ay, az] = [corners[i]!, corners[i + 1]!, corners[i + 2]!]
    const [bx, by, bz] = [corners[j]!, corners[j + 1]!, corners[j + 2]!]
    const k = between(ax * bx + ay * by + az * bz)
    x += (ay * bz - az * by) * k
    y += (az * bx - ax * bz) * k
    z += (ax * by - ay * bx) * k
  }
  const length = Math.hypot(x, y, z)
  return Math.max((length * length + z) / (length + 1), 0)
}

/** An angle divided by its sine and a whole turn, by its cosine. */
function between(x: number): number {
  const y = Math.abs(x)
  const a = 0.8543985 + (0.4965155 + 0.0145206 * y) * y
  const b = 3.417594 + (4.1616724 + y) * y
  const v = a / b
  return x > 0 ? v : 0.5 / Math.sqrt(Math.max(1 - x * x, 1e-7)) - v
}
