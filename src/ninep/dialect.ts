import type { FileError } from '../lib/errno.ts'
import type { Codec, Parts, Table } from './codec.ts'
import { HEADER } from './const.ts'
import type { Frame } from './frame.ts'
import { plain } from './message.ts'
import { ops } from './ops.ts'
import type { Asked, OpsOf, Session } from './session.ts'

/** A message of some dialect. */
export interface Said {
  readonly kind: string
  readonly tag: number
}

type Op = (s: Session, t: never, call: Asked) => object | Promise<object>

/** A way of speaking 9P with a server: its messages, what is done for each, and how it says no. */
export interface Dialect {
  readonly version: string
  decode(frame: Frame): Said
  encodeParts(message: Said): Parts
  readonly ops: Readonly<Record<string, Op>>
  /** Says what went wrong, in a message that fits into `msize`. */
  refusal(tag: number, error: FileError, msize: number): Said
}

export const dialect = <T extends Table>(
  codec: Codec<T>,
  ops: OpsOf<T>,
  refusal: Dialect['refusal'],
): Dialect => ({
  version: codec.version,
  decode: codec.decode,
  encodeParts: codec.encodeParts,
  ops,
  refusal,
})

/** 9P2000 itself. */
export const base = dialect(plain, ops, (tag, { message }, msize) => ({
  kind: 'Rerror',
  tag,
  ename: shortened(message, msize),
}))

/** An ename that fits into the smallest message there is, with a number behind it; its classic words stand first. */
export function shortened(ename: string, msize: number): string {
  const most = Math.min(msize - HEADER - 6, 4096) >> 2
  return ename.length > most ? ename.slice(0, most).toWellFormed() : ename
}
