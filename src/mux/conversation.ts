import { Gate } from '../lib/gate.ts'
import { get16, get32 } from '../lib/coder.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Conn } from '../ninep/conn.ts'
import { HEADER, MIN_MSIZE, MSIZE, NOTAG, VERSION } from '../ninep/const.ts'
import { Frame, ProtocolError } from '../ninep/frame.ts'
import { decode, encode, typeOf } from '../ninep/message.ts'
import type { Message } from '../ninep/message.ts'
import { handlers } from './asks.ts'
import { misfit } from './client.ts'
import type { Client, Coming, Outcome } from './client.ts'
import { Cutter, Outlet } from './cutter.ts'
import { Errand } from './errand.ts'
import { Front, dialectOf } from './front.ts'
import type { Behind } from './front.ts'
import { Held } from './labels.ts'
import { Queue } from './queue.ts'
import type { Door, Guest, Link, Pending, Place, Roots } from './labels.ts'
import { FID, NEWFID, TAG, TYPE, fits } from './relabel.ts'
import { framed, rerror } from './replies.ts'

const TVERSION = typeOf('Tversion')
const TFLUSH = typeOf('Tflush')
const TCLUNK = typeOf('Tclunk')
const TWALK = typeOf('Twalk')
const RFLUSH = typeOf('Rflush')

/** Bytes of requests that are kept for a client before it is read no further. */
const MAX_HELD = 32 << 20
/** What keeping a request costs besides its bytes, about. */
const OVERHEAD = 256

/** One client: its fids and tags, and its connections to the backends it uses. */
export class Conversation implements Client {
  readonly outlet: Outlet
  readonly roots: Roots
  readonly fids = new Map<number, Place>()
  readonly pending = new Map<number, Pending>()
  readonly coming = new Map<number, Coming>()
  msize = MSIZE

  readonly #conn: Conn
  readonly #failed: (error: unknown) => void
  readonly #cutter = new Cutter(MSIZE, (bytes, at, end, rest) => this.#frame(bytes, at, end, rest))
  /** By mount, uname and via. */
  readonly #links = new Map<string, Link>()
  /** Requests that came while the client took no answers. */
  readonly #parked: Queue
  readonly #eased = new Gate()
  readonly #errands: Tasks
  /** Bytes of requests that wait, here or at a link. */
  #held = 0
  #greeted = false
  /** A request that waited is being started: it does not wait again for the client. */
  #resuming = false
  /** Where the last frame went: bytes may lie in its outlet that have not left. */
  #last: Outlet | undefined
  /** Who talks with the client when it speaks a dialect. */
  #front: Front | undefined
  readonly #behind: Behind

