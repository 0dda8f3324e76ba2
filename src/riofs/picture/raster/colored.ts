import { Fragment } from './fragment.ts'
import type { Haze } from './fragment.ts'
import { lit } from './lighting.ts'
import type { Sampler } from './sampler.ts'
import { BYTES, byteOf, plainByte, STEPS } from './srgb.ts'
import { DEPTH, MATCAP, NORMAL, PLAIN, SHADOW, STANDARD } from './surface.ts'
import type { Surface } from './surface.ts'

const { sqrt, abs, max, min } = Math

/** A fragment that works out its colour. */
export class Colored extends Fragment {
  readonly #light = new Float64Array(3)

  /** Works out its colour: red, green, blue, alpha. False: there is nothing of it. */
  color(): boolean {
    const { surface } = this
    this.dr = surface.color[0]
    this.dg = surface.color[1]
    this.db = surface.color[2]
    this.alpha = surface.opacity
    if (this.tinted) this.#tint()
    if (surface.mapped) this.#map(surface)
    if (surface.dash > 0 && this.of(10) % surface.period > surface.dash) return false
    if (this.alpha < surface.alphaTest) return false
    if (surface.opaque) this.alpha = 1
    if (surface.kind === PLAIN) this.#glow()
    else if (surface.kind === DEPTH) return this.#told(1 - this.depth, 1 - this.depth, 1 - this.depth)
    else {
      this.turn = (surface.side === 2 && !this.front) || surface.side === 1 ? -1 : 1
      this.place()
      this.#normal(surface)
      if (surface.kind === NORMAL)
        return this.#told(this.nx * 0.5 + 0.5, this.ny * 0.5 + 0.5, this.nz * 0.5 + 0.5)
      if (surface.kind === MATCAP) this.#matcap()
      else if (surface.kind === SHADOW) this.#shadow()
      else this.#lit(surface)
    }
    this.#encode(surface)
    return true
  }

