/** What programs may set on a solid, whatever it is: `x`, `color`, `rotationY`, `size`, … and how it is read back. */

import { Color, DoubleSide, Euler, Quaternion, Vector3 } from 'three'
import type { BufferGeometry, Material, Mesh, Object3D } from 'three'
import { color, number } from '../../scene/fields.ts'
import { listens } from './handlers.ts'
import { materialOf, newMaterial } from './materials.ts'
import { formOf, reform } from './shaped.ts'
import { makeShape, shapeOf, shapeProp } from './shapes.ts'
import type { Stage } from './stage.ts'
import { isSolid } from './tag.ts'
import { loadTexture } from './images.ts'

interface Prop {
  readonly get: (solid: Object3D, stage: Stage) => unknown
  readonly set: (solid: Object3D, value: unknown, stage: Stage) => void
}
type Axis = 'x' | 'y' | 'z'
const axes: readonly Axis[] = ['x', 'y', 'z']

/** @throws TypeError saying what it should be */
function finite(name: string, value: unknown): number {
  const n = number(value)
  if (n === undefined) throw new TypeError(`${name} must be a number, not ${String(value).slice(0, 60)}`)
  return n
}

/** `[1, 2, 3]`, `{x, y, z}`, three's own; of two numbers the third stays. */
export function triple(name: string, value: unknown, now: readonly number[]): [number, number, number] {
  const parts = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? axes.map((axis) => Reflect.get(value, axis))
      : undefined
  if (parts === undefined)
    throw new TypeError(`${name} must be three numbers [x, y, z], not ${String(value).slice(0, 60)}`)
  const part = (i: number): number => (parts[i] === undefined ? now[i]! : finite(name, parts[i]))
  return [part(0), part(1), part(2)]
}

const along = (of: 'position' | 'rotation' | 'scale', axis: Axis): Prop => ({
  get: (solid) => solid[of][axis],
  set: (solid, value) => void (solid[of][axis] = finite(`${of} ${axis}`, value)),
})
const whole = (of: 'position' | 'rotation' | 'scale'): Prop => ({
  get: (solid) => solid[of],
  set(solid, value) {
    if (of === 'rotation' && value instanceof Quaternion) return void solid.quaternion.copy(value)
    if (of === 'scale' && typeof value !== 'object') return void solid.scale.setScalar(finite(of, value))
    if (of === 'rotation' && typeof value !== 'object') return void (solid.rotation.y = finite(of, value))
    const now = solid[of]
    now.set(...triple(of, value, [now.x, now.y, now.z]))
    if (value instanceof Euler) solid.rotation.order = value.order
  },
})

/** Each material of a solid: several on one, or those of what is inside of a group. */
function surfaces(solid: Object3D): Material[] {
  const own = (solid as Mesh).material as Material | Material[] | undefined
  if (own !== undefined) return Array.isArray(own) ? own : [own]
  return solid.children.flatMap((child) => surfaces(child))
}

function paint(name: 'color' | 'emissive' | 'specular'): Prop {
  const of = (solid: Object3D): object[] => (Reflect.has(solid, 'isLight') ? [solid] : surfaces(solid))
  return {
    get: (solid) => of(solid).map((one) => Reflect.get(one, name)).find((c) => c instanceof Color), // oxfmt-ignore
    set(solid, value) {
      const css = color(value)
      if (css === undefined)
        throw new TypeError(`${name} must be a colour, not ${String(value).slice(0, 60)}`)
      for (const one of of(solid)) {
        const now: unknown = Reflect.get(one, name)
        if (now instanceof Color) now.set(css)
      }
    },
  }
}

const surface = (name: string, read: (value: unknown) => unknown): Prop => ({
  get: (solid) => surfaces(solid).map((one) => Reflect.get(one, name) as unknown)[0],
  set(solid, value) {
    for (const one of surfaces(solid))
      if (name in one) {
        Reflect.set(one, name, read(value))
        one.needsUpdate = true
      }
  },
})
const shiny = (name: string): Prop => surface(name, (value) => finite(name, value))
const flag = (name: string): Prop => surface(name, Boolean)
const shadow = (name: 'castShadow' | 'receiveShadow'): Prop => ({
  get: (solid) => solid[name],
  set: (solid, value) => solid.traverse((one) => void (one[name] = Boolean(value))),
})

