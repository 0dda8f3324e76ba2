/** What a surface looks like: made from what a program says, and told as `props.ts` has it. */

import {
  Color, LineBasicMaterial, Material, MeshBasicMaterial, MeshLambertMaterial, MeshNormalMaterial, MeshPhongMaterial,
  MeshPhysicalMaterial, MeshStandardMaterial, MeshToonMaterial, PointsMaterial, SpriteMaterial,
} from 'three' // oxfmt-ignore
import type { Texture } from 'three'
import type { Stage } from './stage.ts'
import { textureId } from './textures.ts'

type Props = Readonly<Record<string, unknown>>
const makes: Readonly<Record<string, new (props: never) => Material>> = {
  basic: MeshBasicMaterial,
  lambert: MeshLambertMaterial,
  phong: MeshPhongMaterial,
  standard: MeshStandardMaterial,
  physical: MeshPhysicalMaterial,
  toon: MeshToonMaterial,
  normal: MeshNormalMaterial,
  line: LineBasicMaterial,
  points: PointsMaterial,
  sprite: SpriteMaterial,
}

export function newMaterial(name: string, props: Props): Material {
  const make = makes[name.toLowerCase().replace(/^mesh|material$/g, '')]
  if (make === undefined)
    throw new TypeError(`there is no material ${name}; one of ${Object.keys(makes).join(', ')}`)
  return new make(props as never)
}

/** @throws TypeError when it is none */
export function materialOf(value: unknown): Material | Material[] {
  if (value instanceof Material) return value
  if (Array.isArray(value) && value.every((one) => one instanceof Material)) return value
  throw new TypeError(
    `material takes a name or one of three's: material: 'basic', or new THREE.MeshStandardMaterial()`,
  )
}

type Default = readonly [name: string, is: unknown]
interface Look {
  readonly type: string
  readonly colors: readonly (readonly [name: string, is: number])[]
  /** What is told when it is not as three has it; and those of it that are compared in a loop. */
  readonly told: readonly Default[]
  readonly values: readonly string[]
  readonly maps: readonly string[]
}

const common: readonly Default[] = [
  ['opacity', 1], ['transparent', false], ['alphaTest', 0], ['depthWrite', true], ['depthTest', true], ['side', 0],
  ['vertexColors', false], ['blending', 1], ['visible', true],
] // oxfmt-ignore
const meshed: readonly Default[] = [...common, ['wireframe', false], ['fog', true]]
const lit: readonly Default[] = [...meshed, ['flatShading', false], ['emissiveIntensity', 1]]
const lined: readonly Default[] = [...common, ['fog', true], ['linewidth', 1]]
const shone: readonly Default[] = [...lit, ['roughness', 1], ['metalness', 0]]
const white = ['color', 0xffffff] as const
const dark = ['emissive', 0x000000] as const
const litMaps = ['map', 'alphaMap', 'emissiveMap', 'normalMap', 'bumpMap', 'aoMap']

const said: Readonly<
  Record<string, Omit<Look, 'told' | 'values'> & { readonly values: readonly Default[] }>
