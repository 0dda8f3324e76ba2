/** What each class of three's objects is in the scene: its type, and its props beside where it stands. */

import { Vector3 } from 'three'
import type { Camera, InstancedMesh, Material, Mesh, Object3D, PerspectiveCamera, Sprite } from 'three' // oxfmt-ignore
import { copiesOf } from './copies.ts'
import type { Copied } from './copies.ts'
import { lightProps } from './lamps.ts'
import { seenGeometry, numbersOf } from './geometries.ts'
import { seenMaterial } from './materials.ts'
import { formOf, formText } from './shaped.ts'
import { cornersOf as shapeCorners, shapeOf } from './shapes.ts'
import type { Stage } from './stage.ts'

/** What is told of a body: JSON with a comma before each prop. */
export interface Told {
  readonly type: string
  readonly props: string
  readonly needs: readonly string[]
  readonly vertices: number
  /** Where its middle is, where three has it elsewhere than at the origin of the solid. */
  readonly middle?: Vector3
  /** Its material may hide it. */
  readonly visible: boolean
}

/** What a surface was when it was written. */
export interface Kept {
  form: number
  look: number
  flags: number
}

export interface Body {
  /** Whether `tell` would answer another thing than when it was asked last; null: ask and compare. */
  readonly changed: ((stage: Stage, survey: number, solid: Object3D, kept: Kept) => boolean) | null
  readonly tell: (stage: Stage, survey: number, solid: Object3D) => Told
}

const nothing = { needs: [], vertices: 0, visible: true }
/** Numbers that JSON has no word for are left out: then it is as three has it. */
const finite = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? undefined : value

const of = (props: object): string => {
  const text = JSON.stringify(props, finite)
  return text === '{}' ? '' : ',' + text.slice(1, -1)
}

const fixed = (type: string, props: (solid: Object3D) => object): Body => ({
  changed: null,
  tell: (_stage, _survey, solid) => ({ ...nothing, type, props: of(props(solid)) }),
})

const group: Body = { changed: () => false, tell: () => ({ ...nothing, type: 'group', props: '' }) }

/** The form and the look that were written last, and what else is of the surface. */
function surfaceChanged(stage: Stage, survey: number, solid: Object3D, kept: Kept): boolean {
  const { material } = solid as Mesh
  const form = formStamp(stage, survey, solid)
  const look = Array.isArray(material)
    ? lookStamp(stage, survey, material)
    : seenMaterial(stage, survey, material).stamp
  const flags = (solid.castShadow ? 1 : 0) + (solid.receiveShadow ? 2 : 0) + 4 * solid.renderOrder
  if (form === kept.form && look === kept.look && flags === kept.flags) return false
  kept.form = form
  kept.look = look
  kept.flags = flags
  return true
}

const formStamp = (stage: Stage, survey: number, solid: Object3D): number =>
  formOf(solid)?.stamp ?? seenGeometry(stage, survey, (solid as Mesh).geometry).stamp

/** The newest of several is another one than before whenever one has changed, or another one is there. */
const lookStamp = (stage: Stage, survey: number, list: readonly Material[]): number =>
  list.reduce((sum, one, i) => sum + (i + 1) * seenMaterial(stage, survey, one).stamp, 0)

interface Formed {
  readonly shape: string | null
  readonly text: string
  readonly id: string | null
  readonly vertices: number
}
function formedAs(stage: Stage, survey: number, solid: Object3D): Formed {
  const form = formOf(solid)
  if (form === null) return seenGeometry(stage, survey, (solid as Mesh).geometry)
  const { type, parameters } = form
  return { shape: type, text: formText(type, parameters), id: null, vertices: shapeCorners(type, parameters) }
}

/** Most of what there is: a shape of a few numbers in one colour. */
function simple(stage: Stage, survey: number, solid: Object3D): Told | null {
  const form = formOf(solid)
  const { material } = solid as Mesh
  if (
    form === null ||
    Array.isArray(material) ||
    solid.castShadow ||
    solid.receiveShadow ||
    solid.renderOrder !== 0
  )
    return null
  const { text, needs, visible } = seenMaterial(stage, survey, material)
  const { type, parameters } = form
  return { type, props: `${formText(type, parameters)},"material":${text}`, needs, vertices: shapeCorners(type, parameters), visible } // oxfmt-ignore
}

function surface(stage: Stage, survey: number, solid: Object3D, other: string, more: object = {}): Told {
  const { material } = solid as Mesh
  const form = formedAs(stage, survey, solid)
  const list = (Array.isArray(material) ? material : [material]).map((one: Material) =>
    seenMaterial(stage, survey, one),
  )
  const shape = other === 'mesh' ? form.shape : null
  const resource = shape === null ? (form.id ?? cornersOf(stage, (solid as Mesh).geometry)) : null
  const several = list.length > 1 ? `,"materials":[${list.map((one) => one.text).join(',')}]` : ''
  const extra = { ...(resource === null ? {} : { geometry: resource }), ...shadows(solid), ...more }
  return {
    type: shape ?? other,
    props: `${shape === null ? '' : form.text},"material":${list[0]?.text ?? '{"type":"basic"}'}${several}${of(extra)}`,
    needs: [...list.flatMap((one) => one.needs), ...(resource === null ? [] : [resource])],
    vertices: form.vertices,
    visible: list.some((one) => one.visible),
  }
}

