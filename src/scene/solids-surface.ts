/** Materials by what nodes say of them. */

import * as THREE from 'three'
import type { Material } from './props.ts'
import { within } from './paint.ts'
import { colorOf } from './solids-color.ts'

/** Gives the texture of that id, where there is one. */
export type Textures = (id: string) => THREE.Texture | undefined

const makes: Readonly<Record<Material['type'], () => THREE.Material>> = {
  basic: () => new THREE.MeshBasicMaterial(),
  lambert: () => new THREE.MeshLambertMaterial(),
  phong: () => new THREE.MeshPhongMaterial(),
  standard: () => new THREE.MeshStandardMaterial(),
  physical: () => new THREE.MeshPhysicalMaterial(),
  toon: () => new THREE.MeshToonMaterial(),
  normal: () => new THREE.MeshNormalMaterial(),
  depth: () => new THREE.MeshDepthMaterial(),
  matcap: () => new THREE.MeshMatcapMaterial(),
  line: () => new THREE.LineBasicMaterial(),
  dashed: () => new THREE.LineDashedMaterial(),
  points: () => new THREE.PointsMaterial(),
  sprite: () => new THREE.SpriteMaterial(),
  shadow: () => new THREE.ShadowMaterial(),
}

type Read = (value: unknown, textures: Textures) => unknown

const number =
  (low: number, high: number): Read =>
  (value) =>
    within(value, low, high)
const share = number(0, 1)
const flag: Read = (value) => value === true
const color: Read = (value) => colorOf(value, 0xffffff)
const texture: Read = (value, textures) => (typeof value === 'string' ? textures(value) : undefined)
const oneOf =
  (words: Readonly<Record<string, number>>): Read =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined

/** What each option may be. */
// oxfmt-ignore
const options: { readonly [K in Exclude<keyof Material, 'type'>]-?: Read } = {
  color, emissive: color, specular: color,
  emissiveIntensity: number(0, 1e4), shininess: number(0, 1e4),
  roughness: share, metalness: share, clearcoat: share, clearcoatRoughness: share, transmission: share,
  opacity: share, alphaTest: share,
  transparent: flag, depthWrite: flag, depthTest: flag, wireframe: flag, flatShading: flag, vertexColors: flag, fog: flag,
  side: oneOf({ front: THREE.FrontSide, back: THREE.BackSide, double: THREE.DoubleSide }),
  blending: oneOf({ normal: THREE.NormalBlending, additive: THREE.AdditiveBlending, none: THREE.NoBlending }),
  map: texture, alphaMap: texture, emissiveMap: texture, normalMap: texture, roughnessMap: texture,
  metalnessMap: texture, bumpMap: texture, aoMap: texture,
  size: number(0, 1e6), sizeAttenuation: flag, linewidth: number(0, 1e3), dashSize: number(0, 1e9), gapSize: number(0, 1e9),
  rotation: number(-1e6, 1e6),
}

/** `opacity`: of the node and all that it is inside of. */
export function materialOf(said: Material | undefined, textures: Textures, opacity: number): THREE.Material {
  const { type = 'standard', ...rest } = said ?? {}
  const material = (Object.hasOwn(makes, type) ? makes[type] : makes.standard)()
  for (const [name, value] of Object.entries(rest)) {
    const read = Object.hasOwn(options, name) ? options[name as keyof typeof options] : undefined
    const made = name in material ? read?.(value, textures) : undefined
    if (made !== undefined) Reflect.set(material, name, made)
  }
  if (opacity < 1) Object.assign(material, { opacity: material.opacity * opacity, transparent: true })
  return material
}
