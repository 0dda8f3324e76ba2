import { concat } from '../../lib/bytes.ts'
import { Cursor, str, u64, u8 } from '../../lib/coder.ts'
import { FileError, toFileError } from '../../lib/errno.ts'
import { IOHDRSZ, MAXWELEM } from '../../ninep/const.ts'
import { GETATTR_BASIC } from '../../ninep/dialects/linux.ts'
import { qid, stat } from '../../ninep/stat.ts'
import type { Qid, Stat } from '../../ninep/stat.ts'
import type { Asker } from './asker.ts'
import { statOf, unseen } from './attributes.ts'

/** Bytes of names that are asked for at a time. */
const BATCH = 16 << 10
/** Entries that are asked about at a time. */
const AT_ONCE = 32

/** An open directory: names come from Treaddir, and what stat(5) wants besides is asked about each of them. */
export class Listing {
  readonly #asker: Asker
  /** The directory, open, and not open: from there its files are walked to. */
  readonly #fid: number
  readonly #place: number
  readonly #batch: number
  /** Where the next Treaddir goes on, in the backend's words. */
  #cookie = 0n
  #ended = false
  /** Entries that were not read yet, packed. */
  #entries: Uint8Array[] = []
  /** Where the last read ended. */
  #offset = 0n

  constructor(asker: Asker, fid: number, place: number, msize: number) {
    this.#asker = asker
    this.#fid = fid
    this.#place = place
    this.#batch = Math.min(BATCH, msize - IOHDRSZ)
  }

  /** Whole entries from where the last read ended, or from the start: read(5). @throws FileError EINVAL */
  async read(offset: bigint, count: number): Promise<Uint8Array> {
    if (offset === 0n) this.#rewind()
    else if (offset !== this.#offset) throw new FileError('EINVAL', 'bad offset in directory read')
    const found: Uint8Array[] = []
    let size = 0
    for (;;) {
      const entry = this.#entries[found.length]
      if (!entry) {
        if (this.#ended) break
        await this.#more()
      } else if (size + entry.length > count) break
      else {
        found.push(entry)
        size += entry.length
      }
    }
    if (size === 0 && this.#entries.length)
      throw new FileError('EINVAL', `${count} bytes are too few for a directory entry`)
    this.#entries.splice(0, found.length)
    this.#offset += BigInt(size)
    return concat(found)
  }

  /** Lets go what it holds besides the fid of the client. */
  close(): void {
    this.#asker.clunk(this.#place)
  }

  #rewind(): void {
    this.#cookie = this.#offset = 0n
    this.#ended = false
    this.#entries = []
  }

  async #more(): Promise<void> {
    const { data } = await this.#asker.ask('Treaddir', {
      fid: this.#fid,
      offset: this.#cookie,
      count: this.#batch,
    })
    const names = namesOf(data)
    const found: Uint8Array[] = []
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const entries = await Promise.all(names.slice(at, at + AT_ONCE).map((name) => this.#entry(name)))
      found.push(...entries.filter((entry) => entry !== undefined))
    }
    this.#entries.push(...found)
    this.#cookie = names.at(-1)?.cookie ?? this.#cookie
    this.#ended = names.length === 0
  }

  /** The packed entry of a name; undefined when it has gone meanwhile. */
  async #entry({ name, qid }: Name): Promise<Uint8Array | undefined> {
    if (name === '.' || name === '..') return undefined
    try {
      const attributes = await this.#asker.lend(
        (fid) => this.#asker.ask('Tgetattr', { fid, request_mask: GETATTR_BASIC }),
        (newfid) => this.#asker.ask('Twalk', { fid: this.#place, newfid, wname: [name] }),
      )
      return packed(statOf(name, attributes))
    } catch (error) {
      const { code } = toFileError(error)
      if (code === 'ENOENT') return undefined
      if (code === 'EACCES') return packed(unseen(name, qid))
      throw error
    }
  }
}

/** What a Treaddir tells of a file, and where the next one goes on behind it. */
interface Name {
  readonly name: string
  readonly qid: Qid
  readonly cookie: bigint
}

/** What is in an Rreaddir: qid[13] offset[8] type[1] name[s], one behind the other. @throws CodecError */
function namesOf(data: Uint8Array): Name[] {
  const from = new Cursor(data)
  const names: Name[] = []
  while (from.at < from.end) {
    const found = qid.read(from)
    const cookie = u64.read(from)
    u8.read(from)
    names.push({ name: str.read(from), qid: found, cookie })
  }
  return names
}

function packed(entry: Stat): Uint8Array {
  const to = new Cursor(new Uint8Array(stat.measure(entry)))
  stat.write(to, entry)
  return to.bytes
}

/** Leads a fid along any number of names. @throws FileError what the backend said; ENOENT */
export async function walkTo(
  asker: Asker,
  from: number,
  newfid: number,
  names: readonly string[],
): Promise<void> {
  let fid = from
  let done = 0
  try {
    do {
      const wname = names.slice(done, done + MAXWELEM)
      const { wqid } = await asker.ask('Twalk', { fid, newfid, wname })
      if (wqid.length < wname.length) throw new FileError('ENOENT', wname[wqid.length])
      fid = newfid
      done += wname.length
    } while (done < names.length)
  } catch (error) {
    if (fid === newfid) await asker.ask('Tclunk', { fid }).catch(() => undefined)
    throw error
  }
}
