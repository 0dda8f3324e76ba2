import { isDeepStrictEqual } from 'node:util'
import { FileError } from '../lib/errno.ts'
import type { SceneNode } from '../scene/node.ts'
import type { Scene } from './scene.ts'

/** What stands in the file of a node and is not for its writer to change. */
const FIXED: readonly string[] = ['id', 'type', 'layer', 'parent', 'handlers', 'createdIn', 'animations']

/** A node as its file shows it: what it is, then its props beside each other. */
export function toObject({
  id,
  name,
  type,
  layer,
  parent,
  props,
  ...rest
}: SceneNode): Readonly<Record<string, unknown>> {
  const { z, visible, opacity, handlers, createdIn, animations } = rest
  return {
    id,
    ...(name !== undefined && { name }),
    type,
    layer,
    parent,
    ...props,
    z,
    visible,
    opacity,
    handlers,
    createdIn,
    ...(animations?.length && { animations }),
  }
}

export const toText = (node: SceneNode): string => `${JSON.stringify(toObject(node), null, 2)}\n`

/**
 * JSON of the props that a text would change; undefined when it changes none.
 * @throws FileError EINVAL when it is no JSON object, or changes what cannot be changed
 */
export function changeOf(node: SceneNode, text: string): string | undefined {
  const now = toObject(node)
  const news = Object.entries(objectOf(text)).filter(([key, value]) => !isDeepStrictEqual(value, now[key]))
  const fixed = news.find(([key]) => FIXED.includes(key))
  if (fixed)
    throw new FileError(
      'EINVAL',
      `${fixed[0]} of ${node.id} is ${JSON.stringify(now[fixed[0]])} and stays so; write only what shall change`,
    )
  return news.length ? JSON.stringify(Object.fromEntries(news)) : undefined
}

/** The scene as text, each node inside of what it is in. */
export function treeOf({ nodes }: Scene): string {
  const inside = Map.groupBy(nodes.values(), ({ parent }) => parent)
  const lines: string[] = []
  const take = (parent: string | null, indent: string): void => {
    for (const node of inside.get(parent) ?? []) {
      lines.push(`${indent}${line(node)}\n`)
      take(node.id, `${indent}  `)
    }
  }
  take(null, '')
  return lines.join('')
}

/** A node in one line: its id, its type, and what sets it apart. */
export function line({ id, type, props, handlers, visible, opacity }: SceneNode): string {
  const words = [id, type, ...Object.entries(props).flatMap(([key, value]) => word(key, value))]
  if (!visible) words.push('hidden')
  if (opacity !== 1) words.push(`opacity=${opacity}`)
  if (handlers.length) words.push(`on:${handlers.join(',')}`)
  return words.join(' ')
}

/** Of a material its colour; nothing where a value is as everybody has it; no more than fits. */
function word(key: string, value: unknown): string[] {
  if (key === 'material') {
    const { color } = value as { readonly color?: string }
    return color === undefined ? [] : [`color=${color}`]
  }
  if (Array.isArray(value) && value.every((part) => typeof part === 'number')) {
    if (value.length > 4 || value.every((part) => part === (key === 'scale' ? 1 : 0))) return []
    return [`${key}=${value.map(short).join(',')}`]
  }
  if (typeof value === 'number') return [`${key}=${short(value)}`]
  if (typeof value === 'string') return [`${key}=${value.length > 40 || /\s/.test(value) ? JSON.stringify(value.slice(0, 40)) : value}`] // oxfmt-ignore
  return typeof value === 'boolean' ? [`${key}=${value}`] : []
}

const short = (value: number): string => String(Math.round(value * 1000) / 1000)

function objectOf(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new FileError('EINVAL', `not JSON: ${(error as Error).message}; {"color": "blue", "x": 2} would be`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new FileError('EINVAL', 'a node is a JSON object: {"color": "blue", "x": 2}')
}
