/** The lights of a scene as rows of numbers, seen from the camera. */

import * as THREE from 'three'
import type { Shade } from './shade.ts'

/** Which kind of light a row is. */
export const BEAM = 0
export const POINT = 1
export const SPOT = 2

export interface Lamp {
  readonly kind: number
  /** Linear light. */
  readonly r: number
  readonly g: number
  readonly b: number
  /** Where it is; of a beam: where it comes from. */
  readonly x: number
  readonly y: number
  readonly z: number
  readonly distance: number
  readonly decay: number
  /** Of a spot: where it comes from, and the cosines of its edge and of where the edge begins. */
  readonly dx: number
  readonly dy: number
  readonly dz: number
  readonly cone: number
  readonly penumbra: number
  readonly shade: Shade | null
}

export interface Dome {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly sky: readonly number[]
  readonly ground: readonly number[]
}

/** A rectangle that shines. */
export interface Pane {
  readonly color: readonly number[]
  /** Its corners: twelve numbers. */
  readonly corners: Float64Array
}

export interface Lamps {
  readonly ambient: Float64Array
  readonly rows: Lamp[]
  readonly domes: Dome[]
  readonly panes: Pane[]
}

export type ShadeOf = (light: THREE.Light) => Shade | null

/** @param shadeOf what of a light is in the shadow */
export function lampsOf(lights: readonly THREE.Light[], view: THREE.Matrix4, shadeOf: ShadeOf): Lamps {
  const lamps: Lamps = { ambient: new Float64Array(3), rows: [], domes: [], panes: [] }
  for (const light of lights) add(lamps, light, view, shadeOf)
  return lamps
}

function add(lamps: Lamps, light: THREE.Light, view: THREE.Matrix4, shadeOf: ShadeOf): void {
  const color = light.color.toArray().map((one) => one * light.intensity)
  if (light instanceof THREE.AmbientLight) for (let i = 0; i < 3; i++) lamps.ambient[i]! += color[i]!
  else if (light instanceof THREE.HemisphereLight) lamps.domes.push(dome(light, color, view))
  else if (light instanceof THREE.RectAreaLight) lamps.panes.push(pane(light, color, view))
  else lamps.rows.push(lamp(light, color, view, shadeOf(light)))
}

function lamp(
  light: THREE.Light,
  [r = 0, g = 0, b = 0]: number[],
  view: THREE.Matrix4,
  shade: Shade | null,
): Lamp {
  const at = new THREE.Vector3().setFromMatrixPosition(light.matrixWorld)
  const from = 'target' in light ? aim(light as THREE.SpotLight, at, view) : new THREE.Vector3()
  const none = { distance: 0, decay: 0, dx: from.x, dy: from.y, dz: from.z, cone: 0, penumbra: 0 }
  if (light instanceof THREE.DirectionalLight)
    return { ...none, kind: BEAM, r, g, b, x: from.x, y: from.y, z: from.z, shade }
  const { x, y, z } = at.applyMatrix4(view)
  const { distance, decay } = light as THREE.PointLight
  if (!(light instanceof THREE.SpotLight))
    return { ...none, kind: POINT, r, g, b, x, y, z, distance, decay, shade }
  const cone = Math.cos(light.angle)
  const penumbra = Math.cos(light.angle * (1 - light.penumbra))
  return { ...none, kind: SPOT, r, g, b, x, y, z, distance, decay, cone, penumbra, shade }
}

const aim = ({ target }: THREE.SpotLight, at: THREE.Vector3, view: THREE.Matrix4): THREE.Vector3 =>
  at.clone().sub(new THREE.Vector3().setFromMatrixPosition(target.matrixWorld)).transformDirection(view)

function dome(light: THREE.HemisphereLight, sky: number[], view: THREE.Matrix4): Dome {
  const up = new THREE.Vector3().setFromMatrixPosition(light.matrixWorld).transformDirection(view)
  const ground = light.groundColor.toArray().map((one) => one * light.intensity)
  return { x: up.x, y: up.y, z: up.z, sky, ground }
}

/** Counter-clockwise, as seen from where it shines to. */
function pane(light: THREE.RectAreaLight, color: number[], view: THREE.Matrix4): Pane {
  const turned = view.clone().multiply(light.matrixWorld)
  const [w, h] = [light.width / 2, light.height / 2]
  const corners = [[w, -h], [-w, -h], [-w, h], [w, h]] as const // oxfmt-ignore
  const at = new THREE.Vector3().setFromMatrixPosition(turned)
  const placed = corners.flatMap(([x, y]) =>
    new THREE.Vector3(x, y, 0).applyMatrix4(new THREE.Matrix4().extractRotation(turned)).add(at).toArray(),
  )
  return { color, corners: Float64Array.from(placed) }
}
