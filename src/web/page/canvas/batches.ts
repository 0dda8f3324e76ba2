import * as THREE from 'three'
import type { SceneNode } from '../../../scene/node.ts'

/** A solid as it was when it was last looked at. */
interface Known {
  readonly object: THREE.Object3D | undefined
  readonly parent: string | null
  readonly visible: boolean
  readonly moving: boolean
}

interface Batch {
  readonly mesh: THREE.InstancedMesh
  readonly members: readonly THREE.Mesh[]
}

/** So many that are alike are drawn as one. */
const LEAST = 4
/** What is drawn as part of a batch is here: rays see it, cameras do not. */
const HIDDEN = 1
/** What an animation may move without the solid being made anew. */
const PLACE = /^(?:rotation|rotate|r|scale|s)?[xyzXYZ]$|^scale$/

type Find = (id: string) => THREE.Object3D | undefined

/** Opaque solids that are alike but for their place and colour, drawn with one call. */
export class Batches {
  readonly #scene: THREE.Scene
  readonly #known = new Map<string, Known>()
  #batches: Batch[] = []
  /** Those before: what they are drawn with is kept until others have it. */
  #gone: Batch[] = []
  #stale = false

  constructor(scene: THREE.Scene) {
    this.#scene = scene
  }

  /** Looks at what has changed. */
  changed(set: readonly SceneNode[], find: Find, all: boolean): void {
    this.#stale ||= all
    for (const node of set) {
      const now = knownOf(node, find)
      const known = this.#known.get(node.id)
      this.#stale ||= !known || !same(known, now)
    }
  }

  /** Puts them where the solids are, whose world matrices are right. */
  place(nodes: ReadonlyMap<string, SceneNode>, find: Find): void {
    if (this.#stale || this.#batches.some(turnedOver)) this.#gather(nodes, find)
    for (const { mesh, members } of this.#batches) {
      const { array } = mesh.instanceMatrix
      for (let i = 0; i < members.length; i++) array.set(members[i]!.matrixWorld.elements, i * 16)
      mesh.instanceMatrix.needsUpdate = true
    }
  }

  [Symbol.dispose](): void {
    for (const batch of [...this.#batches, ...this.#gone]) free(batch)
  }

  #gather(nodes: ReadonlyMap<string, SceneNode>, find: Find): void {
    this.#stale = false
    this.#known.clear()
    for (const { mesh, members } of this.#batches) {
      mesh.removeFromParent()
      for (const member of members) member.layers.set(0)
    }
    const alike = new Map<string, THREE.Mesh[]>()
    for (const node of nodes.values()) {
      const known = knownOf(node, find)
      this.#known.set(node.id, known)
      const { object } = known
      if (!(object instanceof THREE.Mesh) || changes(node, nodes) || !fits(object) || mirrors(object))
        continue
      const key = `${object.geometry.uuid} ${object.castShadow} ${object.receiveShadow} ${object.renderOrder} ${lookOf(node)}`
      const others = alike.get(key)
      if (others) others.push(object)
      else alike.set(key, [object])
    }
    for (const batch of this.#gone) free(batch)
    this.#gone = this.#batches
    this.#batches = [...alike.values()].filter(({ length }) => length >= LEAST).map(batchOf)
    for (const { mesh } of this.#batches) this.#scene.add(mesh)
  }
}

const knownOf = (node: SceneNode, find: Find): Known => ({
  object: find(node.id),
  parent: node.parent,
  visible: node.visible,
  moving: animated(node),
})

/** Whether more than its place is animated. */
const animated = ({ animations = [] }: SceneNode): boolean =>
  animations.some(({ to }) => Object.keys(to).some((name) => !PLACE.test(name)))

const same = (a: Known, b: Known): boolean =>
  a.object === b.object && a.parent === b.parent && a.visible === b.visible && a.moving === b.moving

/** Whether an animation makes it anew, or something that it is inside of, which makes anew what is in it. */
function changes(node: SceneNode, nodes: ReadonlyMap<string, SceneNode>): boolean {
  for (let at: SceneNode | undefined = node; at; at = at.parent === null ? undefined : nodes.get(at.parent))
    if (animated(at)) return true
  return false
}

/** Whether the order in which it is drawn is nothing to it. */
function fits(object: THREE.Mesh): boolean {
  const { material } = object
  if (object instanceof THREE.InstancedMesh || Array.isArray(material) || !seen(object)) return false
  // pictures may come later, to the material that asked for them
  if (Object.values(material).some((value) => value instanceof THREE.Texture)) return false
  if (material.transparent || !material.depthTest || !material.depthWrite) return false
  return material.blending === THREE.NormalBlending && object.geometry.hasAttribute('position')
}

function seen(object: THREE.Object3D): boolean {
  for (let at: THREE.Object3D | null = object; at; at = at.parent) if (!at.visible) return false
  return true
}

/** What it is made of, but for its colour. */
function lookOf({ props }: SceneNode): string {
  const { material } = props
  if (typeof material !== 'object' || material === null || Array.isArray(material)) return ''
  return JSON.stringify({ ...(material as Readonly<Record<string, unknown>>), color: 0 })
}

/** What is mirrored shows its other side: it is drawn by itself. */
const mirrors = (object: THREE.Object3D): boolean => object.matrixWorld.determinant() < 0

const turnedOver = ({ members }: Batch): boolean => members.some(mirrors)

function batchOf(members: readonly THREE.Mesh[]): Batch {
  const [first] = members as readonly [THREE.Mesh<THREE.BufferGeometry, THREE.Material>]
  const material = first.material.clone()
  const mesh = new THREE.InstancedMesh(first.geometry, material, members.length)
  const { castShadow, receiveShadow, renderOrder } = first
  Object.assign(mesh, {
    castShadow,
    receiveShadow,
    renderOrder,
    frustumCulled: false,
    raycast: () => undefined,
  })
  mesh.instanceMatrix.setUsage(THREE.DynamicDrawUsage)
  if ('color' in material && material.color instanceof THREE.Color) {
    material.color.set(0xffffff)
    for (const [i, member] of members.entries())
      mesh.setColorAt(i, Reflect.get(member.material, 'color') as THREE.Color)
  }
  for (const member of members) member.layers.set(HIDDEN)
  return { mesh, members }
}

function free({ mesh }: Batch): void {
  mesh.dispose()
  for (const material of [mesh.material].flat()) material.dispose()
}