> = {
  MeshBasicMaterial: { type: 'basic', colors: [white], values: meshed, maps: ['map', 'alphaMap', 'aoMap'] },
  MeshLambertMaterial: { type: 'lambert', colors: [white, dark], values: lit, maps: litMaps },
  MeshPhongMaterial: { type: 'phong', colors: [white, dark, ['specular', 0x111111]], values: [...lit, ['shininess', 30]], maps: litMaps }, // oxfmt-ignore
  MeshStandardMaterial: { type: 'standard', colors: [white, dark], values: shone, maps: [...litMaps, 'roughnessMap', 'metalnessMap'] }, // oxfmt-ignore
  MeshPhysicalMaterial: { type: 'physical', colors: [white, dark], values: [...shone, ['clearcoat', 0], ['clearcoatRoughness', 0], ['transmission', 0]], maps: [...litMaps, 'roughnessMap', 'metalnessMap'] }, // oxfmt-ignore
  MeshToonMaterial: { type: 'toon', colors: [white, dark], values: [...meshed, ['emissiveIntensity', 1]], maps: litMaps }, // oxfmt-ignore
  MeshNormalMaterial: { type: 'normal', colors: [], values: [...meshed, ['flatShading', false]], maps: ['normalMap', 'bumpMap'] }, // oxfmt-ignore
  MeshDepthMaterial: { type: 'depth', colors: [], values: meshed, maps: ['map', 'alphaMap'] },
  MeshMatcapMaterial: { type: 'matcap', colors: [white], values: [...meshed, ['flatShading', false]], maps: ['map', 'alphaMap', 'normalMap', 'bumpMap'] }, // oxfmt-ignore
  LineBasicMaterial: { type: 'line', colors: [white], values: lined, maps: [] },
  LineDashedMaterial: { type: 'dashed', colors: [white], values: [...lined, ['dashSize', 3], ['gapSize', 1]], maps: [] }, // oxfmt-ignore
  PointsMaterial: { type: 'points', colors: [white], values: [...common, ['fog', true], ['size', 1], ['sizeAttenuation', true]], maps: ['map', 'alphaMap'] }, // oxfmt-ignore
  SpriteMaterial: { type: 'sprite', colors: [white], values: [...common.map((one): Default => (one[0] === 'transparent' ? ['transparent', true] : one)), ['fog', true], ['rotation', 0], ['sizeAttenuation', true]], maps: ['map', 'alphaMap'] }, // oxfmt-ignore
  ShadowMaterial: { type: 'shadow', colors: [['color', 0]], values: [...common.map((one): Default => (one[0] === 'transparent' ? ['transparent', true] : one)), ['fog', true]], maps: [] }, // oxfmt-ignore
}

const first = new Set(['opacity', 'transparent', 'side', 'visible'])
const looks: Readonly<Record<string, Look>> = Object.fromEntries(
  Object.entries(said).map(([name, { values, ...look }]) => [
    name,
    { ...look, told: values, values: values.map(([one]) => one).filter((one) => !first.has(one)) },
  ]),
)

/** What a material was when it was last looked at. */
interface Seen {
  survey: number
  stamp: number
  text: string
  visible: boolean
  needs: readonly string[]
  readonly kept: unknown[]
}

const SEEN = Symbol('seen')
type Marked = Material & { [SEEN]?: Seen } & Record<string, unknown>

/** A material as JSON, and a stamp that is another one whenever it has changed. */
export function seenMaterial(stage: Stage, survey: number, material: Material): Seen {
  const marked = material as Marked
  const seen = (marked[SEEN] ??= { survey: 0, stamp: 0, text: '', visible: true, needs: [], kept: [] })
  if (seen.survey === survey) return seen
  seen.survey = survey
  const look = looks[marked.type] ?? flatLook(stage, marked)
  if (unchanged(stage, survey, marked, look, seen.kept)) return seen
  keep(stage, survey, marked, look, seen.kept)
  seen.stamp = stage.next()
  seen.visible = material.visible
  return Object.assign(seen, tell(stage, survey, marked, look))
}

/**
 * The numbers that count, compared with those that were kept, the most common ones first and without a loop: a scene of a thousand
 * things of their own colours is looked through in each frame. Other maps than `map` are looked at when three would do so too: when the
 * material says that it needs an update, or has had some before.
 */
function unchanged(stage: Stage, survey: number, material: Marked, look: Look, kept: unknown[]): boolean {
  if (kept[0] !== look || kept[1] !== material.version || kept[2] !== material.opacity) return false
  if (kept[3] !== material.transparent || kept[4] !== material.side || kept[5] !== material.visible)
    return false
  if (!sameColors(material, look.colors, kept)) return false
  const { values } = look
  for (let i = 0; i < values.length; i++) if (material[values[i]!] !== kept[KEPT + 9 + i]) return false
  const map = material['map'] as Texture | null | undefined
  if (!map && kept[6] === false) return true
  return kept[7] === mapIds(stage, survey, material, look)
}

