/** Values as print shows them: as Node's util.inspect would, in short. */

import { typeOf } from './items.ts'
import { isItem, tagOf } from './tag.ts'

const DEPTH = 3
const ITEMS = 50
/** An object of a class with more parts than these is only named. */
const MANY = 12
const TEXT = 5_000

export const inspect = (value: unknown): string => show(value, 0, [])

/** A line of print: texts as they are. */
export const line = (values: readonly unknown[]): string =>
  format(values)
    .map((value) => (typeof value === 'string' ? value : inspect(value)))
    .join(' ')

/** `%s %d %o` in the first one, as console has them. */
function format(values: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = values
  if (typeof first !== 'string' || !first.includes('%') || rest.length === 0) return values
  const text = first.replace(/%([sdifoOc%])/g, (all, kind: string) => {
    if (kind === '%') return '%'
    if (rest.length === 0) return all
    const value = rest.shift()
    if (kind === 'c') return ''
    if (kind === 's') return typeof value === 'string' ? value : inspect(value)
    return kind === 'o' || kind === 'O' ? inspect(value) : String(Number(value))
  })
  return [text, ...rest]
}

function show(value: unknown, depth: number, around: readonly unknown[]): string {
  if (typeof value === 'string') return depth === 0 ? cut(value) : quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return functionName(value)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  return around.includes(value) ? '[Circular]' : object(value, depth, [...around, value])
}
const cut = (text: string): string => (text.length > TEXT ? `${text.slice(0, TEXT)} …` : text)
const quoted = (text: string): string => `'${cut(text).replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'` // oxfmt-ignore

/** A function as it was written: calls of our own were marked before it ran. */
export const sourceOf = (run: unknown): string =>
  Function.prototype.toString.call(run).replace(/__help\(typeof (\w+)=='function'&&\1,'\1'\)/g, '$1')

function functionName(value: object): string {
  const name = String(Reflect.get(value, 'name') ?? '')
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function'
  return name === '' ? `[${kind} (anonymous)]` : kind === 'class' ? `[class ${name}]` : `[Function: ${name}]`
}

function object(value: object, depth: number, around: readonly unknown[]): string {
  if (isItem(value)) return nodeText(value)
  if (value instanceof Error) return value.stack?.includes(value.message) ? `${value.name}: ${value.message}` : String(value) // oxfmt-ignore
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (value instanceof Promise) return 'Promise'
  const inner = (one: unknown): string => show(one, depth + 1, around)
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return list(value as unknown as ArrayLike<unknown>, depth, inner) // oxfmt-ignore
  if (value instanceof Map) return around.length > DEPTH ? '[Map]' : wrap(`Map(${value.size}) {`, parts([...value].slice(0, ITEMS), value.size, ([k, v]) => `${inner(k)} => ${inner(v)}`), '}') // oxfmt-ignore
  if (value instanceof Set) return around.length > DEPTH ? '[Set]' : wrap(`Set(${value.size}) {`, parts([...value].slice(0, ITEMS), value.size, inner), '}') // oxfmt-ignore
  return record(value, depth, inner)
}

function nodeText(item: object): string {
  const id = isItem(item) ? tagOf(item)?.id : null
  const type = Reflect.get(item, 'isScene') === true ? 'scene' : isItem(item) ? typeOf(item) : ''
  return id === null || id === undefined ? `[${type}]` : `[${type} ${id}]`
}

function list(value: ArrayLike<unknown>, depth: number, inner: (one: unknown) => string): string {
  const name = value.constructor?.name ?? 'Array'
  const typed = name === 'Array' ? '' : `${name}(${value.length}) `
  if (depth >= DEPTH) return `[${name}]`
  return wrap(typed + '[', parts(Array.prototype.slice.call(value, 0, ITEMS), value.length, inner), ']')
}

function record(value: object, depth: number, inner: (one: unknown) => string): string {
  const name = className(value)
  const short = shorts[name]?.(value)
  if (short !== undefined) return short
  const keys = Object.keys(value)
  if (depth >= DEPTH || (name !== '' && keys.length > MANY)) return `[${name === '' ? 'Object' : name}]`
  const entry = (key: string): string =>
    `${/^[\w$]+$/.test(key) ? key : quoted(key)}: ${inner(Reflect.get(value, key))}`
  return wrap(`${name === '' ? '' : name + ' '}{`, parts(keys.slice(0, ITEMS), keys.length, entry), '}')
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return '[Object: null prototype]'
  const name = (Reflect.get(prototype, 'constructor') as { name?: string } | undefined)?.name ?? ''
  return name === 'Object' ? '' : name
}

/** Those of three's values that are printed often. */
const row = (names: string) => (value: object) =>
  `(${names
    .split('')
    .map((name) => String(Math.round(Number(Reflect.get(value, name)) * 1e4) / 1e4))
    .join(', ')})`
const shorts: Readonly<Record<string, (value: object) => string>> = {
  Timer: () => '[timer]',
  Motion: () => '[motion]',
  Vector2: (value) => 'Vector2 ' + row('xy')(value),
  Vector3: (value) => 'Vector3 ' + row('xyz')(value),
  Vector4: (value) => 'Vector4 ' + row('xyzw')(value),
  Euler: (value) => 'Euler ' + row('xyz')(value),
  Quaternion: (value) => 'Quaternion ' + row('xyzw')(value),
  Color: (value) => `Color #${(Reflect.get(value, 'getHexString') as () => string).call(value)}`,
}

function parts<T>(shown: readonly T[], size: number, text: (one: T) => string): string[] {
  const out = shown.map(text)
  return size > shown.length ? [...out, `… ${size - shown.length} more`] : out
}

/** On one line while it is short. */
function wrap(open: string, parts: readonly string[], close: string): string {
  if (parts.length === 0) return open + close
  const one = `${open} ${parts.join(', ')} ${close}`
  return one.length <= 76 ? one : cut(`${open}\n  ${parts.join(',\n').replace(/\n/g, '\n  ')}\n${close}`)
}
