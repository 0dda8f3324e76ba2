/** What is known of a node or a view, by the short names that conversations use. */

import type { SceneNode, View } from '../../../src/scene/node.ts'

const axes = ['X', 'Y', 'Z']
const places = ['x', 'y', 'z']

/** Names that are not those of its props. */
const named: Readonly<Record<string, (node: SceneNode) => unknown>> = {
  on: ({ handlers }) => handlers.join(),
  in: ({ parent }) => parent,
  name: ({ name }) => name,
  layer: ({ layer }) => layer,
  order: ({ z }) => z,
  visible: ({ visible }) => visible,
  alpha: ({ opacity }) => opacity,
  color: ({ props }) => at(props, 'material', 'color') ?? props['color'],
  material: ({ props }) => at(props, 'material', 'type'),
  opacity: ({ props, opacity }) => at(props, 'material', 'opacity') ?? opacity,
  moves: ({ animations = [] }) => animations.map(({ to }) => Object.keys(to).join('+')).join(),
}

export function lookedUp(node: SceneNode, key: string): unknown {
  if (key in named) return named[key]!(node)
  const axis = axes.indexOf(key.slice(-1))
  if (/^(rotation|scale)[XYZ]$/.test(key)) return at(node.props, key.slice(0, -1), axis)
  if (node.layer === '3d' && places.includes(key)) return at(node.props, 'position', places.indexOf(key))
  const [first, ...rest] = key.split('.')
  return at(node.props, first!, ...rest) ?? at(node.props, 'material', first!, ...rest)
}

export const lookedAt = (view: View, key: string): unknown => at(view, ...key.split('.'))

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Reflect.get(found, key)
  }
  return found
}

/** Whether two values are the same, but for the last digits of numbers. */
export function alike(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number')
    return Math.abs(one - other) < 0.001 * Math.max(1, Math.abs(one))
  if (!Array.isArray(one) || !Array.isArray(other)) return JSON.stringify(one) === JSON.stringify(other)
  return one.length === other.length && one.every((value, i) => alike(value, other[i]))
}
