import * as THREE from 'three'
import type { Geometry, Props, Resource, Texture } from './node.ts'
import { meshOf, shape, shapeKey } from './solids-shapes.ts'
import type { Textures } from './solids-surface.ts'
import { Room, textureOf } from './solids-textures.ts'
import type { Place } from './solids-textures.ts'

/** Geometries and textures that nodes share: made when they are first asked for. */
export class Shelf {
  readonly place: Place
  readonly #resources = new Map<string, Resource>()
  readonly #made = new Map<string, THREE.BufferGeometry | THREE.Texture>()
  readonly #shapes = new Map<string, THREE.BufferGeometry>()
  readonly #room = new Room()
  readonly #waiting = new Set<Promise<void>>()

  constructor(place: Place) {
    this.place = place
  }

  put(resource: Resource): void {
    this.forget(resource.id)
    this.#resources.set(resource.id, resource)
  }

  forget(id: string): void {
    this.#resources.delete(id)
    this.#made.get(id)?.dispose()
    this.#made.delete(id)
  }

  clear(): void {
    for (const id of this.#resources.keys()) this.forget(id)
    this.keep(new Set())
  }

  has(id: string): boolean {
    return this.#resources.has(id)
  }

  /** Resolves when all pictures are decoded. */
  async ready(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.all(this.#waiting)
  }

  /** Empty where there is none of that id. */
  geometry(id: string): THREE.BufferGeometry {
    const made = this.#take(id, 'geometry', (said: Geometry) => meshOf(said))
    return made ?? new THREE.BufferGeometry()
  }

  /** As geometry, with normals. */
  surface(id: string): THREE.BufferGeometry {
    const geometry = this.geometry(id)
    if (geometry.hasAttribute('position') && !geometry.hasAttribute('normal')) geometry.computeVertexNormals()
    return geometry
  }

  shape(type: string, props: Props): THREE.BufferGeometry {
    const key = shapeKey(type, props)
    const made = this.#shapes.get(key) ?? shape(type, props)
    this.#shapes.set(key, made)
    return made
  }

  readonly textures: Textures = (id) =>
    this.#take(id, 'texture', (said: Texture) =>
      textureOf(said, this.place, this.#room, (until) => this.#wait(until)),
    )

  /** Lets go of the shapes that no node has any more. */
  keep(used: ReadonlySet<unknown>): void {
    for (const [key, shape] of this.#shapes) {
      if (used.has(shape)) continue
      shape.dispose()
      this.#shapes.delete(key)
    }
  }

  get shapes(): number {
    return this.#shapes.size
  }

  #take<R extends Resource, T extends THREE.BufferGeometry | THREE.Texture>(
    id: string,
    kind: R['kind'],
    make: (said: R) => T,
  ): T | undefined {
    const said = this.#resources.get(id)
    if (said?.kind !== kind) return undefined
    const made = (this.#made.get(id) as T | undefined) ?? make(said as R)
    this.#made.set(id, made)
    return made
  }

  #wait(until: Promise<void>): void {
    const over: Promise<void> = until.finally(() => this.#waiting.delete(over))
    this.#waiting.add(over)
  }
}
