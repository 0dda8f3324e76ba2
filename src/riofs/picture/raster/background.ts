import * as THREE from 'three'
import type { Frame } from './frame.ts'
import type { Sampler } from './sampler.ts'
import { byteOf } from './srgb.ts'

/** Begins a band: with a colour, or a picture that is as large as the whole. */
export function drawBackground(
  background: THREE.Scene['background'],
  frame: Frame,
  top: number,
  rows: number,
  samplerOf: (texture: THREE.Texture) => Sampler | null,
): void {
  const hex = background instanceof THREE.Color ? background.getHex() : 0
  frame.begin(top, rows, packed(hex >> 16, (hex >> 8) & 255, hex & 255))
  const sampler = background instanceof THREE.Texture ? samplerOf(background) : null
  if (sampler) spread(sampler, frame)
}

const packed = (r: number, g: number, b: number): number => (0xff000000 | (b << 16) | (g << 8) | r) >>> 0

function spread(sampler: Sampler, frame: Frame): void {
  const { width, height, top, rows, colors } = frame
  const [right, up] = [1 / width, 1 / height]
  for (let y = top, at = 0; y < top + rows; y++) {
    frame.touch(y, 0, width)
    for (let x = 0; x < width; x++, at += 4) {
      sampler.read((x + 0.5) * right, 1 - (y + 0.5) * up, right, 0, 0, up)
      colors.fill(packed(byteOf(sampler.r), byteOf(sampler.g), byteOf(sampler.b)), at, at + 4)
    }
  }
}
