/** Draws a scene of three's objects as its WebGL renderer would, without a GPU. */

import * as THREE from 'three'
import { Backdrop } from './behind.ts'
import { drawBackground } from './background.ts'
import { Colored } from './colored.ts'
import type { Haze } from './fragment.ts'
import { Frame } from './frame.ts'
import { lampsOf } from './lamps.ts'
import { Painter } from './painter.ts'
import { queueOf } from './queue.ts'
import type { Item, Queue } from './queue.ts'
import { Kept } from './kept.ts'
import type { Pixels } from './sampler.ts'
import { shadesOf } from './shadows.ts'
import { tones } from './tone.ts'

export type Camera = THREE.PerspectiveCamera | THREE.OrthographicCamera

export interface Wanted {
  readonly width: number
  readonly height: number
  readonly toneMapping: THREE.ToneMapping
  readonly exposure: number
}

/** Pixels that are worked out at a time: what is needed for them is 32 bytes each. */
const BAND = 1 << 20

export class Raster {
  readonly #kept: Kept
  #frame = new Frame(1, 1, 1)
  #pixels = new Uint32Array(1)

  /** @param pixelsOf what is in the image of a texture; null: there is nothing yet */
  constructor(pixelsOf: (image: unknown) => Pixels | null) {
    this.#kept = new Kept(pixelsOf)
  }

  /** RGBA, rows from the top; good until the next picture. */
  draw(
    scene: THREE.Scene,
    camera: Camera,
    { width, height, toneMapping, exposure }: Wanted,
  ): Uint8ClampedArray<ArrayBuffer> {
    scene.updateMatrixWorld()
    camera.updateMatrixWorld()
    const frame = this.#frameOf(width, height)
    const queue = queueOf(scene, camera)
    const fragment = new Colored()
    fragment.tone = tones[toneMapping]
    fragment.exposure = exposure
    fragment.haze = hazeOf(scene.fog)
    fragment.flat = camera instanceof THREE.OrthographicCamera
    const painter = new Painter(frame, fragment, camera, this.#kept)
    const shades = shadesOf(scene, queue, camera, height)
    fragment.lamps = lampsOf(queue.lights, camera.matrixWorldInverse, (light) => shades.get(light) ?? null)
    const pixels =
      this.#pixels.length === width * height ? this.#pixels : (this.#pixels = new Uint32Array(width * height))
    const rows = Math.max(1, Math.floor(BAND / width))
    for (let top = 0; top < height; top += rows) {
      drawBackground(scene.background, frame, top, Math.min(rows, height - top), this.#kept.sampler)
      drawAll(queue, painter, fragment, frame)
      frame.resolve(pixels)
    }
    return new Uint8ClampedArray(pixels.buffer)
  }

  #frameOf(width: number, height: number): Frame {
    const { width: w, height: h } = this.#frame
    if (w !== width || h !== height)
      this.#frame = new Frame(width, height, Math.max(1, Math.floor(BAND / width)))
    return this.#frame
  }
}

/** From so many things on, what is hidden is found before anything is coloured. */
const CROWD = 40

function drawAll(queue: Queue, painter: Painter, fragment: Colored, frame: Frame): void {
  if (queue.opaque.length >= CROWD) for (const item of queue.opaque) painter.depths(item)
  for (const item of queue.opaque) painter.draw(item)
  if (queue.glass.length > 0) {
    fragment.behind = new Backdrop(frame)
    for (const item of queue.glass) twice(item, painter)
    fragment.behind = null
  }
  for (const item of queue.transparent) twice(item, painter)
}

/** What is see-through on both sides shows its inner side first. */
function twice(item: Item, painter: Painter): void {
  const { material } = item
  if (!material.transparent || material.side !== THREE.DoubleSide || material.forceSinglePass)
    return painter.draw(item)
  painter.draw(item, THREE.BackSide)
  painter.draw(item, THREE.FrontSide)
}

function hazeOf(fog: THREE.Fog | THREE.FogExp2 | null): Haze | null {
  if (!fog) return null
  const hex = fog.color.getHex()
  const color = [hex >> 16, (hex >> 8) & 255, hex & 255]
  return fog instanceof THREE.FogExp2
    ? { color, near: 0, far: 0, density: fog.density }
    : { color, near: fog.near, far: fog.far, density: 0 }
}
