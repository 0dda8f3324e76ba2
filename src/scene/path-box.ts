/** Where SVG path data lies: a box around all its points, those that only pull at a curve included. */

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

export function pathBox(d: string): Rect {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  const pen = { x: 0, y: 0 }
  const put = (x: number, y: number): void => {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  for (const [, letter = '', rest = ''] of d
    .slice(0, LONGEST)
    .matchAll(/([a-z])([^a-z]*(?:e[-+]?\d[^a-z]*)*)/gi))
    walk(letter, (rest.match(/[-+]?(?:\d*\.\d+|\d+\.?)(?:e[-+]?\d+)?/gi) ?? []).map(Number), pen, put)
  if (box.left > box.right) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }
}

function walk(
  letter: string,
  numbers: readonly number[],
  pen: { x: number; y: number },
  put: (x: number, y: number) => void,
): void {
  const relative = letter === letter.toLowerCase()
  const name = letter.toLowerCase()
  if (name === 'h' || name === 'v') return straight(name, relative, numbers, pen, put)
  const command = commands[name]
  if (!command?.takes) return
  for (let i = 0; i + command.takes <= numbers.length; i += command.takes) {
    const origin = relative ? { ...pen } : { x: 0, y: 0 }
    for (const at of command.points) {
      pen.x = origin.x + numbers[i + at]!
      pen.y = origin.y + numbers[i + at + 1]!
      put(pen.x, pen.y)
    }
  }
}

function straight(
  name: 'h' | 'v',
  relative: boolean,
  numbers: readonly number[],
  pen: { x: number; y: number },
  put: (x: number, y: number) => void,
): void {
  const axis = name === 'h' ? 'x' : 'y'
  for (const number of numbers) {
    pen[axis] = (relative ? pen[axis] : 0) + number
    put(pen.x, pen.y)
  }
}