/** Lines and points of a shape need its corners. */
const CORNERS = Symbol('corners')
function cornersOf(stage: Stage, geometry: Mesh['geometry'] & { [CORNERS]?: string }): string {
  const known = geometry[CORNERS]
  if (known !== undefined && stage.resources.has(known)) return known
  const id = (geometry[CORNERS] = `g${stage.next()}`)
  stage.resources.set(id, () => JSON.stringify({ kind: 'geometry', id, attributes: { position: numbersOf(stage, geometry.attributes['position']!) }, ...(geometry.index === null ? {} : { index: numbersOf(stage, geometry.index) }) })) // oxfmt-ignore
  return id
}

const shadows = (solid: Object3D): object => ({
  ...(solid.castShadow ? { castShadow: true } : {}),
  ...(solid.receiveShadow ? { receiveShadow: true } : {}),
  ...(solid.renderOrder === 0 ? {} : { renderOrder: solid.renderOrder }),
})

const mesh: Body = {
  changed: surfaceChanged,
  tell: (stage, survey, solid) => simple(stage, survey, solid) ?? surface(stage, survey, solid, 'mesh'),
}
const points: Body = {
  changed: surfaceChanged,
  tell: (stage, survey, solid) => surface(stage, survey, solid, 'points'),
}
const line = (more: object): Body => ({
  changed: surfaceChanged,
  tell: (stage, survey, solid) => surface(stage, survey, solid, 'line', more),
})

const instanced: Body = {
  changed: null,
  tell(stage, survey, solid) {
    const instances = copiesOf(stage, solid as Copied)
    const told = surface(stage, survey, solid, 'mesh', { instances })
    return {
      ...told,
      needs: [...told.needs, instances],
      vertices: told.vertices * (solid as InstancedMesh).count,
    }
  },
}

const sprite: Body = {
  changed: null,
  tell(stage, survey, solid) {
    const { material, center } = solid as Sprite
    const look = seenMaterial(stage, survey, material)
    return { type: 'sprite', props: `,"material":${look.text}${of({ center: [center.x, center.y] })}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

/** Flat letters: see `letters.ts`. */
const text3d: Body = {
  changed: null,
  tell(stage, survey, solid) {
    const look = seenMaterial(stage, survey, (solid as Mesh).material as Material)
    const { text, size } = solid as unknown as { text: string; size: number }
    return { type: 'text3d', props: `,"material":${look.text}${of({ text, size, ...shadows(solid) })}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

const light: Body = fixed('light', lightProps)
const camera: Body = fixed('camera', (solid) => {
  const { fov = 50, near, far } = solid as Camera & Partial<PerspectiveCamera>
  return { fov, near, far }
})
const model: Body = fixed('model', (solid) => ({ format: Reflect.get(solid, 'format') as string }))

/** The first mark that an object bears says what it is; without one it is a group. */
const bodies: readonly (readonly [mark: string, body: Body])[] = [
  ['isText3D', text3d],
  ['isModel', model],
  ['isLight', light],
  ['isCamera', camera],
  ['isSprite', sprite],
  ['isInstancedMesh', instanced],
  ['isMesh', mesh],
  ['isPoints', points],
  ['isLineLoop', line({ loop: true })],
  ['isLineSegments', line({ segments: true })],
  ['isLine', line({})],
]

export const isLamp = (body: Body): boolean => body === light

export const bodyOf = (solid: Object3D): Body => {
  if (formOf(solid) !== null) return mesh
  if (Reflect.has((solid as Mesh).geometry ?? solid, 'letters')) return written
  const found = bodies.find(([mark]) => Reflect.get(solid, mark) === true)?.[1] ?? group
  const hollow =
    found.changed === surfaceChanged && formOf(solid) === null && ((solid as Mesh).geometry ?? null) === null
  return hollow ? group : found
}

/** A mesh of TextGeometry. */
const written: Body = {
  changed: null,
  tell(stage, survey, solid) {
    const { material, geometry } = solid as Mesh
    const look = seenMaterial(stage, survey, Array.isArray(material) ? material[0]! : material)
    const letters = Reflect.get(geometry, 'letters') as object
    geometry.computeBoundingBox()
    return { middle: geometry.boundingBox!.getCenter(new Vector3()), type: 'text3d', props: `,"material":${look.text}${of(letters)}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

/** What it is called in the scene, without looking at its corners. */
const types: readonly (readonly [body: Body, type: string])[] = [[text3d, 'text3d'], [written, 'text3d'], [model, 'model'], [light, 'light'], [camera, 'camera'], [sprite, 'sprite'], [points, 'points'], [group, 'group']] // oxfmt-ignore
export function solidType(solid: Object3D): string {
  const body = bodyOf(solid)
  if (body === mesh || body === instanced)
    return formOf(solid)?.type ?? shapeOf[(solid as Mesh).geometry.type] ?? 'mesh'
  return types.find(([one]) => one === body)?.[1] ?? 'line'
}
