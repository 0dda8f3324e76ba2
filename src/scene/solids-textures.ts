/** Textures of resources: pixels, pictures, and what was drawn on a canvas. */

import * as THREE from 'three'
import { fromBase64 } from '../lib/bytes.ts'
import { replay } from './canvas-ops.ts'
import type { Context } from './canvas-ops.ts'
import type { Image, Texture, Wrap } from './node.ts'
import { within } from './paint.ts'

/** What a place to draw in offers: a browser, or the picture's library. */
export interface Place {
  /** A new canvas, see-through. */
  canvas(width: number, height: number): Canvas
  /** The picture of a data URI. @throws what the decoder throws */
  decode(uri: string): Promise<Picture>
}

export interface Picture {
  readonly width: number
  readonly height: number
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

/** Pixels of a side of a texture. */
const SIDE = 8192

/** Pixels of all textures of a scene together: what comes when there is no more room is one white pixel. */
export class Room {
  #left = 48 << 20

  take(pixels: number): boolean {
    if (!(pixels <= this.#left)) return false
    this.#left -= pixels
    return true
  }

  give(pixels: number): void {
    this.#left += pixels
  }
}

const wraps: Readonly<Record<Wrap, THREE.Wrapping>> = {
  clamp: THREE.ClampToEdgeWrapping,
  repeat: THREE.RepeatWrapping,
  mirror: THREE.MirroredRepeatWrapping,
}

/** Told of what is still being decoded. */
export type Wait = (until: Promise<void>) => void

/** A texture; a picture is in it when what `wait` is told of is over. */
export function textureOf(said: Texture, place: Place, room: Room, wait: Wait): THREE.Texture {
  const texture = sources[said.image.kind](said.image as never, place, room, wait)
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
  room: Room,
  wait: Wait,
) => THREE.Texture

const sources: { readonly [K in Image['kind']]: Source<K> } = { pixels, uri, canvas }

function pixels(
  { width, height, data }: Extract<Image, { kind: 'pixels' }>,
  _: Place,
  room: Room,
): THREE.Texture {
  const bytes = fromBase64(data)
  if (bytes.length < width * height * 4 || !fits(width, height, room)) return blank()
  return held(
    new THREE.DataTexture(bytes.subarray(0, width * height * 4), width, height),
    width * height,
    room,
  )
}

function canvas(image: Extract<Image, { kind: 'canvas' }>, place: Place, room: Room): THREE.Texture {
  const [width, height] = [Math.round(image.width), Math.round(image.height)]
  if (!fits(width, height, room)) return blank()
  const drawn = place.canvas(width, height)
  const context = drawn.getContext('2d')
  if (context) replay(image.ops, context, (width, height) => place.canvas(width, height))
  return held(new THREE.CanvasTexture(drawn), width * height, room)
}

function uri({ uri }: Extract<Image, { kind: 'uri' }>, place: Place, room: Room, wait: Wait): THREE.Texture {
  const texture = new THREE.Texture()
  let gone = false
  texture.addEventListener('dispose', () => (gone = true))
  const decoded = place.decode(uri).then(
    (picture) => {
      const { width, height } = picture
      if (gone || !fits(width, height, room)) return
      texture.image = picture
      held(texture, width * height, room)
    },
    () => undefined, // what is no picture stays empty, as in a browser
  )
  wait(decoded)
  return texture
}

/** Whether it is a size, and there was room for it. */
const fits = (width: number, height: number, room: Room): boolean =>
  Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width <= SIDE && height <= SIDE && room.take(width * height) // oxfmt-ignore

/** In place of what cannot be: one white pixel. */
const blank = (): THREE.Texture => ready(new THREE.DataTexture(new Uint8Array([255, 255, 255, 255]), 1, 1))

/** A texture that gives back its room when it goes. */
function held<T extends THREE.Texture>(texture: T, pixels: number, room: Room): T {
  const give = (): void => {
    texture.removeEventListener('dispose', give)
    room.give(pixels)
  }
  texture.addEventListener('dispose', give)
  return ready(texture)
}

function ready<T extends THREE.Texture>(texture: T): T {
  texture.needsUpdate = true
  return texture
}
