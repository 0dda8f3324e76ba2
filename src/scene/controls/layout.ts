/** Where everything of the user interface is: one layout for the picture and for the browser. */

import type { Rect, Size } from '../drawn.ts'
import { flat, shapeOf } from '../flats.ts'
import type { Props, SceneNode } from '../node.ts'
import { within } from '../paint.ts'
import type { Controls } from '../props.ts'
import type { Pen } from '../theme.ts'
import { inside } from '../tree.ts'
import type { Tree } from '../tree.ts'
import { controlOf, leaf } from './index.ts'

type Panel = Controls['panel']

/** Panels in panels that are laid out, and things in one panel. */
const DEEPEST = 24
const MOST = 2000
/** Largest side of anything. */
const LARGEST = 20_000
/** Room for a panel's title. */
export const TITLE = 30
/** Height up to which what stands in a row stands on a line. */
const LOW = 84
/** Height that what is lower has there: that of a button. */
const BAR = 36

/** Sizes that are known from before, by the props they come of and the room there was. */
export type Sizes = WeakMap<Props, Map<number | undefined, Size>>

/**
 * Where each node is, in pixels of the view, if it is shown at all.
 * @param known kept from one layout to the next, with one pen: what has not changed is not measured again
 */
export function layout(tree: Tree, pen: Pen, known: Sizes = new WeakMap()): Map<string, Rect> {
  const made = new Layout(tree, pen, known)
  for (const node of inside(tree, null)) if (node.layer === 'ui') made.root(node)
  return made.boxes
}

export const panelOf = ({ props }: SceneNode): Panel => props as unknown as Panel

export const holds = ({ type }: SceneNode): boolean => type === 'panel'

const paddingOf = (panel: Panel): number => within(panel.padding, 0, 500, 16)
const gapOf = (panel: Panel): number => within(panel.gap, 0, 500, 10)
/** Room at the sides of a title, also where what is below it has none. */
export const titleSide = (panel: Panel): number => Math.max(12, paddingOf(panel))
const titleOf = (panel: Panel): number => (panel.title ? TITLE + titleSide(panel) - paddingOf(panel) : 0)

class Layout {
  readonly boxes = new Map<string, Rect>()
  readonly #tree: Tree
  readonly #pen: Pen
  /** Sizes by room and node: without them each panel would ask again and again what is in it. */
  readonly #sizes = new Map<string, Size>()
  readonly #known: Sizes

  constructor(tree: Tree, pen: Pen, known: Sizes) {
    this.#tree = tree
    this.#pen = pen
    this.#known = known
  }

  root(node: SceneNode): void {
    this.#place(node, within(node.props['x']), within(node.props['y']), this.#size(node, undefined, 0), 0)
  }

  #inside(node: SceneNode): readonly SceneNode[] {
    return inside(this.#tree, node.id)
      .filter(({ visible }) => visible)
      .slice(0, MOST)
  }

  /** @param room how wide it has to be, unless it says itself */
  #size(node: SceneNode, room: number | undefined, depth: number): Size {
    const key = `${room} ${node.id}`
    const known = this.#sizes.get(key)
    if (known) return known
    const size = this.#wanted(node, room, depth)
    this.#sizes.set(key, size)
    return size
  }

  #wanted(node: SceneNode, room: number | undefined, depth: number): Size {
    const width = side(node.props['width']) ?? room
    const height = side(node.props['height'])
    if (depth > DEEPEST) return { width: 0, height: 0 }
    const size = holds(node) ? this.#panel(node, width, depth) : this.#leaf(node, width)
    return { width: Math.min(LARGEST, width ?? size.width), height: Math.min(LARGEST, height ?? size.height) }
  }

  #leaf({ type, props }: SceneNode, room: number | undefined): Size {
    const sizes = this.#known.get(props) ?? new Map<number | undefined, Size>()
    this.#known.set(props, sizes)
    const known = sizes.get(room)
    if (known) return known
    const size = leaf(type) ? controlOf(type).size(props as never, room, this.#pen) : this.#flat(type, props)
    sizes.set(room, size)
    return size
  }

  #flat(type: string, props: Props): Size {
    if (!flat(type)) return { width: 0, height: 0 }
    const { box } = shapeOf(type, props, this.#pen, true)
    return { width: Math.max(0, box.x + box.width), height: Math.max(0, box.y + box.height) }
  }

  #panel(node: SceneNode, width: number | undefined, depth: number): Size {
    const panel = panelOf(node)
    const around = 2 * paddingOf(panel)
    const inner = this.#arranged(node, width === undefined ? undefined : Math.max(0, width - around), depth)
    const title = panel.title ? this.#pen.measure(panel.title.slice(0, 200), { size: 14, bold: true }) : 0
    return {
      width: Math.max(inner.width, Math.min(480, Math.ceil(title))) + around,
      height: inner.height + around + titleOf(panel),
    }
  }

  /** How large everything in it is together. */
  #arranged(node: SceneNode, room: number | undefined, depth: number): Size {
    const places = this.#places(node, room, depth)
    return {
      width: places.reduce((most, { x, width }) => Math.max(most, x + width), 0),
      height: places.reduce((most, { y, height }) => Math.max(most, y + height), 0),
    }
  }

  #places(node: SceneNode, room: number | undefined, depth: number): readonly Rect[] {
    const panel = panelOf(node)
    const all = this.#inside(node)
    const arrange = Object.hasOwn(arrangements, panel.layout)
      ? arrangements[panel.layout]
      : arrangements.column
    const size = (i: number, room?: number): Size => this.#size(all[i]!, stretched(all[i]!, room), depth + 1)
    return arrange({ all, gap: gapOf(panel), columns: within(panel.columns, 1, 50, 2), room, size })
  }

  #place(node: SceneNode, x: number, y: number, size: Size, depth: number): void {
    this.boxes.set(node.id, onPixels({ ...size, x, y }))
    if (!holds(node) || depth > DEEPEST) return
    const panel = panelOf(node)
    const padding = paddingOf(panel)
    const places = this.#places(node, Math.max(0, size.width - 2 * padding), depth)
    for (const [i, child] of this.#inside(node).entries()) {
      const place = places[i]!
      this.#place(child, x + padding + place.x, y + padding + titleOf(panel) + place.y, place, depth + 1)
    }
  }
}

