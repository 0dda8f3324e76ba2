/** The program's variables, as far as text can say what they are. */

import { json } from '../../scene/fields.ts'
import type { Value } from '../../scene/node.ts'
import { inspect, sourceOf } from './inspect.ts'
import { isItem } from './tag.ts'
import type { Item } from './tag.ts'

const MAX_VARS = 64 << 10
const MAX_ONE = 4 << 10

/** Names of globals that are not ours, and what they hold: JSON of at most 64 KB; what does not go in is only named. */
export function tellVars(
  names: readonly string[],
  read: (name: string) => unknown,
  typeOf: (item: Item) => string,
): string {
  const out: Record<string, Value> = {}
  let length = 2
  for (const name of names) {
    const told = short(name, told1(read(name), typeOf))
    length += JSON.stringify(told).length + name.length + 4
    if (length > MAX_VARS) break
    out[name] = told
  }
  return JSON.stringify(out)
}

function told1(value: unknown, typeOf: (item: Item) => string): Value {
  if (isItem(value)) return nodeText(value, typeOf)
  if (typeof value === 'function') return firstLine(value)
  if (value === undefined || typeof value === 'symbol' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return json(value)
  return plainly(value, typeOf, 0)
}

const nodeText = (item: Item, typeOf: (item: Item) => string): string => {
  const id =
    Reflect.get(item, 'isObject3D') === true ? idOf(item) : (Reflect.get(item, 'id') as string | null)
  return id === null ? `[${typeOf(item)}]` : `[${typeOf(item)} ${id}]`
}
const idOf = (item: Item): string | null => /^\[\S+ (\S+)\]$/.exec(inspect(item))?.[1] ?? null

function firstLine(value: object): string {
  const [line = ''] = sourceOf(value).split('\n')
  return line.slice(0, 200)
}

/** Lists and plain objects as they are, three deep; whatever has a class of its own as print shows it. */
function plainly(value: object, typeOf: (item: Item) => string, depth: number): Value {
  const inner = (one: unknown): Value =>
    typeof one !== 'object' || one === null || isItem(one) ? told1(one, typeOf) : depth >= 3 ? '…' : plainly(one, typeOf, depth + 1) // oxfmt-ignore
  if (Array.isArray(value)) return value.slice(0, 200).map(inner)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return inspect(value).slice(0, 500)
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 200)
      .map(([key, one]) => [key, inner(one)]),
  )
}

function short(name: string, told: Value): Value {
  const text = JSON.stringify(told)
  return text.length <= MAX_ONE ? told : `${name}: ${text.slice(0, 200)} …`
}
