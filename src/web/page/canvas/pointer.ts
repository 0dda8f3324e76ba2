import type { EventType, InputEvent, SceneNode, Triple } from '../../../scene/node.ts'
import type { Hit, SolidView } from './solid-view.ts'

export interface PointerOptions {
  readonly tell: (event: InputEvent) => void
  readonly remove: (id: string) => void
}

/** A solid that is held: where it was, and where it was taken hold of. */
interface Drag {
  readonly node: SceneNode
  readonly at: Triple
  readonly from: Triple
  moved: boolean
}

/** Pixels that a pointer may move without it being a drag. */
const STILL = 3

/** What a person does to solids with the pointer, as events of the scene. What is empty turns the camera. */
export class Pointer implements Disposable {
  /** Whether a click takes away what it hits. */
  deleting = false
  readonly #view: SolidView
  readonly #options: PointerOptions
  readonly #over = new AbortController()
  #drag: Drag | undefined
  #down: readonly [number, number] = [0, 0]
  #under: SceneNode | undefined
  #waiting: PointerEvent | undefined

  constructor(view: SolidView, options: PointerOptions) {
    this.#view = view
    this.#options = options
    const { signal } = this.#over
    const { element } = view
    element.addEventListener('pointerdown', (event) => this.#press(event), { signal, capture: true })
    element.addEventListener('pointermove', (event) => this.#later(event), { signal })
    element.addEventListener('pointerup', (event) => this.#lift(event), { signal })
    element.addEventListener('pointercancel', () => this.#letGo(), { signal })
    element.addEventListener('dblclick', (event) => this.#tell('dblclick', event, this.#hit(event)), {
      signal,
    })
  }

  [Symbol.dispose](): void {
    this.#over.abort()
  }

  #press(event: PointerEvent): void {
    this.#down = [event.offsetX, event.offsetY]
    const hit = this.#hit(event)
    if (event.button !== 0 || !hit) return
    this.#view.turns = false
    this.#tell('down', event, hit)
    const root = this.#held(hit.node)
    const { position } = root.props
    const [x, y, z] = Array.isArray(position) ? position.map(Number) : []
    this.#drag = { node: root, at: [x ?? 0, y ?? 0, z ?? 0], from: hit.point, moved: false }
    this.#view.element.setPointerCapture(event.pointerId)
  }

  /** Moves are told once a frame. */
  #later(event: PointerEvent): void {
    if (!this.#waiting) requestAnimationFrame(() => this.#move())
    this.#waiting = event
  }

  #move(): void {
    const event = this.#waiting
    this.#waiting = undefined
    if (!event) return
    if (this.#drag) return this.#pull(this.#drag, event)
    if (event.buttons) return
    const hit = this.#hit(event)
    if (hit?.node.id !== this.#under?.id) {
      if (this.#under) this.#tellNode('leave', this.#under, event)
      if (hit) this.#tell('enter', event, hit)
      this.#under = hit?.node
    }
    this.#view.element.style.cursor = hit ? (this.deleting ? 'crosshair' : 'pointer') : ''
    if (hit) this.#tell('move', event, hit)
  }

  #pull(drag: Drag, event: PointerEvent): void {
    const [x, y] = this.#down
    if (!drag.moved && Math.hypot(event.offsetX - x, event.offsetY - y) <= STILL) return
    const to = this.#view.onPlane(event.offsetX, event.offsetY, drag.from)
    if (!to || this.deleting) return
    drag.moved = true
    const moved = drag.at.map((one, axis) => one + to[axis]! - drag.from[axis]!)
    this.#options.tell({ type: 'drag', node: drag.node.id, x: event.offsetX, y: event.offsetY, to: moved })
  }

  #lift(event: PointerEvent): void {
    this.#move() // where it has come to at last
    const [x, y] = this.#down
    const still = Math.hypot(event.offsetX - x, event.offsetY - y) <= STILL && !this.#drag?.moved
    const hit = this.#hit(event)
    this.#tell('up', event, hit)
    this.#letGo()
    if (!still || event.button !== 0 || !hit) return
    if (this.deleting) this.#options.remove(this.#held(hit.node).id)
    else this.#tell('click', event, hit)
  }

  #letGo(): void {
    this.#drag = undefined
    this.#view.turns = true
  }

  #hit({ offsetX, offsetY }: MouseEvent): Hit | undefined {
    return this.#view.hit(offsetX, offsetY)
  }

  /** What is moved or taken away when a part of it is held: the outermost that it is inside of. */
  #held(node: SceneNode): SceneNode {
    const outer = node.parent === null ? undefined : this.#view.node(node.parent)
    return outer ? this.#held(outer) : node
  }

  #tell(type: EventType, event: MouseEvent, hit: Hit | undefined): void {
    if (hit) this.#tellNode(type, hit.node, event, hit.point)
  }

  /** Whoever listens to it: the node, or the first around it that does. */
  #tellNode(type: EventType, node: SceneNode, event: MouseEvent, point?: Triple): void {
    let at: SceneNode | undefined = node
    while (at && !at.handlers.includes(type)) at = at.parent === null ? undefined : this.#view.node(at.parent)
    if (!at) return
    const { offsetX: x, offsetY: y, button } = event
    this.#options.tell({ type, node: at.id, x, y, button, ...(point && { point }) })
  }
}