/** Where colours begin in what is kept; three of them have room. */
const KEPT = 8

function sameColors(material: Marked, colors: Look['colors'], kept: readonly unknown[]): boolean {
  for (let i = 0, at = KEPT; i < colors.length; i++) {
    const color = material[colors[i]![0]] as Color
    if (color.r !== kept[at++] || color.g !== kept[at++] || color.b !== kept[at++]) return false
  }
  return true
}

/** The ids of its textures, in one text. */
const mapIds = (stage: Stage, survey: number, material: Marked, { maps }: Look): string =>
  maps.map((name) => (material[name] ? textureId(stage, survey, material[name] as Texture) : '')).join()

function keep(stage: Stage, survey: number, material: Marked, look: Look, kept: unknown[]): void {
  const ids = mapIds(stage, survey, material, look)
  const textured = look.maps.some((name) => Boolean(material[name]))
  kept.length = 0
  kept.push(look, material.version, material.opacity, material.transparent, material.side, material.visible, textured, ids) // oxfmt-ignore
  for (const [name] of look.colors) {
    if (!(material[name] instanceof Color)) material[name] = new Color(material[name] as string)
    const { r, g, b } = material[name] as Color
    kept.push(r, g, b)
  }
  for (const [i, name] of look.values.entries()) kept[KEPT + 9 + i] = material[name]
}

/** What a colour is where nothing is said: by its number. */
const hexes = new Map<number, string>()
function defaultHex(is: number): string {
  let hex = hexes.get(is)
  if (hex === undefined) hexes.set(is, (hex = '#' + is.toString(16).padStart(6, '0')))
  return hex
}

function tell(stage: Stage, survey: number, material: Marked, look: Look): { text: string; needs: string[] } {
  let text = `{"type":"${look.type}"`
  const needs: string[] = []
  for (const [name, is] of look.told) {
    const value = material[name]
    if (value !== is && value !== undefined && name !== 'visible')
      text += `,"${name}":${JSON.stringify(worded(name, value)) ?? null}`
  }
  for (const [name, is] of look.colors) {
    const hex = hexOf(material[name] as Color)
    if (hex !== defaultHex(is)) text += `,"${name}":"${hex}"`
  }
  for (const name of look.maps) {
    const map = material[name] as Texture | null | undefined
    const id = map ? textureId(stage, survey, map) : null
    if (id === null) continue
    text += `,"${name}":"${id}"`
    needs.push(id)
  }
  return { text: text + '}', needs }
}

const sides = ['front', 'back', 'double']
const blendings = ['none', 'normal', 'additive', 'normal', 'normal', 'normal']

function worded(name: string, value: unknown): unknown {
  if (name === 'side') return sides[value as number] ?? 'front'
  if (name === 'blending') return blendings[value as number] ?? 'normal'
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value
}

/** #rrggbb; what is brighter than white is white. */
export const hexOf = (color: Color): string => '#' + color.getHexString()

/** A shader cannot run here: it is shown in one colour, if its uniforms have one. */
function flatLook(stage: Stage, material: Marked): Look {
  stage.warnOnce(`${material.type} is not drawn here (no WebGL in the scene): it is shown in one colour; use MeshStandardMaterial`) // oxfmt-ignore
  material['color'] ??= uniformColor(material['uniforms']) ?? new Color(0x8888aa)
  for (const [name, is] of meshed) material[name] ??= is
  return looks['MeshBasicMaterial']!
}

function uniformColor(uniforms: unknown): Color | undefined {
  const values = typeof uniforms === 'object' && uniforms !== null ? Object.values(uniforms) : []
  const found = values.map((one: unknown) => (typeof one === 'object' && one !== null ? (Reflect.get(one, 'value') as unknown) : one)) // oxfmt-ignore
  return found.find((value) => value instanceof Color)
}
