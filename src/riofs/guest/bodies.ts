/** What each class of three's objects is in the scene: its type, and its props beside where it stands. */

import { Vector3 } from 'three'
import type { BufferAttribute, Camera, InstancedMesh, Light, Material, Mesh, Object3D, PerspectiveCamera, Sprite } from 'three' // oxfmt-ignore
import { seenGeometry, numbersOf } from './geometries.ts'
import { hexOf, seenMaterial } from './materials.ts'
import { shapeOf } from './shapes.ts'
import type { Stage } from './stage.ts'

/** What is told of a body: JSON with a comma before each prop. */
export interface Told {
  readonly type: string
  readonly props: string
  readonly needs: readonly string[]
  readonly vertices: number
  /** Its material may hide it. */
  readonly visible: boolean
}

export interface Body {
  /** A stamp that is another one when `tell` would answer another thing; null: ask and compare. */
  readonly stamp: ((stage: Stage, survey: number, solid: Object3D) => number) | null
  readonly tell: (stage: Stage, survey: number, solid: Object3D) => Told
}

const nothing = { needs: [], vertices: 0, visible: true }
const of = (props: object): string => {
  const text = JSON.stringify(props)
  return text === '{}' ? '' : ',' + text.slice(1, -1)
}

const fixed = (type: string, props: (solid: Object3D) => object): Body => ({
  stamp: null,
  tell: (_stage, _survey, solid) => ({ ...nothing, type, props: of(props(solid)) }),
})

const group: Body = { stamp: () => 0, tell: () => ({ ...nothing, type: 'group', props: '' }) }

function surfaceStamp(stage: Stage, survey: number, solid: Object3D): number {
  const { geometry, material } = solid as Mesh
  const base = seenGeometry(stage, survey, geometry).stamp
  if (!Array.isArray(material)) return base * 67_108_864 + seenMaterial(stage, survey, material).stamp
  return material.reduce((sum, one) => (sum * 31 + seenMaterial(stage, survey, one).stamp) % 67_108_864, base)
}

function surface(stage: Stage, survey: number, solid: Object3D, other: string, more: object = {}): Told {
  const { geometry, material } = solid as Mesh
  const form = seenGeometry(stage, survey, geometry)
  const list = (Array.isArray(material) ? material : [material]).map((one: Material) =>
    seenMaterial(stage, survey, one),
  )
  const shape = other === 'mesh' ? form.shape : null
  const resource = shape === null ? ofShape(stage, survey, geometry, form.id) : null
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
function ofShape(stage: Stage, _survey: number, geometry: Mesh['geometry'], id: string | null): string {
  return id ?? cornersOf(stage, geometry)
}
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
  stamp: surfaceStamp,
  tell: (stage, survey, solid) => surface(stage, survey, solid, 'mesh'),
}
const points: Body = {
  stamp: surfaceStamp,
  tell: (stage, survey, solid) => surface(stage, survey, solid, 'points'),
}
const line = (more: object): Body => ({
  stamp: surfaceStamp,
  tell: (stage, survey, solid) => surface(stage, survey, solid, 'line', more),
})

const COPIES = Symbol('copies')
type Copied = InstancedMesh & { [COPIES]?: { key: string; id: string } }
/** Where copies stand, as a resource: another one after each change. */
function copiesOf(stage: Stage, solid: Copied): string {
  const key = `${solid.instanceMatrix.version} ${solid.instanceColor?.version ?? -1} ${solid.count}`
  const known = solid[COPIES]
  if (known?.key === key && stage.resources.has(known.id)) return known.id
  const id = `g${stage.next()}`
  solid[COPIES] = { key, id }
  stage.resources.set(id, () => tellCopies(stage, id, solid))
  return id
}

function tellCopies(stage: Stage, id: string, solid: InstancedMesh): string {
  const part = (attribute: BufferAttribute) =>
    numbersOf(stage, { array: attribute.array.subarray(0, solid.count * attribute.itemSize), itemSize: attribute.itemSize, normalized: false } as unknown as BufferAttribute) // oxfmt-ignore
  const color = solid.instanceColor === null ? {} : { color: part(solid.instanceColor) }
  return JSON.stringify({
    kind: 'geometry',
    id,
    attributes: { matrix: part(solid.instanceMatrix), ...color },
  })
}

