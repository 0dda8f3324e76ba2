/** The solids of a scene as three's objects, kept as patches come. Runs in browsers and in threads. */

import * as THREE from 'three'
import { FIRST_VIEW } from './view.ts'
import type { Camera, Patch, SceneNode, View } from './node.ts'
import { within } from './paint.ts'
import { bodyOf } from './solids-body.ts'
import type { Body } from './solids-body.ts'
import { cameraOf } from './solids-camera.ts'
import { colorOf } from './solids-color.ts'
import { defaultGround, defaultLights } from './solids-lights.ts'
import { Shelf } from './solids-shelf.ts'
import type { Place } from './solids-textures.ts'

/** A node, what is drawn of it, and how see-through all is that it is inside of. */
interface Kept {
  node: SceneNode
  body: Body
  opacity: number
}

export type Change = Pick<Patch, 'scene' | 'resources' | 'set' | 'drop' | 'forget' | 'view'>

/** Shapes that nobody uses are looked for when there are so many more than nodes. */
const SPARE = 200

export class SolidScene {
  /** What is to be drawn: all solids, lights, the ground, the background and the fog. */
  readonly scene = new THREE.Scene()
  readonly #kept = new Map<string, Kept>()
  readonly #shelf: Shelf
  readonly #lights = defaultLights()
  #ground: THREE.LineSegments | null = null
  #view: View = FIRST_VIEW

  constructor(place: Place) {
    this.#shelf = new Shelf(place)
    this.scene.add(this.#lights)
    this.#look(FIRST_VIEW)
  }

  get view(): View {
    return this.#view
  }

  /** Pictures of textures come later than the patch that has them. */
  ready(): Promise<void> {
    return this.#shelf.ready()
  }

  apply({ scene, resources = [], set = [], drop = [], forget = [], view }: Change): void {
    if (scene) this.#clear()
    for (const resource of resources) this.#shelf.put(resource)
    for (const node of set) this.#set(node)
    this.#drop(drop)
    for (const id of forget) this.#shelf.forget(id)
    if (view) this.#look(view)
    this.#lights.visible = this.#view.lights && !this.#lit()
    if (this.#shelf.shapes > this.#kept.size + SPARE) this.#tidy()
  }

  object(id: string): THREE.Object3D | undefined {
    return this.#kept.get(id)?.body
  }

  /** Whose it is, or is inside of: of what a ray has hit. */
  idOf(object: THREE.Object3D | null): string | undefined {
    for (let at = object; at; at = at.parent)
      if (typeof at.userData['id'] === 'string') return at.userData['id']
    return undefined
  }

  camera(
    aspect: number,
    said: Camera = this.#view.camera,
  ): THREE.PerspectiveCamera | THREE.OrthographicCamera {
    return cameraOf(said, aspect)
  }

  /** Around what is visible of a node, or of everything; the ground does not count. */
  box(id?: string): THREE.Box3 {
    const box = new THREE.Box3()
    this.scene.updateMatrixWorld()
    const from =
      id === undefined ? [...this.#kept.values()].map(({ body }) => body) : [this.#kept.get(id)?.body]
    for (const body of from) if (body) extend(box, body, id !== undefined)
    return box
  }

  #clear(): void {
    this.#drop([...this.#kept.keys()])
    this.#shelf.clear()
  }

  #set(node: SceneNode): void {
    if (node.layer !== '3d') return this.#drop([node.id])
    const old = this.#kept.get(node.id)
    const parent = node.parent === null ? undefined : this.#kept.get(node.parent)
    const opacity = (parent?.opacity ?? 1) * within(node.opacity, 0, 1, 1)
    const kept =
      old && same(old, node, opacity) ? Object.assign(old, { node }) : this.#make(node, opacity, old)
    this.#kept.set(node.id, kept)
    place(kept.body, node)
    if (old && kept !== old && old.opacity !== opacity) this.#fade(node.id)
    const outer = parent?.body ?? this.scene
    if (kept.body.parent !== outer && !inside(outer, kept.body)) outer.add(kept.body)
  }

  #make(node: SceneNode, opacity: number, old: Kept | undefined): Kept {
    const body = bodyOf(node, this.#shelf, opacity)
    body.userData['id'] = node.id
    body.name = node.name ?? node.id
    if (old) {
      for (const child of old.body.children.slice()) if (this.idOf(child) !== node.id) body.add(child)
      old.body.removeFromParent()
      free(old.body)
    }
    return { node, body, opacity }
  }

  /** Makes again what is inside of a node that is see-through in another way now. */
  #fade(id: string): void {
    const inner = [...this.#kept.values()].filter(({ node }) => node.parent === id && node.id !== id)
    for (const { node } of inner) this.#set(node)
  }

  /** Each parent is looked through once, however many go. */
  #drop(ids: readonly string[]): void {
    const gone = new Set<THREE.Object3D>()
    for (const id of ids) {
      const kept = this.#kept.get(id)
      if (kept) gone.add(kept.body)
      this.#kept.delete(id)
    }
    const parents = new Set([...gone].map(({ parent }) => parent))
    for (const parent of parents)
      if (parent) parent.children = parent.children.filter((one) => !gone.has(one))
    for (const body of gone) {
      body.parent = null
      free(body)
    }
  }

