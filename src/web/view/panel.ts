/** What holds controls, and what is drawn among them. */

import { titleSide } from '../../scene/controls/layout.ts'
import type { Size } from '../../scene/drawn.ts'
import { flat, shapeOf, turned } from '../../scene/flats.ts'
import type { SceneNode } from '../../scene/node.ts'
import { paint, paints } from '../../scene/paint.ts'
import type { Controls } from '../../scene/props.ts'
import { fitted } from '../../scene/wrap.ts'
import { drawing } from './rich.ts'
import { svgOf } from './svg.ts'
import { filled, kept, styled } from './widget.ts'
import type { Around, Widget } from './widget.ts'

export const panel: Widget<Controls['panel']> = (element, { props, box, floats, shadowed }, { pen }) => {
  const { title, background, height, color } = props
  element.classList.toggle('rio-floating', floats)
  element.classList.toggle('rio-flatly', !shadowed)
  element.classList.toggle('rio-cut', height !== undefined)
  element.classList.toggle('rio-bare', background !== undefined && !paints(paint(background, pen.theme.soft)))
  styled(element, 'background', background === undefined ? undefined : paint(background))
  if (!title) return element.querySelector(':scope > .rio-title')?.remove()
  const side = titleSide(props)
  const words = kept(element, 'h4', 'rio-title')
  words.textContent = fitted(title, { size: 14, bold: true }, pen.measure, Math.max(0, box.width - 2 * side))
  words.style.left = words.style.top = `${side}px`
  styled(words, 'color', color && paint(color))
}

/** A chart or a shape in a panel. */
export function drawn(
  element: HTMLElement,
  { type, props }: SceneNode,
  box: Size,
  { pen, means }: Around,
): void {
  if (!flat(type)) return
  const shape = turned(shapeOf(type, props, pen, true), props)
  filled(element, drawing(svgOf([shape], means), box.width, box.height))
}
