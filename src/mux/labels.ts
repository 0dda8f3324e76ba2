/** What a client calls a thing (here) and what the backend's connection calls it (there). */
import { EMPTY } from '../lib/bytes.ts'
import { get32 } from '../lib/coder.ts'
import type { FileError } from '../lib/errno.ts'
import { typeOf } from '../ninep/message.ts'
import type { Outlet } from './cutter.ts'
import type { Connect } from './hello.ts'
import { FID, NEWFID, TYPE } from './relabel.ts'
import type { Space } from './relabel.ts'

const TWALK = typeOf('Twalk')
const TATTACH = typeOf('Tattach')

/** One connection to a backend, as those see it who send requests on it. Its identity is its generation: a new connection is a new Link. */
export interface Link extends Space {
  /** The name of its mount. */
  readonly name: string
  readonly outlet: Outlet
  /** Largest message that the backend takes, in bytes. */
  readonly msize: number
  /** The fid of the backend's root there; never opened. */
  readonly root: number
  /** Why no request can be sent any more. */
  readonly dead: FileError | undefined
  /** A free tag there, or undefined when the request has to wait. */
  take(): Request | undefined
  /** Keeps a request until it can be sent. */
  wait(held: Held): void
  takeFid(): number
  /** A message of our own; its tag is put in. The answer is a frame of its own. @throws FileError what the backend said, or why it is dead */
  ask(message: Uint8Array): Promise<Uint8Array>
  /** Clunks a fid that no client has any more; its number is free when all is answered. */
  leave(place: Place): void
  /** Counts a request that goes out. */
  sent(request: Request): void
  /** Sends a Tflush for a request that was sent here. */
  flush(request: Request, asker: Asker, tag: number): void
  /**
   * A client has gone. What it asked is flushed and its fids are clunked, but for those it opened for writing: a clunk
   * would commit what it never finished, so they stay until the connection ends.
   */
  forget(asker: Asker, places: Iterable<Place>): void
}

/** One client, as those see it who have an answer for it. */
export interface Asker {
  readonly outlet: Outlet
  readonly msize: number
  readonly fids: Map<number, Place>
  /** Requests without an answer, by the client's tag. */
  readonly pending: Map<number, Pending>
  refuse(tag: number, error: unknown): void
  /** Answers a Tflush. */
  flushed(tag: number): void
  /** Forgets a request that was held. */
  release(held: Held): void
  /** Starts a request that was held. */
  again(held: Held): void
}

/** What a client waits for. */
export interface Pending {
  /** The client gives it up with a Tflush of that tag. */
  flush(asker: Asker, tag: number): void
}

/** A mount, as the root shows it: a directory that is entered when something in it is asked for. */
export interface Door {
  readonly name: string
  readonly slot: number
  /** Its qid, as the 13 bytes of the wire. */
  readonly qid: Uint8Array
  /** A connection for a client. @throws FileError why there is none */
  open(guest: Guest, msize: number): Link
  /** The way to the backend for who speaks to it himself. Absent: there is no other connection. */
  readonly backend?: Backend | undefined
}

/** How a backend is spoken to. */
export interface Backend {
  /** A connection on which nothing was said. */
  readonly connect: Connect
  /** What to attach there, once there is a connection. */
  readonly aname: () => string
  /** Whether it knows what a number behind a name means: our own servers do, and other hives. */
  readonly numbers: () => boolean
}

/** Where walks from the union root lead. */
export interface Roots {
  /** The mux's own files: the root directory with all that is no mount. */
  readonly local: Door
  /** The mount of a name, or undefined. */
  mount(name: string): Door | undefined
  /** The same for who has come through these hives: without the way back to them. */
  through(via: readonly string[]): Roots
}

/** Who attached, and what is there for him. */
export interface Guest {
  readonly uname: string
  /** The hives that he has come through. */
  readonly via: readonly string[]
  readonly roots: Roots
}

