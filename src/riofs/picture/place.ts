/** Where textures come from in a thread of Node: the picture's library. */

import { Canvas as NodeCanvas, createCanvas } from '@napi-rs/canvas'
import type { Image } from '@napi-rs/canvas'
import type { Place } from '../../scene/solids-textures.ts'
import { bytesOf, decode } from './flat-images.ts'
import type { Pixels } from './raster/sampler.ts'

/** Pixels of a side of a texture: what is larger is made smaller. */
const SIDE = 2048

/** A drawing that says no size of its own. */
const DRAWN = { width: 512, height: 512 }

export const place: Place = {
  canvas: (width, height) => createCanvas(width, height),
  async decode(uri) {
    const bytes = bytesOf(uri, DRAWN)
    const image = bytes && (await decode(bytes))
    if (!image?.width || !image.height)
      throw new TypeError(
        'a picture of a texture is a data URI of PNG, JPEG, GIF, WebP or SVG, and not too large',
      )
    return shrunk(image)
  },
}

/** On a canvas no larger than it may be. */
function shrunk(image: Image): NodeCanvas {
  const by = Math.min(1, SIDE / image.width, SIDE / image.height)
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * by)),
    Math.max(1, Math.round(image.height * by)),
  )
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** What is in the image of a texture. */
export function texels(image: unknown): Pixels | null {
  if (image instanceof NodeCanvas) return image.getContext('2d').getImageData(0, 0, image.width, image.height)
  const { data, width, height } = (image ?? {}) as Partial<Pixels>
  return (data instanceof Uint8Array || data instanceof Uint8ClampedArray) && width && height
    ? { data, width, height }
    : null
}