const picture: Prop = {
  get: (solid) => surfaces(solid).map((one) => Reflect.get(one, 'map') as unknown)[0],
  set(solid, value, stage) {
    const map = typeof value === 'string' ? loadTexture(stage, value) : value
    for (const one of surfaces(solid)) {
      Reflect.set(one, 'map', map)
      one.needsUpdate = true
    }
  },
}

const see: Prop = {
  get: (solid, stage) => surfaces(solid)[0]?.opacity ?? stage.tag(solid).opacity,
  set(solid, value, stage) {
    const opacity = Math.min(1, Math.max(0, finite('opacity', value)))
    const own = (solid as Mesh).material as unknown
    if (own === undefined) {
      stage.tag(solid).opacity = opacity
      return stage.touch(solid)
    }
    for (const one of surfaces(solid)) {
      one.opacity = opacity
      one.transparent = opacity < 1
    }
  },
}

const look: Prop = {
  get: (solid) => (solid as Mesh).material,
  set(solid, value) {
    const old = surfaces(solid)[0] as { color?: Color } | undefined
    ;(solid as Mesh).material =
      typeof value === 'string' ? newMaterial(value, old?.color === undefined ? {} : { color: old.color }) : materialOf(value) // oxfmt-ignore
  },
}

/** Where a light shines to, or what a solid looks at. */
const target: Prop = {
  get: (solid) => (Reflect.get(solid, 'target') as Object3D | undefined)?.position,
  set(solid, value) {
    const at = isSolid(value) ? value.getWorldPosition(new Vector3()) : new Vector3(...triple('target', value, [0, 0, 0])) // oxfmt-ignore
    const own: unknown = Reflect.get(solid, 'target')
    if (isSolid(own)) own.position.copy(at)
    else solid.lookAt(at)
  },
}

/** A number that three keeps on the solid itself: of lights and cameras. */
const own = (name: string): Prop => ({
  get: (solid) => Reflect.get(solid, name) as unknown,
  set: (solid, value) => void Reflect.set(solid, name, finite(name, value)),
})

export const solidProps: Readonly<Record<string, Prop>> = {
  x: along('position', 'x'), y: along('position', 'y'), z: along('position', 'z'),
  rotationX: along('rotation', 'x'), rotationY: along('rotation', 'y'), rotationZ: along('rotation', 'z'),
  rotateX: along('rotation', 'x'), rotateY: along('rotation', 'y'), rotateZ: along('rotation', 'z'),
  rx: along('rotation', 'x'), ry: along('rotation', 'y'), rz: along('rotation', 'z'),
  scaleX: along('scale', 'x'), scaleY: along('scale', 'y'), scaleZ: along('scale', 'z'),
  position: whole('position'), rotation: whole('rotation'), scale: whole('scale'), pos: whole('position'), at: whole('position'), rot: whole('rotation'),
  color: paint('color'), colour: paint('color'), emissive: paint('emissive'), specular: paint('specular'),
  opacity: see,
  material: look, map: picture, texture: picture,
  target, lookAt: target,
  emissiveIntensity: shiny('emissiveIntensity'), metalness: shiny('metalness'), roughness: shiny('roughness'), shininess: shiny('shininess'), clearcoat: shiny('clearcoat'), transmission: shiny('transmission'), linewidth: shiny('linewidth'), alphaTest: shiny('alphaTest'),
  wireframe: flag('wireframe'), flatShading: flag('flatShading'), transparent: flag('transparent'), vertexColors: flag('vertexColors'), depthWrite: flag('depthWrite'), depthTest: flag('depthTest'),
  side: surface('side', (value) => (value === 'double' ? DoubleSide : value === 'back' ? 1 : value === 'front' ? 0 : value)),
  doubleSided: surface('side', (value) => (value ? DoubleSide : 0)),
  castShadow: shadow('castShadow'), receiveShadow: shadow('receiveShadow'),
  shadow: { get: (solid) => solid.castShadow, set: (solid, value, stage) => { solidProps['castShadow']!.set(solid, value, stage); solidProps['receiveShadow']!.set(solid, value, stage) } },
  visible: { get: (solid) => solid.visible, set: (solid, value) => void (solid.visible = Boolean(value)) },
  hidden: { get: (solid) => !solid.visible, set: (solid, value) => void (solid.visible = !value) },
  name: { get: (solid) => solid.name, set: (solid, value) => void (solid.name = String(value)) },
  id: { get: (solid, stage) => stage.tag(solid).id, set: (solid, value, stage) => void (stage.tag(solid).wanted = String(value)) },
  userData: { get: (solid) => solid.userData, set: (solid, value) => void Object.assign(solid.userData, value) },
  geometry: { get: (solid) => (solid as Mesh).geometry, set: (solid, value) => void ((solid as Mesh).geometry = value as BufferGeometry) },
  renderOrder: own('renderOrder'),
  parent: { get: (solid) => solid.parent, set: (solid, value) => void (isSolid(value) && value.add(solid)) },
  children: { get: (solid) => solid.children, set: (solid, value) => void solid.add(...(Array.isArray(value) ? value : [value]) as Object3D[]) },
} // oxfmt-ignore

