/** The user interface of a scene as elements of a page: kept, and changed where the scene changes. */

import { layout } from '../../scene/controls/layout.ts'
import type { Sizes } from '../../scene/controls/layout.ts'
import type { Rect } from '../../scene/drawn.ts'
import type { SceneNode } from '../../scene/node.ts'
import { within } from '../../scene/paint.ts'
import { inside, same, subtree } from '../../scene/tree.ts'
import type { Tree } from '../../scene/tree.ts'
import { drawn } from './panel.ts'
import type { Around, Now } from './widget.ts'
import { widgetOf } from './widgets.ts'

/** An element, and what it shows. */
interface Kept {
  readonly element: HTMLElement
  readonly node: SceneNode
  readonly box: Rect
}

/** Things that float over a shadow of their own. */
const SHADOWS = 100

export class Board {
  readonly element: HTMLElement
  readonly #around: Around
  readonly #kept = new Map<string, Kept>()
  readonly #sizes: Sizes = new WeakMap()
  #shown: readonly SceneNode[] = []
  #stale: ReadonlySet<string> = new Set()

  constructor(around: Around) {
    this.element = document.createElement('div')
    this.element.className = 'rio-ui'
    this.#around = around
  }

  /** What is there is filled anew when it is shown next. */
  again(): void {
    this.#shown = []
    this.#stale = new Set(this.#kept.keys())
  }

  /** Shows what is in the layer ui now. */
  show(tree: Tree): void {
    const roots = inside(tree, null).filter(({ layer }) => layer === 'ui')
    const nodes = roots.flatMap((root) => [...subtree(root, tree)])
    if (same(nodes, this.#shown)) return
    this.#shown = nodes
    const boxes = layout(tree, this.#around.pen, this.#sizes)
    const shown = new Set<string>()
    this.#children(this.element, roots, { x: 0, y: 0 }, { tree, boxes, shown })
    for (const [id, { element }] of this.#kept)
      if (!shown.has(id)) {
        element.remove()
        this.#kept.delete(id)
      }
    this.#stale = new Set()
  }

  #children(
    parent: HTMLElement,
    nodes: readonly SceneNode[],
    origin: { readonly x: number; readonly y: number },
    all: { readonly tree: Tree; readonly boxes: ReadonlyMap<string, Rect>; readonly shown: Set<string> },
  ): void {
    let before: Element | null = null
    for (const [i, node] of nodes.entries()) {
      const box = all.boxes.get(node.id)
      if (!box || !node.visible) continue
      all.shown.add(node.id)
      const element = this.#put(node, box, parent === this.element, i)
      element.style.left = `${box.x - origin.x}px`
      element.style.top = `${box.y - origin.y}px`
      // moved only where it must be: what is moved loses its focus
      const next: Element | null = before
        ? before.nextElementSibling
        : parent.querySelector(':scope > .rio-node')
      if (element.parentElement !== parent || (next !== element && before !== element))
        parent.insertBefore(element, before ? before.nextElementSibling : next)
      before = element
      this.#children(element, inside(all.tree, node.id), box, all)
    }
  }

  #put(node: SceneNode, box: Rect, floats: boolean, i: number): HTMLElement {
    const old = this.#kept.get(node.id)
    const same = old?.node.type === node.type ? old : undefined
    if (old && !same) old.element.remove()
    const element = same?.element ?? made(node)
    if (same?.node !== node || !sameSize(same.box, box) || this.#stale.has(node.id)) {
      element.style.width = `${box.width}px`
      element.style.height = `${box.height}px`
      element.style.opacity = String(within(node.opacity, 0, 1, 1))
      element.classList.toggle('rio-disabled', node.props['disabled'] === true)
      const widget = widgetOf(node.type)
      const now: Now<never> = {
        id: node.id,
        props: node.props as never,
        box,
        floats,
        shadowed: floats && i < SHADOWS,
      }
      if (widget) widget(element, now, this.#around)
      else drawn(element, node, box, this.#around)
    }
    this.#kept.set(node.id, { element, node, box })
    return element
  }
}

const sameSize = (a: Rect, b: Rect): boolean => a.width === b.width && a.height === b.height

function made({ id, type }: SceneNode): HTMLElement {
  const element = document.createElement('div')
  element.className = `rio-node rio-is-${type}`
  element.dataset['node'] = id
  return element
}
