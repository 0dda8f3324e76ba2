import { get32, put32 } from '../lib/coder.ts'

/** Where the fields of a C struct lie, and how many bytes it takes. */
export interface Layout<F extends string = string> {
  readonly at: Readonly<Record<F, number>>
  readonly size: number
}

/** Bytes of a field, or the struct that it is. */
type Width = 2 | 4 | 8 | Layout

/** A struct of <linux/fuse.h>: fields follow each other as the kernel lays them out, padding is named like any field. */
export function layout<const F extends Readonly<Record<string, Width>>>(fields: F): Layout<keyof F & string> {
  const at = {} as Record<keyof F & string, number>
  let size = 0
  for (const [name, width] of Object.entries(fields) as [keyof F & string, Width][]) {
    at[name] = size
    size += typeof width === 'number' ? width : width.size
  }
  return { at, size }
}

const WORD = 2 ** 32

/** A little-endian number of eight bytes; exact up to 2^53, which nothing that the kernel counts reaches. */
export const get64 = (bytes: Uint8Array, at: number): number => get32(bytes, at) + get32(bytes, at + 4) * WORD

/** Puts a number of eight bytes, from 0 to 2^53. */
export function put64(bytes: Uint8Array, at: number, value: number): void {
  put32(bytes, at, value % WORD)
  put32(bytes, at + 4, value / WORD)
}

/** Puts all 64 bits. */
export function putBig(bytes: Uint8Array, at: number, value: bigint): void {
  put32(bytes, at, Number(value & 0xffffffffn))
  put32(bytes, at + 4, Number((value >> 32n) & 0xffffffffn))
}
