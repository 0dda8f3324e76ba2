/** How long a path takes to paint, about: what many edges on the same lines cost grows with their square. */

import { n } from './drawn.ts'
import { pathPoints } from './path-box.ts'

/** Shorter path data are not looked at: they cannot be dear. */
const SHORT = 8000
/** Pixels of one row of edges, and rows that are looked at. */
const ROW = 2
const ROWS = 4096
/** Edges that a curve becomes, and that each edge becomes when it is a stroke. */
const CURVE = 6
const STROKE = 16
/** Most that may be painted: about a second. */
const MOST = 600_000_000

/** Whether a path would take longer than it may. */
export function dear(d: string, filled: boolean, stroked: boolean): boolean {
  if (d.length < SHORT) return false
  const cost = edgesMeeting(d)
  return (filled && cost > MOST) || (stroked && cost * STROKE > MOST)
}

/** Points of a path that was too dear. */
const COARSE = 1500

/** A line through as many of its points as can be painted, from the first to the last. */
export function coarse(d: string): string {
  const points: (readonly [x: number, y: number, first: boolean])[] = []
  pathPoints(d, (x, y, { first, bulge }) => {
    if (!bulge) points.push([x, y, first])
  })
  const each = Math.ceil(points.length / COARSE)
  let begins = true
  const steps = points.map(([x, y, first], i) => {
    begins ||= first
    if (i % each) return ''
    const step = `${begins ? 'M' : 'L'}${n(x)} ${n(y)}`
    begins = false
    return step
  })
  return steps.join('')
}

/** For each edge, the edges on the rows where it begins. */
function edgesMeeting(d: string): number {
  const begins = new Float64Array(ROWS)
  /** What becomes more and less there: summed up it is how many edges there are. */
  const change = new Float64Array(ROWS + 1)
  let last = 0
  pathPoints(d, (_, y, { first, curve }) => {
    const edges = curve ? CURVE : 1
    const [top, end] = [row(Math.min(last, y)), row(Math.max(last, y))]
    last = y
    if (first) return
    begins[top]! += edges
    change[top]! += edges
    change[end + 1]! -= edges
  })
  let [cost, here] = [0, 0]
  for (let i = 0; i < ROWS; i++) {
    here += change[i]!
    cost += here * begins[i]!
  }
  return cost
}

const row = (y: number): number => Math.min(ROWS - 1, Math.max(0, Math.floor(y / ROW)))
