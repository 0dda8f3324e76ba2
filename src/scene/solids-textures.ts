/** Textures of resources: pixels, pictures, and what was drawn on a canvas. */

import * as THREE from 'three'
import { replay } from './canvas-ops.ts'
import type { Context } from './canvas-ops.ts'
import type { Image, Texture, Wrap } from './node.ts'
import { within } from './paint.ts'
import { fromBase64 } from './solids-numbers.ts'

/** What a place to draw in offers: a browser, or the picture's library. */
export interface Place {
  /** A new canvas, see-through. */
  canvas(width: number, height: number): Canvas
  /** The picture of a data URI. @throws what the decoder throws */
  decode(uri: string): Promise<object>
}

export interface Canvas {
  width: number
  height: number
  getContext(kind: '2d'): Context2D | null
}

export interface Context2D extends Context {
  fillStyle: unknown
  font: string
  textBaseline: unknown
  textRendering: unknown
  fillRect(x: number, y: number, width: number, height: number): void
  fillText(text: string, x: number, y: number): void
  measureText(text: string): { readonly width: number }
}

/** Pixels of one texture, and of a side of it. */
const MOST = 16 << 20
const SIDE = 8192

const wraps: Readonly<Record<Wrap, THREE.Wrapping>> = {
  clamp: THREE.ClampToEdgeWrapping,
  repeat: THREE.RepeatWrapping,
  mirror: THREE.MirroredRepeatWrapping,
}

/** A texture; a picture is in it when `wait` has been told that it is decoded. */
export function textureOf(said: Texture, place: Place, wait: (until: Promise<void>) => void): THREE.Texture {
  const texture = sources[said.image.kind](said.image as never, place, wait)
  texture.flipY = said.flipY
  texture.colorSpace = said.srgb ? THREE.SRGBColorSpace : THREE.NoColorSpace
  texture.wrapS = wraps[said.wrapS] ?? wraps.clamp
  texture.wrapT = wraps[said.wrapT] ?? wraps.clamp
  texture.repeat.set(finite(said.repeat[0], 1), finite(said.repeat[1], 1))
  texture.offset.set(finite(said.offset[0], 0), finite(said.offset[1], 0))
  texture.center.set(finite(said.center[0], 0), finite(said.center[1], 0))
  texture.rotation = finite(said.rotation, 0)
  texture.magFilter = said.smooth ? THREE.LinearFilter : THREE.NearestFilter
  texture.minFilter = said.smooth ? THREE.LinearMipmapLinearFilter : THREE.NearestFilter
  texture.generateMipmaps = said.smooth
  return texture
}

const finite = (value: number, or: number): number => within(value, -1e6, 1e6, or)

type Source<K extends Image['kind']> = (
  image: Extract<Image, { kind: K }>,
  place: Place,
  wait: (until: Promise<void>) => void,
) => THREE.Texture

const sources: { readonly [K in Image['kind']]: Source<K> } = { pixels, uri, canvas }

function pixels({ width, height, data }: Extract<Image, { kind: 'pixels' }>): THREE.Texture {
  const bytes = fromBase64(data)
  if (!sized(width, height) || bytes.length < width * height * 4) return blank()
  return ready(new THREE.DataTexture(bytes.subarray(0, width * height * 4), width, height))
}

function canvas(image: Extract<Image, { kind: 'canvas' }>, place: Place): THREE.Texture {
  const [width, height] = [Math.round(image.width), Math.round(image.height)]
  if (!sized(width, height)) return blank()
  const drawn = place.canvas(width, height)
  const context = drawn.getContext('2d')
  if (context) replay(image.ops, context)
  return ready(new THREE.CanvasTexture(drawn))
}

function uri(
  image: Extract<Image, { kind: 'uri' }>,
  place: Place,
  wait: (until: Promise<void>) => void,
): THREE.Texture {
  const texture = new THREE.Texture()
  const decoded = place.decode(image.uri).then(
    (picture) => {
      texture.image = picture
      ready(texture)
    },
    () => undefined, // what is no picture stays empty, as in a browser
  )
  wait(decoded)
  return texture
}

const sized = (width: number, height: number): boolean =>
  Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width <= SIDE && height <= SIDE && width * height <= MOST // oxfmt-ignore

/** In place of what cannot be: one white pixel. */
const blank = (): THREE.Texture => ready(new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1))

function ready<T extends THREE.Texture>(texture: T): T {
  texture.needsUpdate = true
  return texture
}
