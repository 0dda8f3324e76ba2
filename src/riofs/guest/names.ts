/** Ids: the name of the variable that a node is bound to, else its type and a number. */

import type { Stage } from './stage.ts'
import { isItem } from './tag.ts'
import type { Item, Tag } from './tag.ts'

/** A name that can be a file's. */
export const clean = (name: string): string => {
  const text = name.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 64)
  return text === '' || text === '.' || text === '..' ? '_' : text
}

/** An id that nobody has: the one asked for, else the first free one after it. */
export function free(stage: Stage, wanted: string): string {
  if (!stage.byId.has(wanted)) return wanted
  for (let i = 2; ; i++) if (!stage.byId.has(`${wanted}-${i}`)) return `${wanted}-${i}`
}

export function giveId(stage: Stage, item: Item, tag: Tag, type: string): void {
  if (tag.wanted !== null) tag.id = free(stage, clean(tag.wanted))
  while (tag.id === null) {
    const id = `${type}-${stage.count(type)}`
    if (!stage.byId.has(id)) tag.id = id
  }
  stage.byId.set(tag.id, item)
}

const MAX_DEPTH = 3
const MAX_FOUND = 10_000

/** Nodes that a variable leads to, each with the name that it shall have. */
export function* nodesIn(name: string, value: unknown, depth = 0, alone = true): Generator<[string, Item]> {
  if (isItem(value)) return yield [name, value]
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return
  if (Array.isArray(value)) {
    yield* ofList(name, value, depth)
  } else if (value instanceof Map) {
    for (const [key, one] of value) yield* nodesIn(`${name}-${keyName(key)}`, one, depth + 1, false)
  } else if (!isForeign(value)) yield* ofObject(name, value, depth, alone)
}

/** A long list whose first hundred lead to no node leads to none. */
function* ofList(name: string, list: readonly unknown[], depth: number): Generator<[string, Item]> {
  let found = false
  for (const [i, one] of list.slice(0, MAX_FOUND).entries()) {
    if (i === 100 && !found) return
    for (const node of nodesIn(`${name}-${i + 1}`, one, depth + 1, false)) {
      found = true
      yield node
    }
  }
}

/** What an object calls its node, where there is only one and the word says nothing. */
const general = new Set(['mesh', 'object', 'node', 'group', 'sprite', 'item', 'element', 'el', 'obj', 'solid', 'shape', 'body', 'model']) // oxfmt-ignore

function* ofObject(name: string, value: object, depth: number, alone: boolean): Generator<[string, Item]> {
  const entries = Object.entries(value)
  const nodes = entries.filter(([, one]) => isItem(one))
  const only = nodes.length === 1 && general.has(nodes[0]![0]) ? nodes[0]![1] : null
  for (const [key, one] of entries)
    yield* nodesIn(one === only ? name : alone && depth === 0 ? key : `${name}-${key}`, one, depth + 1, alone) // oxfmt-ignore
}
const keyName = (key: unknown): string =>
  typeof key === 'string' || typeof key === 'number' ? String(key) : 'item'

/** Objects of three and of ours that lead to nodes which the variable does not stand for. */
const isForeign = (value: object): boolean =>
  ArrayBuffer.isView(value) ||
  ['isMaterial', 'isBufferGeometry', 'isTexture', 'domElement', '_root', 'isRaycaster', 'then'].some(
    (mark) => mark in value,
  )
