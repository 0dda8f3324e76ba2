/** Addons of three that make or join geometries, and noise. */

import {
  BoxGeometry,
  BufferGeometry,
  Float32BufferAttribute,
  Line,
  LineBasicMaterial,
  LineSegments,
  Vector3,
} from 'three'
import type { BufferAttribute } from 'three'
import { Noise } from './noise.ts'

const MAX_PARTS = 10_000

/** Of all of them, those attributes that each of them has. */
function mergeGeometries(parts: readonly BufferGeometry[]): BufferGeometry {
  const flat = parts.slice(0, MAX_PARTS).map((part) => (part.index === null ? part : part.toNonIndexed()))
  const names = Object.keys(flat[0]?.attributes ?? {}).filter((name) => flat.every((part) => part.attributes[name] !== undefined)) // oxfmt-ignore
  const merged = new BufferGeometry()
  for (const name of names) {
    const lists = flat.map((part) => (part.attributes[name] as BufferAttribute).array)
    const all = new Float32Array(lists.reduce((sum, list) => sum + list.length, 0))
    let at = 0
    for (const list of lists) {
      all.set(list, at)
      at += list.length
    }
    merged.setAttribute(name, new Float32BufferAttribute(all, flat[0]!.attributes[name]!.itemSize))
  }
  return merged
}

const utilities = {
  mergeGeometries,
  mergeBufferGeometries: mergeGeometries,
  mergeVertices: (geometry: BufferGeometry) => geometry,
  toTrianglesDrawMode: (geometry: BufferGeometry) => geometry,
}

/** Each corner is drawn in to where the inner box ends, and out again by the radius. */
class RoundedBoxGeometry extends BoxGeometry {
  override readonly type: string = 'RoundedBoxGeometry'
  constructor(width = 1, height = 1, depth = 1, segments = 2, radius = 0.1) {
    const parts = Math.min(20, Math.max(1, segments)) * 2 + 1
    super(width, height, depth, parts, parts, parts)
    const r = Math.min(width / 2, height / 2, depth / 2, radius)
    const inner = new Vector3(width / 2 - r, height / 2 - r, depth / 2 - r)
    const positions = this.attributes['position'] as BufferAttribute
    const normals = this.attributes['normal'] as BufferAttribute
    const [at, core] = [new Vector3(), new Vector3()]
    for (let i = 0; i < positions.count; i++) {
      at.fromBufferAttribute(positions, i)
      core.copy(at).clamp(inner.clone().negate(), inner)
      at.sub(core)
      if (at.lengthSq() === 0) at.fromBufferAttribute(normals, i)
      at.normalize()
      normals.setXYZ(i, at.x, at.y, at.z)
      at.multiplyScalar(r).add(core)
      positions.setXYZ(i, at.x, at.y, at.z)
    }
  }
}

/** A surface of two parameters from 0 to 1. */
class ParametricGeometry extends BufferGeometry {
  override readonly type: string = 'ParametricGeometry'
  constructor(
    f: (u: number, v: number, into: Vector3) => void = (u, v, into) => into.set(u, v, 0),
    slices = 8,
    stacks = 8,
  ) {
    // oxfmt-ignore
    super()
    const [across, down] = [Math.min(500, slices), Math.min(500, stacks)]
    const [positions, uvs, index]: [number[], number[], number[]] = [[], [], []]
    const at = new Vector3()
    for (let j = 0; j <= down; j++)
      for (let i = 0; i <= across; i++) {
        f(i / across, j / down, at)
        positions.push(at.x, at.y, at.z)
        uvs.push(i / across, j / down)
        const a = j * (across + 1) + i
        if (i < across && j < down)
          index.push(a, a + 1, a + across + 1, a + 1, a + across + 2, a + across + 1)
      }
    this.setIndex(index)
    this.setAttribute('position', new Float32BufferAttribute(positions, 3))
    this.setAttribute('uv', new Float32BufferAttribute(uvs, 2))
    this.computeVertexNormals()
  }
}

/** Thick lines, as thin as others. */
class LineGeometry extends BufferGeometry {
  setPositions(positions: readonly number[]): this {
    return this.setAttribute('position', new Float32BufferAttribute([...positions], 3))
  }
  setColors(colors: readonly number[]): this {
    return this.setAttribute('color', new Float32BufferAttribute([...colors], 3))
  }
}
class LineMaterial extends LineBasicMaterial {
  readonly resolution = { set(): void {} }
  constructor({
    color,
    linewidth = 1,
    vertexColors = false,
    opacity = 1,
    transparent = false,
  }: {
    color?: number
    linewidth?: number
    vertexColors?: boolean
    opacity?: number
    transparent?: boolean
  } = {}) {
    // oxfmt-ignore
    super({ linewidth, vertexColors, opacity, transparent, ...(color === undefined ? {} : { color }) })
  }
}
class Line2 extends Line {
  override computeLineDistances(): this {
    return this
  }
}

export const geometryAddons = (): Record<string, unknown> => ({
  BufferGeometryUtils: utilities,
  ...utilities,
  RoundedBoxGeometry,
  ParametricGeometry,
  LineGeometry,
  LineSegmentsGeometry: LineGeometry,
  LineMaterial,
  Line2,
  LineSegments2: LineSegments,
  SimplexNoise: Noise,
  ImprovedNoise: Noise,
})
