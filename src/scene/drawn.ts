/**
 * What is to be seen, as plain data: a list of simple things, painted in their order. The picture paints it on a canvas, the
 * browser makes SVG elements of it; both see the same. Lengths are CSS pixels, angles radians.
 */

import type { CanvasOp } from './node.ts'
import type { Font } from './measure.ts'

export type Drawn = Path | Letters | Picture | Vector | Recorded | Group

/** Filled first, then stroked. A paint that is left out is none. */
export interface Path {
  readonly kind: 'path'
  /** SVG path data. */
  readonly d: string
  readonly fill?: string
  readonly stroke?: string
  readonly width?: number
  readonly dash?: readonly number[]
  readonly round?: boolean
}

/** One line of text, standing on `y`. */
export interface Letters {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  readonly y: number
  readonly font: Font
  readonly fill: string
  readonly align?: Align
}

export type Align = 'left' | 'center' | 'right'

/** A data URI. */
export interface Picture extends Rect {
  readonly kind: 'image'
  readonly src: string
  readonly fit: 'fill' | 'contain' | 'cover'
}

/** A whole SVG document. */
export interface Vector extends Rect {
  readonly kind: 'svg'
  readonly svg: string
}

/** What was drawn on a canvas of that size. */
export interface Recorded extends Rect {
  readonly kind: 'canvas'
  readonly ops: readonly CanvasOp[]
}

export interface Group {
  readonly kind: 'group'
  readonly of: readonly Drawn[]
  /** The node that it is. */
  readonly node?: string
  /** As in CSS: a b c d e f. */
  readonly transform?: Matrix
  /** SVG path data, in the group's own coordinates. */
  readonly clip?: string
  readonly opacity?: number
  /** Under the first path in it, and under that alone. */
  readonly shadow?: Shadow
}

export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** `blur` as in CSS: twice the deviation. */
export interface Shadow {
  readonly y: number
  readonly blur: number
  readonly color: string
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rect extends Size {
  readonly x: number
  readonly y: number
}

export const moved = (x: number, y: number, of: readonly Drawn[]): Group => ({
  kind: 'group',
  of,
  transform: [1, 0, 0, 1, x, y],
})

/** A number as SVG path data has it. */
export const n = (value: number): string => String(Math.round(value * 100) / 100)

/** A rectangle as path data, with round corners where there is a radius. */
export function rounded(x: number, y: number, width: number, height: number, radius = 0): string {
  const r = Math.max(0, Math.min(radius, width / 2, height / 2))
  if (!r) return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`
  const arc = (dx: number, dy: number): string => `a${n(r)} ${n(r)} 0 0 1 ${n(dx)} ${n(dy)}`
  return (
    `M${n(x + r)} ${n(y)}H${n(x + width - r)}${arc(r, r)}V${n(y + height - r)}${arc(-r, r)}` +
    `H${n(x + r)}${arc(-r, -r)}V${n(y + r)}${arc(r, -r)}z`
  )
}

/** An ellipse as path data. */
export function oval(x: number, y: number, rx: number, ry = rx): string {
  const half = (dx: number): string => `a${n(rx)} ${n(ry)} 0 1 1 ${n(dx)} 0`
  return `M${n(x - rx)} ${n(y)}${half(2 * rx)}${half(-2 * rx)}z`
}

export function polyline(points: readonly (readonly [number, number])[], closed = false): string {
  return points.map(([x, y], i) => `${i ? 'L' : 'M'}${n(x)} ${n(y)}`).join('') + (closed ? 'z' : '')
}

/** Half pixels are where a line of one pixel is sharp. */
export const sharp = (value: number): number => Math.round(value - 0.5) + 0.5
