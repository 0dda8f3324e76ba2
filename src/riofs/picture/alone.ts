import type { SceneNode } from '../../scene/node.ts'

/**
 * A node with what is inside of it. A solid stays where it is, so what it is inside of is there too, but as places alone; and the
 * light stays on.
 */
export function alone(node: SceneNode, nodes: readonly SceneNode[]): SceneNode[] {
  const inner = within(node.id, nodes)
  if (node.layer !== '3d') return [{ ...node, parent: null, visible: true }, ...inner]
  const byId = new Map(nodes.map((one) => [one.id, one]))
  const lights = nodes.filter((one) => one.type === 'light' && !inner.includes(one) && one !== node)
  const places = [node, ...lights].flatMap((one) => around(one, byId))
  const kept = new Map(
    places.map((one) => [one.id, one.type === 'light' ? one : { ...one, type: 'group', visible: true }]),
  )
  for (const one of [{ ...node, visible: true }, ...inner]) kept.set(one.id, one)
  return nodes.flatMap(({ id }) => kept.get(id) ?? [])
}

/** With all that it is inside of, the outermost first. */
function around(node: SceneNode, byId: ReadonlyMap<string, SceneNode>): SceneNode[] {
  const outer = [node]
  for (let at = byId.get(node.parent ?? ''); at && !outer.includes(at); at = byId.get(at.parent ?? ''))
    outer.unshift(at)
  return outer
}

function within(id: string, nodes: readonly SceneNode[]): SceneNode[] {
  const ids = new Set([id])
  // parents come before what is inside of them
  return nodes.filter(({ id, parent }) => parent !== null && ids.has(parent) && ids.add(id))
}
