/** What a person does with pointer and keys, as events of the scene. */

import type { EventType, InputEvent, SceneNode } from '../../scene/node.ts'
import { finite } from '../../scene/paint.ts'

/** What a hand needs to know of the scene. */
export interface Held {
  readonly node: (id: string) => SceneNode | undefined
  readonly tell: (event: InputEvent) => void
  /** Takes a node away that is clicked, where clicks do that. */
  readonly take?: ((id: string) => void) | undefined
}

/** A drag that is going on: where the pointer began, and where the node was. */
interface Drag {
  readonly node: SceneNode
  readonly from: readonly [number, number]
  readonly at: readonly [number, number]
  /** Whether it has gone far enough not to be a click. */
  moved: boolean
}

/** Pixels that a pointer may move without it being a drag. */
const STILL = 3

const pointer: Readonly<Partial<Record<string, EventType>>> = {
  click: 'click',
  dblclick: 'dblclick',
  pointerdown: 'down',
  pointerup: 'up',
  pointermove: 'move',
  pointerover: 'enter',
  pointerout: 'leave',
}

/** Listens until the signal fires. Moves are told once a frame. */
export function listen(root: HTMLElement, held: Held, signal: AbortSignal): void {
  const hands = new Hands(root, held)
  for (const [name, type] of Object.entries(pointer))
    root.addEventListener(name, (event) => hands.point(type!, event as PointerEvent), { signal })
  root.ownerDocument.addEventListener('keydown', (event) => hands.key(event), { signal })
  for (const [name, end] of Object.entries({ pointermove: false, pointerup: true, pointercancel: true }))
    root.ownerDocument.addEventListener(name, (event) => hands.drag(event as PointerEvent, end), { signal })
  // before it is a click of anything
  for (const name of ['pointerdown', 'click'] as const)
    root.addEventListener(name, (event) => hands.take(event), { signal, capture: true })
}

const typed = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input, textarea, select, [contenteditable]')

class Hands {
  readonly #root: HTMLElement
  readonly #held: Held
  #drag: Drag | undefined
  #waiting: (() => void) | undefined

  constructor(root: HTMLElement, held: Held) {
    this.#root = root
    this.#held = held
  }

  point(type: EventType, event: PointerEvent): void {
    const [x, y] = this.#place(event)
    if (type === 'down') this.#begin(event, [x, y])
    if (type === 'move')
      return this.#drag ? undefined : this.#later(() => this.#tell(event, 'move', { x, y }))
    if ((type === 'enter' || type === 'leave') && this.#stays(event, type)) return
    this.#tell(event, type, { x, y, button: event.button })
  }

  key(event: KeyboardEvent): void {
    const node = this.#listener(event, 'key')
    // what is typed into a field is nobody else's, and with these keys browsers are told things
    if ((!node && typed(event.target)) || event.ctrlKey || event.metaKey || event.altKey) return
    this.#held.tell({ type: 'key', key: event.key, ...(node && { node: node.id }) })
  }

  /** Wherever the pointer goes meanwhile. */
  drag(event: PointerEvent, end: boolean): void {
    const drag = this.#drag
    if (!drag) return
    if (end) {
      this.#hurry()
      this.#drag = undefined
      return
    }
    const [x, y] = this.#place(event)
    if (!drag.moved && Math.hypot(x - drag.from[0], y - drag.from[1]) <= STILL) return
    drag.moved = true
    this.#later(() => {
      const to = [drag.at[0] + x - drag.from[0], drag.at[1] + y - drag.from[1]]
      this.#held.tell({ type: 'drag', node: drag.node.id, x, y, to })
      this.#tell(event, 'move', { x, y })
    })
  }

  /** Whoever is clicked goes, with all that it is inside of. */
  take(event: Event): void {
    const { take } = this.#held
    const node = take && this.#under(event.target)
    if (!node) return
    event.preventDefault()
    event.stopPropagation()
    if (event.type === 'click') take(this.#outermost(node).id)
  }

  /** CSS pixels of the view, also where it is shown larger or smaller. */
  #place({ clientX, clientY }: PointerEvent): [number, number] {
    const { left, top, width } = this.#root.getBoundingClientRect()
    const by = width ? this.#root.offsetWidth / width : 1
    return [Math.round((clientX - left) * by), Math.round((clientY - top) * by)]
  }

  #tell(event: Event, type: EventType, more: Partial<InputEvent>): void {
    const node = this.#listener(event, type)
    if (node) this.#held.tell({ type, node: node.id, ...more })
  }

  /** The innermost node under it that listens to such events. */
  #listener(event: Event, type: EventType): SceneNode | undefined {
    let node = this.#under(event.target)
    while (node && !node.handlers.includes(type))
      node = node.parent === null ? undefined : this.#held.node(node.parent)
    return node
  }

  #under(target: EventTarget | null): SceneNode | undefined {
    const id =
      target instanceof Element ? target.closest('[data-node]')?.getAttribute('data-node') : undefined
    return id === undefined || id === null ? undefined : this.#held.node(id)
  }

  /** Whether the pointer has gone from one part of the same node to another. */
  #stays(event: PointerEvent, type: EventType): boolean {
    const here = this.#listener(event, type)
    const other = event.relatedTarget instanceof Element ? event.relatedTarget : undefined
    return (
      here !== undefined &&
      other?.closest(`[data-node="${CSS.escape(here.id)}"]`) !== null &&
      other !== undefined
    )
  }

  #begin(event: PointerEvent, from: readonly [number, number]): void {
    const node = this.#listener(event, 'drag') ?? this.#loose(event)
    if (!node || event.button !== 0) return
    const { x, y } = node.props
    this.#drag = { node, from, at: [finite(x) ? x : 0, finite(y) ? y : 0], moved: false }
  }

  /** What can be dragged without listening to it: what is drawn, and panels where there is nothing in them. */
  #loose(event: Event): SceneNode | undefined {
    const node = this.#under(event.target)
    if (!node || (node.layer === 'ui' && node.type !== 'panel')) return undefined
    const outermost = this.#outermost(node)
    return outermost.layer === node.layer ? outermost : undefined
  }

  #outermost(node: SceneNode): SceneNode {
    const outer = node.parent === null ? undefined : this.#held.node(node.parent)
    return outer ? this.#outermost(outer) : node
  }

  #later(what: () => void): void {
    const first = !this.#waiting
    this.#waiting = what
    if (first) requestAnimationFrame(() => this.#hurry())
  }

  #hurry(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
  }
}
