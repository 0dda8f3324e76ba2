import { NOTAG } from '../ninep/const.ts'
import { typeOf } from '../ninep/message.ts'
import { Request } from './labels.ts'
import type { Link, Place } from './labels.ts'

const TREAD = typeOf('Tread')

/** Tags that only Tflush and the mux itself may take. */
const RESERVE = 512
/** Tags that rest before they are given out again when their request was flushed and not answered. */
const RESTING = 256

/** The tags and fids of one connection. What is given back is given out again; nothing is counted past what is in use. */
export class Tags {
  /** Requests that a living backend answers soon: all but reads. */
  owed = 0
  /** Tversion's, which has a tag of its own. */
  readonly version: Request
  readonly #link: Link
  readonly #slots: Request[] = []
  readonly #free: Request[] = []
  readonly #resting: Request[] = []
  readonly #freeFids: number[] = []
  /** Fid 0 is the root's. */
  #fids = 1

  constructor(link: Link) {
    this.#link = link
    this.version = new Request(link, NOTAG)
  }

  /** Tags that are taken. */
  get taken(): number {
    return this.#slots.length - this.#free.length - this.#resting.length
  }

  /** Fids that are taken, the root's not counted. */
  get fids(): number {
    return this.#fids - 1 - this.#freeFids.length
  }

  /** Whether the next tag need not come from the reserve. */
  get plenty(): boolean {
    return this.taken < NOTAG - RESERVE
  }

  /** The request of a tag, which may be free. */
  at(tag: number): Request | undefined {
    return this.#slots[tag] ?? (tag === NOTAG ? this.version : undefined)
  }

  take(): Request | undefined {
    const free = this.#free.pop()
    if (free) return free
    if (this.#slots.length === NOTAG) return this.#resting.shift()
    const request = new Request(this.#link, this.#slots.length)
    this.#slots.push(request)
    return request
  }

  sent({ type }: Request): void {
    if (type !== TREAD) this.owed++
  }

  over({ type }: Request): void {
    if (type !== TREAD) this.owed--
  }

  /** Its tag is free again, and so are fids that nobody has any more and no other request names. */
  give(request: Request): void {
    if (request.place) this.#away(request.place)
    if (request.made) this.#away(request.made)
    request.clear()
    if (request !== this.version) this.#free.push(request)
  }

  /** The same for a request that was flushed and not answered. Some servers answer it all the same, later. */
  rest(request: Request): void {
    this.give(request)
    this.#resting.push(this.#free.pop()!)
    if (this.#resting.length > RESTING) this.#free.push(this.#resting.shift()!)
  }

  takeFid(): number {
    return this.#freeFids.pop() ?? this.#fids++
  }

  /** The requests that are under way. */
  underWay(): Request[] {
    return [this.version, ...this.#slots].filter(({ type }) => type !== 0)
  }

  #away(place: Place): void {
    if (--place.busy === 0 && place.gone) this.#freeFids.push(place.there)
  }
}
