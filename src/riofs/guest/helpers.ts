/** The functions that a program makes nodes with: from what was said, in whichever form, to a node on the scene. */

import { flats, kinds, panels } from '../../scene/kinds.ts'
import type { Camera } from 'three'
import type { Kind, PlainType } from '../../scene/kinds.ts'
import type { SolidType } from '../../scene/props.ts'
import { listen } from './handlers.ts'
import { setWithWord } from './items.ts'
import { within } from './limits.ts'
import { newPlain, setPlain } from './plain.ts'
import type { PlainNode } from './plain.ts'
import { newSolid, solidTypes } from './solids.ts'
import type { Stage } from './stage.ts'
import { isItem } from './tag.ts'
import type { Item } from './tag.ts'

type Said = Record<string, unknown>
type Make = (...args: unknown[]) => Item

/** What was said, by name; nodes to hold; a function to be called. */
interface Asked {
  readonly said: Said
  readonly children: Item[]
  readonly run: unknown
}

const isRecord = (value: unknown): value is Said => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isItem(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
const areItems = (value: unknown): value is Item[] =>
  Array.isArray(value) && value.length > 0 && value.every(isItem)

function asked(kind: Kind, args: readonly unknown[]): Asked {
  const said: Said = {}
  const children: Item[] = []
  let run: unknown
  let next = 0
  for (const arg of args) {
    if (isItem(arg)) children.push(arg)
    else if (areItems(arg)) children.push(...arg)
    else if (typeof arg === 'function') run = arg
    else if (isRecord(arg)) Object.assign(said, arg)
    else if (arg !== undefined) said[position(kind, arg, next++)] = arg
  }
  return { said, children, run }
}

/** What a value without a name is: a colour where numbers are expected, else the next one in order. */
function position(kind: Kind, value: unknown, i: number): string {
  const name = kind.said[i]
  if (kind.layer === '3d' && typeof value === 'string' && kind.said[0] !== 'text' && kind.said[0] !== 'kind' && kind.said[0] !== 'format' && kind.said[0] !== 'src') return 'color' // oxfmt-ignore
  return name ?? 'color'
}

function finish(stage: Stage, item: Item, kind: Kind, { children, run }: Asked): void {
  for (const child of children) (item as { add(child: Item): unknown }).add(child)
  if (run !== undefined && kind.event !== undefined) listen(stage, item, kind.event, run)
  else if (run !== undefined) listen(stage, item, 'click', run)
}

export function solid(stage: Stage, type: SolidType, args: readonly unknown[]): Item {
  const kind = kinds[type]
  const all = asked(kind, args.map((arg) => (type === 'box' && Array.isArray(arg) && !areItems(arg) ? { size: arg as unknown[] } : arg))) // oxfmt-ignore
  within('nodes', stage.root.children.length + 1)
  const made = newSolid(stage, type, all.said)
  stage.tag(made)
  stage.root.add(made)
  setWithWord(stage, made, all.said)
  finish(stage, made, kind, all)
  return made
}

export function flat(stage: Stage, type: PlainType, args: readonly unknown[]): PlainNode {
  const kind = kinds[type]
  const all = asked(kind, args)
  within('nodes', stage.plains.size + 1)
  const made = newPlain(stage, type)
  made.show()
  setWithWord(stage, made, all.said)
  if (Object.keys(all.said).length === 0) setPlain(made, {})
  finish(stage, made, kind, all)
  return made
}

/** Whether points have a third number: a line in space. */
function solidPoints(points: unknown): boolean {
  const first = Array.isArray(points) ? (points[0] as unknown) : undefined
  if (Array.isArray(first)) return first.length >= 3
  return typeof first === 'object' && first !== null && 'z' in first
}

/** `line([[0, 0, 0], …])` in space, `line([[0, 0], …])` and `line(x1, y1, x2, y2)` flat. */
function line(stage: Stage, args: readonly unknown[]): Item {
  if (typeof args[0] === 'number') {
    const numbers = args.filter((arg) => typeof arg === 'number')
    const rest = args.filter((arg) => typeof arg !== 'number' && typeof arg !== 'string')
    const color = args.find((arg) => typeof arg === 'string')
    const ends = numbers.length >= 6 ? [numbers.slice(0, 3), numbers.slice(3, 6)] : [numbers.slice(0, 2), numbers.slice(2, 4)] // oxfmt-ignore
    return line(stage, [{ points: ends, ...(color === undefined ? {} : { color }) }, ...rest])
  }
  const { said } = asked(kinds.line2d, args.every((arg, i) => i > 1 || isPoint(arg)) && args.length > 1 ? [args.slice(0, 2), ...args.slice(2)] : args) // oxfmt-ignore
  const from = said['from'] ?? said['start']
  const to = said['to'] ?? said['end']
  const points = said['points'] ?? (from !== undefined && to !== undefined ? [from, to] : undefined)
  if (!solidPoints(points)) return flat(stage, 'line2d', [said])
  const { from: _from, to: _to, start: _start, end: _end, ...rest } = said
  return solid(stage, 'line', [{ ...rest, points }])
}
const isPoint = (value: unknown): boolean =>
  (Array.isArray(value) && value.every((one) => typeof one === 'number')) || (typeof value === 'object' && value !== null && 'x' in value && 'y' in value) // oxfmt-ignore

/** `circle(x, y, radius)`: x and y are its middle. */
function circle(stage: Stage, args: readonly unknown[]): Item {
  const numbers = args.filter((arg) => typeof arg === 'number')
  const rest = args.filter((arg) => typeof arg !== 'number')
  const [first, second, third] = numbers
  const said = numbers.length >= 3 ? { x: first, y: second, radius: third } : numbers.length === 1 ? { radius: first } : numbers.length === 2 ? { x: first, y: second, radius: 30 } : {} // oxfmt-ignore
  const named = rest.map((arg) => (typeof arg === 'string' ? { fill: arg } : arg))
  const sized = [said, ...named].some((one) => isRecord(one) && ['radius', 'r', 'rx', 'width', 'diameter', 'size'].some((key) => key in one)) // oxfmt-ignore
  return flat(stage, 'ellipse', [sized ? {} : { radius: 30 }, said, ...named.map(wide)])
}
const wide = (arg: unknown): unknown => {
  if (!isRecord(arg)) return arg
  const across = arg['diameter'] ?? arg['size'] ?? arg['width']
  if (typeof across !== 'number' || 'height' in arg) return arg
  const { diameter: _diameter, size: _size, width: _width, ...rest } = arg
  return { ...rest, radius: across / 2 }
}

/** `chart('bar', data, {…})`, `chart('bar', {data, …})`, `chart({type, data})`. */
function chart(stage: Stage, args: readonly unknown[]): Item {
  const [first, second, ...rest] = args
  if (typeof first !== 'string') return flat(stage, 'chart', args)
  const data = isRecord(second) && ['data', 'datasets', 'series', 'values', 'candles', 'rows', 'y'].some((key) => key in second) ? second : { data: second } // oxfmt-ignore
  return flat(stage, 'chart', [{ type: first }, data, ...rest])
}

/** `table(rows)`, `table(columns, rows)`, `table({columns, rows})`. */
function table(stage: Stage, args: readonly unknown[]): Item {
  const [first, second, ...rest] = args
  if (!Array.isArray(first)) return flat(stage, 'table', args)
  if (Array.isArray(second)) return flat(stage, 'table', [{ columns: first as unknown[], rows: second as unknown[] }, ...rest]) // oxfmt-ignore
  const [head, ...body] = first as unknown[]
  const headed = Array.isArray(head) && head.every((one) => typeof one === 'string') && body.length > 0
  return flat(stage, 'table', [headed ? { columns: head, rows: body } : { rows: first }, second, ...rest])
}

/** `mesh(geometry, material)`. */
function mesh(stage: Stage, args: readonly unknown[]): Item {
  const named = args.map(
    (arg) =>
    typeof arg === 'object' && arg !== null && 'isBufferGeometry' in arg ? { geometry: arg } : typeof arg === 'object' && arg !== null && 'isMaterial' in arg ? { material: arg } : arg, // oxfmt-ignore
  )
  return solid(stage, 'mesh', named)
}

/** Of a canvas: its 2D context, at once or in a function. */
function canvas(stage: Stage, args: readonly unknown[], context: (node: PlainNode) => unknown): Item {
  const run = args.find((arg) => typeof arg === 'function')
  const node = flat(stage, 'canvas', args.filter((arg) => typeof arg !== 'function')) // oxfmt-ignore
  const ctx = context(node)
  const draw = (draws: unknown): PlainNode => {
    if (typeof draws !== 'function') throw new TypeError('canvas.draw takes a function: draw(ctx => …)')
    Reflect.apply(draws, undefined, [ctx])
    return node
  }
  Object.defineProperties(node, { getContext: { value: () => ctx }, draw: { value: draw } })
  return run === undefined ? node : draw(run)
}

/** One that is told where to look is looked through. */
function camera(stage: Stage, args: readonly unknown[]): Item {
  const made = solid(stage, 'camera', args)
  const looks = args.some((arg) => isRecord(arg) && ('target' in arg || 'lookAt' in arg || !('rotation' in arg || 'parent' in arg))) // oxfmt-ignore
  if (looks) stage.eye = made as Camera
  return made
}

/** By the names that programs call. `context` gives the 2D context of a canvas. */
export function helpers(stage: Stage, context: (node: PlainNode) => unknown): Record<string, Make> {
  const plain = Object.keys({ ...flats, ...panels }) as PlainType[]
  const made: Record<string, Make> = {}
  for (const type of solidTypes) made[type] = (...args) => solid(stage, type, args)
  for (const type of plain) made[type] = (...args) => flat(stage, type, args)
  const better: Record<string, (stage: Stage, args: readonly unknown[]) => Item> = {
    line,
    circle,
    chart,
    table,
    mesh,
    camera,
  }
  for (const [name, make] of Object.entries(better)) made[name] = (...args) => make(stage, args)
  made['canvas'] = (...args) => canvas(stage, args, context)
  return made
}
