import { strictText, utf8 } from './bytes.ts'

/** Bytes that are not what they should be. */
export class CodecError extends Error {
  override readonly name = 'CodecError'
}

/** Where reading or writing stands inside some bytes. Numbers are little-endian. */
export class Cursor {
  readonly bytes: Uint8Array
  readonly end: number
  at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  /** Steps over `count` bytes that must be there; answers where they begin. */
  take(count: number): number {
    const at = this.at
    if (count > this.end - at)
      throw new CodecError(`${count} bytes wanted at ${at}, ${this.end - at} are left`)
    this.at = at + count
    return at
  }
}

/** A value and its bytes, both ways. */
export interface Coder<T> {
  /** What it is called in texts and errors: `u16`, `str`, `list`. */
  readonly kind: string
  /** Bytes it always takes; undefined when that depends on the value. */
  readonly fixed: number | undefined
  /** What a list or a sized value holds. */
  readonly inner?: AnyCoder
  /** What a struct is made of. */
  readonly fields?: Readonly<Record<string, AnyCoder>>
  measure(value: T): number
  write(to: Cursor, value: T): void
  /** @throws CodecError when the bytes are cut short or not what they should be */
  read(from: Cursor): T
}

/** Some coder, whatever it is for. */
export interface AnyCoder {
  readonly kind: string
  readonly fixed: number | undefined
  readonly inner?: AnyCoder
  readonly fields?: Readonly<Record<string, AnyCoder>>
  measure(value: never): number
  write(to: Cursor, value: never): void
  read(from: Cursor): unknown
}

/** The type a coder is for. */
export type Coded<C> = C extends { read(from: Cursor): infer T } ? T : never

export const u8: Coder<number> = {
  kind: 'u8',
  fixed: 1,
  measure: () => 1,
  write(to, value) {
    to.bytes[to.at++] = value
  },
  read: (from) => from.bytes[from.take(1)]!,
}

export const u16: Coder<number> = {
  kind: 'u16',
  fixed: 2,
  measure: () => 2,
  write(to, value) {
    to.bytes[to.at] = value
    to.bytes[to.at + 1] = value >>> 8
    to.at += 2
  },
  read: (from) => get16(from.bytes, from.take(2)),
}

export const u32: Coder<number> = {
  kind: 'u32',
  fixed: 4,
  measure: () => 4,
  write(to, value) {
    put32(to.bytes, to.at, value)
    to.at += 4
  },
  read: (from) => get32(from.bytes, from.take(4)),
}

export const u64: Coder<bigint> = {
  kind: 'u64',
  fixed: 8,
  measure: () => 8,
  write(to, value) {
    put32(to.bytes, to.at, Number(value & 0xffffffffn))
    put32(to.bytes, to.at + 4, Number((value >> 32n) & 0xffffffffn))
    to.at += 8
  },
  read(from) {
    const at = from.take(8)
    const high = get32(from.bytes, at + 4)
    const low = get32(from.bytes, at)
    return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low)
  },
}

/** A count of two bytes, then that much UTF-8 without NUL: intro(5). */
export const str: Coder<string> = {
  kind: 'str',
  fixed: undefined,
  measure: (value) => 2 + lengthOfUtf8(value),
  write(to, value) {
    if (value.length <= SHORT && writeAscii(to, value)) return
    const bytes = utf8(value)
    if (bytes.length > 0xffff) throw new CodecError(`string of ${bytes.length} bytes`)
    u16.write(to, bytes.length)
    to.bytes.set(bytes, to.at)
    to.at += bytes.length
  },
  read(from) {
    const length = u16.read(from)
    const at = from.take(length)
    return ascii(from.bytes, at, length) ?? decodeText(from.bytes.subarray(at, at + length))
  },
}