  #look(view: View): void {
    this.#view = view
    const texture = this.#shelf.has(view.background) ? this.#shelf.textures(view.background) : undefined
    const color = colorOf(view.background, '#f4f5f7')
    this.scene.background = texture ?? color
    const { fog } = view
    this.scene.fog = !fog
      ? null
      : fog.density > 0
        ? new THREE.FogExp2(colorOf(fog.color, '#fff'), within(fog.density, 0, 1e6))
        : new THREE.Fog(colorOf(fog.color, '#fff'), within(fog.near, -1e9, 1e9), within(fog.far, -1e9, 1e9))
    this.#ground?.removeFromParent()
    this.#ground?.geometry.dispose()
    this.#ground = view.ground === null ? null : defaultGround(within(view.ground, -1e9, 1e9), color)
    if (this.#ground) this.scene.add(this.#ground)
  }

  #lit(): boolean {
    for (const { node } of this.#kept.values()) if (node.type === 'light') return true
    return false
  }

  #tidy(): void {
    this.#shelf.keep(new Set([...this.#kept.values()].map(({ body }) => body.geometry)))
  }
}

/** Whether only its place has changed. */
function same(old: Kept, node: SceneNode, opacity: number): boolean {
  if (old.opacity !== opacity || old.node.type !== node.type || old.node.name !== node.name) return false
  return old.node.props === node.props || alike(old.node.props, node.props, places)
}

const places = new Set(['position', 'rotation', 'scale'])
const nothing: ReadonlySet<string> = new Set()

/** Whether two values say the same, apart from some props. */
function alike(one: unknown, other: unknown, but = nothing): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  let more = 0
  for (const key in other) if (!but.has(key)) more++
  for (const key in one) {
    if (but.has(key)) continue
    if (!(key in other) || !alike(Reflect.get(one, key), Reflect.get(other, key))) return false
    more--
  }
  return more === 0
}

const triple = (value: unknown, or: number): [number, number, number] => {
  const [x, y, z] = Array.isArray(value) ? value : []
  return [within(x, -1e9, 1e9, or), within(y, -1e9, 1e9, or), within(z, -1e9, 1e9, or)]
}

function place(body: Body, { props, visible }: SceneNode): void {
  body.position.set(...triple(props['position'], 0))
  body.rotation.set(...triple(props['rotation'], 0), 'XYZ')
  body.scale.set(...triple(props['scale'], 1))
  body.visible = visible
  // what shines from a direction shines from above, unless it is said from where
  const aimed = body instanceof THREE.HemisphereLight || body instanceof THREE.DirectionalLight
  if (aimed && body.position.lengthSq() === 0) body.position.y = 1
}

/** Whether the one is the other or somewhere inside of it. */
function inside(one: THREE.Object3D, other: THREE.Object3D): boolean {
  for (let at: THREE.Object3D | null = one; at; at = at.parent) if (at === other) return true
  return false
}

/** Lets go of what is its own; shapes and resources are the shelf's. */
function free(body: Body): void {
  for (const material of [body.material ?? []].flat()) {
    if (body.userData['letters'] === true) Reflect.get(material, 'alphaMap')?.dispose()
    material.dispose()
  }
  if (body.userData['letters'] === true) body.geometry?.dispose()
  if (body instanceof THREE.InstancedMesh || 'isLight' in body) (body as THREE.InstancedMesh).dispose()
}

function extend(box: THREE.Box3, body: Body, deep: boolean): void {
  if (!seen(body)) return
  const { geometry } = body
  if (geometry?.hasAttribute('position')) box.union(boxOf(body, geometry))
  if (deep) for (const child of body.children) extend(box, child, true)
}

function boxOf(body: Body, geometry: THREE.BufferGeometry): THREE.Box3 {
  if (body instanceof THREE.InstancedMesh) body.computeBoundingBox()
  if (!geometry.boundingBox) geometry.computeBoundingBox()
  const own = body instanceof THREE.InstancedMesh ? body.boundingBox! : geometry.boundingBox!
  return own.clone().applyMatrix4(body.matrixWorld)
}

function seen(body: THREE.Object3D): boolean {
  for (let at: THREE.Object3D | null = body; at; at = at.parent) if (!at.visible) return false
  return true
}
