/** How the scene is looked at: what a program says of it, and what is told. */

import { Box3, Color, OrthographicCamera, PerspectiveCamera, Quaternion, Sphere, Vector3 } from 'three'
import type { Camera, Fog, FogExp2, Object3D, Texture } from 'three'
import { color as readColor, number } from '../../scene/fields.ts'
import type { View } from '../../scene/node.ts'
import { hexOf } from './materials.ts'
import { triple } from './solidprops.ts'
import { FIRST_VIEW } from '../../scene/view.ts'
import type { Stage } from './stage.ts'
import { isSolid } from './tag.ts'
import { textureId } from './textures.ts'

const TARGET = Symbol('target')
type Aimed = Camera & { [TARGET]?: Vector3 }

/** What a camera was last turned to: an orbit goes around it. */
export const aim = (camera: Camera, at: Vector3): void => void ((camera as Aimed)[TARGET] = at)

const [position, quaternion, scale, ahead] = [new Vector3(), new Quaternion(), new Vector3(), new Vector3()]

/** As JSON, and the textures that it needs. */
export function tellView(stage: Stage, survey: number, lights: number): { text: string; needs: string[] } {
  const { look, front } = stage
  const [background, needs] = backgroundOf(stage, survey)
  const view: View = {
    width: look.width,
    height: look.height,
    background,
    camera: cameraOf(stage.eye),
    lights: lights === 0,
    ground: groundOf(stage),
    fog: fogOf(front.fog ?? stage.root.fog),
    toneMapping: look.toneMapping,
    exposure: or(look.exposure, 1),
  }
  return { text: JSON.stringify(view), needs }
}

/** The default one is there for solids: what is only flat lies on plain paper. */
function groundOf(stage: Stage): number | null {
  const { look, plains } = stage
  if (look.page) return null
  const solids = stage.scenes().some(({ children }) => children.length > 0)
  return plains.size > 0 && !solids && look.ground === FIRST_VIEW.ground ? null : look.ground
}

function backgroundOf(stage: Stage, survey: number): [string, string[]] {
  const own = stage.front.background ?? stage.root.background ?? stage.shown.find((scene) => scene.background !== null)?.background // oxfmt-ignore
  if (own instanceof Color) return [hexOf(own), []]
  const id = own === undefined || own === null ? null : textureId(stage, survey, own)
  return id === null ? [stage.look.background, []] : [id, [id]]
}

function fogOf(fog: Fog | FogExp2 | null): View['fog'] {
  if (fog === null) return null
  const { near = 1, far = 1000, density = 0 } = fog as Partial<Fog & FogExp2>
  return { color: hexOf(fog.color), near: or(near, 1), far: or(far, FAR), density: or(density, 0) }
}

const six = (n: number): number => (Number.isFinite(n) ? Math.round(n * 1e6) / 1e6 : 0)

/** What is further away than this is not seen, even by who sees without end. */
const FAR = 1e6
const or = (n: number, otherwise: number): number => (Number.isFinite(n) ? n : otherwise)

function cameraOf(eye: Camera): View['camera'] {
  eye.updateWorldMatrix(true, false)
  eye.matrixWorld.decompose(position, quaternion, scale)
  const { x, y, z } = targetOf(eye)
  const flat = eye instanceof OrthographicCamera
  const { fov = 50, near = 0.1, far = 2000, zoom = 1 } = eye as Partial<PerspectiveCamera>
  return {
    kind: flat ? 'orthographic' : 'perspective',
    position: [six(position.x), six(position.y), six(position.z)],
    quaternion: [six(quaternion.x), six(quaternion.y), six(quaternion.z), six(quaternion.w)],
    target: [six(x), six(y), six(z)],
    fov: or(fov, 50),
    height: or(flat ? eye.top - eye.bottom : 10, 10),
    zoom: or(zoom, 1),
    near: or(near, 0.1),
    far: or(far, FAR),
  }
}

/** What it was told to look at; else the point ahead that is nearest to the middle of the scene. */
function targetOf(eye: Camera): Vector3 {
  const told = (eye as Aimed)[TARGET]
  ahead.set(0, 0, -1).applyQuaternion(quaternion)
  const far = Math.max(1, -position.dot(ahead))
  const along = told === undefined ? far : Math.max(0.1, ahead.dot(told.clone().sub(position)))
  return ahead.multiplyScalar(along).add(position)
}

/** `view`, as a program has it. */
export class ViewHandle {
  readonly #stage: Stage
  readonly #find: (name: string) => unknown
  /** What is to be fitted once more at the end of the program, when all of it stands where it shall. */
  fitting: Object3D[] | null = null
  constructor(stage: Stage, find: (name: string) => unknown) {
    Object.defineProperty(this, 'fitting', { enumerable: false, writable: true })
    this.#stage = stage
    this.#find = find
  }

  get width(): number {
    return this.#stage.look.width
  }
  get height(): number {
    return this.#stage.look.height
  }

