import { FileError, INTERRUPTED } from '../lib/errno.ts'
import type { Waiter } from '../lib/gate.ts'
import type { Client } from './client.ts'
import { NOTAG, ORCLOSE, ORDWR, OTRUNC, OWRITE } from './const.ts'
import type { Fid } from './fid.ts'
import type { Body } from './message.ts'
import type { Call, Open } from './node.ts'
import { unpack } from './stat.ts'
import type { Stat } from './stat.ts'

/** Bytes of the entries of one directory. */
const MAX_LISTING = 64 << 20

/** An open of somebody else's file: a fid there that belongs to it alone. */
export class Mirrored implements Open {
  readonly iounit: number
  readonly #client: Client
  readonly #fid: Fid
  /** A clunk of it does something. */
  readonly #commits: boolean
  readonly #dropped: (open: Mirrored) => void

  /** @param dropped told when the open is over and its fid stays, because a clunk would commit */
  constructor(client: Client, fid: Fid, mode: number, dropped: (open: Mirrored) => void) {
    const access = mode & 3
    this.iounit = fid.iounit
    this.#client = client
    this.#fid = fid
    this.#commits = access === OWRITE || access === ORDWR || (mode & (OTRUNC | ORCLOSE)) !== 0
    this.#dropped = dropped
  }

  read(offset: number, count: number, call: Call): Promise<Uint8Array> {
    return new Promise((done, failed) => {
      if (call.aborted) return failed(INTERRUPTED)
      new Read(this.#client, call, done, failed).ask(this.#fid.fid, offset, Math.min(count, this.iounit))
    })
  }

  write(offset: number, data: Uint8Array, call: Call): Promise<number> {
    return this.#fid.write(offset, data, call.signal)
  }

  async entries(): Promise<readonly Stat[]> {
    return unpack(await this.#fid.readAll(0, MAX_LISTING))
  }

  stat(): Promise<Stat> {
    return this.#fid.stat()
  }

  sync(call: Call): Promise<void> {
    return this.#fid.wstat({}, call.signal)
  }

  author(muid: string): Promise<void> {
    return this.#fid.wstat({ muid })
  }

  close(call: Call): Promise<void> {
    return this.#fid.clunk(call.signal)
  }

  /** As remove(5): the open ends without a commit and the file goes. */
  remove(call: Call): Promise<void> {
    return this.#fid.remove(call.signal)
  }

  drop(): void {
    if (this.#commits) this.#dropped(this)
    else this.#fid.clunk().catch(() => undefined)
  }
}

const ONCE = { once: true } as const

/**
 * A Tread and who waits for it. Thousands are asleep at a time, so there is no promise and no signal besides. When it is
 * given up it is flushed, and what comes all the same before its Rflush counts (flush(5)).
 */
class Read implements Waiter {
  readonly #client: Client
  readonly #call: Call
  readonly #done: (data: Uint8Array) => void
  readonly #failed: (error: Error) => void
  #tag = NOTAG
  #over = false

  constructor(client: Client, call: Call, done: (data: Uint8Array) => void, failed: (error: Error) => void) {
    this.#client = client
    this.#call = call
    this.#done = done
    this.#failed = failed
  }

  ask(fid: number, offset: number, count: number): void {
    const answered = ({ data }: Body<'Rread'>) => {
      this.#end()
      if (data.length <= count) this.#done(data)
      else this.#failed(new FileError('EPROTO', `${data.length} bytes where ${count} were asked for`))
    }
    const failed = (error: Error) => {
      this.#end()
      this.#failed(error)
    }
    this.#tag = this.#client.ask('Tread', { fid, offset: BigInt(offset), count }, answered, failed)
    if (!this.#over) this.#call.addEventListener('abort', this, ONCE)
  }

  handleEvent(): void {
    this.#client.flush(this.#tag)
  }

  #end(): void {
    this.#over = true
    this.#call.removeEventListener('abort', this)
  }
}
