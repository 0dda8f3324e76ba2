import { concat } from '../lib/bytes.ts'
import { get16, get32, put16 } from '../lib/coder.ts'
import { FileError } from '../lib/errno.ts'
import { ProtocolError } from '../ninep/frame.ts'
import { typeOf } from '../ninep/message.ts'
import type { Outlet } from './cutter.ts'
import type { Asker, Link, Request } from './labels.ts'
import { TAG, TYPE, fits } from './relabel.ts'
import { drop, fixes, rerror, undone } from './replies.ts'
import type { Tags } from './tags.ts'

const RERROR = typeOf('Rerror')
const TFLUSH = typeOf('Tflush')

/** The way back: what a backend's connection says goes to those who asked. */
export class Answers {
  /** The client that the last answer was for: bytes may lie in its outlet that have not left. */
  last: Outlet | undefined
  readonly #link: Link
  readonly #tags: Tags

  constructor(link: Link, tags: Tags) {
    this.#link = link
    this.#tags = tags
  }

  readonly take = (bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void => {
    const type = bytes[at + TYPE]!
    const request = this.#tags.at(get16(bytes, at + TAG))
    // Some servers answer a request after its Rflush: nobody waits for it any more.
    if (!request || request.type === 0 || request.answered) return
    if ((type !== request.type + 1 && type !== RERROR) || !fits(type, get32(bytes, at)))
      throw new ProtocolError(`message ${type} in answer to ${request.type}`)
    if (request.type === TFLUSH) return this.#flushed(request)
    if (request.asker) this.#deliver(request, request.asker, bytes, at, end, rest)
    else request.done?.(new Uint8Array(concat([bytes.subarray(at, end), ...rest])))
    this.#tags.over(request)
    if (request.flushes) request.answered = true
    else this.#tags.give(request)
  }

  /** An answer goes to its client where it lies, or what stands for it. */
  #deliver(
    request: Request,
    asker: Asker,
    bytes: Uint8Array,
    at: number,
    end: number,
    rest: readonly Uint8Array[],
  ): void {
    const instead = fixes[bytes[at + TYPE]!]?.(request, asker, bytes, at, end, rest)
    const { here } = request
    const { outlet } = asker
    asker.pending.delete(here)
    if ((instead?.length ?? get32(bytes, at)) > asker.msize)
      return outlet.write(rerror(here, new FileError('E2BIG', `msize ${asker.msize}`), asker.msize))
    if (instead) return outlet.write(instead)
    put16(bytes, at + TAG, here)
    if (outlet !== this.last) {
      this.last?.flush()
      this.last = outlet
    }
    outlet.put(bytes, at, end)
    for (const part of rest) outlet.write(part)
  }

  /** An Rflush: what it ends will not be answered any more, if it was not yet. */
  #flushed(request: Request): void {
    const old = request.old!
    if (!old.answered) {
      old.answered = old.lost = true
      this.#tags.over(old)
      old.asker?.pending.delete(old.here)
      if (old.asker) {
        drop(old, old.asker)
        undone(old, old.asker)
      }
      // The backend may have made it all the same.
      if (old.made) this.#link.leave(old.made)
    }
    if (--old.flushes === 0) this.#tags[old.lost ? 'rest' : 'give'](old)
    this.#tags.over(request)
    tell(request)
    this.#tags.give(request)
  }
}

/** Answers a Tflush, and those that came to flush it in turn. */
export function tell({ asker, here, followers }: Request): void {
  asker?.flushed(here)
  for (const tag of followers) asker?.flushed(tag)
}