const lightProps: readonly string[] = ['intensity', 'distance', 'decay', 'angle', 'penumbra', 'width', 'height', 'fov', 'near', 'far', 'zoom'] // oxfmt-ignore
const ofLights: Readonly<Record<string, Prop>> = Object.fromEntries(
  lightProps.map((name) => [name, own(name)]),
)

/** Of a shape: its parameters, as they are or as programs say them. */
export function reshape(stage: Stage, solid: Object3D, name: string, value: unknown): boolean {
  const form = formOf(solid)
  const mesh = solid as Mesh
  const type = form?.type ?? shapeOf[mesh.geometry?.type ?? '']
  if (type === undefined) return false
  const change = shapeProp(type, name, value)
  if (change === undefined) return false
  if (form !== null) reform(stage, solid, type, { ...form.parameters, ...change })
  else mesh.geometry = makeShape(type, { ...parametersOf(solid), ...change })
  return true
}

const parametersOf = (solid: Object3D): Record<string, number | boolean> =>
  (formOf(solid)?.parameters ?? Reflect.get((solid as Mesh).geometry ?? {}, 'parameters') ?? {}) as Record<string, number> // oxfmt-ignore

const SPECIAL = Symbol('special')
type Props = Readonly<Record<string, Prop>>
/** Props that only this class of solids has: the text of letters, the points of a line. */
export const setSpecial = (prototype: object, props: Props): void =>
  void Object.defineProperty(prototype, SPECIAL, { value: props })
export type { Prop }

const specialOf = (solid: Object3D, name: string): Prop | undefined =>
  (solid as { [SPECIAL]?: Props })[SPECIAL]?.[name]

/** Of a light or a camera; a mesh has a width too, which is its shape's. */
const ofLight = (solid: Object3D, name: string): Prop | undefined =>
  (Reflect.has(solid, 'isLight') || Reflect.has(solid, 'isCamera')) && name in solid
    ? ofLights[name]
    : undefined

function setOne(stage: Stage, solid: Object3D, name: string, value: unknown): boolean {
  const prop = specialOf(solid, name) ?? ofLight(solid, name)
  if (prop !== undefined) prop.set(solid, value, stage)
  else if (reshape(stage, solid, name, value)) return true
  else if (solidProps[name] !== undefined) solidProps[name].set(solid, value, stage)
  else return listens(stage, solid, name, value)
  return true
}

/** Sets props by the names that a program may use. Answers with those that mean nothing to the solid. */
export function setSolid(stage: Stage, solid: Object3D, props: Readonly<Record<string, unknown>>): string[] {
  const unknown = Object.entries(props).filter(
    ([name, value]) => value !== undefined && !setOne(stage, solid, name, value),
  )
  stage.touch(solid)
  return unknown.map(([name]) => name)
}

export function getSolid(stage: Stage, solid: Object3D, name: string): unknown {
  const prop = specialOf(solid, name) ?? ofLight(solid, name)
  if (prop !== undefined) return prop.get(solid, stage)
  return parametersOf(solid)[name] ?? solidProps[name]?.get(solid, stage)
}
