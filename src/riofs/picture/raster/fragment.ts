import type { Lamps } from './lamps.ts'
import type { Surface } from './surface.ts'
import type { Tone } from './tone.ts'

const { sqrt, abs, max } = Math

/** The fog, in bytes. */
export interface Haze {
  readonly color: readonly number[]
  readonly near: number
  readonly far: number
  readonly density: number
}

/** What is seen through glass: the light behind a pixel, for how rough the glass is. */
export interface Behind {
  readonly at: Float64Array
  read(x: number, y: number, roughness: number): void
}

/** One pixel of one triangle, while its colour is worked out. Numbers are kept here so that nothing is made for each of them. */
export class Fragment {
  // of the picture
  lamps!: Lamps
  haze: Haze | null = null
  tone: Tone | undefined
  exposure = 1
  behind: Behind | null = null
  flat = false
  // of what is drawn
  surface!: Surface
  data!: Float32Array
  shaded = false
  tinted = false
  backwards = false
  // of the triangle: where its corners are in data, how the corners' weights and 1/w change, its own normal
  o0 = 0
  o1 = 0
  o2 = 0
  front = true
  d1x = 0
  d2x = 0
  d1y = 0
  d2y = 0
  wx = 0
  wy = 0
  // of the pixel: where it is, weights of the second and the third corner, w
  x = 0
  y = 0
  b1 = 0
  b2 = 0
  w = 1
  depth = 0
  u = 0
  v = 0
  /** Of a point: its uv is that within the square, and does not come from corners. */
  square = false
  // place, normal, direction of the eye
  px = 0
  py = 0
  pz = 0
  nx = 0
  ny = 0
  nz = 0
  length = 1
  turn = 1
  cx = 0
  cy = 0
  cz = 0
  vx = 0
  vy = 0
  vz = 0
  // the surface there
  dr = 0
  dg = 0
  db = 0
  alpha = 1
  roughMap = 1
  metalMap = 1
  occlusion = 1
  // standard: reflected and matt colours, and what roughness does
  rough = 0
  bare = 0
  coat = 0
  metal = 0
  sr = 0
  sg = 0
  sb = 0
  fr = 0
  fg = 0
  fb = 0
  nv = 0
  scale = 0
  bias = 0
  more = 0
  // one light
  lx = 0
  ly = 0
  lz = 0
  lr = 0
  lg = 0
  lb = 0
  nl = 0
  nh = 0
  vh = 0
  // what comes out: light; varnish; bytes
  or = 0
  og = 0
  ob = 0
  tr = 0
  tg = 0
  tb = 0
  red = 0
  green = 0
  blue = 0

  /** An attribute of the corners, here. */
  of(offset: number): number {
    const { data, b1, b2 } = this
    const a = data[this.o0 + offset]!
    return a + b1 * (data[this.o1 + offset]! - a) + b2 * (data[this.o2 + offset]! - a)
  }

  /** Place, direction of the eye, and normal as the corners have it. */
  place(): void {
    const { data, o0, o1, o2, b1, b2 } = this
    const b0 = 1 - b1 - b2
    const px = b0 * data[o0 + 4]! + b1 * data[o1 + 4]! + b2 * data[o2 + 4]!
    const py = b0 * data[o0 + 5]! + b1 * data[o1 + 5]! + b2 * data[o2 + 5]!
    const pz = b0 * data[o0 + 6]! + b1 * data[o1 + 6]! + b2 * data[o2 + 6]!
    const nx = b0 * data[o0 + 7]! + b1 * data[o1 + 7]! + b2 * data[o2 + 7]!
    const ny = b0 * data[o0 + 8]! + b1 * data[o1 + 8]! + b2 * data[o2 + 8]!
    const nz = b0 * data[o0 + 9]! + b1 * data[o1 + 9]! + b2 * data[o2 + 9]!
    this.px = px
    this.py = py
    this.pz = pz
    const away = this.flat ? 0 : 1 / max(1e-30, sqrt(px * px + py * py + pz * pz))
    this.vx = -px * away
    this.vy = -py * away
    this.vz = this.flat ? 1 : -pz * away
    const length = sqrt(nx * nx + ny * ny + nz * nz)
    const unit = length > 0 ? this.turn / length : 0
    this.length = length
    this.nx = nx * unit
    this.ny = ny * unit
    this.nz = nz * unit
  }

