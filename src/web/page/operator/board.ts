import { computed, signal } from '@preact/signals'
import { heightOf, placed, WIDTH } from './layout.ts'
import type { Box, Point } from './layout.ts'
import type { Edge } from './table.ts'
import type { Vertex } from './vertex.ts'

/** A route that somebody is making. */
interface Draft {
  readonly src: string
  /** Where the pointer is, when it is made by one. */
  readonly at?: Point
}

interface Size {
  readonly width: number
  readonly height: number
}

interface View extends Point {
  readonly scale: number
}

const SCALE = { least: 0.1, readable: 0.6, most: 2 }
/** Places that are kept. */
const MOST = 500
const MARGIN = 28
const NOWHERE: View = { x: MARGIN, y: MARGIN, scale: 1 }

/** The graph as somebody looks at it: where things stand, what is open, and from where it is seen. */
export class Board {
  readonly places = signal<ReadonlyMap<string, Point>>(new Map())
  readonly boxes = signal<readonly Box[]>([])
  readonly view = signal<View>(NOWHERE)
  readonly open = signal<ReadonlySet<string>>(new Set())
  readonly draft = signal<Draft | undefined>(undefined)
  readonly drafting = computed(() => this.draft.value !== undefined)
  /** The edge that is looked at. */
  readonly chosen = signal<string | undefined>(undefined)
  /** Nobody has moved the view by hand yet: it shows everything. */
  #whole = true
  #kept: Readonly<Record<string, Point>>
  readonly #key: string

  constructor(key = 'hivefs.operator') {
    this.#key = key
    this.#kept = restored(localStorage.getItem(key))
  }

  /** What is there now. */
  settle(vertices: readonly Vertex[], edges: readonly Edge[]): void {
    const boxes = vertices.map((vertex) => ({
      ...vertex,
      height: heightOf(vertex, this.open.value.has(vertex.id)),
    }))
    const before = new Map([...Object.entries(this.#kept), ...this.places.peek()])
    this.places.value = placed(boxes, edges, before)
    this.boxes.value = boxes
  }

  /** By hand: it stays there from visit to visit. */
  move(id: string, to: Point): void {
    const at = { x: Math.round(to.x), y: Math.round(to.y) }
    this.places.value = new Map([...this.places.value, [id, at]])
    this.#whole = false
    const { [id]: _before, ...others } = this.#kept
    this.#keep({ ...others, [id]: at })
  }

  /** Places as if nobody had moved anything. */
  arrange(edges: readonly Edge[]): void {
    this.#keep({})
    this.places.value = placed(this.boxes.value, edges, new Map())
    this.#whole = true
  }

  turn(id: string): void {
    const open = new Set(this.open.value)
    if (!open.delete(id)) open.add(id)
    this.open.value = open
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.view.value
    this.#whole = false
    this.view.value = { x: x + dx, y: y + dy, scale }
  }

  /** What is at that place of the window stays there. */
  zoom(by: number, { x, y }: Point): void {
    const view = this.view.value
    const scale = Math.min(Math.max(view.scale * by, SCALE.least), SCALE.most)
    const ratio = scale / view.scale
    this.#whole = false
    this.view.value = { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, scale }
  }

  /** All in sight, and not larger than life. By itself it does so until somebody has moved the view, and makes nothing too small to be read. */
  fit({ width, height }: Size, byItself = false): void {
    if (byItself && !this.#whole) return
    this.#whole = true
    const places = this.places.value
    const corners = this.boxes.value.map((box) => ({ ...places.get(box.id)!, height: box.height }))
    if (!corners.length || !width || !height) return
    const left = Math.min(...corners.map(({ x }) => x))
    const top = Math.min(...corners.map(({ y }) => y))
    const wide = Math.max(...corners.map(({ x }) => x + WIDTH)) - left
    const high = Math.max(...corners.map((at) => at.y + at.height)) - top
    const room = Math.min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
    const scale = Math.min(Math.max(room, byItself ? SCALE.readable : SCALE.least), 1)
    this.view.value = {
      x: Math.max(MARGIN, (width - wide * scale) / 2) - left * scale,
      y: Math.max(MARGIN, (height - high * scale) / 2) - top * scale,
      scale,
    }
  }

  /** Moves the view just so far that this is in it. */
  reveal(id: string, { width, height }: Size): void {
    const at = this.places.value.get(id)
    const box = this.boxes.value.find((each) => each.id === id)
    if (!at || !box) return
    const { x, y, scale } = this.view.value
    const short = (from: number, size: number, room: number) =>
      from < 0 || size > room ? -from : Math.min(0, room - from - size)
    const dx = short(x + at.x * scale, WIDTH * scale, width)
    const dy = short(y + at.y * scale, box.height * scale, height)
    if (dx || dy) this.pan(dx, dy)
  }

  /** A place of the window as one of the graph. */
  inside({ x, y }: Point): Point {
    const view = this.view.value
    return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale }
  }

  #keep(kept: Readonly<Record<string, Point>>): void {
    this.#kept = Object.fromEntries(Object.entries(kept).slice(-MOST))
    localStorage.setItem(this.#key, JSON.stringify(this.#kept))
  }
}

/** What the browser has kept, as far as it makes sense. */
function restored(text: string | null): Record<string, Point> {
  try {
    const said: unknown = JSON.parse(text ?? '{}')
    const all = Object.entries((said ?? {}) as Record<string, Partial<Point> | null>)
    return Object.fromEntries(
      all.filter(
        (entry): entry is [string, Point] => Number.isFinite(entry[1]?.x) && Number.isFinite(entry[1]?.y),
      ),
    )
  } catch {
    return {}
  }
}
