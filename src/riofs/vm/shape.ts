import type { Value } from '../../scene/node.ts'
import { Thrown } from './trouble.ts'

/** Gives a value its type, or says what is wrong with it. Nothing is copied. @throws Misfit */
export type Check<T> = (value: unknown) => T

/** Something in a value is not as it should be. */
class Misfit extends Error {
  readonly limit: string
  /** Where in it, as one would write it: `.set[3].id`. */
  path = ''

  constructor(message: string, limit = 'shape') {
    super(message)
    this.limit = limit
  }
}

type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T]
type Checks<T> = { readonly [K in Exclude<keyof T, Optional<T>>]: Check<T[K]> }
type Perhaps<T> = { readonly [K in Optional<T>]-?: Check<Exclude<T[K], undefined>> }

/** How deeply values may be nested: whoever copies or writes them calls himself once a level. */
const DEEPEST = 64

/** @param name of the value, for the sentence. @throws Thrown */
export function checked<T>(check: Check<T>, value: unknown, name: string): T {
  try {
    return check(value)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    throw new Thrown(`TypeError: ${name}${error.path} ${error.message}`, '', error.limit)
  }
}

const primitive =
  <T>(what: string): Check<T> =>
  (value) => {
    if (typeof value === what) return value as T
    throw new Misfit(`is no ${what}`)
  }

export const flag = primitive<boolean>('boolean')
export const numeric = primitive<number>('number')

/** @param most UTF-16 units */
export const words =
  (most: number): Check<string> =>
  (value) => {
    if (typeof value !== 'string') throw new Misfit('is no string')
    if (value.length > most) throw new Misfit(`has ${value.length} characters; the most is ${most}`, 'size')
    return value
  }

export const one =
  <T extends string | boolean>(...values: readonly T[]): Check<T> =>
  (value) => {
    if (values.includes(value as T)) return value as T
    throw new Misfit(`is none of ${values.join(', ')}`)
  }

export const perhaps =
  <T>(check: Check<T>): Check<T | null> =>
  (value) =>
    value === null ? null : check(value)

/** @param what they are called when there are too many */
export const list =
  <T>(check: Check<T>, most = Infinity, what = 'items'): Check<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) throw new Misfit('is no list')
    if (value.length > most) throw new Misfit(`has ${value.length} ${what}; the most is ${most}`, what)
    each(value, () => check)
    return value as T[]
  }

/** Of as many as there are checks. */
export const tuple =
  <T extends readonly unknown[]>(...checks: { readonly [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== checks.length)
      throw new Misfit(`is no list of ${checks.length}`)
    each(value, (n) => checks[n]!)
    return value as unknown as T
  }

function each(values: readonly unknown[], check: (n: number) => Check<unknown>): void {
  let n = 0
  try {
    for (; n < values.length; n++) check(n)(values[n])
  } catch (error) {
    throw located(error, `[${n}]`)
  }
}

export const record =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (value) => {
    fields(value, () => check)
    return value as Record<string, T>
  }

export function shape<T>(checks: Checks<T>, optional: Perhaps<T>): Check<T> {
  const needed = Object.keys(checks)
  const all = new Map<string, Check<unknown>>(Object.entries({ ...checks, ...optional }))
  const check = (name: string) => all.get(name) ?? stranger
  return (value) => {
    fields(value, check)
    for (const name of needed) if (!Object.hasOwn(value as object, name)) throw new Misfit(`has no ${name}`)
    return value as T
  }
}

function fields(value: unknown, check: (name: string) => Check<unknown>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit('is no object')
  let last = ''
  try {
    for (const [name, item] of Object.entries(value)) check((last = name))(item)
  } catch (error) {
    throw located(error, `.${last}`)
  }
}

const stranger: Check<never> = () => {
  throw new Misfit('is not known')
}

function located(error: unknown, step: string): unknown {
  if (error instanceof Misfit) error.path = step + error.path
  return error
}

/** One of several shapes, told apart by one of their fields. */
export const variants =
  <T>(field: string, shapes: Readonly<Record<string, Check<T>>>): Check<T> =>
  (value) => {
    const kind: unknown =
      typeof value === 'object' && value ? Object.getOwnPropertyDescriptor(value, field)?.value : undefined
    const check = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined
    if (!check) throw new Misfit(`has a ${field} that is none of ${Object.keys(shapes).join(', ')}`)
    return check(value)
  }

/** Whatever JSON can say, but not for ever deeper. */
export const anything: Check<Value> = (value) => {
  if (deeper(value, DEEPEST)) throw new Misfit(`is nested more than ${DEEPEST} deep`, 'depth')
  return value as Value
}

function deeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  for (const item of Object.values(value)) if (typeof item === 'object' && deeper(item, left - 1)) return true
  return false
}
