import type * as THREE from 'three'

/** Numbers of a vertex: clip x y z w, view x y z, normal x y z, u v, red green blue alpha. Of a line, u is how far along it is. */
export const STRIDE = 16

/** Vertices that a clipped triangle may need beside its own. */
const SPARE = 16

/** Numbers of an attribute: as they are where that is possible. */
export function floatsOf(
  attribute: THREE.BufferAttribute | THREE.InterleavedBufferAttribute | undefined,
): Float32Array | null {
  if (!attribute) return null
  if (attribute.array instanceof Float32Array && !('data' in attribute)) return attribute.array
  const { count, itemSize } = attribute
  return Float32Array.from({ length: count * itemSize }, (_, i) =>
    attribute.getComponent(Math.floor(i / itemSize), i % itemSize),
  )
}

/** The attributes of one geometry as they are read. */
export interface Streams {
  readonly count: number
  readonly position: Float32Array
  readonly positionSize: number
  readonly normal: Float32Array | null
  readonly uv: Float32Array | null
  readonly color: Float32Array | null
  readonly colorSize: number
  readonly along: Float32Array | null
}

export function streamsOf({ attributes }: THREE.BufferGeometry): Streams | null {
  const { position, normal, uv, color, lineDistance } = attributes as Record<
    string,
    THREE.BufferAttribute | undefined
  >
  const floats = floatsOf(position)
  if (!position || !floats) return null
  return {
    count: position.count,
    position: floats,
    positionSize: position.itemSize,
    normal: normal?.itemSize === 3 ? floatsOf(normal) : null,
    uv: uv?.itemSize === 2 ? floatsOf(uv) : null,
    color: color && color.itemSize >= 3 ? floatsOf(color) : null,
    colorSize: color?.itemSize ?? 3,
    along: floatsOf(lineDistance),
  }
}

/** Vertices as they are drawn, one geometry after the other in the same memory. */
export class Vertices {
  data = new Float32Array(4096 * STRIDE)
  /** How many there are; what is made by clipping comes after them. */
  count = 0

  /**
   * @param mv from the geometry to the camera, and `normals` for its normals
   * @param color of an instance
   */
  fill(
    streams: Streams,
    mv: Float64Array,
    normals: Float64Array,
    p: Float64Array,
    color: readonly number[] | null,
  ): void {
    this.reserve(streams.count)
    this.count = streams.count
    this.#place(streams, mv, p)
    this.#turn(streams.normal, normals)
    this.#paint(streams, color)
  }

  reserve(count: number): void {
    const needed = (count + SPARE) * STRIDE
    if (this.data.length < needed)
      this.data = new Float32Array(Math.max(needed, Math.min(needed * 2, 1 << 24)))
  }

  #place({ count, position, positionSize }: Streams, m: Float64Array, p: Float64Array): void {
    const { data } = this
    for (let i = 0, from = 0, to = 0; i < count; i++, from += positionSize, to += STRIDE) {
      const x = position[from]!
      const y = position[from + 1]!
      const z = positionSize > 2 ? position[from + 2]! : 0
      const vx = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!
      const vy = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!
      const vz = m[2]! * x + m[6]! * y + m[10]! * z + m[14]!
      data[to] = p[0]! * vx + p[8]! * vz + p[12]!
      data[to + 1] = p[5]! * vy + p[9]! * vz + p[13]!
      data[to + 2] = p[10]! * vz + p[14]!
      data[to + 3] = p[11]! * vz + p[15]!
      data[to + 4] = vx
      data[to + 5] = vy
      data[to + 6] = vz
    }
  }

  #turn(normal: Float32Array | null, n: Float64Array): void {
    const { data, count } = this
    for (let i = 0, from = 0, to = 7; i < count; i++, from += 3, to += STRIDE) {
      const x = normal ? normal[from]! : 0
      const y = normal ? normal[from + 1]! : 0
      const z = normal ? normal[from + 2]! : 0
      data[to] = n[0]! * x + n[3]! * y + n[6]! * z
      data[to + 1] = n[1]! * x + n[4]! * y + n[7]! * z
      data[to + 2] = n[2]! * x + n[5]! * y + n[8]! * z
    }
  }

  #paint({ uv, along, color, colorSize }: Streams, own: readonly number[] | null): void {
    const { data, count } = this
    const [r = 1, g = 1, b = 1] = own ?? []
    for (let i = 0, to = 10; i < count; i++, to += STRIDE) {
      data[to] = along ? along[i]! : uv ? uv[2 * i]! : 0
      data[to + 1] = uv ? uv[2 * i + 1]! : 0
      const at = i * colorSize
      data[to + 2] = color ? color[at]! * r : r
      data[to + 3] = color ? color[at + 1]! * g : g
      data[to + 4] = color ? color[at + 2]! * b : b
      data[to + 5] = color && colorSize > 3 ? color[at + 3]! : 1
    }
  }
}