const instanced: Body = {
  stamp: null,
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
  stamp: null,
  tell(stage, survey, solid) {
    const { material, center } = solid as Sprite
    const look = seenMaterial(stage, survey, material)
    return { type: 'sprite', props: `,"material":${look.text}${of({ center: [center.x, center.y] })}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

/** Flat letters: see `letters.ts`. */
const text3d: Body = {
  stamp: null,
  tell(stage, survey, solid) {
    const look = seenMaterial(stage, survey, (solid as Mesh).material as Material)
    const { text, size } = solid as unknown as { text: string; size: number }
    return { type: 'text3d', props: `,"material":${look.text}${of({ text, size, ...shadows(solid) })}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

const kindsOfLight: readonly (readonly [mark: string, kind: string])[] = [
  ['isAmbientLight', 'ambient'],
  ['isHemisphereLight', 'hemisphere'],
  ['isDirectionalLight', 'directional'],
  ['isPointLight', 'point'],
  ['isSpotLight', 'spot'],
  ['isRectAreaLight', 'rect'],
]
const numbersOfLight: Readonly<Record<string, number>> = { distance: 0, decay: 2, angle: Math.PI / 3, penumbra: 0, width: NaN, height: NaN } // oxfmt-ignore

const light: Body = fixed('light', (solid) => {
  const lamp = solid as Light & Record<string, unknown>
  const kind = kindsOfLight.find(([mark]) => lamp[mark] === true)?.[1] ?? 'ambient'
  const numbers = Object.entries(numbersOfLight).filter(([name, is]) => typeof lamp[name] === 'number' && lamp[name] !== is) // oxfmt-ignore
  const target = lamp['target'] as Object3D | undefined
  return {
    kind,
    color: hexOf(lamp.color),
    intensity: lamp.intensity,
    ...(lamp['groundColor'] === undefined
      ? {}
      : { groundColor: hexOf(lamp['groundColor'] as Light['color']) }),
    ...(target === undefined ? {} : { target: standing(target) }),
    ...Object.fromEntries(numbers.map(([name]) => [name, lamp[name]])),
    ...(solid.castShadow ? { castShadow: true } : {}),
  }
})

const point = new Vector3()
const standing = (solid: Object3D): number[] =>
  (solid.parent === null ? solid.position : solid.getWorldPosition(point)).toArray()

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

export const bodyOf = (solid: Object3D): Body => {
  if (Reflect.has((solid as Mesh).geometry ?? solid, 'letters')) return written
  const found = bodies.find(([mark]) => Reflect.get(solid, mark) === true)?.[1] ?? group
  const hollow = found.stamp === surfaceStamp && ((solid as Mesh).geometry ?? null) === null
  return hollow ? group : found
}

/** A mesh of TextGeometry. */
const written: Body = {
  stamp: null,
  tell(stage, survey, solid) {
    const { material, geometry } = solid as Mesh
    const look = seenMaterial(stage, survey, Array.isArray(material) ? material[0]! : material)
    const letters = Reflect.get(geometry, 'letters') as object
    return { type: 'text3d', props: `,"material":${look.text}${of(letters)}`, needs: look.needs, vertices: 4, visible: look.visible } // oxfmt-ignore
  },
}

/** What it is called in the scene, without looking at its corners. */
const types: readonly (readonly [body: Body, type: string])[] = [[text3d, 'text3d'], [written, 'text3d'], [model, 'model'], [light, 'light'], [camera, 'camera'], [sprite, 'sprite'], [points, 'points'], [group, 'group']] // oxfmt-ignore
export function solidType(solid: Object3D): string {
  const body = bodyOf(solid)
  if (body === mesh || body === instanced) return shapeOf[(solid as Mesh).geometry.type] ?? 'mesh'
  return types.find(([one]) => one === body)?.[1] ?? 'line'
}
