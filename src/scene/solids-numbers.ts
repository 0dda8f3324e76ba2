import { BufferAttribute } from 'three'
import { fromBase64 } from '../lib/bytes.ts'
import type { Numbers } from './node.ts'

const kinds = {
  f32: Float32Array,
  u32: Uint32Array,
  u16: Uint16Array,
  u8: Uint8Array,
  i32: Int32Array,
  i16: Int16Array,
  i8: Int8Array,
} as const

type Row = InstanceType<(typeof kinds)[keyof typeof kinds]>

/** Further out nothing is drawn: no sum of squares of such numbers is infinite. */
const FAR = 1e15

/** Numbers as three keeps them. What is no number is 0, what is too far away is at the end of the world. */
export function attributeOf({ type, itemSize, normalized = false, data }: Numbers): BufferAttribute {
  const bytes = fromBase64(data)
  const size = Math.min(16, Math.max(1, Math.trunc(itemSize) || 1))
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : Float32Array
  const whole = kind.BYTES_PER_ELEMENT * size
  const row = new kind(bytes.buffer, 0, (Math.floor(bytes.length / whole) * whole) / kind.BYTES_PER_ELEMENT)
  if (row instanceof Float32Array) tame(row)
  return new BufferAttribute(row, size, normalized)
}

/** An index into so many vertices: what points beyond them points at the first. */
export function indexOf(numbers: Numbers, vertices: number): BufferAttribute {
  const index = attributeOf({ ...numbers, itemSize: 1 })
  const row = Uint32Array.from(index.array as Row)
  for (let i = 0; i < row.length; i++) if (row[i]! >= vertices) row[i] = 0
  return new BufferAttribute(row, 1)
}

function tame(row: Float32Array): void {
  for (let i = 0; i < row.length; i++) {
    const one = row[i]!
    if (!(one < FAR && one > -FAR)) row[i] = one > 0 ? FAR : one < 0 ? -FAR : 0
  }
}
