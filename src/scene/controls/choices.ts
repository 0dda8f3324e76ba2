/** What is pressed, moved or ticked, and what shows how far something is. */

import { oval, rounded } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import type { Font } from '../measure.ts'
import { finite, paint, short } from '../paint.ts'
import type { Controls } from '../props.ts'
import type { Pen } from '../theme.ts'
import { tick } from '../tick.ts'
import { fitted } from '../wrap.ts'
import { CORNER, SHORT, barHeight, lettersOf } from './control.ts'
import type { Control } from './control.ts'
import { CAPTION_FONT, caption, captionHeight, edge, letters } from './parts.ts'

export const buttonFont = (props: Controls['button']): Font => ({
  size: lettersOf(props),
  bold: props.primary === true,
})

export const button: Control<Controls['button']> = {
  grows: false,
  size: (props, room, { measure }) => {
    const font = buttonFont(props)
    const wide = Math.ceil(measure(short(props.text, SHORT), font)) + 32
    return { width: room ?? Math.min(480, Math.max(64, wide)), height: barHeight(font.size) }
  },
  draw: (props, { width, height }, pen) => {
    const { theme } = pen
    const font = buttonFont(props)
    const fill = paint(props.background, props.primary ? theme.accent : theme.field)
    const text = fitted(short(props.text, SHORT), font, pen.measure, Math.max(0, width - 12))
    const ink = paint(props.color, props.primary ? theme.onAccent : theme.ink)
    return [
      { kind: 'path', d: rounded(0, 0, width, height, CORNER), fill },
      ...(props.primary || props.background ? [] : [edge(0, width, height, theme.border)]),
      letters(text, width / 2, 0, font, height, ink, 'center'),
    ]
  },
}

/** The slider's knob, and the line that it is moved along. */
export const KNOB = 16
export const TRACK = 4

/** How far it is between its ends, 0 to 1. */
export function shareOf(value: number, min: number, max: number): number {
  const share = (value - min) / (max - min)
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0
}

/** A slider's value as it is written beside it. */
export function sliderText({ value, step }: Controls['slider']): string {
  if (!finite(value)) return ''
  const digits = finite(step) && step > 0 ? Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9))) : 6
  return String(Number(value.toFixed(digits))).replace('-', '−')
}

export const slider: Control<Controls['slider']> = {
  grows: true,
  size: ({ label }, room) => ({ width: room ?? 240, height: captionHeight(label) + 22 }),
  draw: (props, { width, height }, pen) => {
    const { theme } = pen
    const y = captionHeight(props.label) + (height - captionHeight(props.label)) / 2
    const x = KNOB / 2 + (width - KNOB) * shareOf(props.value, props.min, props.max)
    const color = paint(props.color, theme.accent)
    return [
      ...valued(props.label, sliderText(props), width, pen),
      { kind: 'path', d: rounded(0, y - TRACK / 2, width, TRACK, 2), fill: theme.track },
      { kind: 'path', d: rounded(0, y - TRACK / 2, x, TRACK, 2), fill: color },
      { kind: 'path', d: oval(x, y, KNOB / 2 - 1), fill: theme.field, stroke: color, width: 2 },
    ]
  },
}

/** A caption with a value on its right. */
function valued(label: string | undefined, value: string, width: number, pen: Pen): Drawn[] {
  if (!label) return []
  const room = pen.measure(value, CAPTION_FONT)
  return [
    ...caption(label, Math.max(0, width - room - 8), pen),
    letters(value, width, 0, CAPTION_FONT, 18, pen.theme.ink, 'right'),
  ]
}

/** Size of the box that is ticked, and where its words begin. */
export const CHECK = 18
export const CHECK_GAP = 9

export const checkbox: Control<Controls['checkbox']> = {
  grows: false,
  size: (props, room, { measure }) => {
    const words = props.label ? measure(short(props.label, SHORT), { size: lettersOf(props) }) + CHECK_GAP : 0
    return { width: room ?? Math.min(480, Math.ceil(CHECK + words)), height: 22 }
  },
  draw: (props, { width, height }, pen) => {
    const font = { size: lettersOf(props) }
    const text = fitted(short(props.label, SHORT), font, pen.measure, Math.max(0, width - CHECK - CHECK_GAP))
    return [
      ...tick(props.checked, 0, (height - CHECK) / 2, CHECK, pen),
      ...(text ? [letters(text, CHECK + CHECK_GAP, 0, font, height, paint(props.color, pen.theme.ink))] : []),
    ]
  },
}

export const PROGRESS = 8

export const progressText = ({ value, max }: Controls['progress']): string =>
  `${Math.round(100 * shareOf(value, 0, max))} %`

export const progress: Control<Controls['progress']> = {
  grows: true,
  size: ({ label }, room) => ({ width: room ?? 240, height: captionHeight(label) + 14 }),
  draw: (props, { width, height }, pen) => {
    const above = captionHeight(props.label)
    const y = above + (height - above - PROGRESS) / 2
    const far = width * shareOf(props.value, 0, props.max)
    return [
      ...valued(props.label, progressText(props), width, pen),
      { kind: 'path', d: rounded(0, y, width, PROGRESS, PROGRESS / 2), fill: pen.theme.track },
      ...(far > 0
        ? [
            {
              kind: 'path',
              d: rounded(0, y, Math.max(PROGRESS, far), PROGRESS, PROGRESS / 2),
              fill: paint(props.color, pen.theme.accent),
            } as const,
          ]
        : []),
    ]
  },
}
