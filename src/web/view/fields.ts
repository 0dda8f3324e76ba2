/** What is typed into, and what is chosen from. */

import { CAPTION_FONT, captionHeight } from '../../scene/controls/parts.ts'
import { lettersOf } from '../../scene/controls/control.ts'
import { lineHeight } from '../../scene/controls/fields.ts'
import { list, paint, paints, short } from '../../scene/paint.ts'
import type { Controls, Placeable } from '../../scene/props.ts'
import type { Pen } from '../../scene/theme.ts'
import { fitted } from '../../scene/wrap.ts'
import { kept, styled } from './widget.ts'
import type { Around, Now, Widget } from './widget.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Most that is written in a field, and options that can be chosen from. */
const LONGEST = 1 << 20
const OPTIONS = 2000

export const input: Widget<Controls['input']> = (element, now, around) => {
  const { props } = now
  const field = kept(element, 'input', 'rio-field', (field) => {
    listen(field, now.id, around)
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') around.did(now.id, 'submit', field.value)
    })
  })
  field.type = ['number', 'password', 'date', 'color'].includes(props.kind ?? '') ? props.kind! : 'text'
  field.placeholder = props.placeholder ?? ''
  common(element, field, now, around)
}

export const textarea: Widget<Controls['textarea']> = (element, now, around) => {
  const field = kept(element, 'textarea', 'rio-field', (field) => {
    listen(field, now.id, around)
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) around.did(now.id, 'submit', field.value)
    })
  })
  field.placeholder = now.props.placeholder ?? ''
  field.style.lineHeight = `${lineHeight(lettersOf(now.props))}px`
  common(element, field, now, around)
}

export const select: Widget<Controls['select']> = (element, now, around) => {
  const field = kept(element, 'select', 'rio-field', (field) => listen(field, now.id, around))
  const options = list(now.props.options, OPTIONS).map((option) => short(option, 1000))
  const wanted = options.includes(now.props.value) ? options : [...options, now.props.value]
  if (
    field.options.length !== wanted.length ||
    wanted.some((option, i) => field.options[i]!.value !== option)
  )
    field.replaceChildren(...wanted.map((option) => new Option(option, option)))
  for (const [i, option] of [...field.options].entries()) option.hidden = i >= options.length
  common(element, field, now, around)
}

function listen(field: Field, id: string, around: Around): void {
  for (const type of ['input', 'change'] as const)
    field.addEventListener(type, () => around.did(id, type, field.value))
}

/** While somebody is typing, what is typed stays: what comes back is a little older. */
function common(
  element: HTMLElement,
  field: Field,
  { props, box }: Now<Placeable & { readonly value: string; readonly label?: string }>,
  { pen }: Around,
): void {
  const value = short(props.value, LONGEST)
  if (field.value !== value && document.activeElement !== field) field.value = value
  field.disabled = props.disabled === true
  field.style.height = `${Math.max(0, box.height - captionHeight(props.label))}px`
  field.style.fontSize = `${lettersOf(props)}px`
  styled(field, 'color', colorOf(props.color))
  styled(field, 'background-color', colorOf(props.background))
  field.ariaLabel = props.label ?? ('placeholder' in props ? String(props.placeholder) : '')
  caption(element, props.label, box.width, pen)
}

export const colorOf = (value: string | undefined): string | undefined => {
  const color = paint(value)
  return paints(color) ? color : undefined
}

/** The words above a control. */
export function caption(
  element: HTMLElement,
  label: string | undefined,
  width: number,
  { measure, theme }: Pen,
): void {
  if (!label) return element.querySelector(':scope > .rio-caption')?.remove()
  const words = kept(element, 'div', 'rio-caption')
  words.textContent = fitted(short(label, 1000), CAPTION_FONT, measure, Math.max(0, width))
  words.style.color = theme.muted
}
