import * as THREE from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
import { RectAreaLightUniformsLib } from 'three/addons/lights/RectAreaLightUniformsLib.js'
import { moment, moving } from '../../../scene/moment.ts'
import type { Camera, Patch, SceneNode, Triple, View } from '../../../scene/node.ts'
import { fit } from '../../../scene/solids-camera.ts'
import { toneMappings } from '../../../scene/solids-tone.ts'
import { SolidScene } from '../../../scene/solids.ts'
import { Batches } from './batches.ts'
import { drawsInSoftware } from './software.ts'

type Lens = THREE.PerspectiveCamera | THREE.OrthographicCamera

/** What is under the pointer. */
export interface Hit {
  readonly node: SceneNode
  readonly point: Triple
}

/** The solids of a scene by WebGL, seen from where the viewer has turned to. */
export class SolidView implements Disposable {
  readonly element: HTMLCanvasElement
  readonly #software = drawsInSoftware()
  readonly #renderer = new THREE.WebGLRenderer({ antialias: !this.#software })
  readonly #solids = new SolidScene(place)
  readonly #batches = new Batches(this.#solids.scene)
  readonly #nodes = new Map<string, SceneNode>()
  /** Nodes that move by themselves. */
  #moving: SceneNode[] = []
  /** Whether what is drawn stands where the solids are. */
  #placed = false
  #lens: Lens
  #controls: OrbitControls
  /** The camera that the scene has; the viewer's own is another once it was turned. */
  #said: Camera
  #size = { width: 1, height: 1 }
  readonly #changed: () => void

  /** @param changed called when the camera was turned, or a picture has come: it wants to be drawn again */
  constructor(changed: () => void) {
    RectAreaLightUniformsLib.init()
    this.#changed = changed
    this.#renderer.setPixelRatio(this.#software ? 1 : Math.min(devicePixelRatio, 2))
    document.documentElement.toggleAttribute('data-software', this.#software)
    this.#renderer.shadowMap.enabled = true
    this.#solids.scene.matrixWorldAutoUpdate = false // once for all that has moved
    this.element = this.#renderer.domElement
    this.#said = this.#solids.view.camera
    this.#lens = this.#solids.camera(1)
    this.#controls = this.#turning()
  }

  get moving(): boolean {
    return this.#moving.length > 0
  }

  node(id: string): SceneNode | undefined {
    return this.#nodes.get(id)
  }

  get roots(): SceneNode[] {
    return this.#nodes
      .values()
      .filter(({ parent }) => parent === null)
      .toArray()
  }

  resize(width: number, height: number): void {
    this.#size = { width, height }
    this.#renderer.setSize(width, height, false)
    this.#shape()
  }

  apply(patch: Patch): void {
    const { scene, set = [], drop = [], view, clock } = patch
    if (scene) this.#nodes.clear()
    for (const id of drop) this.#nodes.delete(id)
    for (const node of set)
      if (node.layer === '3d') this.#nodes.set(node.id, node)
      else this.#nodes.delete(node.id)
    this.#solids.apply({ ...patch, set: set.map((node) => moment(node, clock)) })
    this.#moving = [...this.#nodes.values()].filter((node) => moving(node, clock))
    const all = scene === true || drop.length > 0
    this.#batches.changed(set.filter(({ layer }) => layer === '3d'), this.#find, all) // oxfmt-ignore
    this.#placed = false
    if (view && !sameCamera(view.camera, this.#said)) this.reset(view.camera)
    this.#solids.ready().then(this.#changed, this.#changed)
  }

  /** Looks at the same in another way. */
  look(view: View): void {
    this.#solids.apply({ view })
    this.#placed = false
    this.#changed()
  }

  /** @param clock seconds of the scene's clock */
  show(clock: number): void {
    if (this.#moving.length) {
      this.#solids.apply({ set: this.#moving.map((node) => moment(node, clock)) })
      this.#moving = this.#moving.filter((node) => moving(node, clock))
      this.#placed = false
    }
    if (!this.#placed) {
      this.#solids.scene.updateMatrixWorld()
      this.#batches.place(this.#nodes, this.#find)
      this.#placed = true
    }
    const { toneMapping, exposure } = this.#solids.view
    this.#renderer.toneMapping = toneMappings[toneMapping]
    this.#renderer.toneMappingExposure = exposure
    this.#renderer.render(this.#solids.scene, this.#lens)
  }

  /** Looks from where the scene says. */
  reset(camera: Camera = this.#solids.view.camera): void {
    this.#said = camera
    this.#controls.dispose()
    this.#lens = this.#solids.camera(this.#size.width / this.#size.height, camera)
    this.#controls = this.#turning()
    this.#changed()
  }

  /** Moves back or forth until all is seen, or all of one node. */
  fit(id?: string): void {
    const box = this.#solids.box(id)
    if (box.isEmpty()) return
    fit(this.#lens, box)
    box.getCenter(this.#controls.target)
    this.#controls.update()
    this.#changed()
  }

  /** What is at a place of the element, in its pixels. */
  hit(x: number, y: number): Hit | undefined {
    for (const { object, point } of this.#ray(x, y).intersectObjects(this.#solids.scene.children, true)) {
      const node = this.#nodes.get(this.#solids.idOf(object) ?? '')
      if (node) return { node, point: point.toArray() }
    }
    return undefined
  }

  /** Where the pointer is on the plane through a point that faces the camera. */
  onPlane(x: number, y: number, through: Triple): Triple | undefined {
    const facing = this.#lens.getWorldDirection(new THREE.Vector3())
    const plane = new THREE.Plane().setFromNormalAndCoplanarPoint(facing, new THREE.Vector3(...through))
    const at = this.#ray(x, y).ray.intersectPlane(plane, new THREE.Vector3())
    return at?.toArray()
  }

  /** Whether dragging turns the camera. */
  set turns(on: boolean) {
    this.#controls.enabled = on
  }

  [Symbol.dispose](): void {
    this.#controls.dispose()
    this.#batches[Symbol.dispose]()
    this.#solids.apply({ scene: true })
    this.#renderer.dispose()
    this.element.remove()
  }

  readonly #find = (id: string): THREE.Object3D | undefined => this.#solids.object(id)

  #turning(): OrbitControls {
    const controls = new OrbitControls(this.#lens, this.element)
    controls.target.set(...this.#said.target)
    controls.listenToKeyEvents(this.element)
    controls.addEventListener('change', this.#changed)
    return controls
  }

  #ray(x: number, y: number): THREE.Raycaster {
    const { width, height } = this.#size
    const ray = new THREE.Raycaster()
    ray.layers.enableAll()
    ray.setFromCamera(new THREE.Vector2((2 * x) / width - 1, 1 - (2 * y) / height), this.#lens)
    return ray
  }

  #shape(): void {
    const aspect = this.#size.width / this.#size.height
    if (this.#lens instanceof THREE.PerspectiveCamera) this.#lens.aspect = aspect
    else Object.assign(this.#lens, { left: this.#lens.bottom * aspect, right: this.#lens.top * aspect })
    this.#lens.updateProjectionMatrix()
  }
}

const place = {
  canvas: (width: number, height: number) =>
    Object.assign(document.createElement('canvas'), { width, height }),
  async decode(src: string) {
    const image = Object.assign(new Image(), { src })
    await image.decode()
    return image
  },
}

const sameCamera = (a: Camera, b: Camera): boolean => JSON.stringify(a) === JSON.stringify(b)
