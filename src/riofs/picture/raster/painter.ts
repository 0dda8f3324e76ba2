import * as THREE from 'three'
import { Dots } from './dots.ts'
import type { Colored } from './colored.ts'
import type { Frame } from './frame.ts'
import { edgesOf, segmentsOf } from './pieces.ts'
import type { Item } from './queue.ts'
import type { Kept } from './kept.ts'
import { spriteStreams } from './sprites.ts'
import { Strokes } from './strokes.ts'
import { BACK, BOTH, FRONT, Triangles } from './triangles.ts'
import { Vertices } from './vertices.ts'
import type { Streams } from './vertices.ts'

const sides: Readonly<Record<number, number>> = {
  [THREE.FrontSide]: FRONT,
  [THREE.BackSide]: BACK,
  [THREE.DoubleSide]: BOTH,
}

const IDENTITY = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1])

/** Draws one thing after the other into a frame. */
export class Painter {
  readonly #vertices = new Vertices()
  readonly #fragment: Colored
  readonly #camera: THREE.Camera
  readonly #projection: Float64Array
  readonly #height: number
  readonly #triangles: Triangles
  readonly #strokes: Strokes
  readonly #dots: Dots
  readonly #kept: Kept

  constructor(frame: Frame, fragment: Colored, camera: THREE.Camera, kept: Kept) {
    this.#fragment = fragment
    this.#camera = camera
    this.#projection = Float64Array.from(camera.projectionMatrix.elements)
    this.#height = frame.height
    this.#triangles = new Triangles(frame, this.#vertices, fragment)
    this.#strokes = new Strokes(this.#triangles, this.#vertices, frame.width, frame.height)
    this.#dots = new Dots(frame, this.#vertices, fragment)
    this.#kept = kept
  }

  /** @param side only this one, where the material has both */
  draw(item: Item, side: THREE.Side = item.material.side): void {
    const { object, material } = item
    const f = this.#fragment
    const surface = this.#kept.surface(material)
    f.surface = surface
    f.shaded = object.receiveShadow
    f.square = false
    if (object instanceof THREE.Sprite) return this.#sprite(object)
    const streams = this.#kept.streams(object.geometry)
    if (!streams) return
    const own = surface.vertexColors ? streams : { ...streams, color: null }
    if (object instanceof THREE.InstancedMesh) return this.#copies(object, own, item, side)
    f.tinted = own.color !== null
    this.#place(own, object.matrixWorld, null)
    this.#pieces(item, side, object.matrixWorld.determinant() < 0)
  }

  /** The depths alone, of what hides whatever is behind it. */
  depths(item: Item): void {
    const { alphaTest, depthTest, depthWrite } = item.material
    const solid = alphaTest === 0 && depthTest && depthWrite && item.object instanceof THREE.Mesh
    if (!solid || Reflect.get(item.material, 'wireframe') === true) return
    this.#triangles.pen.bare = true
    this.draw(item)
    this.#triangles.pen.bare = false
  }

  #place(streams: Streams, world: THREE.Matrix4, color: readonly number[] | null): void {
    const mv = new THREE.Matrix4().multiplyMatrices(this.#camera.matrixWorldInverse, world)
    const normals = new THREE.Matrix3().getNormalMatrix(mv)
    this.#vertices.fill(streams, Float64Array.from(mv.elements), Float64Array.from(normals.elements), this.#projection, color) // oxfmt-ignore
    this.#fragment.data = this.#vertices.data
  }

  #copies(object: THREE.InstancedMesh, streams: Streams, item: Item, side: THREE.Side): void {
    const [matrix, color] = [new THREE.Matrix4(), new THREE.Color()]
    this.#fragment.tinted = streams.color !== null || object.instanceColor !== null
    for (let i = 0; i < object.count; i++) {
      object.getMatrixAt(i, matrix)
      if (object.instanceColor) object.getColorAt(i, color)
      matrix.premultiply(object.matrixWorld)
      this.#place(streams, matrix, object.instanceColor ? color.toArray() : null)
      this.#pieces(item, side, matrix.determinant() < 0)
    }
  }

  #sprite(sprite: THREE.Sprite): void {
    const mv = new THREE.Matrix4().multiplyMatrices(this.#camera.matrixWorldInverse, sprite.matrixWorld)
    const streams = spriteStreams(sprite, mv, this.#projection[11] === -1)
    const identity = Float64Array.from(new THREE.Matrix4().elements)
    this.#fragment.tinted = false
    this.#vertices.fill(streams, identity, IDENTITY, this.#projection, null)
    this.#fragment.data = this.#vertices.data
    this.#triangles.mirrored = false
    this.#triangles.side = BOTH
    this.#triangles.draw(0, 1, 2)
    this.#triangles.draw(0, 2, 3)
  }

  #pieces({ object, material, group }: Item, side: THREE.Side, mirrored: boolean): void {
    const { index } = object.geometry
    const row = index ? (index.array as Uint32Array) : null
    const all = row ? row.length : this.#vertices.count
    const from = Math.max(0, group?.start ?? 0)
    const to = Math.min(all, group ? group.start + group.count : all)
    this.#triangles.mirrored = mirrored
    if (object instanceof THREE.Points) return this.#points(row, from, to, material as THREE.PointsMaterial)
    this.#triangles.side = BOTH
    if (object instanceof THREE.Line) return this.#lines(segmentsOf(object, row, from, to))
    if (Reflect.get(material, 'wireframe') === true) return this.#lines(edgesOf(row, from, to))
    this.#triangles.side = sides[side] ?? FRONT
    this.#mesh(row, from, to)
  }

  #mesh(row: ArrayLike<number> | null, from: number, to: number): void {
    const triangles = this.#triangles
    if (row) for (let i = from; i + 2 < to; i += 3) triangles.draw(row[i]!, row[i + 1]!, row[i + 2]!)
    else for (let i = from; i + 2 < to; i += 3) triangles.draw(i, i + 1, i + 2)
  }

  #lines(pairs: Uint32Array): void {
    this.#fragment.front = true
    for (let i = 0; i + 1 < pairs.length; i += 2) this.#strokes.draw(pairs[i]!, pairs[i + 1]!)
  }

  #points(
    row: ArrayLike<number> | null,
    from: number,
    to: number,
    { size, sizeAttenuation }: THREE.PointsMaterial,
  ): void {
    const scale = sizeAttenuation && this.#projection[11] === -1 ? this.#height / 2 : 0
    for (let i = from; i < to; i++) this.#dots.draw(row ? row[i]! : i, size, scale)
  }
}
