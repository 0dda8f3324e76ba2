import type { Board } from './board.ts'
import { WIDTH, anchor } from './layout.ts'
import type { Box, Point } from './layout.ts'
import type { Live } from './live.ts'
import type { Edge } from './table.ts'
import { ownerOf } from './vertex.ts'

/** What stands for each state, beside its colour. */
const SIGNS: Readonly<Record<string, string>> = {
  running: '▸',
  waiting: '…',
  error: '!',
  stopped: '■',
  done: '✓',
  each: '∗',
}

export const signOf = (state: string): string => SIGNS[state] ?? '?'

interface Drawn {
  readonly edge: Edge
  readonly path: string
  /** Where its sign is. */
  readonly sign: Point
}

/** All routes as curves, under what they lead between. */
export function Curves({ board, live }: { readonly board: Board; readonly live: Live }) {
  return (
    <svg class="curves" aria-hidden="true">
      {drawn(board, live).map(({ edge, path }) => (
        <g key={edge.id} class={`curve ${edge.state}`} data-chosen={board.chosen.value === edge.id}>
          <path class="line" d={path} />
          <path class="near" d={path} onClick={() => (board.chosen.value = edge.id)} />
          {edge.pulse > 0 && (
            <circle key={edge.pulse} class="pulse" r="5" style={{ offsetPath: `path("${path}")` }} />
          )}
        </g>
      ))}
      <Draft board={board} />
    </svg>
  )
}

/** A button in the middle of each, over everything. */
export function Signs({
  board,
  live,
  part,
}: {
  readonly board: Board
  readonly live: Live
  readonly part: (edge: Edge) => void
}) {
  const keyed = (event: KeyboardEvent, edge: Edge) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    event.preventDefault()
    part(edge)
  }
  return (
    <>
      {drawn(board, live).map(({ edge, sign }) => (
        <button
          key={edge.id}
          type="button"
          class={`sign ${edge.state}`}
          data-route={edge.id}
          data-pulses={edge.pulse}
          style={{ left: `${sign.x}px`, top: `${sign.y}px` }}
          aria-label={`Route ${edge.id}: ${edge.state}`}
          aria-pressed={board.chosen.value === edge.id}
          title={`${edge.id}\n${edge.state}${edge.error && `: ${edge.error}`}`}
          onClick={() => (board.chosen.value = edge.id)}
          onKeyDown={(event) => keyed(event, edge)}
        >
          {signOf(edge.state)}
        </button>
      ))}
    </>
  )
}

function Draft({ board }: { readonly board: Board }) {
  const { src = '', at } = board.draft.value ?? {}
  const from = at && end(board, src, 'right')
  return from ? <path class="draft" d={curve(from, at).path} /> : null
}

function drawn(board: Board, live: Live): Drawn[] {
  const signs: Point[] = []
  return live.edges.value.flatMap((edge) => {
    const [from, into] = [end(board, edge.src, 'right'), end(board, edge.dst, 'left')]
    if (!from || !into) return []
    const { path, at } = curve(from, into)
    const places = ALONG.map(at)
    const sign = places.find((place) => isFree(board, signs, place)) ?? places[0]!
    signs.push(sign)
    return [{ edge, path, sign }]
  })
}

function end(board: Board, path: string, side: 'left' | 'right'): Point | undefined {
  const boxes = new Map<string, Box>(board.boxes.value.map((box) => [box.id, box]))
  const box = ownerOf(boxes, path)
  const at = box && board.places.value.get(box.id)
  return at && anchor(box, at, path, side)
}

/** Where on its way a route may have its sign, best first. */
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88]
const ROOM = 14

/** Whether neither a box nor another sign is there. */
function isFree({ boxes, places }: Board, signs: readonly Point[], { x, y }: Point): boolean {
  const covers = ({ id, height }: Box) => {
    const at = places.value.get(id)!
    return x > at.x - ROOM && x < at.x + WIDTH + ROOM && y > at.y - ROOM && y < at.y + height + ROOM
  }
  const near = (sign: Point) => Math.hypot(x - sign.x, y - sign.y) < 2 * ROOM
  return !signs.some(near) && !boxes.value.some(covers)
}

/** One that leads back goes round below what it leads between. */
function curve(from: Point, into: Point): { readonly path: string; readonly at: (t: number) => Point } {
  const back = into.x < from.x + 30
  const reach = Math.min(Math.max(Math.abs(into.x - from.x) / 2, 50), 200)
  const sag = back ? 110 + Math.abs(into.y - from.y) / 4 : 0
  const [x1, y1, x2, y2] = [from.x + reach, from.y + sag, into.x - reach, into.y + sag]
  const between = (t: number, [a, b, c, d]: readonly [number, number, number, number]) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d
  return {
    path: `M ${from.x} ${from.y} C ${x1} ${y1}, ${x2} ${y2}, ${into.x} ${into.y}`,
    at: (t) => ({ x: between(t, [from.x, x1, x2, into.x]), y: between(t, [from.y, y1, y2, into.y]) }),
  }
}
