import { abortable } from '../lib/abortable.ts'
import { EMPTY, text as decoded, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { piecesOf } from '../lib/pieces.ts'
import type { Pieces } from '../lib/pieces.ts'
import { sameBytes } from '../lib/same.ts'
import { OREAD, OTRUNC, OWRITE } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import type { Stat } from '../ninep/stat.ts'
import { Copies } from './copies.ts'
import { Draft, MAX } from './draft.ts'
import { Leaf } from './leaf.ts'
import { Stamp } from './tree.ts'
import type { File, Place } from './tree.ts'

export interface TextOptions {
  readonly about: string
  /** The content now. Asked once per open. */
  get(): Content | Promise<Content>
  /** Takes what was written, at the last close: all of the text, or with `append` what was added to its end; and its bytes. */
  set?(text: string, how: 'replace' | 'append', call: Call, bytes: Uint8Array): void | Promise<void>
  /** Bytes of the content, where that is cheaper than the content. */
  length?(): number
  /** When the content last changed; else only changes through this file are counted. */
  readonly stamp?: Stamp
  /**
   * Whether others add to its end at any time. Who writes there as well may not know where the end is by now, so that all
   * that is not a text from its beginning is added.
   */
  readonly grows?: boolean
  /** rm of the file. */
  remove?(call: Call): void | Promise<void>
  /** Most bytes that are taken. */
  readonly max?: number
}

type Content = string | Uint8Array | Pieces

/** A file whose content is computed once per open, and set once per close: NAMESPACE.md R4 to R6. */
export function text(options: TextOptions): File {
  const mode = options.set ? 0o600 : 0o400
  return { about: options.about, mode, make: (place) => new TextNode(place, mode, options) }
}

class TextNode extends Leaf {
  readonly #options: TextOptions
  readonly #stamp: Stamp
  readonly #writers = new Set<TextOpen>()
  /** What its opens have, once each. */
  readonly #same = sameBytes()
  readonly #copies = new Copies()
  /** Length of an asynchronous content when it was last known. */
  #known = 0

  constructor(place: Place, mode: number, options: TextOptions) {
    const stamp = options.stamp ?? new Stamp()
    super(place, mode, stamp, options.remove && ((call) => options.remove!(call)))
    this.#options = options
    this.#stamp = stamp
  }

  open(mode: number, call: Call): Open | Promise<Open> {
    const content = this.#options.get()
    if (!(content instanceof Promise)) return this.#opened(this.#shared(content), mode)
    return abortable(content, call.signal).then((content) => this.#opened(this.#shared(content), mode))
  }

  /** A new length cuts what is being written; where nobody writes, it is a write of the text's beginning. */
  async wstat(change: Partial<Stat>, call: Call): Promise<void> {
    const { mtime: _, atime: __, length, ...rest } = change
    if (Object.keys(rest).length || !this.#options.set) throw new FileError('EPERM')
    if (length === undefined) return
    for (const writer of this.#writers) writer.truncate(Number(length))
    if (this.#writers.size === 0) await this.#cut(Number(length), call)
  }

  /** Emptying succeeds always, because everybody does it before a write. */
  async #cut(length: number, call: Call): Promise<void> {
    const draft = new Draft(length ? wholeOf(asPieces(await this.#options.get()), MAX) : EMPTY, length)
    draft.truncate(length)
    const cut = this.#set(draft.bytes, 'replace', call)
    await (length ? cut : cut.catch(() => undefined))
  }

  #shared(content: Content): Pieces {
    if (typeof content === 'string') return piecesOf(this.#same.of(utf8(content)))
    return 'read' in content ? content : piecesOf(this.#same.of(content))
  }

  #opened(content: Pieces, mode: number): Open {
    this.#known = content.length
    if ((mode & 3) === OREAD) return new Reading(content)
    const commit: Commit = (bytes, how, call) => this.#set(bytes, how, call)
    const open = new TextOpen(content, mode, this.#options, { commit, copies: this.#copies })
    this.#writers.add(open)
    open.left = () => this.#writers.delete(open)
    return open
  }

  async #set(bytes: Uint8Array, how: 'replace' | 'append', call: Call): Promise<void> {
    await this.#options.set!(decoded(bytes), how, call, bytes)
    if (!this.#options.stamp) this.#stamp.touch()
  }

  protected override length(): number {
    if (this.#options.length) return this.#options.length()
    const content = this.#options.get()
    if (content instanceof Promise)
      content.then((content) => (this.#known = lengthOf(content))).catch(() => undefined)
    else return lengthOf(content)
    return this.#known
  }
}

/** One open of a text that is only read. */
class Reading implements Open {
  readonly #content: Pieces

  constructor(content: Pieces) {
    this.#content = content
  }

  read(offset: number, count: number): Uint8Array {
    return this.#content.read(offset, count)
  }

  close(): void {
    this.#content.close?.()
  }

  drop(): void {
    this.close()
  }
}

type Commit = (bytes: Uint8Array, how: 'replace' | 'append', call: Call) => Promise<void>

/** One open of a text for writing. */
class TextOpen implements Open {
  left: () => void = () => undefined
  readonly #snapshot: Pieces
  readonly #mode: number
  readonly #max: number
  readonly #grows: boolean
  readonly #commit: Commit
  readonly #copies: Copies
  /** Bytes of the draft that were copied from what was there. */
  #copied = 0
  #draft: Draft | undefined
  /** Where what is written will be added; undefined: it takes the place of what is there. */
  #base: number | undefined

  constructor(
    snapshot: Pieces,
    mode: number,
    { max = MAX, grows = false }: TextOptions,
    { commit, copies }: { readonly commit: Commit; readonly copies: Copies },
  ) {
    this.#snapshot = snapshot
    this.#mode = mode
    this.#max = max
    this.#grows = grows
    this.#commit = commit
    this.#copies = copies
    if (mode & OTRUNC) this.truncate(0)
  }

  read(offset: number, count: number): Uint8Array {
    if ((this.#mode & 3) === OWRITE) return EMPTY
    if (this.#draft && this.#base === undefined) return this.#draft.bytes.subarray(offset, offset + count)
    return this.#snapshot.read(offset, count)
  }

  write(offset: number, data: Uint8Array): number {
    if (!this.#draft) {
      this.#base = this.#adds(offset) ? offset : undefined
      this.#draft = new Draft(this.#base === undefined ? this.#copy() : EMPTY, this.#max)
    }
    return this.#draft.write(Math.max(0, offset - (this.#base ?? 0)), data)
  }

  /** Whether a first write at that offset adds to what is there. */
  #adds(offset: number): boolean {
    const { length } = this.#snapshot
    if (this.#grows) return offset > 0 || length === 0
    return offset >= length && length > 0
  }

  truncate(length: number): void {
    const kept = this.#base ?? 0
    const shortens = length >= kept && (length > 0 || this.#base !== undefined)
    if (this.#draft && shortens) this.#draft.truncate(length - kept)
    else {
      this.#forget()
      this.#draft = new Draft(length ? this.#copy() : EMPTY, this.#max)
      this.#draft.truncate(length)
      this.#base = undefined
    }
  }

  /** Commits what is new; nothing written, nothing done. */
  async sync(call: Call): Promise<void> {
    const draft = this.#draft
    this.#forget()
    if (draft) await this.#commit(draft.bytes, this.#base === undefined ? 'replace' : 'append', call)
  }

  async close(call: Call): Promise<void> {
    this.drop()
    await this.sync(call)
  }

  drop(): void {
    this.left()
    this.#snapshot.close?.()
    this.#give()
  }

  /** What is there, to be changed. */
  #copy(): Uint8Array {
    const copy = wholeOf(this.#snapshot, this.#max)
    this.#copies.take(copy.length)
    this.#copied = copy.length
    return copy
  }

  #forget(): void {
    this.#draft = undefined
    this.#give()
  }

  #give(): void {
    this.#copies.give(this.#copied)
    this.#copied = 0
  }
}

function asPieces(content: Content): Pieces {
  const bytes = typeof content === 'string' ? utf8(content) : content
  return 'read' in bytes ? bytes : piecesOf(bytes)
}

function lengthOf(content: Content): number {
  if (typeof content === 'string') return Buffer.byteLength(content)
  if ('close' in content) content.close?.()
  return content.length
}

/** All of it. @throws FileError EFBIG */
function wholeOf(pieces: Pieces, max: number): Uint8Array {
  if (pieces.length > max) throw new FileError('EFBIG', `${max} bytes are the most`)
  return pieces.read(0, pieces.length)
}