/** A count in `count`, then that many bytes. Read as a view: nothing is copied. */
export const blob = (count: Coder<number>): Coder<Uint8Array> => ({
  kind: 'blob',
  fixed: undefined,
  measure: (value) => count.fixed! + value.length,
  write(to, value) {
    count.write(to, value.length)
    to.bytes.set(value, to.at)
    to.at += value.length
  },
  read(from) {
    const length = count.read(from)
    const at = from.take(length)
    return from.bytes.subarray(at, at + length)
  },
})

/** A count in `count`, then that many `inner`; more than `most` are refused before any is read. */
export const list = <T>(count: Coder<number>, inner: Coder<T>, most: number): Coder<readonly T[]> => ({
  kind: 'list',
  fixed: undefined,
  inner,
  measure: (values) => values.reduce((sum, value) => sum + inner.measure(value), count.fixed!),
  write(to, values) {
    count.write(to, values.length)
    for (const value of values) inner.write(to, value)
  },
  read(from) {
    const length = count.read(from)
    if (length > most) throw new CodecError(`${length} where ${most} is the most`)
    return Array.from({ length }, () => inner.read(from))
  },
})

/** Named fields, one behind the other. */
export function struct<F extends Readonly<Record<string, AnyCoder>>>(
  kind: string,
  fields: F,
): Coder<{ readonly [P in keyof F]: Coded<F[P]> }> {
  const rows = Object.entries(fields) as unknown as [string, Coder<unknown>][]
  type Value = { readonly [P in keyof F]: Coded<F[P]> }
  const fixed = rows.reduce<number | undefined>(
    (sum, [, coder]) => (sum === undefined || coder.fixed === undefined ? undefined : sum + coder.fixed),
    0,
  )
  return {
    kind,
    fixed,
    fields,
    measure: (value) =>
      fixed ?? rows.reduce((sum, [name, coder]) => sum + coder.measure(value[name as keyof Value]), 0),
    write(to, value) {
      for (const [name, coder] of rows) coder.write(to, value[name as keyof Value])
    },
    read(from) {
      const value: Record<string, unknown> = {}
      for (const [name, coder] of rows) value[name] = coder.read(from)
      return value as Value
    },
  }
}

/** A count of bytes in `count`, then a value that takes exactly those. */
export const sized = <T>(count: Coder<number>, inner: Coder<T>): Coder<T> => ({
  kind: inner.kind,
  fixed: undefined,
  inner,
  measure: (value) => count.fixed! + inner.measure(value),
  write(to, value) {
    count.write(to, inner.measure(value))
    inner.write(to, value)
  },
  read(from) {
    const length = count.read(from)
    const at = from.take(length)
    const within = new Cursor(from.bytes, at, at + length)
    const value = inner.read(within)
    if (within.at !== within.end) throw new CodecError(`${within.end - within.at} bytes left over`)
    return value
  },
})

/** A little-endian number of two bytes. */
export const get16 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8)

/** A little-endian number of four bytes, never negative. */
export const get32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0

/** Puts a number of two bytes. */
export function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
}

/** Puts a number of four bytes. */
export function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}

/** Characters of a text up to which going through them costs less than TextEncoder and TextDecoder do. Most names are shorter. */
const SHORT = 32

/** Writes a short text when it is all ASCII. */
function writeAscii(to: Cursor, value: string): boolean {
  const { length } = value
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i)
    if (code > 0x7f) return false
    to.bytes[to.at + 2 + i] = code
  }
  put16(to.bytes, to.at, length)
  to.at += 2 + length
  return true
}

/** The text when it is short and all ASCII without NUL. */
function ascii(bytes: Uint8Array, at: number, length: number): string | undefined {
  if (length > SHORT) return undefined
  let text = ''
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i]!
    if (byte === 0 || byte > 0x7f) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw new CodecError('NUL in a string')
  try {
    return strictText(bytes)
  } catch {
    throw new CodecError('a string that is not UTF-8')
  }
}

function lengthOfUtf8(value: string): number {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0x7f) return utf8(value).length
  return value.length
}
