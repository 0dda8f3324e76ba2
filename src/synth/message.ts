import { EMPTY, utf8 } from '../lib/bytes.ts'
import { OREAD } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import { Draft, MAX } from './draft.ts'
import { Leaf } from './leaf.ts'
import { Stamp } from './tree.ts'
import type { File, Place } from './tree.ts'

export interface MessageOptions {
  readonly about: string
  /**
   * Takes everything that was written between open and last close, once; never called for nothing.
   * @param muid for whom the writer says it writes; empty when it said nothing
   */
  commit(bytes: Uint8Array, call: Call, muid: string): void | Promise<void>
  /** Asked at the first write of each open: throws what would be wrong anyway (EAGAIN, EDQUOT), so that the writer sees it. */
  ready?(): void
  /** What reading gives; without it the file is write-only. */
  get?(): string | Uint8Array
  readonly stamp?: Stamp
  /** Most bytes of one message. */
  readonly max?: number
}

/** A file where one open-write-close is one message, whatever the size and however many writes: NAMESPACE.md R6. */
export function message(options: MessageOptions): File {
  const mode = options.get ? 0o600 : 0o200
  return { about: options.about, mode, make: (place) => new MessageNode(place, mode, options) }
}

class MessageNode extends Leaf {
  readonly #options: MessageOptions
  readonly #stamp: Stamp

  constructor(place: Place, mode: number, options: MessageOptions) {
    const stamp = options.stamp ?? new Stamp()
    super(place, mode, stamp)
    this.#options = options
    this.#stamp = stamp
  }

  open(mode: number): Open {
    const content = this.#content()
    const read = (offset: number, count: number) => content.subarray(offset, offset + count)
    if ((mode & 3) === OREAD) return { read }
    return new MessageOpen(read, this.#options, () => this.#stamp.touch())
  }

  protected override length(): number {
    return this.#content().length
  }

  #content(): Uint8Array {
    const content = this.#options.get?.() ?? EMPTY
    return typeof content === 'string' ? utf8(content) : content
  }
}

class MessageOpen implements Open {
  readonly read: (offset: number, count: number) => Uint8Array
  readonly #options: MessageOptions
  readonly #committed: () => void
  #draft: Draft | undefined
  #muid = ''

  constructor(read: MessageOpen['read'], options: MessageOptions, committed: () => void) {
    this.read = read
    this.#options = options
    this.#committed = committed
  }

  /** Writes are joined in the order they come: a pipe has no offsets worth believing. */
  write(_offset: number, data: Uint8Array): number {
    if (!this.#draft) {
      this.#options.ready?.()
      this.#draft = new Draft(EMPTY, this.#options.max ?? MAX)
    }
    return this.#draft.write(this.#draft.length, data)
  }

  author(muid: string): void {
    this.#muid = muid
  }

  async sync(call: Call): Promise<void> {
    const draft = this.#draft
    this.#draft = undefined
    if (!draft?.length) return
    await this.#options.commit(draft.bytes, call, this.#muid)
    this.#committed()
  }

  close(call: Call): Promise<void> {
    return this.sync(call)
  }
}
