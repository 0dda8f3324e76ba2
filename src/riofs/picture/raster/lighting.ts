/** How light falls on each kind of surface: what three's shaders compute, light by light. */

import { DFG, FINE, FRESNEL, FRESNEL_STEPS } from './dfg.ts'
import type { Fragment } from './fragment.ts'
import { BEAM, SPOT } from './lamps.ts'
import type { Lamp } from './lamps.ts'
import { throughPane } from './panes.ts'
import { LAMBERT, PHONG, STANDARD, TOON } from './surface.ts'

const PER_PI = 1 / Math.PI
const { max, min, sqrt } = Math

// These run for every pixel: what is small is written out, as numbers that go through calls are made anew each time.

/** Adds all light that falls on the fragment. */
export function lit(f: Fragment): void {
  const { rows, domes, panes } = f.lamps
  const { kind } = f.surface
  if (kind === STANDARD) {
    prepare(f)
    standard(f, rows)
    for (let i = 0; i < panes.length; i++) throughPane(f, panes[i]!)
  } else
    for (let i = 0; i < rows.length; i++) {
      if (!reaches(f, rows[i]!)) continue
      if (kind === PHONG) phong(f)
      else if (kind === LAMBERT) diffuse(f, f.nl)
      else if (kind === TOON) toon(f)
    }
  around(f, domes)
}

/** Where the light comes from and how much of it; false: none. */
function reaches(f: Fragment, lamp: Lamp): boolean {
  let strength = 1
  if (lamp.kind === BEAM) {
    f.lx = lamp.x
    f.ly = lamp.y
    f.lz = lamp.z
  } else {
    const x = lamp.x - f.px
    const y = lamp.y - f.py
    const z = lamp.z - f.pz
    const away = sqrt(x * x + y * y + z * z)
    const one = 1 / max(away, 1e-30)
    f.lx = x * one
    f.ly = y * one
    f.lz = z * one
    strength = falloff(away, lamp.distance, lamp.decay)
    if (lamp.kind === SPOT)
      strength *= smooth(lamp.cone, lamp.penumbra, f.lx * lamp.dx + f.ly * lamp.dy + f.lz * lamp.dz)
  }
  if (!(strength > 0)) return false
  f.nl = f.nx * f.lx + f.ny * f.ly + f.nz * f.lz
  if (f.nl <= 0 && f.surface.kind !== TOON && f.surface.clearcoat === 0) return false
  if (lamp.shade && f.shaded) strength *= lamp.shade.lit(f)
  f.lr = lamp.r * strength
  f.lg = lamp.g * strength
  f.lb = lamp.b * strength
  return strength > 0
}

function falloff(away: number, cutoff: number, decay: number): number {
  const fallen = 1 / max(decay === 2 ? away * away : away ** decay, 0.01)
  if (cutoff <= 0) return fallen
  const near = max(0, 1 - (away / cutoff) ** 4)
  return fallen * near * near
}

