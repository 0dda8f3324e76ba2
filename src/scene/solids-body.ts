/** What each type of node is among three's objects. */

import * as THREE from 'three'
import type { Props, SceneNode } from './node.ts'
import { within } from './paint.ts'
import type { Light, Material } from './props.ts'
import { written } from './solids-letters.ts'
import { lightOf } from './solids-lights.ts'
import type { Shelf } from './solids-shelf.ts'
import { materialOf } from './solids-surface.ts'

/** What a node is drawn as, without what is inside of it. */
export type Body = THREE.Object3D & {
  geometry?: THREE.BufferGeometry
  material?: THREE.Material | THREE.Material[]
}

type Make = (node: SceneNode, shelf: Shelf, opacity: number) => Body

/** By type; every other one is a surface on a geometry. */
const makes: Readonly<Record<string, Make | undefined>> = {
  group: () => new THREE.Group(),
  model: () => new THREE.Group(),
  camera: () => new THREE.Group(),
  light: ({ props }) => lightOf(props as unknown as Light),
  line: ({ props }, shelf, opacity) => {
    const kind =
      props['segments'] === true ? THREE.LineSegments : props['loop'] === true ? THREE.LineLoop : THREE.Line
    const line = new kind(geometryOf(props, shelf), surface(props, shelf, opacity, 'line'))
    if (line.material instanceof THREE.LineDashedMaterial && line.geometry.hasAttribute('position'))
      line.computeLineDistances()
    return line
  },
  points: ({ props }, shelf, opacity) =>
    new THREE.Points(geometryOf(props, shelf), surface(props, shelf, opacity, 'points')),
  sprite: ({ props }, shelf, opacity) => {
    const made = surface(props, shelf, opacity, 'sprite')
    const sprite = new THREE.Sprite(made instanceof THREE.SpriteMaterial ? made : undefined)
    const [x, y] = Array.isArray(props['center']) ? props['center'] : []
    sprite.center.set(within(x, -100, 100, 0.5), within(y, -100, 100, 0.5))
    return sprite
  },
  text3d: ({ props }, shelf, opacity) => {
    const { geometry, alpha } = written(props['text'], props['size'], shelf.place)
    const material = surface(props, shelf, opacity, 'basic')
    Object.assign(material, { alphaMap: alpha, transparent: true, alphaTest: 0.02 })
    const body = new THREE.Mesh(geometry, material)
    body.userData['letters'] = true // both are its own
    return body
  },
}

/** @param opacity of all that the node is inside of, and its own */
export function bodyOf(node: SceneNode, shelf: Shelf, opacity: number): Body {
  const make = Object.hasOwn(makes, node.type) ? makes[node.type]! : mesh
  const body = make(node, shelf, opacity)
  const { castShadow, receiveShadow, renderOrder } = node.props
  if (!('isLight' in body))
    Object.assign(body, { castShadow: castShadow === true, receiveShadow: receiveShadow === true })
  body.renderOrder = within(renderOrder, -1e9, 1e9)
  return body
}

function mesh({ type, props }: SceneNode, shelf: Shelf, opacity: number): Body {
  const geometry =
    typeof props['geometry'] === 'string' ? shelf.surface(props['geometry']) : shelf.shape(type, props)
  const material = surfaces(props, shelf, opacity, geometry)
  const copies = typeof props['instances'] === 'string' ? shelf.geometry(props['instances']) : undefined
  return copies ? copied(geometry, material, copies) : new THREE.Mesh(geometry, material)
}

function copied(
  geometry: THREE.BufferGeometry,
  material: THREE.Material | THREE.Material[],
  copies: THREE.BufferGeometry,
): Body {
  const { matrix, color } = copies.attributes as Record<string, THREE.BufferAttribute | undefined>
  if (matrix?.itemSize !== 16) return new THREE.Mesh(geometry, material)
  const body = new THREE.InstancedMesh(geometry, material, 0)
  body.instanceMatrix = new THREE.InstancedBufferAttribute(matrix.array, 16)
  body.count = matrix.count
  if (color && color.itemSize >= 3 && color.count >= matrix.count)
    body.instanceColor = new THREE.InstancedBufferAttribute(color.array, color.itemSize, color.normalized) // oxfmt-ignore
  return body
}

const geometryOf = (props: Props, shelf: Shelf): THREE.BufferGeometry =>
  shelf.geometry(typeof props['geometry'] === 'string' ? props['geometry'] : '')

const surface = (props: Props, shelf: Shelf, opacity: number, type: Material['type']): THREE.Material =>
  materialOf({ type, ...(props['material'] as Material | undefined) }, shelf.textures, opacity)

/** Several only where the geometry says which is where. */
function surfaces(
  props: Props,
  shelf: Shelf,
  opacity: number,
  geometry: THREE.BufferGeometry,
): THREE.Material | THREE.Material[] {
  const several = props['materials'] as readonly Material[] | undefined
  if (!Array.isArray(several) || several.length === 0) return surface(props, shelf, opacity, 'standard')
  if (geometry.groups.length === 0) return materialOf(several[0], shelf.textures, opacity)
  return several.slice(0, 64).map((one: Material) => materialOf(one, shelf.textures, opacity))
}