  /** Moves the camera, in the direction it has, until all of it is seen. */
  fit(...what: unknown[]): this {
    const found = what.flat(2).map((one) => (typeof one === 'string' ? this.#find(one) : one))
    this.fitting = found.filter(isSolid)
    fit(this.#stage, this.fitting)
    return this
  }

  /** `view.camera({position, target, fov, zoom, orthographic})`, `view.camera(threeCamera)`. */
  camera(said: unknown, target?: unknown): this {
    this.fitting = null
    const stage = this.#stage
    if (isSolid(said)) {
      if (Reflect.get(said, 'isCamera') !== true)
        throw new TypeError('view.camera takes a camera, or {position, target}')
      stage.eye = said as Camera
      return this
    }
    const asked = Array.isArray(said) ? { position: said, target } : said
    if (typeof asked !== 'object' || asked === null) throw new TypeError('view.camera takes {position: [3, 2, 4], target: [0, 0, 0]}') // oxfmt-ignore
    setCamera(stage, asked as Record<string, unknown>)
    return this
  }

  background(said: unknown): this {
    setBackground(this.#stage, said)
    return this
  }

  size(width: unknown, height?: unknown): this {
    const [w, h] = Array.isArray(width) ? (width as unknown[]) : [width, height]
    setSize(this.#stage, w, h ?? this.#stage.look.height)
    return this
  }

  /** A height, true, or false for none. */
  ground(said: unknown = true): this {
    const height = said === null || said === false ? null : said === true ? 0 : number(said)
    if (height === undefined) throw new TypeError('view.ground takes a height, or false for none')
    this.#stage.look.ground = height
    return this
  }

  /** `view.fog('#aaa', 10, 50)`, `view.fog({color, near, far})`, `view.fog(false)`. */
  fog(said: unknown, near: unknown = 1, far: unknown = 100): this {
    setFog(this.#stage, typeof said === 'object' && said !== null && !(said instanceof Color) ? (said as Record<string, unknown>) : { color: said, near, far }) // oxfmt-ignore
    return this
  }
}

export function setBackground(stage: Stage, said: unknown): void {
  const css = readColor(said)
  for (const scene of stage.scenes()) scene.background = null
  if (isSolid(said)) throw new TypeError('a background is a colour or a texture')
  if (css === undefined) stage.front.background = said as Texture
  else stage.look.background = css
}

export function setSize(stage: Stage, width: unknown, height: unknown): void {
  const [w, h] = [number(width), number(height)]
  if (w === undefined || h === undefined || w < 16 || h < 16 || w > 8192 || h > 8192)
    throw new TypeError(`a size is two numbers from 16 to 8192, as view.size(1280, 720)`)
  stage.look.width = Math.round(w)
  stage.look.height = Math.round(h)
}

function setFog(stage: Stage, said: Record<string, unknown>): void {
  const css = readColor(said['color'])
  if (css === undefined) return void (stage.front.fog = null)
  const [near, far, density] = [
    number(said['near']) ?? 1,
    number(said['far']) ?? 100,
    number(said['density']) ?? 0,
  ]
  const color = new Color(css)
  stage.front.fog = (density > 0 ? { isFogExp2: true, name: '', color, density } : { isFog: true, name: '', color, near, far }) as never // oxfmt-ignore
}

function setCamera(stage: Stage, said: Record<string, unknown>): void {
  if (said['orthographic'] === true || said['kind'] === 'orthographic') stage.eye = orthographic(stage, said)
  else if (!(stage.eye instanceof PerspectiveCamera)) stage.eye = stage.camera
  const eye = stage.eye
  const { x, y, z } = eye.position
  if (said['position'] !== undefined) eye.position.set(...triple('position', said['position'], [x, y, z]))
  for (const axis of ['x', 'y', 'z'] as const) if (number(said[axis]) !== undefined) eye.position[axis] = number(said[axis])! // oxfmt-ignore
  for (const name of ['fov', 'near', 'far', 'zoom']) if (number(said[name]) !== undefined) Reflect.set(eye, name, number(said[name])) // oxfmt-ignore
  const to = said['target'] ?? said['lookAt']
  const at = to === undefined ? ((eye as Aimed)[TARGET] ?? new Vector3()) : isSolid(to) ? to.getWorldPosition(new Vector3()) : new Vector3(...triple('target', to, [0, 0, 0])) // oxfmt-ignore
  eye.lookAt(at)
  aim(eye, at.clone())
}

function orthographic(stage: Stage, said: Record<string, unknown>): OrthographicCamera {
  const height = number(said['height']) ?? 10
  const half = height / 2
  const wide = (half * stage.look.width) / stage.look.height
  const camera = new OrthographicCamera(-wide, wide, half, -half, 0.1, 2000)
  camera.position.copy(stage.eye.position)
  return camera
}

const all = new Box3()
const ball = new Sphere()
export function fit(stage: Stage, what: readonly Object3D[]): void {
  const list = what.length > 0 ? what : stage.scenes().flatMap((scene) => scene.children)
  all.makeEmpty()
  for (const one of list) {
    one.updateWorldMatrix(true, true)
    all.expandByObject(one)
  }
  if (all.isEmpty()) return
  all.getBoundingSphere(ball)
  back(stage, ball.center.clone(), Math.max(ball.radius, 1e-3))
}

function back(stage: Stage, center: Vector3, radius: number): void {
  const eye = stage.eye
  const { width, height } = stage.look
  const from = eye.getWorldDirection(new Vector3()).negate()
  const angle = eye instanceof PerspectiveCamera ? (eye.fov * Math.PI) / 360 : Math.PI / 8
  const narrow = Math.min(angle, Math.atan(Math.tan(angle) * (width / height)))
  const distance = (radius / Math.sin(narrow)) * 1.05
  eye.position.copy(center).addScaledVector(from, distance)
  eye.lookAt(center)
  aim(eye, center)
  if (eye instanceof OrthographicCamera) eye.zoom = (eye.top - eye.bottom) / (2.1 * radius)
  else if (distance + radius > (eye as PerspectiveCamera).far) (eye as PerspectiveCamera).far = 4 * distance
}
