/** What a person did, told to whom it concerns: the node, what it is inside of, the view. */

import { Vector3 } from 'three'
import type { InputEvent } from '../../scene/node.ts'
import type { Calls } from './calls.ts'
import { unlisten } from './handlers.ts'
import { parentOf } from './items.ts'
import type { PlainNode } from './plain.ts'
import type { Stage } from './stage.ts'
import { isSolid, tagOf } from './tag.ts'
import type { Handler, Item } from './tag.ts'

/** What a handler gets. */
class SceneEvent {
  readonly type: string
  readonly node: Item | null
  /** Whose handler it is: the node, or one that it is inside of. */
  currentTarget: Item | null = null
  stopped = false;
  readonly [name: string]: unknown

  constructor(event: InputEvent, node: Item | null) {
    this.type = event.type
    this.node = node
    Object.assign(this, event, { node, target: node, clientX: event.x, clientY: event.y, offsetX: event.x, offsetY: event.y, pageX: event.x, pageY: event.y }) // oxfmt-ignore
    if (event.point !== undefined) Object.assign(this, { point: new Vector3(...event.point) })
    if (event.key !== undefined) Object.assign(this, { code: codeOf(event.key) })
  }
  stop(): void {
    this.stopped = true
  }
  stopPropagation(): void {
    this.stopped = true
  }
  preventDefault(): void {}
}

/** What a keyboard calls the key. */
function codeOf(key: string): string {
  if (/^[a-z]$/i.test(key)) return 'Key' + key.toUpperCase()
  if (/^\d$/.test(key)) return 'Digit' + key
  return key === ' ' ? 'Space' : key
}

/** Names under which handlers of solids may wait in three's own way. */
interface Dispatching {
  dispatchEvent(event: { type: string }): void
}

export class Events {
  readonly #stage: Stage
  readonly #calls: Calls
  constructor(stage: Stage, calls: Calls) {
    this.#stage = stage
    this.#calls = calls
  }

  /** @throws Error when there is no such node, or handlers are called too often */
  deliver(event: InputEvent): void {
    const node = event.node === undefined ? null : this.#stage.byId.get(event.node)
    if (node === undefined) throw new Error(`there is no node ${event.node}`)
    if (node !== null) this.#take(node, event)
    const told = new SceneEvent(event, node)
    const called = this.#climb(node, told)
    if (node !== null && event.type === 'drag' && event.to !== undefined && !called) move(node, event.to)
  }

  /** A control is already what the person made it when its handlers run. */
  #take(node: Item, event: InputEvent): void {
    if (isSolid(node) || event.value === undefined) return
    if (event.type !== 'input' && event.type !== 'change' && event.type !== 'submit') return
    const name = node.type === 'checkbox' ? 'checked' : 'value'
    if (name in node.values || node.type === 'checkbox') (node as PlainNode).put(name, event.value)
  }

  #climb(node: Item | null, told: SceneEvent): boolean {
    let called = false
    for (let at: Item | null = node; at !== null && !told.stopped; at = parentOf(at)) {
      told.currentTarget = at
      called = this.#run(at, told) || called
    }
    if (told.stopped) return called
    told.currentTarget = null
    for (const scene of this.#stage.scenes()) called = this.#run(scene, told) || called
    return called
  }

  #run(at: Item, told: SceneEvent): boolean {
    const handlers = tagOf(at)?.handlers.filter((one) => one.type === told.type) ?? []
    for (const handler of handlers) this.#call(at, handler, told)
    if (isSolid(at) && '_listeners' in at)
      (at as unknown as Dispatching).dispatchEvent(Object.assign({}, told))
    return handlers.length > 0
  }

  #call(at: Item, handler: Handler, told: SceneEvent): void {
    this.#calls.count()
    const where = `${tagOf(at)?.id ?? 'scene'} ${handler.type}`
    this.#calls.run(handler, [told], where, () => unlisten(this.#stage, at, handler.type, handler.run))
  }
}

function move(node: Item, to: readonly number[]): void {
  const [x = 0, y = 0, z] = to
  if (!isSolid(node)) {
    const half = node.centred ? [Number(node.values['width']) / 2, Number(node.values['height']) / 2] : [0, 0]
    ;(node as PlainNode).put('x', x + half[0]!)
    return (node as PlainNode).put('y', y + half[1]!)
  }
  const at = new Vector3(x, y, z ?? node.position.z)
  if (node.parent !== null) node.parent.worldToLocal(at)
  node.position.copy(at)
}
