/** What is pressed, moved or ticked, and what shows how far something is. */

import { buttonFont, progressText, PROGRESS, shareOf, sliderText } from '../../scene/controls/choices.ts'
import { lettersOf } from '../../scene/controls/control.ts'
import { CAPTION_FONT, captionHeight } from '../../scene/controls/parts.ts'
import { finite, short } from '../../scene/paint.ts'
import type { Controls } from '../../scene/props.ts'
import type { Pen } from '../../scene/theme.ts'
import { fitted } from '../../scene/wrap.ts'
import { caption, colorOf } from './fields.ts'
import { kept, styled } from './widget.ts'
import type { Widget } from './widget.ts'

export const button: Widget<Controls['button']> = (element, { props, box }, { pen }) => {
  const own = kept(element, 'button', 'rio-button', (own) => {
    own.type = 'button'
  })
  const text = short(props.text, 1000)
  own.textContent = fitted(text, buttonFont(props), pen.measure, Math.max(0, box.width - 12))
  own.title = own.textContent === text ? '' : text
  own.disabled = props.disabled === true
  own.classList.toggle('rio-primary', props.primary === true)
  own.style.fontSize = `${buttonFont(props).size}px`
  const background = colorOf(props.background)
  styled(own, 'color', colorOf(props.color))
  styled(own, 'background', background)
  styled(own, 'border', background && 'none')
}

export const slider: Widget<Controls['slider']> = (element, { id, props, box }, { pen, did }) => {
  const own = kept(element, 'input', 'rio-slider', (own) => {
    own.type = 'range'
    own.addEventListener('input', () => {
      own.style.setProperty(
        '--rio-share',
        String(shareOf(own.valueAsNumber, Number(own.min), Number(own.max))),
      )
      did(id, 'input', own.valueAsNumber)
    })
    own.addEventListener('change', () => did(id, 'change', own.valueAsNumber))
  })
  own.min = String(props.min)
  own.max = String(props.max)
  own.step = finite(props.step) && props.step > 0 ? String(props.step) : 'any'
  if (!own.matches(':active')) own.value = String(props.value)
  own.disabled = props.disabled === true
  own.ariaLabel = props.label ?? ''
  own.style.setProperty('--rio-share', String(shareOf(props.value, props.min, props.max)))
  own.style.setProperty('--rio-color', colorOf(props.color) ?? pen.theme.accent)
  own.style.height = `${Math.max(0, box.height - captionHeight(props.label))}px`
  valued(element, props.label, sliderText(props), box.width, pen)
}

/** A caption with a value on its right. */
function valued(
  element: HTMLElement,
  label: string | undefined,
  value: string,
  width: number,
  pen: Pen,
): void {
  caption(element, label, width - pen.measure(value, CAPTION_FONT) - 8, pen)
  if (!label) return element.querySelector(':scope > .rio-value')?.remove()
  kept(element, 'div', 'rio-value').textContent = value
}

export const checkbox: Widget<Controls['checkbox']> = (element, { id, props }, { did }) => {
  const choice = kept(element, 'label', 'rio-choice')
  const own = kept(choice, 'input', 'rio-check', (own) => {
    own.type = 'checkbox'
    own.addEventListener('change', () => {
      did(id, 'input', own.checked)
      did(id, 'change', own.checked)
    })
  })
  own.checked = props.checked
  own.disabled = props.disabled === true
  const words = kept(choice, 'span', 'rio-words')
  words.textContent = short(props.label, 1000)
  words.style.fontSize = `${lettersOf(props)}px`
  styled(words, 'color', colorOf(props.color))
}

export const progress: Widget<Controls['progress']> = (element, { props, box }, { pen }) => {
  const above = captionHeight(props.label)
  const bar = kept(element, 'div', 'rio-progress', (bar) => {
    bar.role = 'progressbar'
  })
  const far = kept(bar, 'div', 'rio-far')
  const share = shareOf(props.value, 0, props.max)
  bar.style.top = `${above + (box.height - above - PROGRESS) / 2}px`
  bar.ariaValueNow = String(Math.round(100 * share))
  bar.ariaLabel = props.label ?? ''
  far.style.width = `${100 * share}%`
  far.style.display = share > 0 ? '' : 'none'
  styled(far, 'background', colorOf(props.color))
  valued(element, props.label, progressText(props), box.width, pen)
}
