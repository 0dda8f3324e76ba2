/** Who listens to what: `cube.on('click', …)`, and props such as `onClick`. */

import { eventTypes } from '../../scene/node.ts'
import type { Stage } from './stage.ts'
import { tagOf } from './tag.ts'
import type { Handler, Item } from './tag.ts'

/** What pages call an event, and what it is here. */
const aka: Readonly<Record<string, string>> = {
  mouseenter: 'enter', mouseover: 'enter', pointerenter: 'enter', pointerover: 'enter', hover: 'enter',
  mouseleave: 'leave', mouseout: 'leave', pointerleave: 'leave', pointerout: 'leave',
  mousedown: 'down', pointerdown: 'down', touchstart: 'down',
  mouseup: 'up', pointerup: 'up', touchend: 'up',
  mousemove: 'move', pointermove: 'move', touchmove: 'move',
  keydown: 'key', keypress: 'key', keyup: 'keyup', doubleclick: 'dblclick', tap: 'click',
} // oxfmt-ignore

const MAX_HANDLERS = 100

/** The name of an event here; undefined: there is none. */
export function eventName(said: string): string | undefined {
  const name = aka[said.toLowerCase()] ?? said.toLowerCase()
  return name === 'keyup' || (eventTypes as readonly string[]).includes(name) ? name : undefined
}

/** @throws Error when there is no such event, or too many listen */
export function listen(stage: Stage, item: Item, said: string, run: unknown): Handler {
  const type = eventName(said)
  if (type === undefined) throw new TypeError(`there is no event ${said}; one of ${eventTypes.join(', ')}`)
  if (typeof run !== 'function')
    throw new TypeError(`on('${said}', …) takes a function: on('${said}', e => …)`)
  const tag = stage.tag(item)
  if (tag.handlers.length >= MAX_HANDLERS)
    throw new Error(`a node may have ${MAX_HANDLERS} handlers: take old ones away with off()`)
  const handler = { type, run: run as Handler['run'], owner: stage.owner, number: stage.next(), fails: 0 }
  tag.handlers.push(handler)
  stage.touch(item)
  return handler
}

/** Takes handlers away: all, those of a type, or one. */
export function unlisten(stage: Stage, item: Item, said?: string, run?: unknown): void {
  const tag = tagOf(item)
  if (tag === undefined) return
  const type = said === undefined ? undefined : (eventName(said) ?? said)
  tag.handlers = tag.handlers.filter(
    (one) => (type !== undefined && one.type !== type) || (run !== undefined && one.run !== run),
  )
  stage.touch(item)
}

/** Whether it was a prop such as `onClick`: then it is listened to. */
export function listens(stage: Stage, item: Item, said: string, value: unknown): boolean {
  if (!/^on[a-zA-Z]/.test(said) || typeof value !== 'function') return false
  const type = eventName(said.slice(2))
  if (type === undefined) return false
  unlisten(stage, item, type)
  listen(stage, item, type, value)
  return true
}
