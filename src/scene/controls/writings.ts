/** What is read: labels, texts, programs. */

import { rounded } from '../drawn.ts'
import type { Drawn, Size } from '../drawn.ts'
import type { Font } from '../measure.ts'
import { paint, paints, short } from '../paint.ts'
import type { Controls, Placeable } from '../props.ts'
import { LONGEST } from '../text/blocks.ts'
import type { Block } from '../text/blocks.ts'
import { html as htmlBlocks } from '../text/html.ts'
import { markdown as markdownBlocks } from '../text/markdown.ts'
import { codeLines } from '../text/code-lines.ts'
import { drawRich } from '../text/draw-rich.ts'
import { rich } from '../text/rich.ts'
import type { Rich } from '../text/lines.ts'
import type { Pen } from '../theme.ts'
import { lines } from '../wrap.ts'
import { lettersOf } from './control.ts'
import type { Control } from './control.ts'
import { edge, letters } from './parts.ts'
import { lineHeight } from './fields.ts'

/** Widest that words are without being told, in pixels. */
const WIDEST = { label: 560, writing: 480, code: 720 }

export const labelFont = (props: Controls['label']): Font => ({
  size: lettersOf(props),
  bold: props.weight === 'bold',
})

export const labelLines = (props: Controls['label'], width: number, { measure }: Pen): readonly string[] =>
  lines(short(props.text, 20_000), labelFont(props), measure, width + 0.5)

export const label: Control<Controls['label']> = {
  grows: false,
  size: (props, room, pen) => {
    const font = labelFont(props)
    const all = labelLines(props, room ?? WIDEST.label, pen)
    const widest = all.reduce((most, line) => Math.max(most, pen.measure(line, font)), 0)
    const sides = backed(props) ? 2 * PADDED : 0
    return { width: room ?? Math.ceil(widest) + sides, height: all.length * lineHeight(font.size) + sides }
  },
  draw: (props, { width, height }, pen) => {
    const font = labelFont(props)
    const high = lineHeight(font.size)
    const side = backed(props) ? PADDED : 0
    const share = { left: 0, center: 0.5, right: 1 }[props.align ?? 'left'] ?? 0
    const fill = paint(props.color, pen.theme.ink)
    const all = labelLines(props, width - 2 * side, pen)
    return [
      ...backing(props, { width, height }),
      ...all.map((line, i) =>
        letters(
          line,
          side + share * (width - 2 * side),
          side + i * high,
          font,
          high,
          fill,
          props.align ?? 'left',
        ),
      ),
    ]
  },
}

/** Room around words that have a background of their own. */
export const PADDED = 12

const backed = ({ background }: Placeable): boolean => paints(paint(background))

const backing = (props: Placeable, { width, height }: Size): Drawn[] =>
  backed(props) ? [{ kind: 'path', d: rounded(0, 0, width, height, 10), fill: paint(props.background) }] : []

/** How a text is laid out in its box. */
export function richOf(blocks: readonly Block[], props: Placeable, width: number, pen: Pen): Rich {
  const side = backed(props) ? PADDED : 0
  const ink = paint(props.color, pen.theme.ink)
  const own = { ...pen, theme: { ...pen.theme, ink } }
  return rich(blocks, Math.max(20, width - 2 * side), own, lettersOf(props))
}

/** Whatever is read as blocks; the same text is laid out once. */
function writing<P extends Placeable>(read: (props: P) => readonly Block[]): Control<P> {
  return {
    grows: true,
    size: (props, room, pen) => {
      const side = backed(props) ? 2 * PADDED : 0
      const made = richOf(read(props), props, room ?? WIDEST.writing, pen)
      return { width: room ?? Math.ceil(made.width) + side, height: Math.ceil(made.height) + side }
    },
    draw: (props, size, pen) => {
      const side = backed(props) ? PADDED : 0
      return [
        ...backing(props, size),
        {
          kind: 'group',
          clip: rounded(-4, -4, size.width + 8, size.height + 8),
          of: [drawRich(richOf(read(props), props, size.width, pen), side, side)],
        },
      ]
    },
  }
}

export const markdown = writing<Controls['markdown']>(({ text }) => markdownBlocks(short(text, LONGEST)))
export const html = writing<Controls['html']>(({ html }) => htmlBlocks(short(html, LONGEST)))

const CODE = 12.5
/** Room around a program. */
export const CODE_SIDE = 14

export const codeOf = (props: Controls['code'], pen: Pen): Rich =>
  codeLines(short(props.text, LONGEST), props.language ?? '', pen, lettersOf(props, CODE))

export const code: Control<Controls['code']> = {
  grows: true,
  size: (props, room, pen) => {
    const made = codeOf(props, pen)
    return {
      width: room ?? Math.min(WIDEST.code, Math.max(80, Math.ceil(made.width) + 2 * CODE_SIDE)),
      height: made.height + 2 * CODE_SIDE,
    }
  },
  draw: (props, { width, height }, pen) => [
    {
      kind: 'path',
      d: rounded(0, 0, width, height, 9),
      fill: paint(props.background, pen.theme.soft),
    },
    edge(0, width, height, pen.theme.edge),
    {
      kind: 'group',
      clip: rounded(1, 1, Math.max(0, width - 2), Math.max(0, height - 2), 8),
      of: [drawRich(codeOf(props, pen), CODE_SIDE, CODE_SIDE)],
    },
  ],
}
