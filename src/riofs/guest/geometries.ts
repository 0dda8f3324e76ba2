/** Geometries: those of a few numbers are told as these, all others are resources with an id for each state. */

import type { BufferAttribute, BufferGeometry, InterleavedBufferAttribute } from 'three'
import type { Numbers } from '../../scene/node.ts'
import { formText } from './shaped.ts'
import { makeShape, shapeOf } from './shapes.ts'
import type { Stage } from './stage.ts'

type Attribute = BufferAttribute | InterleavedBufferAttribute

/** What a geometry was when it was last looked at. */
interface Seen {
  survey: number
  stamp: number
  /** `box`, or null: it is a resource. */
  shape: string | null
  /** Parameters as JSON, each with a comma before it. */
  text: string
  id: string | null
  vertices: number
  versions: number
  position: unknown
  index: unknown
}
const SEEN = Symbol('seen')
type Marked = BufferGeometry & { [SEEN]?: Seen }

export function seenGeometry(stage: Stage, survey: number, geometry: BufferGeometry): Seen {
  const seen = ((geometry as Marked)[SEEN] ??= { survey: 0, stamp: 0, shape: null, text: '', id: null, vertices: 0, versions: -1, position: null, index: null }) // oxfmt-ignore
  if (seen.survey === survey) return seen
  seen.survey = survey
  const versions = versionsOf(geometry)
  const { position } = geometry.attributes
  const known = seen.id === null || stage.resources.has(seen.id)
  if (versions === seen.versions && position === seen.position && geometry.index === seen.index && known)
    return seen
  Object.assign(seen, { versions, position, index: geometry.index, stamp: stage.next() })
  return Object.assign(seen, asShape(geometry) ?? asResource(stage, geometry))
}

/** A sum that is another one when something was marked as changed. */
function versionsOf(geometry: BufferGeometry): number {
  const { position, normal, uv, color } = geometry.attributes
  let sum = geometry.drawRange.start + (geometry.drawRange.count === Infinity ? 0 : geometry.drawRange.count)
  if (position !== undefined) sum += versionOf(position)
  if (normal !== undefined) sum += versionOf(normal)
  if (uv !== undefined) sum += versionOf(uv)
  if (color !== undefined) sum += versionOf(color) + 1_000_000
  return geometry.index === null ? sum : sum + geometry.index.version
}
const versionOf = (attribute: Attribute): number =>
  'version' in attribute ? attribute.version : attribute.data.version

type Found = Pick<Seen, 'shape' | 'text' | 'id' | 'vertices'>

/** Its parameters, when it is still as they made it. */
function asShape(geometry: BufferGeometry): Found | undefined {
  const type = shapeOf[geometry.type]
  const parameters = Reflect.get(geometry, 'parameters') as Record<string, number | boolean> | undefined
  if (type === undefined || parameters === undefined || !untouched(geometry, type, parameters))
    return undefined
  const text = formText(type, parameters)
  return { shape: type, text, id: null, vertices: geometry.attributes['position']!.count }
}

/** Compared with a new one: who edits corners need not say that they did. */
function untouched(
  geometry: BufferGeometry,
  type: string,
  parameters: Record<string, number | boolean>,
): boolean {
  const { position, normal, uv } = geometry.attributes
  if (position === undefined || normal === undefined || uv === undefined) return false
  if (Object.keys(geometry.attributes).length !== 3 || geometry.drawRange.count !== Infinity) return false
  const fresh = freshOf(type, parameters)
  return same(position, fresh.position) && (geometry.index?.count ?? 0) === fresh.index && same(normal, fresh.normal) && same(uv, fresh.uv) // oxfmt-ignore
}

interface Fresh {
  readonly position: ArrayLike<number>
  readonly normal: ArrayLike<number>
  readonly uv: ArrayLike<number>
  readonly index: number
}
/** The last few, as they were made: a scene has many alike. */
const fresh = new Map<string, Fresh>()
const MAX_FRESH = 8