/** A client's fid: what it is called here, and where it leads. */
export class Place {
  readonly here: number
  readonly link: Link
  readonly there: number
  /** Who attached what it comes from. */
  readonly guest: Guest
  /** Names below its root. */
  depth = 0
  /** Whether `..` of the root is the root: it was attached there. */
  bound = false
  /** Set where the place is a mount's directory in the union root, not yet entered. */
  door: Door | undefined
  dir = true
  open = false
  /** Opened for writing: a clunk of it may commit. */
  writes = false
  /** Requests under way that name it. */
  busy = 0
  /** No client has it any more: its number there is free once it is not busy. */
  gone = false

  constructor(here: number, link: Link, there: number, guest: Guest) {
    this.here = here
    this.link = link
    this.there = there
    this.guest = guest
  }
}

/** A request that a backend owes an answer. It belongs to its tag there and is used again. */
export class Request implements Pending {
  readonly link: Link
  /** The tag there. */
  readonly there: number
  /** The tag here. */
  here = 0
  /** The type of the T-message; 0 when free. */
  type = 0
  asker: Asker | undefined
  place: Place | undefined
  /** Twalk: the fid that is being made, if it is another one. */
  made: Place | undefined
  /** Twalk: how many names were sent, and where the fid stands behind them. */
  names = 0
  depth = 0
  door: Door | undefined
  /** Twalk: qids of the names that were walked before it came to this backend. */
  before = EMPTY
  /** Twalk that stands for a Tattach to this mount. */
  attach: Door | undefined
  /** Tflush: what it ends. */
  old: Request | undefined
  /** Tflush: the client's tags of those that flush it in turn; they are answered behind it. */
  followers: number[] = []
  /** Flushes of it that are under way: until they are answered the tag there is not free. */
  flushes = 0
  answered = false
  /** Flushed before it was answered. */
  lost = false
  /** The mux's own: takes the frame of the answer, or nothing when the connection died. */
  done: ((answer: Uint8Array | undefined) => void) | undefined

  constructor(link: Link, there: number) {
    this.link = link
    this.there = there
  }

  /** Begins anew: somebody's message of that type about that fid. It is sent now. */
  begin(asker: Asker | undefined, tag: number, type: number, place: Place | undefined): void {
    this.asker = asker
    this.here = tag
    this.type = type
    this.place = place
    this.answered = this.lost = false
    if (place) place.busy++
    asker?.pending.set(tag, this)
    this.link.sent(this)
  }

  /** It makes a fid, which the client may use at once: the backend deals with what comes in order. */
  make(made: Place, asker: Asker): void {
    this.made = made
    made.busy++
    if (!asker.fids.has(made.here)) asker.fids.set(made.here, made)
  }

  /** Lets go of all that it held. */
  clear(): void {
    this.type = this.names = this.depth = this.flushes = 0
    this.asker = this.place = this.made = this.door = this.attach = this.old = this.done = undefined
    this.before = EMPTY
    if (this.followers.length) this.followers = []
  }

  flush(asker: Asker, tag: number): void {
    this.link.flush(this, asker, tag)
  }
}

/** A request that cannot be sent yet: a frame of its own, with the client's labels. */
export class Held implements Pending {
  readonly asker: Asker
  readonly tag: number
  readonly bytes: Uint8Array
  readonly rest: readonly Uint8Array[]
  /** Where it waits. */
  queue: Set<Held> | undefined

  constructor(asker: Asker, tag: number, bytes: Uint8Array, rest: readonly Uint8Array[]) {
    this.asker = asker
    this.tag = tag
    this.bytes = bytes
    this.rest = rest
  }

  /** The fid that it is to make, if it is a walk or an attach. */
  get makes(): number | undefined {
    const type = this.bytes[TYPE]
    if (type === TWALK) return get32(this.bytes, NEWFID)
    return type === TATTACH ? get32(this.bytes, FID) : undefined
  }

  get size(): number {
    return this.rest.reduce((size, part) => size + part.length, this.bytes.length)
  }

  flush(asker: Asker, tag: number): void {
    this.queue?.delete(this)
    asker.release(this)
    asker.flushed(tag)
  }
}
