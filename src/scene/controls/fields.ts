/** What is typed into, and what is chosen from a list. */

import { n, rounded } from '../drawn.ts'
import type { Drawn, Size } from '../drawn.ts'
import type { Font } from '../measure.ts'
import { list, paint, short, within } from '../paint.ts'
import type { Controls } from '../props.ts'
import type { Pen } from '../theme.ts'
import { lines } from '../wrap.ts'
import { SHORT, SIDE, barHeight, lettersOf } from './control.ts'
import type { Control } from './control.ts'
import { caption, captionHeight, field, letters, written } from './parts.ts'
import type { Box } from './parts.ts'

const WIDTH = 240

const fontOf = (props: { readonly size?: number }): Font => ({ size: lettersOf(props as never) })

/** The field below its caption. */
const below = (label: string | undefined, { width, height }: Size): Box => {
  const y = captionHeight(label)
  return { y, width, height: Math.max(0, height - y) }
}

export const input: Control<Controls['input']> = {
  grows: true,
  size: ({ label, kind, ...props }, room) => ({
    width: room ?? (kind === 'color' ? 72 : kind === 'date' ? 160 : WIDTH),
    height: captionHeight(label) + barHeight(lettersOf(props)),
  }),
  draw: (props, size, pen) => {
    const box = below(props.label, size)
    return [...caption(props.label, size.width, pen), ...field(props, box, pen), inner(props, box, pen)]
  },
}

function inner(props: Controls['input'], box: Box, pen: Pen): Drawn {
  const value = short(props.value, SHORT)
  if (props.kind === 'color')
    return {
      kind: 'path',
      d: rounded(6, box.y + 6, box.width - 12, box.height - 12, 5),
      fill: paint(value, '#000000'),
    }
  const shown = props.kind === 'password' ? '•'.repeat(value.length) : value
  return written(shown, props.placeholder, fontOf(props), props, box, pen)
}

export const textarea: Control<Controls['textarea']> = {
  grows: true,
  size: ({ label, rows, ...props }, room) => ({
    width: room ?? 320,
    height: captionHeight(label) + 18 + within(rows, 1, 100, 3) * lineHeight(lettersOf(props)),
  }),
  draw: (props, size, pen) => {
    const box = below(props.label, size)
    const font = fontOf(props)
    const high = lineHeight(font.size)
    const text = short(props.value || props.placeholder, 20_000)
    const fill = props.value ? paint(props.color, pen.theme.ink) : pen.theme.faint
    const all = lines(text, font, pen.measure, Math.max(10, box.width - 2 * SIDE))
    const shown = all.slice(0, Math.ceil(box.height / high))
    return [
      ...caption(props.label, size.width, pen),
      ...field(props, box, pen),
      {
        kind: 'group',
        clip: rounded(1, box.y + 1, Math.max(0, box.width - 2), Math.max(0, box.height - 2), 8),
        of: shown.map((line, i) => letters(line, SIDE, box.y + 9 + i * high, font, high, fill)),
      },
    ]
  },
}

export const lineHeight = (letters: number): number => Math.round(letters * 1.45)

/** Room for the sign that there is more to choose from. */
const CHEVRON = 22

export const select: Control<Controls['select']> = {
  grows: true,
  size: (props, room, { measure }) => {
    const font = fontOf(props)
    const widest = list(props.options, 200).reduce(
      (most, option) => Math.max(most, measure(short(option, 100), font)),
      60,
    )
    return {
      width: room ?? Math.min(320, Math.ceil(widest) + 2 * SIDE + CHEVRON),
      height: captionHeight(props.label) + barHeight(font.size),
    }
  },
  draw: (props, size, pen) => {
    const box = below(props.label, size)
    const value = short(props.value, SHORT)
    const inner = written(value, '', fontOf(props), props, { ...box, width: box.width - CHEVRON }, pen)
    return [
      ...caption(props.label, size.width, pen),
      ...field(props, box, pen),
      inner,
      chevron(size.width - 20, box.y + box.height / 2, pen),
    ]
  },
}

const chevron = (x: number, y: number, { theme }: Pen): Drawn => ({
  kind: 'path',
  d: `M${n(x - 4)} ${n(y - 2)}l4 4l4 -4`,
  stroke: theme.muted,
  width: 1.5,
  round: true,
})
