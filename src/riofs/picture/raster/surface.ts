/** What a material looks like, as plain numbers that a fragment is worked out from. */

import * as THREE from 'three'
import type { Sampler } from './sampler.ts'

/** How light falls on it. */
export const PLAIN = 0
export const LAMBERT = 1
export const PHONG = 2
export const STANDARD = 3
export const TOON = 4
export const NORMAL = 5
export const DEPTH = 6
export const MATCAP = 7
export const SHADOW = 8

export const OVER = 0
export const ADD = 1
export const REPLACE = 2

export interface Surface {
  readonly kind: number
  readonly color: readonly [number, number, number]
  readonly emissive: readonly [number, number, number]
  readonly specular: readonly [number, number, number]
  readonly shininess: number
  readonly roughness: number
  readonly metalness: number
  readonly clearcoat: number
  readonly clearcoatRoughness: number
  readonly transmission: number
  readonly opacity: number
  readonly alphaTest: number
  readonly opaque: boolean
  readonly blending: number
  readonly depthTest: boolean
  readonly depthWrite: boolean
  readonly side: THREE.Side
  readonly flat: boolean
  readonly vertexColors: boolean
  readonly fog: boolean
  readonly toneMapped: boolean
  readonly map: Sampler | null
  readonly alphaMap: Sampler | null
  readonly emissiveMap: Sampler | null
  readonly normalMap: Sampler | null
  readonly bumpMap: Sampler | null
  readonly roughnessMap: Sampler | null
  readonly metalnessMap: Sampler | null
  readonly aoMap: Sampler | null
  /** Whether any of these is there. */
  readonly mapped: boolean
  /** Of dashes: how long each is, and with the gap after it; 0: no dashes. */
  readonly dash: number
  readonly period: number
}

const kinds: readonly (readonly [kind: string, is: number])[] = [
  ['isMeshLambertMaterial', LAMBERT],
  ['isMeshPhongMaterial', PHONG],
  ['isMeshStandardMaterial', STANDARD],
  ['isMeshToonMaterial', TOON],
  ['isMeshNormalMaterial', NORMAL],
  ['isMeshDepthMaterial', DEPTH],
  ['isMeshMatcapMaterial', MATCAP],
  ['isShadowMaterial', SHADOW],
]

const blendings: Readonly<Record<number, number>> = {
  [THREE.NoBlending]: REPLACE,
  [THREE.AdditiveBlending]: ADD,
}

const maps = ['map', 'alphaMap', 'emissiveMap', 'normalMap', 'bumpMap', 'roughnessMap', 'metalnessMap', 'aoMap'] as const // oxfmt-ignore

/** @param samplerOf what a texture is read with; null while it has no picture */
export function surfaceOf(
  material: THREE.Material,
  samplerOf: (texture: THREE.Texture) => Sampler | null,
): Surface {
  const read = (name: string): unknown => Reflect.get(material, name)
  const number = (name: string): number => (typeof read(name) === 'number' ? (read(name) as number) : 0)
  const color = (name: string, or: number, times = 1): [number, number, number] => {
    const value = read(name)
    const { r, g, b } = value instanceof THREE.Color ? value : new THREE.Color(or)
    return [r * times, g * times, b * times]
  }
  const sampler = (name: string): Sampler | null => {
    const texture = read(name)
    return texture instanceof THREE.Texture ? samplerOf(texture) : null
  }
  const samplers = Object.fromEntries(maps.map((name) => [name, sampler(name)])) as Record<
    (typeof maps)[number],
    Sampler | null
  >
  const dash = material instanceof THREE.LineDashedMaterial ? material.dashSize : 0
  return {
    kind: kinds.find(([name]) => read(name) === true)?.[1] ?? PLAIN,
    color: color('color', 0xffffff),
    emissive: color('emissive', 0, number('emissiveIntensity')),
    specular: color('specular', 0),
    shininess: Math.max(1e-4, number('shininess')),
    roughness: number('roughness'),
    metalness: number('metalness'),
    clearcoat: number('clearcoat'),
    clearcoatRoughness: number('clearcoatRoughness'),
    transmission: number('transmission'),
    opacity: material.opacity,
    alphaTest: material.alphaTest,
    opaque: !material.transparent && material.blending === THREE.NormalBlending,
    blending: blendings[material.blending] ?? OVER,
    depthTest: material.depthTest,
    depthWrite: material.depthWrite,
    side: material.side,
    flat: read('flatShading') === true,
    vertexColors: material.vertexColors,
    fog: read('fog') === true,
    toneMapped: material.toneMapped,
    ...samplers,
    mapped: maps.some((name) => samplers[name] !== null),
    dash,
    period: dash + number('gapSize'),
  }
}
