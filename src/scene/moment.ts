/** Nodes as they are at a moment: what their animations have made of their props. */

import { easings } from './easing.ts'
import { mixed } from './mixed.ts'
import type { Animation, Props, SceneNode, Value } from './node.ts'

/** The node at that second of the scene's clock; itself where nothing of it moves. */
export function moment(node: SceneNode, clock: number): SceneNode {
  const { animations = [] } = node
  return animations.reduce((now, animation) => moved(now, animation, clock), node)
}

/** Whether anything of it will move after that second. */
export const moving = ({ animations = [] }: SceneNode, clock: number): boolean =>
  animations.some(
    ({ start, delay, duration, times }) => times === null || clock < start + delay + duration * times,
  )

function moved(node: SceneNode, animation: Animation, clock: number): SceneNode {
  const part = progress(animation, clock)
  if (part === undefined) return node
  return Object.entries(animation.to).reduce((now, [name, to]) => {
    const from = animation.from[name]
    return from === undefined ? now : withProp(now, name, between(from, to, part))
  }, node)
}

/** How much of `to` it is; undefined before it begins. */
export function progress(animation: Animation, clock: number): number | undefined {
  const { start, delay, duration, times, yoyo, easing } = animation
  const passed = clock - start - delay
  if (!(passed >= 0)) return undefined
  const ways = duration > 0 ? passed / duration : Infinity
  const ended = times !== null && ways >= times
  const way = ended ? times - 1 : Number.isFinite(ways) ? Math.floor(ways) : 0
  const part = ended ? 1 : Number.isFinite(ways) ? ways - way : 1
  const ease = Object.hasOwn(easings, easing) ? easings[easing] : easings.linear
  return ease(yoyo && way % 2 === 1 ? 1 - part : part)
}

const between = (from: number | string, to: number | string, part: number): number | string =>
  typeof from === 'number' && typeof to === 'number' ? from + (to - from) * part : mixed(from, to, part)

const axes = { x: 0, y: 1, z: 2 } as const
const PLACE = /^(?<of>rotation|rotate|r|scale|s)?(?<axis>[xyzXYZ])$/
const triples: Readonly<Record<string, string>> = {
  rotation: 'rotation',
  rotate: 'rotation',
  r: 'rotation',
  scale: 'scale',
  s: 'scale',
}

/** The node with one prop as programs name them. */
function withProp(node: SceneNode, name: string, value: number | string): SceneNode {
  const place = PLACE.exec(name)?.groups
  if (node.layer === '3d' && place)
    return placed(node, triples[place['of'] ?? ''] ?? 'position', place['axis']!.toLowerCase(), value)
  if (name === 'scale' && node.layer === '3d') return whole(node, [value, value, value])
  if (name === 'opacity' && !seenThrough(node)) return { ...node, opacity: Number(value) }
  if (name === 'z' && node.layer !== '3d') return { ...node, z: Number(value) }
  return { ...node, props: named(node.props, name, value) }
}

function placed(node: SceneNode, triple: string, axis: string, value: Value): SceneNode {
  const old = node.props[triple]
  const parts: Value[] = Array.isArray(old) ? [...old] : [0, 0, 0]
  parts[axes[axis as keyof typeof axes]] = value
  return { ...node, props: { ...node.props, [triple]: parts } }
}

const whole = (node: SceneNode, scale: readonly Value[]): SceneNode => ({
  ...node,
  props: { ...node.props, scale },
})

/** Whether its opacity is that of its material. */
const seenThrough = ({ layer, props }: SceneNode): boolean =>
  layer === '3d' && props['material'] !== undefined

const OWN_COLOR = new Set(['color'])

/** A prop of the node itself, or else of its material. */
function named(props: Props, name: string, value: number | string): Props {
  const { material } = props
  const surface = typeof material === 'object' && material !== null && !Array.isArray(material)
  if (!surface || (name in props && !OWN_COLOR.has(name))) return { ...props, [name]: value }
  const more = name === 'opacity' ? { transparent: Number(value) < 1 } : {}
  return { ...props, material: { ...(material as Props), [name]: value, ...more } }
}
