import { ownerOf, portAt } from './vertex.ts'
import type { Side, Vertex } from './vertex.ts'
import type { Edge } from './table.ts'

/** Where things are and how large, in the pixels of a graph that is not zoomed. */
export interface Point {
  readonly x: number
  readonly y: number
}

export const WIDTH = 216
export const HEAD = 44
export const ROW = 24
/** Of a vertex that is opened, what its last words take. */
export const PEEK = 150
const FOOT = 8
const GAP = { x: 110, y: 28 }
/** A column is not made longer than that, or than what makes all of it this many times as wide as high. */
const TALL = 760
const WIDE = 1.8

/** A vertex with how high it is. */
export interface Box extends Vertex {
  readonly height: number
}

export function heightOf({ ports }: Vertex, open: boolean): number {
  const rows = Math.max(
    ...(['left', 'right'] as const).map((side) => ports.filter((port) => port.side === side).length),
  )
  return HEAD + rows * ROW + FOOT + (open ? PEEK : 0)
}

/** Where routes meet a port. */
export function anchor(vertex: Vertex, at: Point, path: string, side: Side): Point {
  const port = portAt(vertex, path, side)
  const row = vertex.ports.filter((other) => other.side === side).indexOf(port!)
  return { x: at.x + (side === 'right' ? WIDTH : 0), y: at.y + HEAD + (row + 0.5) * ROW }
}

/**
 * Places for all of them: who is only read from stands left, who is only written right. What has a place keeps it,
 * whoever comes or goes; what is new takes the first free one in its layer.
 */
export function placed(
  boxes: readonly Box[],
  edges: readonly Edge[],
  before: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const layers = layersOf(boxes, edges)
  const places = new Map<string, Point>()
  const taken: (Point & { height: number })[] = []
  const put = ({ id, height }: Box, at: Point) => {
    places.set(id, at)
    taken.push({ ...at, height })
  }
  for (const box of boxes) {
    const at = before.get(box.id)
    if (at) put(box, at)
  }
  const step = WIDTH + GAP.x
  const area = boxes.reduce((sum, { height }) => sum + (height + GAP.y) * step, 0)
  const tall = Math.max(TALL, Math.sqrt(area / WIDE))
  let left = 0
  for (const layer of Map.groupBy(boxes, ({ id }) => layers.get(id)!)
    .entries()
    .toArray()
    .toSorted(([a], [b]) => a - b)) {
    const news = layer[1].filter(({ id }) => !before.has(id))
    const olds = layer[1].flatMap(({ id }) => before.get(id)?.x ?? [])
    const from = olds.length ? Math.min(...olds) : left
    for (const box of inOrder(news, edges, places)) put(box, free(from, box.height, tall, taken))
    left = Math.max(left, ...layer[1].map(({ id }) => places.get(id)!.x)) + step
  }
  return places
}

/** The first place from there on, downwards and then to the right, that nobody has. */
function free(
  from: number,
  height: number,
  tall: number,
  taken: readonly (Point & { height: number })[],
): Point {
  for (let x = from; ; x += WIDTH + GAP.x) {
    const near = taken
      .filter((other) => Math.abs(other.x - x) < WIDTH + GAP.x / 2)
      .toSorted((a, b) => a.y - b.y)
    let y = 0
    for (const other of near)
      if (y + height + GAP.y > other.y) y = Math.max(y, other.y + other.height + GAP.y)
    if (y === 0 || y + height <= tall) return { x, y }
  }
}

/** Those that hang on something that stands high come first; else as they came. */
function inOrder(
  boxes: readonly Box[],
  edges: readonly Edge[],
  places: ReadonlyMap<string, Point>,
): readonly Box[] {
  const pull = ({ id }: Box) => {
    const ys = edges
      .filter(({ dst }) => dst.startsWith(`${id}/`))
      .flatMap(({ src }) => ownerOf(places, src)?.y ?? [])
    return ys.length ? ys.reduce((sum, y) => sum + y, 0) / ys.length : Number.POSITIVE_INFINITY
  }
  const pulls = new Map(boxes.map((box) => [box, pull(box)]))
  return boxes.toSorted((a, b) => {
    const [first, second] = [pulls.get(a)!, pulls.get(b)!]
    return first === second ? 0 : first - second
  })
}

/** How many steps each is from where things begin; routes that lead back are not counted. Displays stand behind agents, hosts behind all. */
function layersOf(boxes: readonly Box[], edges: readonly Edge[]): Map<string, number> {
  const all = new Map(boxes.map((box) => [box.id, box]))
  const leaving = new Map<string, Set<string>>()
  for (const { src, dst } of edges) {
    const [from, into] = [ownerOf(all, src)?.id, ownerOf(all, dst)?.id]
    if (from === undefined || into === undefined || from === into) continue
    leaving.set(from, (leaving.get(from) ?? new Set()).add(into))
  }
  // What is drawn on stands right, though it tells of it: what leads from there to somebody who draws leads back.
  const drawn = new Set([...leaving.values()].flatMap((ids) => [...ids]))
  for (const { id, kind } of boxes)
    if (kind === 'display' && drawn.has(id)) {
      const on = [...(leaving.get(id) ?? [])].filter((next) => all.get(next)?.kind === 'display')
      leaving.set(id, new Set(on))
    }
  const layers = new Map<string, number>(
    boxes.map(({ id, kind }) => [id, kind === 'display' || kind === 'machines' ? 1 : 0]),
  )
  const sources = boxes.toSorted((a, b) => layers.get(a.id)! - layers.get(b.id)!)
  const order = forward(
    sources.map(({ id }) => id),
    leaving,
  )
  const place = new Map(order.map((id, i) => [id, i]))
  for (const id of order)
    for (const next of leaving.get(id) ?? [])
      if (place.get(next)! > place.get(id)!)
        layers.set(next, Math.max(layers.get(next)!, layers.get(id)! + 1))
  const last = Math.max(0, ...layers.values())
  for (const { id, kind } of boxes) if (kind === 'host') layers.set(id, last + 1)
  return layers
}

/** Everybody before those they lead to, as far as there is no circle. */
function forward(ids: readonly string[], leaving: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const seen = new Set<string>()
  const order: string[] = []
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    for (const next of leaving.get(id) ?? []) visit(next)
    order.push(id)
  }
  for (const id of ids) visit(id)
  return order.toReversed()
}