  constructor(conn: Conn, behind: Behind) {
    const { roots, failed } = behind
    this.#conn = conn
    this.#behind = behind
    this.outlet = new Outlet(conn)
    this.roots = roots
    this.#failed = failed
    this.#errands = new Tasks(failed)
    this.#parked = new Queue({
      outlet: () => this.outlet,
      goes: () => !this.outlet.full,
      failed: (error) => this.#end(error),
    })
  }

  /** Until the client hangs up. What it leaves open is dropped, not committed. */
  async run(): Promise<void> {
    try {
      await this.#conn.read(this.#take)
    } catch (error) {
      this.#end(error)
    } finally {
      this.#conn.close()
      this.#reset()
      await this.#errands.idle()
    }
  }

  link(door: Door, guest: Guest): Link {
    const key = `${door.slot} ${guest.via.join()} ${guest.uname}`
    const known = this.#links.get(key)
    if (known && !known.dead) return known
    const link = door.open(guest, this.msize)
    this.#links.set(key, link)
    return link
  }

  send({ outlet }: Link, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    if (outlet !== this.#last) {
      this.#last?.flush()
      this.#last = outlet
    }
    outlet.put(bytes, at, end)
    for (const part of rest) outlet.write(part)
  }

  hold(link: Link, bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void {
    const held = this.#keep(bytes, at, end, rest)
    if (held.makes !== undefined) this.coming.set(held.makes, link)
    link.wait(held)
  }

  release(held: Held): void {
    this.pending.delete(held.tag)
    if (held.makes !== undefined) this.coming.delete(held.makes)
    this.#held -= held.size + OVERHEAD
    if (this.#held < MAX_HELD) this.#eased.open()
  }

  again(held: Held): void {
    this.release(held)
    this.#resume(held)
  }

  refuse(tag: number, thrown: unknown): void {
    const error =
      thrown instanceof ProtocolError ? new FileError('EPROTO', thrown.message) : toFileError(thrown)
    if (!(thrown instanceof FileError) && !(thrown instanceof ProtocolError)) this.#failed(thrown)
    this.outlet.write(rerror(tag, error, this.msize))
  }

  flushed(tag: number): void {
    this.pending.delete(tag)
    this.outlet.write(framed(HEADER, RFLUSH, tag))
  }

  errand(tag: number, fid: number, work: () => Promise<Outcome>): void {
    const errand = new Errand(fid, this.fids.get(fid))
    this.fids.delete(fid)
    this.coming.set(fid, errand)
    this.pending.set(tag, errand)
    this.#errands.start(
      work().then(
        (outcome) => this.#back(tag, errand, outcome),
        (error: unknown) => this.#back(tag, errand, { error }),
      ),
    )
  }

  readonly #take = (chunk: Uint8Array): void | Promise<void> => {
    this.#cutter.push(chunk)
    this.#last?.flush()
    if (this.#held > MAX_HELD) return this.#eased.wait()
    return this.#front?.flush()
  }

  readonly #frame = (bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void => {
    const type = bytes[at + TYPE]!
    const tag = get16(bytes, at + TAG)
    if (type === TVERSION) return this.#version(tag, bytes.subarray(at, end))
    if (tag === NOTAG || this.pending.has(tag)) throw new ProtocolError(`tag ${tag} is already in use`)
    if ((this.outlet.full || this.#parked.size) && this.#waits(type, bytes, at))
      return this.#parked.add(this.#keep(bytes, at, end, rest))
    try {
      const ask = handlers[type]
      if (!ask || !fits(type, get32(bytes, at))) throw misfit(bytes, at, end)
      if (!this.#greeted && type !== TFLUSH) throw new FileError('EPROTO', 'Tversion comes first')
      ask(this, bytes, at, end, rest)
    } catch (error) {
      if (type === TFLUSH) throw error
      const coming = this.#comes(error, bytes, at)
      if (coming) coming.wait(this.#keep(bytes, at, end, rest))
      else this.refuse(tag, error)
    }
  }

  #version(tag: number, bytes: Uint8Array): void {
    const { msize, version } = decode(new Frame(bytes)) as Message<'Tversion'>
    this.#reset()
    const dialect = dialectOf(version)
    if (dialect) {
      // One that is too small is refused by the front, in the dialect, and nothing is agreed.
      if (msize >= MIN_MSIZE) this.#cutter.limit = Math.min(msize, MSIZE)
      this.#front = new Front(this.outlet, this.#behind, dialect, bytes, this.#cutter.limit)
      this.#cutter.onFrame = this.#dialect
      return
    }
    if (msize < MIN_MSIZE)
      return this.refuse(tag, new FileError('EINVAL', `msize ${msize}; ${MIN_MSIZE} is the least`))
    const granted = Math.min(msize, MSIZE)
    this.#greeted = version === VERSION || version.startsWith(`${VERSION}.`)
    if (this.#greeted) this.msize = this.#cutter.limit = granted
    const answer = this.#greeted ? VERSION : 'unknown'
    this.outlet.write(encode({ kind: 'Rversion', tag, msize: granted, version: answer }))
  }

  /** A frame of a client that speaks a dialect. */
  readonly #dialect = (bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): void => {
    if (bytes[at + TYPE] === TVERSION) this.#version(get16(bytes, at + TAG), bytes.subarray(at, end))
    else this.#front!.take(bytes, at, end, rest)
  }

  /** What makes a fid that a request names, when that request came too early; what it makes itself may be freed before. */
  #comes(error: unknown, bytes: Uint8Array, at: number): Coming | undefined {
    if (!(error instanceof FileError) || error.code !== 'EBADF') return undefined
    const coming = this.coming.get(get32(bytes, at + FID))
    return coming ?? (bytes[at + TYPE] === TWALK ? this.coming.get(get32(bytes, at + NEWFID)) : undefined)
  }

  /** Whether a request has to wait while the client takes no answers. What frees something goes ahead of what waits. */
  #waits(type: number, bytes: Uint8Array, at: number): boolean {
    if (this.#resuming || type === TFLUSH) return false
    if (type !== TCLUNK) return true
    const fid = get32(bytes, at + FID)
    for (const held of this.#parked.values()) if (get32(held.bytes, FID) === fid) return true
    return false
  }

  #keep(bytes: Uint8Array, at: number, end: number, rest: readonly Uint8Array[]): Held {
    const held = new Held(this, get16(bytes, at + TAG), bytes.slice(at, end), rest)
    this.pending.set(held.tag, held)
    this.#held += held.size + OVERHEAD
    return held
  }

  #resume({ bytes, rest }: Held): void {
    this.#resuming = true
    this.#frame(bytes, 0, bytes.length, rest)
    this.#resuming = false
    this.#last?.flush()
  }

  /** An errand is over: its fid is there, or leads where it led before, and its request is answered or started. */
  #back(tag: number, errand: Errand, { made, answer, again, error }: Outcome): void {
    const { fid, old, flushes } = errand
    const stale = this.pending.get(tag) !== errand
    const failed = error ?? errand.given
    const [stays, goes] = failed ? [old, made] : [made ?? old, made && old]
    if (goes) goes.link.leave(goes)
    if (stale) return stays?.link.leave(stays)
    this.pending.delete(tag)
    this.coming.delete(fid)
    if (stays) this.fids.set(fid, stays)
    if (failed) this.refuse(tag, failed)
    else if (again) this.#resume(again)
    else if (answer) this.outlet.write(answer)
    for (const flush of flushes) this.flushed(flush)
    for (const held of errand.waiting) this.again(held)
  }

  #end(error: unknown): void {
    if (!isHangUp(error)) this.#failed(error)
    this.#conn.close()
  }

  /** Ends everything that the client has, committing nothing. */
  #reset(): void {
    this.#front?.end()
    this.#front = undefined
    this.#cutter.onFrame = this.#frame
    const links = [...this.#links.values()]
    const places = [...this.fids.values()]
    this.#links.clear()
    this.fids.clear()
    this.pending.clear()
    this.coming.clear()
    this.#parked.clear()
    this.#held = 0
    this.#greeted = false
    this.#eased.open()
    for (const link of links) link.forget(this, places)
  }
}

/** Whether a client went away in the middle of something: that is its right. */
const isHangUp = (error: unknown): boolean => ['EPIPE', 'ECONNRESET'].includes(toFileError(error).code)