function freshOf(type: string, parameters: Record<string, number | boolean>): Fresh {
  const key = type + JSON.stringify(parameters)
  const known = fresh.get(key)
  if (known !== undefined) return known
  const made = makeShape(type, parameters)
  const array = (name: string): ArrayLike<number> => (made.attributes[name] as BufferAttribute).array
  const found = { position: array('position'), normal: array('normal'), uv: array('uv'), index: made.index?.count ?? 0 } // oxfmt-ignore
  if (fresh.size >= MAX_FRESH) fresh.delete(fresh.keys().next().value!)
  fresh.set(key, found)
  return found
}

function same(attribute: Attribute, other: ArrayLike<number>): boolean {
  const array = (attribute as BufferAttribute).array
  if (array === undefined || array.length !== other.length) return false
  for (let i = 0; i < array.length; i++) if (array[i] !== other[i]) return false
  return true
}

function asResource(stage: Stage, geometry: BufferGeometry): Found {
  const id = `g${stage.next()}`
  stage.resources.set(id, () => tellGeometry(stage, id, geometry))
  return { shape: null, text: '', id, vertices: geometry.attributes['position']?.count ?? 0 }
}

const types: Readonly<Record<string, Numbers['type']>> = {
  Float32Array: 'f32', Uint32Array: 'u32', Uint16Array: 'u16', Uint8Array: 'u8', Uint8ClampedArray: 'u8', Int32Array: 'i32', Int16Array: 'i16', Int8Array: 'i8',
} // oxfmt-ignore
const names = ['position', 'normal', 'uv', 'color']

export function numbersOf(stage: Stage, attribute: Attribute): Numbers {
  const plain = 'array' in attribute && attribute.constructor.name !== 'InterleavedBufferAttribute'
  const given = plain ? (attribute as BufferAttribute).array : unwoven(attribute)
  const array = types[given.constructor.name] === undefined ? new Float32Array(given) : given
  return {
    type: types[array.constructor.name]!,
    itemSize: attribute.itemSize,
    ...(attribute.normalized ? { normalized: true } : {}),
    data: stage.host.base64(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength),
  }
}

function unwoven(attribute: Attribute): Float32Array {
  const out = new Float32Array(attribute.count * attribute.itemSize)
  for (let i = 0; i < attribute.count; i++)
    for (let c = 0; c < attribute.itemSize; c++)
      out[i * attribute.itemSize + c] = attribute.getComponent(i, c)
  return out
}

function tellGeometry(stage: Stage, id: string, geometry: BufferGeometry): string {
  const { position } = geometry.attributes
  const known = names.filter((name) => geometry.attributes[name] !== undefined && position !== undefined)
  const attributes = Object.fromEntries(
    known.map((name) => [name, numbersOf(stage, geometry.attributes[name]!)]),
  )
  const index = drawn(geometry)
  const groups = geometry.groups.map(({ start, count, materialIndex = 0 }) => ({ start, count: finite(count), material: materialIndex })) // oxfmt-ignore
  return JSON.stringify({
    kind: 'geometry',
    id,
    attributes,
    ...(index === null ? {} : { index: numbersOf(stage, index) }),
    ...(groups.length === 0 ? {} : { groups }),
  })
}
const finite = (count: number): number => (Number.isFinite(count) ? count : 0xffffffff)

/** The part of the index that is drawn. */
function drawn(geometry: BufferGeometry): BufferAttribute | null {
  const { start, count } = geometry.drawRange
  const { index } = geometry
  if (start === 0 && count === Infinity) return index
  const all =
    index?.array ?? Uint32Array.from({ length: geometry.attributes['position']?.count ?? 0 }, (_, i) => i)
  const part = Uint32Array.from(all).slice(start, start + Math.min(count, all.length))
  return { array: part, itemSize: 1, count: part.length, normalized: false } as unknown as BufferAttribute
}
