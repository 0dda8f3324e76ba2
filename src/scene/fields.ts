/** What one prop of a node may be: how a program's value becomes what is kept, and what is said of it when it does not. */

import type { Value } from './node.ts'

export interface Field {
  /** For a person: `a number above 0`. */
  readonly what: string
  /** What it is when nothing is said; absent: it is left out. */
  readonly is?: Value
  /** The value as it is kept; undefined: it cannot be that. */
  readonly read: (value: unknown) => Value | undefined
}

type Make = (is?: Value) => Field
const field = (what: string, read: Field['read'], is?: Value): Field =>
  is === undefined ? { what, read } : { what, read, is }

/** `12`, `'12'`, `'12px'`. */
export function number(value: unknown): number | undefined {
  const n = typeof value === 'string' && value.trim() !== '' ? parseFloat(value) : value
  return typeof n === 'number' && Number.isFinite(n) ? n : undefined
}

/** A colour as CSS says it: names, `#f00`, 0xff0000, three's Color. */
export function color(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return '#' + (Math.trunc(value) & 0xffffff).toString(16).padStart(6, '0')
  if (Array.isArray(value) && value.length >= 3 && value.every((part) => typeof part === 'number'))
    return `rgb(${value.map((part: number) => Math.round(part * (value.some((p: number) => p > 1) ? 1 : 255))).join(', ')})`
  if (typeof value !== 'object' || value === null) return undefined
  const hex = Reflect.get(value, 'getHexString')
  return typeof hex === 'function' ? '#' + String(hex.call(value)) : undefined
}

/** Any value in words: objects as JSON. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(json(value, 2)) : String(value)

export function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return Array.isArray(value) ? value.map(textOf).join('\n') : undefined
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : textOf(value)
}

/** Whatever JSON can say of it, at most `depth` deep; what it cannot say is null. */
export function json(value: unknown, depth = 12): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null || depth === 0) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map((part) => json(part, depth - 1))
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, (n) => json(n))
  const known = Object.entries(value).filter(([, part]) => part !== undefined && typeof part !== 'function')
  return Object.fromEntries(known.map(([key, part]) => [key, json(part, depth - 1)]))
}

const list = (value: unknown): unknown[] | undefined =>
  Array.isArray(value) ? value : isIterable(value) ? Array.from(value) : undefined
const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

/** `[x, y]` or `{x, y}`. */
export function pair(value: unknown): [number, number] | undefined {
  const [a, b] = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? [Reflect.get(value, 'x'), Reflect.get(value, 'y')]
      : []
  const [x, y] = [number(a), number(b)]
  return x === undefined || y === undefined ? undefined : [x, y]
}

/** `[[x, y], …]`, `[{x, y}, …]`, `[x, y, x, y]`, `'x,y x,y'`. */
export function pairs(value: unknown): [number, number][] | undefined {
  const parts =
    typeof value === 'string'
      ? value
          .trim()
          .split(/[\s,]+/)
          .map(Number)
      : list(value)
  if (parts === undefined) return undefined
  const flat = parts.every((part) => typeof part === 'number')
  const found = flat
    ? Array.from({ length: parts.length >> 1 }, (_, i) => pair([parts[2 * i], parts[2 * i + 1]]))
    : parts.map(pair)
  return found.every((point) => point !== undefined) ? found : undefined
}

const size = (value: unknown): number | undefined => {
  const n = number(value)
  return n !== undefined && n >= 0 ? n : undefined
}
const options = (value: unknown): string[] | undefined =>
  list(value)?.map((one) => optionText(one)) ?? (isRecord(value) ? Object.keys(value) : undefined)
const optionText = (one: unknown): string =>
  isRecord(one) ? String(one['label'] ?? one['text'] ?? one['value']) : String(one)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const aNumber: Make = (is) => field('a number', number, is)
export const aSize: Make = (is) => field('a number, 0 or more', size, is)
export const aText: Make = (is) => field('a text', text, is)
export const aPaint: Make = (is) =>
  field('a colour', (value) => (value === null || value === false ? 'none' : color(value)), is)
export const aFlag: Make = (is) => field('true or false', (value) => Boolean(value), is)
export const aList: Make = (is) => field('a list', (value) => list(value)?.map((one) => json(one)), is)
export const numbers: Make = (is) =>
  field('a list of numbers', (value) => list(value)?.map((one) => number(one) ?? 0), is)
export const texts: Make = (is) => field('a list of texts', options, is)
export const points: Make = (is) => field('points [[x, y], …]', pairs, is)
export const anything: Make = (is) => field('JSON', (value) => json(value), is)
export const oneOf = (names: readonly string[], is?: Value): Field =>
  field(names.join(' | '), (value) => names.find((name) => name === value), is)

/** @throws TypeError saying what it should be */
export function readField(type: string, name: string, field: Field, value: unknown): Value {
  const read = field.read(value)
  if (read !== undefined) return read
  const said = typeof value === 'function' ? 'a function' : (JSON.stringify(json(value, 2)) ?? String(value))
  throw new TypeError(`${type}: ${name} must be ${field.what}, not ${said.slice(0, 60)}`)
}
