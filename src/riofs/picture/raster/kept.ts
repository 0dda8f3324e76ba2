import type * as THREE from 'three'
import { Sampler } from './sampler.ts'
import type { Pixels } from './sampler.ts'
import { surfaceOf } from './surface.ts'
import type { Surface } from './surface.ts'
import { streamsOf } from './vertices.ts'
import type { Streams } from './vertices.ts'

/** What has been made of textures, materials and geometries: they are other objects when they are others. */
export class Kept {
  readonly #pixelsOf: (image: unknown) => Pixels | null
  readonly #samplers = new WeakMap<
    THREE.Texture,
    { readonly version: number; readonly sampler: Sampler | null }
  >()
  readonly #surfaces = new WeakMap<THREE.Material, Surface>()
  readonly #streams = new WeakMap<THREE.BufferGeometry, Streams | null>()

  /** @param pixelsOf what is in the image of a texture; null: there is nothing yet */
  constructor(pixelsOf: (image: unknown) => Pixels | null) {
    this.#pixelsOf = pixelsOf
  }

  readonly sampler = (texture: THREE.Texture): Sampler | null => {
    const known = this.#samplers.get(texture)
    if (known?.version === texture.version) return known.sampler
    const pixels = this.#pixelsOf(texture.image)
    if (pixels) texture.image = pixels // the canvas that it was on is not needed any more
    const sampler = pixels && pixels.width > 0 && pixels.height > 0 ? new Sampler(texture, pixels) : null
    this.#samplers.set(texture, { version: texture.version, sampler })
    return sampler
  }

  surface(material: THREE.Material): Surface {
    const known = this.#surfaces.get(material)
    if (known) return known
    const made = surfaceOf(material, this.sampler)
    this.#surfaces.set(material, made)
    return made
  }

  streams(geometry: THREE.BufferGeometry): Streams | null {
    const known = this.#streams.get(geometry)
    if (known !== undefined) return known
    const made = streamsOf(geometry)
    this.#streams.set(geometry, made)
    return made
  }
}