/** Edges are sharp, and the same in every browser. */
function onPixels({ x, y, width, height }: Rect): Rect {
  const [left, top] = [Math.round(x), Math.round(y)]
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top }
}

const side = (value: unknown): number | undefined =>
  typeof value !== 'number' || Number.isNaN(value) ? undefined : within(value, 0, LARGEST)

/** Things drawn flat keep their size. */
const stretched = (node: SceneNode, room: number | undefined): number | undefined =>
  holds(node) || leaf(node.type) ? room : undefined

interface Arranged {
  readonly all: readonly SceneNode[]
  readonly gap: number
  readonly columns: number
  readonly room: number | undefined
  /** Of one of them, in a width or as it wants to be. */
  readonly size: (i: number, room?: number) => Size
}

type Arrange = (arranged: Arranged) => readonly Rect[]

const arrangements: Readonly<Record<Panel['layout'], Arrange>> = { column, row, grid, free }

/** Below each other, all as wide as the widest. */
function column({ all, gap, room, size }: Arranged): Rect[] {
  const width = room ?? all.reduce((most, _, i) => Math.max(most, size(i).width), 0)
  let y = 0
  return all.map((_, i) => {
    const own = size(i, width)
    const place = { x: 0, y, ...own }
    y += own.height + gap
    return place
  })
}

/** Beside each other: what can grow has the room that is left, and gives way where there is too little. */
function row({ all, gap, room, size }: Arranged): Rect[] {
  const natural = all.map((_, i) => size(i).width)
  const left = room === undefined ? 0 : room - sum(natural) - gap * (all.length - 1)
  const widths = left < 0 ? shrunk(natural, -left) : grown(all, natural, left)
  const sizes = all.map((_, i) => (widths[i] === natural[i] ? size(i) : size(i, widths[i])))
  const high = sizes.reduce((most, { height }) => Math.max(most, height), 0)
  let x = 0
  return sizes.map((own) => {
    const place = { x, y: high > LOW ? 0 : onLine(own.height, high), ...own }
    x += own.width + gap
    return place
  })
}

/** On the line at the bottom; what is lower than a button in the middle of where a button would be. */
const onLine = (height: number, high: number): number => {
  const bar = Math.min(BAR, high)
  return high - Math.max(height, bar) + Math.max(0, bar - height) / 2
}

const sum = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

function grown(all: readonly SceneNode[], natural: readonly number[], left: number): number[] {
  const grows = all.map(
    (node) =>
      node.props['width'] === undefined && (holds(node) || (leaf(node.type) && controlOf(node.type).grows)),
  )
  const count = grows.filter(Boolean).length
  return natural.map((width, i) => (grows[i] ? width + left / count : width))
}

/** Narrowest that something becomes to make room. */
const NARROWEST = 40

function shrunk(natural: readonly number[], missing: number): number[] {
  const slack = sum(natural.map((width) => Math.max(0, width - NARROWEST)))
  const share = slack ? Math.min(1, missing / slack) : 0
  return natural.map((width) => width - Math.max(0, width - NARROWEST) * share)
}

/** In columns of one width, in rows as high as what is in them. */
function grid({ all, gap, columns, room, size }: Arranged): Rect[] {
  const count = Math.min(columns, Math.max(1, all.length))
  const widest = all.reduce((most, _, i) => Math.max(most, size(i).width), 0)
  const width = room === undefined ? widest : Math.max(0, (room - gap * (count - 1)) / count)
  const sizes = all.map((_, i) => size(i, width))
  const places: Rect[] = []
  let y = 0
  for (let from = 0; from < all.length; from += count) {
    const line = sizes.slice(from, from + count)
    places.push(...line.map((own, i) => ({ x: i * (width + gap), y, ...own })))
    y += line.reduce((most, { height }) => Math.max(most, height), 0) + gap
  }
  return places
}

/** Each where it says. */
function free({ all, size }: Arranged): Rect[] {
  return all.map(({ props }, i) => ({ x: within(props['x']), y: within(props['y']), ...size(i) }))
}
