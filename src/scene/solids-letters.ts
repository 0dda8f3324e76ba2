/** Flat letters in space: a plane whose alpha is what is written. */

import * as THREE from 'three'
import { css } from './measure.ts'
import { short, within } from './paint.ts'
import type { Place } from './solids-textures.ts'

/** Pixels of a line, and of the widest and highest picture of letters. */
const LINE = 96
const WIDEST = 4096
const LINES = 40
const LONGEST = 4000

export interface Written {
  readonly geometry: THREE.PlaneGeometry
  readonly alpha: THREE.Texture
}

/** `size`: world units of a line. */
export function written(said: unknown, size: unknown, place: Place): Written {
  const lines = short(said, LONGEST).split('\n').slice(0, LINES)
  const widths = measured(lines, place)
  const wide = Math.max(1, ...widths) + LINE / 4
  const scale = Math.min(1, WIDEST / wide, WIDEST / (LINE * lines.length))
  const [width, height] = [Math.ceil(wide * scale), Math.ceil(LINE * lines.length * scale)]
  const canvas = place.canvas(width, height)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#000'
  context.fillRect(0, 0, width, height)
  context.fillStyle = '#fff'
  context.font = font(scale)
  context.textBaseline = 'alphabetic'
  context.textRendering = 'geometricPrecision' // letters stand as far apart as the font says, not by whole pixels
  for (const [i, line] of lines.entries())
    context.fillText(line, (width - widths[i]! * scale) / 2, LINE * scale * (i + 0.76))
  const unit = within(size, 1e-6, 1e9, 1) / LINE
  return {
    geometry: new THREE.PlaneGeometry((width / scale) * unit, LINE * lines.length * unit),
    alpha: alphaOf(canvas),
  }
}

function alphaOf(canvas: object): THREE.Texture {
  const texture = new THREE.CanvasTexture(canvas as never)
  texture.colorSpace = THREE.NoColorSpace
  return texture
}

function measured(lines: readonly string[], place: Place): number[] {
  const context = place.canvas(1, 1).getContext('2d')!
  context.font = font(1)
  context.textRendering = 'geometricPrecision'
  return lines.map((line) => Math.min(1e6, context.measureText(line).width))
}

const font = (scale: number): string => css({ size: LINE * 0.8 * scale })
