/** The body of a page: elements put on it are shown as the node that comes nearest to them. */

import { textOf } from '../../scene/fields.ts'
import { CanvasShim } from './canvas.ts'
import { Element } from './dom.ts'
import { canvasOf } from './drawings.ts'
import { listen } from './handlers.ts'
import { ImageShim } from './images.ts'
import { newPlain, setPlain } from './plain.ts'
import type { PlainNode } from './plain.ts'
import type { PlainType } from '../../scene/kinds.ts'
import { detach } from './stage.ts'
import type { Stage } from './stage.ts'

type Props = Readonly<Record<string, unknown>>

export function element(stage: Stage, tag: unknown): Element | CanvasShim | ImageShim {
  const name = textOf(tag).toLowerCase()
  if (name === 'canvas') return new CanvasShim(stage)
  if (name === 'img') return new ImageShim()
  return new Element(stage, name)
}

/** By tag: the type of the node, its props, and the property of the element that its value is. */
interface Shown {
  readonly type: PlainType
  readonly props: (one: Element) => Props
  readonly value?: 'value' | 'checked'
}
const attribute = (one: Element, name: string): unknown => one[name] ?? one.attributes[name]
const range = (one: Element): Props => ({ min: attribute(one, 'min') ?? 0, max: attribute(one, 'max') ?? 100, step: attribute(one, 'step'), value: attribute(one, 'value') ?? 50 }) // oxfmt-ignore
const field = (one: Element): Props => ({ value: attribute(one, 'value') ?? '', placeholder: attribute(one, 'placeholder') }) // oxfmt-ignore

const shown: Readonly<Record<string, Shown>> = {
  button: { type: 'button', props: (one) => ({ text: one.textContent }) },
  range: { type: 'slider', props: range, value: 'value' },
  checkbox: { type: 'checkbox', props: (one) => ({ checked: Boolean(one['checked']) }), value: 'checked' },
  input: { type: 'input', props: field, value: 'value' },
  textarea: { type: 'textarea', props: field, value: 'value' },
  other: { type: 'html', props: (one) => ({ html: one.outerHTML }) },
}
const shownAs = (one: Element): Shown => {
  const tag = one.tagName.toLowerCase()
  const kind = tag === 'input' ? textOf(one['type'] ?? one.attributes['type'] ?? 'input') : tag
  return shown[kind] ?? (tag === 'input' ? shown['input']! : shown['other']!)
}

const pixels = (text: unknown): number | undefined => {
  const found = /^(-?[\d.]+)(px)?$/.exec(textOf(text ?? '').trim())
  return found === null ? undefined : Number(found[1])
}

function place(stage: Stage, one: Element): Props {
  const { left, top, right, bottom, width, height } = one.style
  const [w, h] = [pixels(width), pixels(height)]
  const [r, b] = [pixels(right), pixels(bottom)]
  const x = pixels(left) ?? (r === undefined ? undefined : stage.look.width - r - (w ?? 200))
  const y = pixels(top) ?? (b === undefined ? undefined : stage.look.height - b - (h ?? 40))
  return {
    x: x ?? 20,
    y: y ?? 20,
    ...(w === undefined ? {} : { width: w }),
    ...(h === undefined ? {} : { height: h }),
  }
}

class Body extends Element {
  readonly #nodes = new Map<unknown, PlainNode>()

  override added(child: unknown): void {
    if (child instanceof Element) this.#show(child)
    else if (child instanceof CanvasShim && child.constructor === CanvasShim) this.#canvas(child)
  }
  override removed(child: unknown): void {
    const node = this.#nodes.get(child)
    this.#nodes.delete(child)
    if (node !== undefined) detach(this.stage, node)
  }
  /** An element of the page's own HTML: shown as soon as something is in it. */
  adopt(one: Element): void {
    one.changed = () => {
      if (one.innerHTML === '') return
      one.changed = null
      this.append(one)
    }
  }

  /** A canvas of the page's own HTML. */
  draws(canvas: CanvasShim): void {
    if (!this.#nodes.has(canvas)) this.#canvas(canvas)
  }

  #canvas(canvas: CanvasShim): void {
    const node = newPlain(this.stage, 'canvas').show()
    setPlain(node, { width: canvas.width, height: canvas.height, x: pixels(canvas.style['left']) ?? 0, y: pixels(canvas.style['top']) ?? 0 }) // oxfmt-ignore
    canvasOf(this.stage, node, canvas)
    this.#nodes.set(canvas, node)
  }

  #show(one: Element): void {
    if (['SCRIPT', 'STYLE', 'LINK', 'META'].includes(one.tagName) || this.#nodes.has(one)) return
    const { type, value } = shownAs(one)
    const node = newPlain(this.stage, type).show()
    this.#nodes.set(one, node)
    const fill = (): void => void setPlain(node, { ...shownAs(one).props(one), ...place(this.stage, one) })
    one.changed = fill
    fill()
    if (one.id !== '') this.stage.tag(node).wanted = one.id
    for (const kind of type === 'html' ? ['click'] : ['click', 'input', 'change'])
      this.#forward(one, node, kind, value)
  }

  #forward(one: Element, node: PlainNode, type: string, value: string | undefined): void {
    listen(this.stage, node, type, (event: unknown) => {
      const told = {
        type,
        target: one,
        currentTarget: one,
        preventDefault(): void {},
        stopPropagation(): void {},
      }
      if (value !== undefined) Reflect.set(one, value, value === 'value' ? textOf(node.values['value']) : node.values[value]) // oxfmt-ignore
      for (const [wanted, run] of one.listeners) if (wanted === type) run(told)
      const on = one['on' + type]
      return typeof on === 'function' ? (on as (event: unknown) => unknown)(told ?? event) : undefined
    })
  }

  override touch(): void {
    const color = this.style['backgroundColor'] ?? this.style['background']
    if (color !== undefined && color !== '' && !color.includes('(')) this.stage.look.background = color
  }
}

export const body = (stage: Stage): Body => new Body(stage, 'body')
