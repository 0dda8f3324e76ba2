/** Shadows: the scene is drawn from each light first, as depths alone. */

import * as THREE from 'three'
import { Depths } from './depths.ts'
import type { Queue } from './queue.ts'
import type { Shade } from './shade.ts'
import { CubeShade, FlatShade } from './shades.ts'
import { streamsOf, Vertices } from './vertices.ts'
import type { Streams } from './vertices.ts'

/** Lights of one scene that may cast shadows: as many as GPUs have room for. */
const MOST = 8

/** Three draws the other side, so that what is lit does not shade itself. */
const shadowSides: Readonly<Record<number, number>> = {
  [THREE.FrontSide]: 1,
  [THREE.BackSide]: 0,
  [THREE.DoubleSide]: 2,
}

/** What each light that casts shadows does not reach. `height`: pixels of the picture. */
export function shadesOf(
  scene: THREE.Scene,
  { lights }: Queue,
  camera: THREE.Camera,
  height: number,
): Map<THREE.Light, Shade> {
  const shades = new Map<THREE.Light, Shade>()
  const casting = lights.filter(({ castShadow }) => castShadow).slice(0, MOST)
  if (casting.length === 0) return shades
  const casters = new Casters(scene)
  for (const light of casting)
    shades.set(
      light,
      light instanceof THREE.PointLight
        ? cube(light, casters, camera, height)
        : flat(light as THREE.SpotLight | THREE.DirectionalLight, casters, camera, height),
    )
  return shades
}

function flat(
  light: THREE.SpotLight | THREE.DirectionalLight,
  casters: Casters,
  camera: THREE.Camera,
  height: number,
): Shade {
  const { shadow } = light
  shadow.updateMatrices(light)
  const depths = casters.draw(shadow.camera, shadow.mapSize.x)
  return new FlatShade(depths, shadow.matrix.clone().multiply(camera.matrixWorld), shadow, height)
}

/** Where the six sides of a cube look to, and what is up there. */
const sides = [
  [1, 0, 0, 0, 1, 0],
  [-1, 0, 0, 0, 1, 0],
  [0, 1, 0, 0, 0, 1],
  [0, -1, 0, 0, 0, 1],
  [0, 0, 1, 0, 1, 0],
  [0, 0, -1, 0, 1, 0],
] as const

function cube(light: THREE.PointLight, casters: Casters, camera: THREE.Camera, height: number): Shade {
  const { shadow } = light
  const { near } = shadow.camera
  const far = light.distance > near ? light.distance : shadow.camera.far
  const at = new THREE.Vector3().setFromMatrixPosition(light.matrixWorld)
  const maps = sides.map(([x, y, z, ux, uy, uz]) => {
    const side = new THREE.PerspectiveCamera(90, 1, near, far)
    side.position.copy(at)
    side.up.set(ux, uy, uz)
    side.lookAt(at.x + x, at.y + y, at.z + z)
    side.updateMatrixWorld()
    return { depths: casters.draw(side, shadow.mapSize.x), matrix: side.projectionMatrix.clone().multiply(side.matrixWorldInverse) } // oxfmt-ignore
  })
  return new CubeShade(maps, camera.matrixWorld, at, { near, far, shadow, height })
}

interface Caster {
  readonly mesh: THREE.Mesh
  readonly streams: Streams
}

/** Whatever throws a shadow. */
class Casters {
  readonly #all: Caster[] = []
  readonly #vertices = new Vertices()

  constructor(scene: THREE.Scene) {
    this.#collect(scene)
  }

  draw(camera: THREE.Camera, size: number): Depths {
    const depths = new Depths(this.#vertices, size)
    const projection = Float64Array.from(camera.projectionMatrix.elements)
    const toScreen = new THREE.Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
    const frustum = new THREE.Frustum().setFromProjectionMatrix(toScreen)
    for (const { mesh, streams } of this.#all) {
      if (mesh.frustumCulled && !mesh.intersectsFrustum(frustum)) continue
      for (const world of placesOf(mesh)) {
        const mv = new THREE.Matrix4().multiplyMatrices(camera.matrixWorldInverse, world)
        this.#vertices.fill(streams, Float64Array.from(mv.elements), new Float64Array(9), projection, null)
        depths.mirrored = world.determinant() < 0
        drawMesh(mesh, depths, streams.count)
      }
    }
    return depths
  }

  #collect(object: THREE.Object3D): void {
    if (!object.visible) return
    const mesh = object instanceof THREE.Mesh && object.castShadow ? object : null
    const streams = mesh && streamsOf(mesh.geometry)
    if (mesh && streams) this.#all.push({ mesh, streams })
    for (const child of object.children) this.#collect(child)
  }
}

function* placesOf(mesh: THREE.Mesh): Generator<THREE.Matrix4> {
  if (!(mesh instanceof THREE.InstancedMesh)) return yield mesh.matrixWorld
  const matrix = new THREE.Matrix4()
  for (let i = 0; i < mesh.count; i++) {
    mesh.getMatrixAt(i, matrix)
    yield matrix.premultiply(mesh.matrixWorld)
  }
}

function drawMesh({ geometry, material }: THREE.Mesh, depths: Depths, count: number): void {
  const row = geometry.index ? (geometry.index.array as Uint32Array) : null
  const all = row ? row.length : count
  const parts = Array.isArray(material) ? geometry.groups : [{ start: 0, count: all, materialIndex: 0 }]
  for (const { start, count, materialIndex = 0 } of parts) {
    const own = Array.isArray(material) ? material[materialIndex] : material
    if (!own?.visible) continue
    depths.side = shadowSides[own.side] ?? 2
    const end = Math.min(all, start + count)
    for (let i = Math.max(0, start); i + 2 < end; i += 3)
      if (row) depths.draw(row[i]!, row[i + 1]!, row[i + 2]!)
      else depths.draw(i, i + 1, i + 2)
  }
}