  unit(): void {
    this.length = sqrt(this.nx * this.nx + this.ny * this.ny + this.nz * this.nz)
    const one = this.length > 0 ? 1 / this.length : 0
    this.nx *= one
    this.ny *= one
    this.nz *= one
  }

  /** The normal of the triangle itself, towards the eye. */
  facet(): void {
    const { data, o0, o1, o2 } = this
    const ax = data[o1 + 4]! - data[o0 + 4]!
    const ay = data[o1 + 5]! - data[o0 + 5]!
    const az = data[o1 + 6]! - data[o0 + 6]!
    const bx = data[o2 + 4]! - data[o0 + 4]!
    const by = data[o2 + 5]! - data[o0 + 5]!
    const bz = data[o2 + 6]! - data[o0 + 6]!
    this.nx = ay * bz - az * by
    this.ny = az * bx - ax * bz
    this.nz = ax * by - ay * bx
    this.unit()
    const towards = this.nx * this.vx + this.ny * this.vy + this.nz * this.vz
    if (towards >= 0) return
    this.nx = -this.nx
    this.ny = -this.ny
    this.nz = -this.nz
  }

  /** How an attribute changes to the next pixel on the right. */
  right(offset: number): number {
    const { data, o0 } = this
    const a = data[o0 + offset]!
    const b1x = (this.d1x - this.b1 * this.wx) * this.w
    const b2x = (this.d2x - this.b2 * this.wx) * this.w
    return b1x * (data[this.o1 + offset]! - a) + b2x * (data[this.o2 + offset]! - a)
  }

  /** And to the next above. */
  up(offset: number): number {
    const { data, o0 } = this
    const a = data[o0 + offset]!
    const b1y = (this.d1y - this.b1 * this.wy) * this.w
    const b2y = (this.d2y - this.b2 * this.wy) * this.w
    return -(b1y * (data[this.o1 + offset]! - a) + b2y * (data[this.o2 + offset]! - a))
  }

  /** How much rougher a surface looks that is bent within the pixel: in `bare`. */
  roughening(): void {
    this.bare = 0
    if (this.surface.flat || this.length === 0) return
    const { data, o0, o1, o2, b1, b2, w, nx, ny, nz } = this
    const one = w / this.length
    const b1x = (this.d1x - b1 * this.wx) * one
    const b2x = (this.d2x - b2 * this.wx) * one
    const b1y = (this.d1y - b1 * this.wy) * one
    const b2y = (this.d2y - b2 * this.wy) * one
    const x1 = data[o1 + 7]! - data[o0 + 7]!
    const y1 = data[o1 + 8]! - data[o0 + 8]!
    const z1 = data[o1 + 9]! - data[o0 + 9]!
    const x2 = data[o2 + 7]! - data[o0 + 7]!
    const y2 = data[o2 + 8]! - data[o0 + 8]!
    const z2 = data[o2 + 9]! - data[o0 + 9]!
    const xr = b1x * x1 + b2x * x2
    const yr = b1x * y1 + b2x * y2
    const zr = b1x * z1 + b2x * z2
    const xu = b1y * x1 + b2y * x2
    const yu = b1y * y1 + b2y * y2
    const zu = b1y * z1 + b2y * z2
    const along = nx * xr + ny * yr + nz * zr
    const across = nx * xu + ny * yu + nz * zu
    const x = max(abs(xr - nx * along), abs(xu - nx * across))
    const y = max(abs(yr - ny * along), abs(yu - ny * across))
    const z = max(abs(zr - nz * along), abs(zu - nz * across))
    const most = max(x, y, z)
    if (most > 0) this.bare = most < 1 ? most : 1
  }

  /** How much the normal turns towards a direction from pixel to pixel. */
  slope(lx: number, ly: number, lz: number): number {
    if (this.length === 0) return 0
    const { nx, ny, nz } = this
    const one = 1 / this.length
    const at = nx * lx + ny * ly + nz * lz
    const [xr, yr, zr] = [this.right(7) * one, this.right(8) * one, this.right(9) * one]
    const [xu, yu, zu] = [this.up(7) * one, this.up(8) * one, this.up(9) * one]
    const right = xr * lx + yr * ly + zr * lz - at * (nx * xr + ny * yr + nz * zr)
    const up = xu * lx + yu * ly + zu * lz - at * (nx * xu + ny * yu + nz * zu)
    return abs(right) + abs(up)
  }
}
