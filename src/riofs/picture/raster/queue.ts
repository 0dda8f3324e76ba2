/** What is drawn, in the order in which three draws it. */

import * as THREE from 'three'

export type Drawable = THREE.Object3D & {
  readonly geometry: THREE.BufferGeometry
  readonly material: THREE.Material | THREE.Material[]
}

export interface Item {
  readonly object: Drawable
  readonly material: THREE.Material
  /** Which part of the geometry; null: all of it. */
  readonly group: { readonly start: number; readonly count: number } | null
  readonly order: number
  readonly depth: number
}

export interface Queue {
  readonly opaque: Item[]
  readonly glass: Item[]
  readonly transparent: Item[]
  readonly lights: THREE.Light[]
}

/** The scene's matrices are up to date. */
export function queueOf(scene: THREE.Scene, camera: THREE.Camera): Queue {
  const queue: Queue = { opaque: [], glass: [], transparent: [], lights: [] }
  const toScreen = new THREE.Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
  const frustum = new THREE.Frustum().setFromProjectionMatrix(toScreen)
  collect(scene, { queue, toScreen, frustum }, 0)
  queue.opaque.sort((a, b) => front(a, b) || a.depth - b.depth || a.object.id - b.object.id)
  queue.glass.sort(back)
  queue.transparent.sort(back)
  return queue
}

interface Into {
  readonly queue: Queue
  readonly toScreen: THREE.Matrix4
  readonly frustum: THREE.Frustum
}

const front = (a: Item, b: Item): number =>
  a.order - b.order || a.object.renderOrder - b.object.renderOrder || a.material.id - b.material.id
const back = (a: Item, b: Item): number =>
  a.order - b.order ||
  a.object.renderOrder - b.object.renderOrder ||
  b.depth - a.depth ||
  a.object.id - b.object.id

function collect(object: THREE.Object3D, into: Into, order: number): void {
  if (!object.visible) return
  const own = object instanceof THREE.Group ? object.renderOrder : order
  if (object instanceof THREE.Light) into.queue.lights.push(object)
  else if (isDrawable(object)) push(object, into, own)
  for (const child of object.children) collect(child, into, own)
}

const isDrawable = (object: THREE.Object3D): object is Drawable =>
  'geometry' in object && 'material' in object

const where = new THREE.Vector4()

function push(object: Drawable, { queue, toScreen, frustum }: Into, order: number): void {
  const sprite = object instanceof THREE.Sprite
  if (!sprite && !object.geometry.hasAttribute('position')) return
  if (object.frustumCulled && !object.intersectsFrustum(frustum)) return
  const { x, y, z } = sprite ? new THREE.Vector3() : middle(object)
  where.set(x, y, z, 1).applyMatrix4(object.matrixWorld).applyMatrix4(toScreen)
  const depth = where.z
  for (const [material, group] of parts(object)) {
    const list = Number(Reflect.get(material, 'transmission') ?? 0) > 0 ? queue.glass : material.transparent ? queue.transparent : queue.opaque // oxfmt-ignore
    if (material.visible) list.push({ object, material, group, order, depth })
  }
}

function middle(object: Drawable): THREE.Vector3 {
  if (object instanceof THREE.InstancedMesh) {
    if (!object.boundingSphere) object.computeBoundingSphere()
    return object.boundingSphere!.center
  }
  if (!object.geometry.boundingSphere) object.geometry.computeBoundingSphere()
  return object.geometry.boundingSphere!.center
}

function parts({ material, geometry }: Drawable): (readonly [THREE.Material, Item['group']])[] {
  if (!Array.isArray(material)) return [[material, null]]
  return geometry.groups.flatMap((group) => {
    const own = material[group.materialIndex ?? 0]
    return own ? [[own, group] as const] : []
  })
}