export function smooth(from: number, to: number, x: number): number {
  if (from >= to) return x >= from ? 1 : 0
  const t = min(1, max(0, (x - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

function diffuse(f: Fragment, amount: number): void {
  f.or += f.lr * amount * f.dr * PER_PI
  f.og += f.lg * amount * f.dg * PER_PI
  f.ob += f.lb * amount * f.db * PER_PI
}

function phong(f: Fragment): void {
  const { specular, shininess } = f.surface
  const nl = max(0, f.nl)
  diffuse(f, nl)
  halfway(f)
  const fresnel = FRESNEL[(f.vh * FRESNEL_STEPS) | 0]!
  const strength = nl * 0.25 * PER_PI * (shininess * 0.5 + 1) * f.nh ** shininess
  f.or += f.lr * strength * (specular[0] * (1 - fresnel) + fresnel)
  f.og += f.lg * strength * (specular[1] * (1 - fresnel) + fresnel)
  f.ob += f.lb * strength * (specular[2] * (1 - fresnel) + fresnel)
}

/** Two tones; the edge between them is as wide as a pixel. */
function toon(f: Fragment): void {
  const half = f.slope(f.lx, f.ly, f.lz) * 0.25
  const at = f.nl * 0.5 + 0.5
  diffuse(f, 0.7 + 0.3 * smooth(0.7 - half, 0.7 + half, at))
}

/** The direction half way between the light and the eye, and what of it is in the normal and the eye. */
function halfway(f: Fragment): void {
  const x = f.lx + f.vx
  const y = f.ly + f.vy
  const z = f.lz + f.vz
  const one = 1 / max(1e-30, sqrt(x * x + y * y + z * z))
  f.nh = max(0, min(1, (f.nx * x + f.ny * y + f.nz * z) * one))
  f.vh = max(0, min(1, (f.vx * x + f.vy * y + f.vz * z) * one))
}

/** What is the same for all lights. */
function prepare(f: Fragment): void {
  const { roughness, metalness, clearcoat, clearcoatRoughness } = f.surface
  f.roughening()
  f.rough = min(1, max(roughness * f.roughMap, 0.045) + f.bare)
  f.metal = metalness * f.metalMap
  f.nv = max(0, min(1, f.nx * f.vx + f.ny * f.vy + f.nz * f.vz))
  f.sr = 0.04 + (f.dr - 0.04) * f.metal
  f.sg = 0.04 + (f.dg - 0.04) * f.metal
  f.sb = 0.04 + (f.db - 0.04) * f.metal
  const dull = 1 - f.metal
  f.fr = f.dr * dull
  f.fg = f.dg * dull
  f.fb = f.db * dull
  const entry = (((f.nv * (FINE - 1) + 0.5) | 0) * FINE + ((f.rough * (FINE - 1) + 0.5) | 0)) * 2
  f.scale = DFG[entry]!
  f.bias = DFG[entry + 1]!
  f.more = 1 / (f.scale + f.bias) - 1
  if (clearcoat > 0) f.coat = min(1, max(clearcoatRoughness, 0.045) + f.bare)
}

/** In one piece, with numbers of its own: most pictures take most of their time here. */
function standard(f: Fragment, rows: readonly Lamp[]): void {
  const { nx, ny, nz, vx, vy, vz, nv, fr, fg, fb, sr, sg, sb } = f
  const coat = f.surface.clearcoat > 0
  const a2 = f.rough * f.rough * f.rough * f.rough
  const b2 = 1 - a2
  const gview = sqrt(a2 + b2 * nv * nv)
  const mr = 1 + sr * f.more
  const mg = 1 + sg * f.more
  const mb = 1 + sb * f.more
  let r = 0
  let g = 0
  let b = 0
  for (let i = 0; i < rows.length; i++) {
    const lamp = rows[i]!
    const bare = lamp.kind === BEAM && (lamp.shade === null || !f.shaded)
    if (!bare && !reaches(f, lamp)) continue
    const lx = bare ? lamp.x : f.lx
    const ly = bare ? lamp.y : f.ly
    const lz = bare ? lamp.z : f.lz
    const cosine = nx * lx + ny * ly + nz * lz
    if (cosine <= 0 && !coat) continue
    const nl = cosine > 1 ? 1 : cosine > 0 ? cosine : 0
    const hx = lx + vx
    const hy = ly + vy
    const hz = lz + vz
    const half = 1 / sqrt(hx * hx + hy * hy + hz * hz + 1e-30)
    const nhalf = (nx * hx + ny * hy + nz * hz) * half
    const vhalf = (vx * hx + vy * hy + vz * hz) * half
    const nh = nhalf > 1 ? 1 : nhalf > 0 ? nhalf : 0
    const fresnel = FRESNEL[vhalf > 1 ? FRESNEL_STEPS : vhalf > 0 ? (vhalf * FRESNEL_STEPS) | 0 : 0]!
    const d = 1 - nh * nh * b2
    const seen = nl * gview + nv * sqrt(a2 + b2 * nl * nl)
    const shine = (nl * 0.5 * PER_PI * a2) / ((seen > 1e-6 ? seen : 1e-6) * d * d)
    const matt = nl * PER_PI * 0.96 * (1 - fresnel)
    const lr = bare ? lamp.r : f.lr
    const lg = bare ? lamp.g : f.lg
    const lb = bare ? lamp.b : f.lb
    r += lr * (matt * fr + shine * (sr + (1 - sr) * fresnel) * mr)
    g += lg * (matt * fg + shine * (sg + (1 - sg) * fresnel) * mg)
    b += lb * (matt * fb + shine * (sb + (1 - sb) * fresnel) * mb)
    if (coat) coated(f, lx, ly, lz, lr, lg, lb)
  }
  f.or += r
  f.og += g
  f.ob += b
}

/** The layer of varnish has the normal of the surface itself. */
function coated(f: Fragment, lx: number, ly: number, lz: number, lr: number, lg: number, lb: number): void {
  const { cx, cy, cz } = f
  const nl = max(0, cx * lx + cy * ly + cz * lz)
  const nv = max(0, cx * f.vx + cy * f.vy + cz * f.vz)
  const [x, y, z] = [lx + f.vx, ly + f.vy, lz + f.vz]
  const one = 1 / max(1e-30, sqrt(x * x + y * y + z * z))
  const nh = max(0, (cx * x + cy * y + cz * z) * one)
  const vh = max(0, min(1, (f.vx * x + f.vy * y + f.vz * z) * one))
  const fresnel = FRESNEL[(vh * FRESNEL_STEPS) | 0]!
  const shine = nl * ggx(f.coat, nl, nv, min(1, nh)) * (0.04 + 0.96 * fresnel)
  f.tr += lr * shine
  f.tg += lg * shine
  f.tb += lb * shine
}

/** Visibility times distribution. */
function ggx(roughness: number, nl: number, nv: number, nh: number): number {
  const alpha = roughness * roughness
  const a2 = alpha * alpha
  const gv = nl * sqrt(a2 + (1 - a2) * nv * nv)
  const gl = nv * sqrt(a2 + (1 - a2) * nl * nl)
  const d = nh * nh * (a2 - 1) + 1
  return (0.5 / max(gv + gl, 1e-6)) * ((PER_PI * a2) / (d * d))
}

/** Light that comes from everywhere. */
function around(f: Fragment, domes: Fragment['lamps']['domes']): void {
  const { ambient } = f.lamps
  let r = ambient[0]!
  let g = ambient[1]!
  let b = ambient[2]!
  for (let i = 0; i < domes.length; i++) {
    const { x, y, z, sky, ground } = domes[i]!
    const up = 0.5 * (f.nx * x + f.ny * y + f.nz * z) + 0.5
    r += ground[0]! + (sky[0]! - ground[0]!) * up
    g += ground[1]! + (sky[1]! - ground[1]!) * up
    b += ground[2]! + (sky[2]! - ground[2]!) * up
  }
  const shown = f.occlusion * PER_PI
  if (f.surface.kind !== STANDARD) {
    f.or += r * f.dr * shown
    f.og += g * f.dg * shown
    f.ob += b * f.db * shown
    return
  }
  const single = 0.04 * f.scale + f.bias
  const lost = 1 - f.scale - f.bias
  const mean = 0.04 + 0.96 * 0.047619
  const kept = 1 - single - ((single * mean) / (1 - lost * mean)) * lost
  f.or += r * f.fr * kept * shown
  f.og += g * f.fg * kept * shown
  f.ob += b * f.fb * kept * shown
}
