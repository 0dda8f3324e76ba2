/** Which nodes are inside of which, in the order in which they are drawn. */

import type { SceneNode } from './node.ts'

export type Tree = ReadonlyMap<string | null, readonly SceneNode[]>

/** What is inside of each; of a parent that is not there nothing is known. Higher `z` later, else in the order of the scene. */
export function treeOf(nodes: Iterable<SceneNode>): Tree {
  const tree = new Map<string | null, SceneNode[]>()
  for (const node of nodes) {
    const siblings = tree.get(node.parent)
    if (siblings) siblings.push(node)
    else tree.set(node.parent, [node])
  }
  for (const siblings of tree.values())
    if (siblings.some(({ z }) => z !== 0)) siblings.sort((a, b) => a.z - b.z)
  return tree
}

export const inside = (tree: Tree, id: string | null): readonly SceneNode[] => tree.get(id) ?? []

/** Things in things that are followed. */
const DEEPEST = 64

/** A node with all that is inside of it. */
export function* subtree(node: SceneNode, tree: Tree, depth = 0): Generator<SceneNode, void, void> {
  yield node
  if (depth < DEEPEST) for (const child of inside(tree, node.id)) yield* subtree(child, tree, depth + 1)
}

/** Whether they are the very same nodes: none has changed. */
export const same = (one: readonly SceneNode[], other: readonly SceneNode[]): boolean =>
  one.length === other.length && one.every((node, i) => node === other[i])
