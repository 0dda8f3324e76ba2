import { n, rounded } from './drawn.ts'
import type { Drawn } from './drawn.ts'
import type { Pen } from './theme.ts'

/** A box that may have a tick in it. */
export function tick(done: boolean, x: number, y: number, size: number, { theme }: Pen): Drawn[] {
  const box: Drawn = done
    ? { kind: 'path', d: rounded(x, y, size, size, size * 0.28), fill: theme.accent }
    : {
        kind: 'path',
        d: rounded(x + 0.5, y + 0.5, size - 1, size - 1, size * 0.28),
        fill: theme.field,
        stroke: theme.border,
        width: 1,
      }
  if (!done) return [box]
  const at = (dx: number, dy: number): string => `${n(x + size * dx)} ${n(y + size * dy)}`
  return [
    box,
    {
      kind: 'path',
      d: `M${at(0.26, 0.53)}L${at(0.43, 0.7)}L${at(0.75, 0.33)}`,
      stroke: theme.onAccent,
      width: size / 9,
      round: true,
    },
  ]
}
