/** What several controls are drawn with. */

import { rounded } from '../drawn.ts'
import type { Drawn, Letters, Size } from '../drawn.ts'
import { baseline } from '../letters.ts'
import type { Font } from '../measure.ts'
import { paint, short } from '../paint.ts'
import type { Placeable } from '../props.ts'
import type { Pen } from '../theme.ts'
import { fitted } from '../wrap.ts'
import { CAPTION, CORNER, SHORT, SIDE } from './control.ts'

export interface Box extends Size {
  readonly y: number
}

/** Size of the words above a control. */
export const CAPTION_FONT: Font = { size: 12.5 }

export const captionHeight = (label: string | undefined): number => (label ? CAPTION : 0)

export function caption(label: string | undefined, width: number, pen: Pen): Drawn[] {
  if (!label) return []
  const text = fitted(short(label, SHORT), CAPTION_FONT, pen.measure, width)
  return [letters(text, 0, 0, CAPTION_FONT, 18, pen.theme.muted)]
}

/** One line of text in a line of a height. */
export function letters(
  text: string,
  x: number,
  y: number,
  font: Font,
  height: number,
  fill: string,
  align: Letters['align'] & string = 'left',
): Letters {
  return { kind: 'text', text, x, y: y + baseline(font.size, height), font, fill, align }
}

/** The box that something is typed into or chosen in. */
export function field(props: Placeable, { y, width, height }: Box, { theme }: Pen): Drawn[] {
  return [
    {
      kind: 'path',
      d: rounded(0, y, width, height, CORNER),
      fill: paint(props.background, theme.field),
    },
    edge(y, width, height, theme.border),
  ]
}

export const edge = (y: number, width: number, height: number, stroke: string): Drawn => ({
  kind: 'path',
  d: rounded(0.5, y + 0.5, Math.max(0, width - 1), Math.max(0, height - 1), CORNER - 0.5),
  stroke,
  width: 1,
})

/** What is written in a field: its value, or fainter what is wanted. What is too long goes on under its edge. */
export function written(
  value: string,
  placeholder: string | undefined,
  font: Font,
  props: Placeable,
  box: Box,
  pen: Pen,
): Drawn {
  const text = short(value || placeholder, SHORT).replaceAll('\n', ' ')
  const fill = value ? paint(props.color, pen.theme.ink) : pen.theme.faint
  return {
    kind: 'group',
    clip: rounded(SIDE, box.y, Math.max(0, box.width - 2 * SIDE), box.height),
    of: [letters(text, SIDE, box.y, font, box.height, fill)],
  }
}
