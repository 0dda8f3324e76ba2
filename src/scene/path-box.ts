/** What SVG path data goes through: its points, and a box around them. */

import type { Rect } from './drawn.ts'

/** How many numbers each command takes, and which of them are x and y of a point. */
// oxfmt-ignore
const commands: Readonly<Record<string, { readonly takes: number; readonly points: readonly number[] }>> = {
  m: { takes: 2, points: [0] }, l: { takes: 2, points: [0] }, t: { takes: 2, points: [0] },
  c: { takes: 6, points: [0, 2, 4] }, s: { takes: 4, points: [0, 2] }, q: { takes: 4, points: [0, 2] },
  a: { takes: 7, points: [5] }, z: { takes: 0, points: [] },
}

/** Longest path data that is looked at, in UTF-16 units. */
const LONGEST = 1 << 20

/** Whether a point begins a line, and whether what leads to it is bent. */
export interface Way {
  readonly first: boolean
  readonly curve: boolean
  /** Whether it is no point of the path, but how far an arc may bulge. */
  readonly bulge?: boolean
}

type Put = (x: number, y: number, way: Way) => void

/** A box around all points, those that only pull at a curve included. */
export function pathBox(d: string): Rect {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  pathPoints(d, (x, y, { bulge }) => {
    if (bulge) return
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  })
  if (box.left > box.right) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }
}

/** Tells every point, in the order of the path. */
export function pathPoints(d: string, put: Put): void {
  const pen = { x: 0, y: 0 }
  for (const [, letter = '', rest = ''] of d
    .slice(0, LONGEST)
    .matchAll(/([a-z])([^a-z]*(?:e[-+]?\d[^a-z]*)*)/gi))
    walk(letter, (rest.match(/[-+]?(?:\d*\.\d+|\d+\.?)(?:e[-+]?\d+)?/gi) ?? []).map(Number), pen, put)
}

interface Pen {
  x: number
  y: number
}

function walk(letter: string, numbers: readonly number[], pen: Pen, put: Put): void {
  const relative = letter === letter.toLowerCase()
  const name = letter.toLowerCase()
  if (name === 'h' || name === 'v') return straight(name, relative, numbers, pen, put)
  const command = commands[name]
  if (!command?.takes) return
  const curve = /[cstqa]/.test(name)
  for (let i = 0; i + command.takes <= numbers.length; i += command.takes) {
    const origin = relative ? { ...pen } : { x: 0, y: 0 }
    if (name === 'a') put(pen.x, pen.y + 2 * numbers[i + 1]!, { first: false, curve, bulge: true })
    for (const at of command.points) {
      pen.x = origin.x + numbers[i + at]!
      pen.y = origin.y + numbers[i + at + 1]!
      put(pen.x, pen.y, { first: name === 'm' && i === 0, curve })
    }
  }
}

function straight(name: 'h' | 'v', relative: boolean, numbers: readonly number[], pen: Pen, put: Put): void {
  const axis = name === 'h' ? 'x' : 'y'
  for (const number of numbers) {
    pen[axis] = (relative ? pen[axis] : 0) + number
    put(pen.x, pen.y, { first: false, curve: false })
  }
}
