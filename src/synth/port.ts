import { EMPTY } from '../lib/bytes.ts'
import { DMSTREAM, ORDWR, OREAD, OTRUNC } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import { Draft, MAX } from './draft.ts'
import { Leaf } from './leaf.ts'
import { StreamOpen } from './stream.ts'
import type { Source } from './stream.ts'
import type { File, Place } from './tree.ts'

export interface PortOptions {
  readonly about: string
  /** What an open for reading reads from. */
  open(call: Call): Source
  /** Takes everything that was written between open and last close, once; nothing where the file was emptied and no more. */
  commit(bytes: Uint8Array, call: Call): void | Promise<void>
  /** Most bytes of one message. */
  readonly max?: number
}

/** A file that is a stream to those who read it and takes messages from those who write it: the two are not connected. */
export function port(options: PortOptions): File {
  const mode = 0o600 | DMSTREAM
  return { about: options.about, mode, make: (place) => new PortNode(place, mode, options) }
}

class PortNode extends Leaf {
  readonly #options: PortOptions

  constructor(place: Place, mode: number, options: PortOptions) {
    super(place, mode)
    this.#options = options
  }

  /** Who only writes is no reader: nothing waits for it. */
  open(mode: number, call: Call): Open {
    const reads = (mode & 3) === OREAD || (mode & 3) === ORDWR
    const reading = reads ? new StreamOpen(this.#options.open(call)) : undefined
    if ((mode & 3) === OREAD) return reading!
    return new PortOpen(reading, this.#options, (mode & OTRUNC) !== 0)
  }
}

class PortOpen implements Open {
  readonly #reading: StreamOpen | undefined
  readonly #options: PortOptions
  #draft: Draft | undefined

  constructor(reading: StreamOpen | undefined, options: PortOptions, emptied: boolean) {
    this.#reading = reading
    this.#options = options
    if (emptied) this.#begin()
  }

  get muid(): string | undefined {
    return this.#reading?.muid
  }

  read(offset: number, count: number, call: Call): Uint8Array | Promise<Uint8Array> {
    return this.#reading ? this.#reading.read(offset, count, call) : EMPTY
  }

  /** Writes are joined in the order they come: a stream has no offsets. */
  write(_offset: number, data: Uint8Array): number {
    const draft = this.#draft ?? this.#begin()
    return draft.write(draft.length, data)
  }

  async sync(call: Call): Promise<void> {
    const draft = this.#draft
    this.#draft = undefined
    if (draft) await this.#options.commit(draft.bytes, call)
  }

  async close(call: Call): Promise<void> {
    this.#reading?.close()
    await this.sync(call)
  }

  drop(): void {
    this.#reading?.drop()
  }

  #begin(): Draft {
    this.#draft = new Draft(EMPTY, this.#options.max ?? MAX)
    return this.#draft
  }
}
