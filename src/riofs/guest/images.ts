/** Pictures: what a page calls `new Image()`, and textures out of data URIs. Nothing is loaded: there is no network. */

import { SRGBColorSpace, Texture } from 'three'
import type { Stage } from './stage.ts'

export const NO_NETWORK =
  'is not here: a program has no network; put the data into the program, a picture as a data: URI or drawn on a canvas'

export class ImageShim {
  onload: (() => void) | null = null
  onerror: ((error: Error) => void) | null = null
  width = 0
  height = 0
  crossOrigin: string | null = null
  changes = 0
  #src = ''
  readonly #listeners: [type: string, run: (event: unknown) => void][] = []

  get src(): string {
    return this.#src
  }
  set src(src: unknown) {
    this.#src = String(src)
    this.changes++
    const well = this.#src.startsWith('data:')
    queueMicrotask(() => this.#settle(well))
  }
  get complete(): boolean {
    return this.#src !== ''
  }
  get naturalWidth(): number {
    return this.width
  }
  get naturalHeight(): number {
    return this.height
  }

  addEventListener(type: string, run: (event: unknown) => void): void {
    if (this.#listeners.length < 100) this.#listeners.push([type, run])
  }

  removeEventListener(type: string, run: (event: unknown) => void): void {
    const at = this.#listeners.findIndex((one) => one[0] === type && one[1] === run)
    if (at >= 0) this.#listeners.splice(at, 1)
  }

  decode(): Promise<void> {
    return Promise.resolve()
  }

  #settle(well: boolean): void {
    if (well) this.onload?.()
    else this.onerror?.(new Error(`loading ${this.#src.slice(0, 80)} ${NO_NETWORK}`))
    for (const [type, run] of this.#listeners)
      if (type === (well ? 'load' : 'error')) run({ type, target: this })
  }
}

/** A texture of a data URI; of anything else an empty one, with a word about it. */
export function loadTexture(stage: Stage, src: string): Texture {
  const image = new ImageShim()
  const texture = new Texture(image as never)
  texture.colorSpace = SRGBColorSpace
  if (!src.startsWith('data:')) stage.warnOnce(`the texture ${src.slice(0, 80)} ${NO_NETWORK}`)
  else image.src = src
  texture.needsUpdate = true
  return texture
}
