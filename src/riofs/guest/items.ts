/** What solids and flat things have in common: set, get, find, remove, move. */

import { Object3D } from 'three'
import type { PlainNode } from './plain.ts'
import { setPlain } from './plain.ts'
import { getSolid, setSolid } from './solidprops.ts'
import { detach } from './stage.ts'
import type { Stage } from './stage.ts'
import { isItem, isSolid, tagOf } from './tag.ts'
import type { Item } from './tag.ts'
import { kinds } from '../../scene/kinds.ts'
import { solidType } from './bodies.ts'

export type Props = Readonly<Record<string, unknown>>

export const setItem = (stage: Stage, item: Item, props: Props): string[] =>
  isSolid(item) ? setSolid(stage, item, props) : setPlain(item as PlainNode, props)

export const getItem = (stage: Stage, item: Item, name: string): unknown =>
  isSolid(item) ? getSolid(stage, item, name) : (Reflect.get(item, name) as unknown)

export const typeOf = (item: Item): string => (isSolid(item) ? solidType(item) : item.type)

/** As a program would: what means nothing is told, and no error. */
export function setWithWord(stage: Stage, item: Item, props: Props): void {
  for (const name of setItem(stage, item, props)) stage.warnOnce(noProp(item, name))
}

export function noProp(item: Item, name: string): string {
  const type = typeOf(item)
  const fields = Object.keys(kinds[type as keyof typeof kinds]?.fields ?? {})
  return `${type} has no ${name}; it has ${fields.join(', ')}`
}

/** By its id, the name that a program gave it, or the variable that holds it. */
export function findItem(stage: Stage, name: string, variable: (name: string) => unknown): Item | null {
  const known = stage.byId.get(name)
  if (known !== undefined) return known
  for (const item of everyItem(stage)) if (item.name === name) return item
  const held = variable(name)
  return isItem(held) ? held : null
}

/** All there is, parents before what is inside. */
export function* everyItem(stage: Stage): Generator<Item> {
  for (const scene of stage.scenes()) for (const child of scene.children) yield* inside(child)
  for (const node of stage.plains) yield* inside(node)
}
function* inside(item: Item): Generator<Item> {
  yield item
  for (const child of item.children as readonly Item[]) yield* inside(child)
}

export function removeItem(stage: Stage, item: Item): void {
  detach(stage, item)
}

/** The item around another one, as far as it is a node of the scene. */
export function parentOf(item: Item): Item | null {
  const { parent } = item
  return parent instanceof Object3D && Reflect.get(parent, 'isScene') === true && parent.parent === null
    ? null
    : parent
}

/** Takes away all there is, with its timers' owners asked elsewhere. */
export function removeAll(stage: Stage): void {
  for (const scene of stage.scenes()) scene.clear()
  for (const node of stage.plains) detach(stage, node)
  stage.watched.clear()
  for (const scene of stage.scenes()) tagOf(scene)?.handlers.splice(0)
}
