import { isDeepStrictEqual } from 'node:util'
import type { Patch, Resource, SceneNode, View } from '../scene/node.ts'
import { FIRST_VIEW } from '../scene/view.ts'

/** All that is shown, at one moment. It never changes: a patch makes another one. Nodes are in the order of the scene. */
export interface Scene {
  readonly nodes: ReadonlyMap<string, SceneNode>
  readonly resources: ReadonlyMap<string, Resource>
  readonly view: View
}

/** What makes one scene of another. */
export type Change = Omit<Patch, 'version' | 'clock'>

export const NOTHING: Scene = { nodes: new Map(), resources: new Map(), view: FIRST_VIEW }

/** The scene with a change made. What is set and was there keeps its place, what is new comes last. */
export function applied(scene: Scene, change: Change): Scene {
  const from = change.scene ? NOTHING : scene
  const { set = [], drop = [], resources = [], forget = [], view = from.view } = change
  return {
    nodes: changed(from.nodes, set, drop),
    resources: changed(from.resources, resources, forget),
    view,
  }
}

/** All of a scene, for somebody who knows nothing of it. */
export const whole = ({ nodes, resources, view }: Scene): Change => ({
  scene: true,
  resources: [...resources.values()],
  set: parentsFirst(nodes),
  view,
})

/** What makes `after` of `before`, in the same order; as little as is needed. */
export function between(before: Scene, after: Scene): Change {
  const set = news(before.nodes, after.nodes)
  const drop = missing(before.nodes, after.nodes)
  if (!sameOrder(before.nodes, after.nodes)) return whole(after)
  const resources = news(before.resources, after.resources)
  const forget = missing(before.resources, after.resources)
  return {
    ...(resources.length && { resources }),
    ...(set.length && { set }),
    ...(drop.length && { drop }),
    ...(forget.length && { forget }),
    ...(!isDeepStrictEqual(before.view, after.view) && { view: after.view }),
  }
}

/** The nodes of a scene in the order that they have in another one; what is not there comes last. */
export function inOrder(order: Scene, scene: Scene): Scene {
  const known = [...order.nodes.keys()].flatMap((id) => scene.nodes.get(id) ?? [])
  return { ...scene, nodes: new Map([...known, ...scene.nodes.values()].map((node) => [node.id, node])) }
}

/** Whether a change changes nothing. */
export const nothing = ({ scene, set, drop, resources, forget, view }: Change): boolean =>
  !scene && !view && ![set, drop, resources, forget].some((list) => list?.length)

/** Ids of what is new, what is another than before, and what is gone. */
export interface Difference {
  readonly created: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

export function difference(before: Scene, after: Scene): Difference {
  const ids = news(before.nodes, after.nodes).map(({ id }) => id)
  return {
    created: ids.filter((id) => !before.nodes.has(id)),
    changed: ids.filter((id) => before.nodes.has(id)),
    removed: missing(before.nodes, after.nodes),
  }
}

interface Named {
  readonly id: string
}

function changed<T extends Named>(
  before: ReadonlyMap<string, T>,
  set: readonly T[],
  drop: readonly string[],
): ReadonlyMap<string, T> {
  if (!set.length && !drop.length) return before
  const after = new Map(before)
  for (const id of drop) after.delete(id)
  for (const one of set) after.set(one.id, one)
  return after
}

const news = <T extends Named>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): T[] =>
  [...after.values()].filter((one) => {
    const old = before.get(one.id)
    return old !== one && !isDeepStrictEqual(old, one)
  })

const missing = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] =>
  [...before.keys()].filter((id) => !after.has(id))

/** Whether changing the one makes the order of the other: what stays in its order, then what is new. */
function sameOrder(before: Scene['nodes'], after: Scene['nodes']): boolean {
  const stays = [...before.keys()].filter((id) => after.has(id))
  let at = 0
  for (const id of after.keys()) {
    if (before.has(id) ? stays[at] !== id : at < stays.length) return false
    at++
  }
  return true
}

/** The nodes in their order, but for those that come before what they are inside of. */
function parentsFirst(nodes: Scene['nodes']): SceneNode[] {
  const done = new Set<string>()
  const ordered: SceneNode[] = []
  const take = (node: SceneNode): void => {
    if (done.has(node.id)) return
    done.add(node.id)
    const parent = node.parent === null ? undefined : nodes.get(node.parent)
    if (parent) take(parent)
    ordered.push(node)
  }
  for (const node of nodes.values()) take(node)
  return ordered
}
