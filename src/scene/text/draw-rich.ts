/** Texts that have been laid out, as things to paint. */

import { moved, n, sharp } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import type { Rich, Run } from './lines.ts'

/** As it is painted. */
export function drawRich({ under, lines }: Rich, x = 0, y = 0): Drawn {
  return moved(x, y, [
    ...under,
    ...lines.flatMap(({ runs, base }) => runs.flatMap((run) => drawRun(run, base))),
  ])
}

function drawRun({ x, width, text, font, color, underlined, struck }: Run, base: number): Drawn[] {
  const line = (y: number): Drawn => ({
    kind: 'path',
    d: `M${n(x)} ${n(sharp(y))}h${n(width)}`,
    stroke: color,
    width: 1,
  })
  return [
    { kind: 'text', text, x, y: base, font, fill: color },
    ...(underlined ? [line(base + 2)] : []),
    ...(struck ? [line(base - font.size * 0.28)] : []),
  ]
}