  #tint(): void {
    this.dr *= this.of(12)
    this.dg *= this.of(13)
    this.db *= this.of(14)
    this.alpha *= this.of(15)
  }

  #glow(): void {
    this.or = this.dr * this.occlusion
    this.og = this.dg * this.occlusion
    this.ob = this.db * this.occlusion
  }

  /** Bytes without any light: shares of one. */
  #told(r: number, g: number, b: number): boolean {
    this.red = plainByte(r)
    this.green = plainByte(g)
    this.blue = plainByte(b)
    return true
  }

  #normal(surface: Surface): void {
    if (surface.flat) this.facet()
    this.cx = this.nx
    this.cy = this.ny
    this.cz = this.nz
    if (surface.normalMap) this.#bent(surface.normalMap, surface.flat && !this.front ? -1 : 1)
    else if (surface.bumpMap) this.#bumped(surface.bumpMap)
  }

  #read(map: Sampler): void {
    if (this.square) map.read(this.u, this.v, this.d1x, 0, 0, this.d1x)
    else map.read(this.u, this.v, this.right(10), this.right(11), this.up(10), this.up(11))
  }

  #map(surface: Surface): void {
    if (!this.square) {
      this.u = this.of(10)
      this.v = this.of(11)
    }
    const { map, alphaMap, roughnessMap, metalnessMap, aoMap } = surface
    if (map) {
      this.#read(map)
      this.dr *= map.r
      this.dg *= map.g
      this.db *= map.b
      this.alpha *= map.a
    }
    if (alphaMap) {
      this.#read(alphaMap)
      this.alpha *= alphaMap.g
    }
    this.roughMap = this.metalMap = this.occlusion = 1
    if (roughnessMap) {
      this.#read(roughnessMap)
      this.roughMap = roughnessMap.g
    }
    if (metalnessMap) {
      this.#read(metalnessMap)
      this.metalMap = metalnessMap.b
    }
    if (aoMap) {
      this.#read(aoMap)
      this.occlusion = aoMap.r
    }
  }

  /** The normal as a texture bends it, in the frame that the uv make. */
  #bent(map: Sampler, turn: number): void {
    this.#read(map)
    const [mx, my, mz] = [map.r * 2 - 1, map.g * 2 - 1, map.b * 2 - 1]
    const { nx, ny, nz } = this
    const [q0x, q0y, q0z] = [this.right(4), this.right(5), this.right(6)]
    const [q1x, q1y, q1z] = [this.up(4), this.up(5), this.up(6)]
    const [s0, t0, s1, t1] = [this.right(10), this.right(11), this.up(10), this.up(11)]
    const [ax, ay, az] = [q1y * nz - q1z * ny, q1z * nx - q1x * nz, q1x * ny - q1y * nx]
    const [bx, by, bz] = [ny * q0z - nz * q0y, nz * q0x - nx * q0z, nx * q0y - ny * q0x]
    const [tx, ty, tz] = [ax * s0 + bx * s1, ay * s0 + by * s1, az * s0 + bz * s1]
    const [ux, uy, uz] = [ax * t0 + bx * t1, ay * t0 + by * t1, az * t0 + bz * t1]
    const det = max(tx * tx + ty * ty + tz * tz, ux * ux + uy * uy + uz * uz)
    const one = det > 0 ? turn / sqrt(det) : 0
    const facing = this.surface.side === 2 && !this.front ? -one : one
    this.nx = (tx * mx + ux * my) * facing + nx * mz
    this.ny = (ty * mx + uy * my) * facing + ny * mz
    this.nz = (tz * mx + uz * my) * facing + nz * mz
    const { length } = this
    this.unit()
    this.length = length
  }

  #bumped(map: Sampler): void {
    const [ur, vr, uu, vu] = [this.right(10), this.right(11), this.up(10), this.up(11)]
    const { u, v } = this
    map.read(u, v, ur, vr, uu, vu)
    const here = map.r
    map.read(u + ur, v + vr, ur, vr, uu, vu)
    const right = map.r - here
    map.read(u + uu, v + vu, ur, vr, uu, vu)
    this.#raise(right, map.r - here)
  }

  #raise(right: number, up: number): void {
    const { nx, ny, nz } = this
    const x = unit(this.right(4), this.right(5), this.right(6))
    const y = unit(this.up(4), this.up(5), this.up(6))
    const [ax, ay, az] = [y[1] * nz - y[2] * ny, y[2] * nx - y[0] * nz, y[0] * ny - y[1] * nx]
    const [bx, by, bz] = [ny * x[2] - nz * x[1], nz * x[0] - nx * x[2], nx * x[1] - ny * x[0]]
    const det = (x[0] * ax + x[1] * ay + x[2] * az) * (this.front ? 1 : -1)
    const sign = Math.sign(det)
    this.nx = abs(det) * nx - sign * (right * ax + up * bx)
    this.ny = abs(det) * ny - sign * (right * ay + up * by)
    this.nz = abs(det) * nz - sign * (right * az + up * bz)
    const { length } = this
    this.unit()
    this.length = length
  }

  #matcap(): void {
    const one = 1 / max(1e-30, sqrt(this.vx * this.vx + this.vz * this.vz))
    const [xx, xz] = [this.vz * one, -this.vx * one]
    const y = this.vy * xz * this.nx + (this.vz * xx - this.vx * xz) * this.ny - this.vy * xx * this.nz
    const up = y * 0.495 + 0.5
    const grey = 0.2 + 0.6 * up
    this.or = this.dr * grey
    this.og = this.dg * grey
    this.ob = this.db * grey
  }

  /** Nothing but the shadows of others. */
  #shadow(): void {
    let light = 1
    for (const { shade } of this.lamps.rows) if (shade && this.shaded) light *= shade.lit(this)
    this.alpha *= 1 - light
    this.#glow()
  }

  #lit(surface: Surface): void {
    this.or = this.og = this.ob = this.tr = this.tg = this.tb = 0
    lit(this)
    if (surface.transmission > 0 && surface.kind === STANDARD) this.#through(surface.transmission)
    let [er, eg, eb] = surface.emissive
    if (surface.emissiveMap) {
      this.#read(surface.emissiveMap)
      er *= surface.emissiveMap.r
      eg *= surface.emissiveMap.g
      eb *= surface.emissiveMap.b
    }
    this.or += er
    this.og += eg
    this.ob += eb
    if (surface.clearcoat > 0) this.#varnish(surface.clearcoat)
  }

  #varnish(clearcoat: number): void {
    const nv = max(0, min(1, this.cx * this.vx + this.cy * this.vy + this.cz * this.vz))
    const fresnel = 2 ** ((-5.55473 * nv - 6.98316) * nv)
    const passed = 1 - clearcoat * (0.04 * (1 - fresnel) + fresnel)
    this.or = this.or * passed + this.tr * clearcoat
    this.og = this.og * passed + this.tg * clearcoat
    this.ob = this.ob * passed + this.tb * clearcoat
  }

  /** Mixes in what is behind, in place of what the glass itself scatters. */
  #through(transmission: number): void {
    if (!this.behind) return
    this.behind.read(this.x, this.y, this.rough)
    const { at } = this.behind
    const passed = 1 - (0.04 * this.scale + this.bias)
    this.or += (at[0]! * this.fr * passed - this.or) * transmission
    this.og += (at[1]! * this.fg * passed - this.og) * transmission
    this.ob += (at[2]! * this.fb * passed - this.ob) * transmission
  }

  #encode(surface: Surface): void {
    if (this.tone && surface.toneMapped) {
      const light = this.#light
      light[0] = this.or
      light[1] = this.og
      light[2] = this.ob
      this.tone(light, this.exposure)
      this.red = byteOf(light[0])
      this.green = byteOf(light[1])
      this.blue = byteOf(light[2])
    } else {
      const { or, og, ob } = this
      this.red = or >= 1 ? 255 : or > 0 ? BYTES[(or * STEPS + 0.5) | 0]! : 0
      this.green = og >= 1 ? 255 : og > 0 ? BYTES[(og * STEPS + 0.5) | 0]! : 0
      this.blue = ob >= 1 ? 255 : ob > 0 ? BYTES[(ob * STEPS + 0.5) | 0]! : 0
    }
    if (this.haze && surface.fog) this.#fog(this.haze)
  }

  #fog({ color, near, far, density }: Haze): void {
    const away = -this.of(6)
    const t = near === far ? (away < near ? 0 : 1) : min(1, max(0, (away - near) / (far - near)))
    const part = density > 0 ? 1 - Math.exp(-density * density * away * away) : t * t * (3 - 2 * t)
    this.red += (color[0]! - this.red) * part
    this.green += (color[1]! - this.green) * part
    this.blue += (color[2]! - this.blue) * part
  }
}

function unit(x: number, y: number, z: number): readonly [number, number, number] {
  const one = 1 / max(1e-30, sqrt(x * x + y * y + z * z))
  return [x * one, y * one, z * one]
}
