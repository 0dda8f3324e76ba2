import { EMPTY, concat } from '../../../src/lib/bytes.ts'
import { get16, get32 } from '../../../src/lib/coder.ts'
import type { Codec, Table } from '../../../src/ninep/codec.ts'
import { HEADER, MIN_MSIZE, MSIZE, NOTAG } from '../../../src/ninep/const.ts'
import { dotl } from '../../../src/ninep/dialects/l.ts'
import { dotu } from '../../../src/ninep/dialects/u.ts'
import { Frame, Frames, ProtocolError } from '../../../src/ninep/frame.ts'
import { plain, typeOf } from '../../../src/ninep/message.ts'

const TVERSION = typeOf('Tversion')
const RVERSION = typeOf('Rversion')
const TFLUSH = typeOf('Tflush')
const RFLUSH = typeOf('Rflush')

const codecs = new Map<string, Codec<Table>>(
  [plain, dotu, dotl].map((codec) => [codec.version, codec as unknown as Codec<Table>]),
)

interface Said {
  readonly kind: string
  readonly version?: string
  readonly msize?: number
}

/** What must not happen in a conversation, whatever its client says. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** The books of one conversation: what was asked, what is owed, and whether the other side may hang up. */
export class Ledger {
  /** How this conversation speaks now. */
  codec: Codec<Table> = codecs.get('9P2000')!
  /** The client has done what ends a conversation. */
  mayEnd = false
  /** The client has sent what is no 9P: nothing may come after it but the end. */
  mustEnd = false
  answers = 0
  /** How many answers each tag is owed. */
  readonly owed = new Map<number, number>()
  /** Requests of before a Tversion that has no answer yet: each may be answered still. */
  readonly #before: { readonly tag: number; readonly owed: Map<number, number> }[] = []
  /** What each Tflush under way ends. */
  readonly #flushes = new Map<number, number>()
  /** A tag was used that was not free: what is answered to which request cannot be told any more. */
  #vague = false
  readonly #in = new Frames(MSIZE)
  /** Answers come from somebody who says what he likes, and their bodies go through unseen. */
  readonly #passed: boolean
  /** What has gone out of a frame that is not whole. */
  #rest: Uint8Array = EMPTY
  /** Largest frame that may go out. */
  #limit = MSIZE
  #msize = MSIZE
  /** The last Tversion was refused, and nothing is agreed on. */
  #agreeing = false

  constructor(passed: boolean) {
    this.#passed = passed
  }

  /** Whether the answer to a Tversion is owed. */
  get versions(): boolean {
    return this.#before.length > 0
  }

  /** Whether a request may have that tag. */
  free(tag: number): boolean {
    return !this.owed.has(tag) && !this.#flushes.values().some((oldtag) => oldtag === tag)
  }

  /** Bytes that the frame in hand still wants. */
  get missing(): number {
    const { length } = this.#rest
    if (length === 0 || this.mustEnd) return 0
    return length < 4 ? 4 - length : get32(this.#rest, 0) - length
  }

  /** Bytes go out. */
  sent(bytes: Uint8Array): void {
    this.#rest = this.#rest.length ? concat([this.#rest, bytes]) : bytes
    while (this.#rest.length >= 4 && !this.mustEnd) {
      const size = get32(this.#rest, 0)
      if (size < HEADER || size > this.#limit) this.mustEnd = this.mayEnd = true
      else if (this.#rest.length < size) return
      else {
        this.#asked(new Frame(this.#rest.slice(0, size)))
        this.#rest = this.#rest.subarray(size)
      }
    }
  }

  /** Bytes come in. @throws Fault when they are not what may come */
  heard(bytes: Uint8Array): void {
    try {
      for (const frame of this.#in.push(bytes)) this.#answered(frame)
    } catch (error) {
      throw error instanceof ProtocolError ? new Fault(`an answer that is no 9P: ${error.message}`) : error
    }
  }

  #asked(frame: Frame): void {
    const { tag, type } = frame
    if (type === TVERSION) return this.#version(frame)
    // NOTAG, and a tag in use, are protocol errors of the client. The answer may be on its way, and then it is none.
    if (tag === NOTAG || !this.free(tag)) this.mayEnd = this.#vague = true
    if (tag === NOTAG) return
    this.owed.set(tag, (this.owed.get(tag) ?? 0) + 1)
    if (type !== TFLUSH) return
    const oldtag = frame.size === 9 ? get16(frame.bytes, 7) : tag
    if (frame.size !== 9) this.mayEnd = true
    else if (oldtag !== tag && this.owed.has(oldtag)) this.#flushes.set(tag, oldtag)
  }

  #version(frame: Frame): void {
    const { tag } = frame
    try {
      const said = plain.decode(frame)
      if (said.kind === 'Tversion' && said.msize >= MIN_MSIZE && /^9P2000(\.|$)/.test(said.version))
        this.#limit = Math.min(said.msize, MSIZE)
      // One that comes before the last is answered ends that too: whether both are answered nobody has promised.
      if (this.#before.pop()) this.#vague = true
      this.#before.push({ tag, owed: new Map(this.owed) })
      this.owed.clear()
      this.#flushes.clear()
      // What is larger than it agreed on may be taken as long as it was not read.
      if (tag !== NOTAG) this.mayEnd = true
    } catch {
      this.mayEnd = true
      this.owed.set(tag, (this.owed.get(tag) ?? 0) + 1)
    }
  }

  #answered(frame: Frame): void {
    const { tag, type, size } = frame
    this.answers++
    if (size > this.#msize) throw new Fault(`an answer of ${size} bytes where ${this.#msize} are taken`)
    const said = this.#decoded(frame)
    if (said.kind.startsWith('T')) throw new Fault(`${said.kind} in answer`)
    const before = this.#before[0]
    if (before && (type === RVERSION || (tag === before.tag && !before.owed.has(tag)))) {
      this.#before.shift()
      this.#agreeing = type !== RVERSION || said.version === 'unknown'
      if (type === RVERSION) this.#agreed(said.version!, said.msize!)
      return
    }
    if (before) return this.#count(before.owed, tag)
    if (type === RFLUSH) this.#flushed(tag)
    this.#count(this.owed, tag)
  }

  /** In the dialect that was agreed; where that is not known, in any. */
  #decoded(frame: Frame): Said {
    const sure = !this.#agreeing && !this.versions && !this.#vague
    const known = sure ? [this.codec] : [...codecs.values()]
    for (const [at, codec] of known.entries()) {
      try {
        return codec.decode(frame)
      } catch (error) {
        if (at < known.length - 1) continue
        if (!this.#passed || !(frame.type & 1)) throw error
        return { kind: 'R' }
      }
    }
    throw new Fault('nothing was agreed')
  }

  #agreed(version: string, msize: number): void {
    this.codec = codecs.get(version) ?? codecs.get('9P2000')!
    if (version !== 'unknown') this.#msize = msize
  }

  /** What an Rflush ends is not answered any more. */
  #flushed(tag: number): void {
    const oldtag = this.#flushes.get(tag)
    this.#flushes.delete(tag)
    if (oldtag !== undefined) this.owed.delete(oldtag)
  }

  #count(owed: Map<number, number>, tag: number): void {
    const left = owed.get(tag) ?? 0
    if (left === 0 && !this.#vague) throw new Fault(`an answer to tag ${tag}, which is owed none`)
    if (left > 1) owed.set(tag, left - 1)
    else owed.delete(tag)
  }
}
