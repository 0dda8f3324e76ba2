import { createHash } from 'node:crypto'
import { EMPTY, concat, text, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { DMAPPEND, DMSTREAM, ORDWR, OREAD } from '../ninep/const.ts'
import type { Fid } from '../ninep/fid.ts'
import type { Stat } from '../ninep/stat.ts'
import { isPage, pieces } from './pieces.ts'

/** One message of a file. */
export interface Message {
  readonly bytes: Uint8Array
  /** Turns of agents in a row that led to it, where the file says so. */
  readonly turns?: number | undefined
  /** From where a new open goes on, so that nothing comes twice. */
  readonly mark?: Uint8Array | undefined
}

export interface Asked {
  readonly path: string
  /** The mark of the last message. */
  readonly mark: Uint8Array | undefined
  /** Awaited between open and read. */
  readonly opened: () => Promise<void>
  readonly signal: AbortSignal
}

type Open = (fid: Fid, asked: Asked) => AsyncGenerator<Message, number, void>

/** Most bytes of one message. */
const LARGEST = 64 << 20
/** How often a file that does not wait is looked at, in milliseconds. */
const LOOK = 1000
/** How soon after an open that gave nothing comes the next, in milliseconds. */
const AGAIN = 100
/** What a stream without an end says so soon after it was opened may be its past, in milliseconds. */
const PAST = 1000
/** Bytes of a line that a mark takes at most. */
const LINE = 64 << 10

/**
 * What one open of a file says, message by message. Answers after how many milliseconds to open it again.
 * @throws FileError when it cannot be read, EFBIG for a message that was too long and is left out
 */
export async function* messages(root: Fid, asked: Asked): AsyncGenerator<Message, number, void> {
  const { path, signal } = asked
  const fid = await root.walk(path.split('/'), signal)
  try {
    const kind = kindOf(await fid.stat(signal))
    await kinds[kind].open(fid, asked)
    await asked.opened()
    return yield* kinds[kind].messages(fid, asked)
  } finally {
    // Its backend may be gone, and the fid with it.
    await fid.clunk().catch(() => undefined)
  }
}

/** What an open of a file means. The end of a stream is the end of a message, unless the file says that it only grows. */
type Kind = 'message' | 'endless' | 'snapshot'

function kindOf({ mode, length }: Stat): Kind {
  if (mode & DMSTREAM) return mode & DMAPPEND ? 'endless' : 'message'
  return length === 0n ? 'message' : 'snapshot' // not all servers know how to mark a stream
}

const reads = async (fid: Fid, { signal }: Asked): Promise<void> => void (await fid.open(OREAD, signal))

const kinds: Readonly<
  Record<Kind, { open(fid: Fid, asked: Asked): Promise<void>; readonly messages: Open }>
> = {
  message: { open: reads, messages: whole },

  snapshot: {
    open: reads,
    async *messages(fid, { mark, signal }) {
      const bytes = await readAll(fid, signal)
      const now = digest(bytes)
      if (bytes.length && !equal(now, mark)) yield { bytes, mark: now }
      return LOOK
    },
  },

  endless: {
    async open(fid, asked) {
      const since = asked.path === 'events' && idOf(asked.mark)
      if (!since) return reads(fid, asked)
      await fid.open(ORDWR, asked.signal)
      await fid.write(0, utf8(`since ${since}\n`), asked.signal)
    },
    async *messages(fid, { path, mark, signal }) {
      const began = performance.now()
      let past = path === 'events' ? undefined : mark
      const read = async () => {
        const part = await fid.read(0, fid.iounit, signal)
        if (performance.now() - began > PAST) past = undefined
        return part
      }
      for await (const piece of pieces(read)) {
        const message = isPage(piece) ? page(piece.subarray(1), past) : lines(piece, past)
        past = undefined
        if (message.bytes.length) yield message
      }
      return AGAIN
    },
  },
}

/**
 * One open is one message. What is not the reply of an agent may be a file that says the same whenever it is asked, as
 * `wait` does or a turn that is over: what comes at once and is as before is no news.
 */
async function* whole(fid: Fid, { mark, signal }: Asked): AsyncGenerator<Message, number, void> {
  const began = performance.now()
  const bytes = await readAll(fid, signal)
  if (bytes.length === 0) return AGAIN
  const waited = performance.now() - began >= AGAIN
  // The message is ours already: what cannot be asked any more is not known.
  const { muid } = await fid.stat(signal).catch(() => ({ muid: '' }))
  const turns = turnsOf(muid)
  const now = digest(bytes)
  const news = turns !== undefined || waited || !equal(now, mark)
  if (news) yield { bytes, turns, mark: now }
  return news ? 0 : LOOK
}

/** All of a file until its end. @throws FileError EFBIG when it was too long: it has been read nevertheless */
async function readAll(fid: Fid, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of fid.chunks(0, signal)) {
    size += part.length
    if (size > LARGEST) parts.length = 0
    else parts.push(part)
  }
  if (size > LARGEST) throw new FileError('EFBIG', `${fid.path}: ${size} bytes, which were left out`)
  return concat(parts)
}

/** What an agent says of a reply with its muid. */
function turnsOf(muid: string): number | undefined {
  const [, turns] = /^turn (\d{1,9})$/.exec(muid) ?? []
  return turns === undefined ? undefined : Number(turns)
}

const digest = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

const equal = (one: Uint8Array, other: Uint8Array | undefined): boolean =>
  other !== undefined && Buffer.compare(one, other) === 0

/** A text that takes the place of the one before: all of it, or nothing where that is the same. */
function page(bytes: Uint8Array, past: Uint8Array | undefined): Message {
  const mark = digest(bytes)
  return equal(mark, past) ? { bytes: EMPTY } : { bytes, mark }
}

/** Lines, but for those that are known from before. */
function lines(piece: Uint8Array, past: Uint8Array | undefined): Message {
  const bytes = past ? behind(piece, past) : piece
  return { bytes, mark: lastLine(bytes) }
}

/** What is new in what a stream says of its past. */
function behind(piece: Uint8Array, mark: Uint8Array): Uint8Array {
  const at = Buffer.from(piece.buffer, piece.byteOffset, piece.length).indexOf(mark)
  return at < 0 ? piece : piece.subarray(at + mark.length)
}

function lastLine(bytes: Uint8Array): Uint8Array {
  const before = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
  return bytes.length - before > LINE ? EMPTY : bytes.slice(before)
}

/** The number of the event that a line tells. */
const idOf = (line: Uint8Array | undefined): string | undefined =>
  /^\{"id":(\d{1,15}),/.exec(line ? text(line) : '')?.[1]
