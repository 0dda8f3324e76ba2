import { FileError } from '../errno.ts'
import type { Code } from '../errno.ts'
import { inThread } from '../thread.ts'
import { formats } from './index.ts'
import { split } from './split.ts'
import type { Piece } from './split.ts'

/** One piece of what was written: words, or a picture, a document, a sound, a film of a known media type. */
export type Medium =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'media'; readonly type: string; readonly bytes: Uint8Array }

/** The same as it comes from a thread: where in the bytes it lies. */
export type Placed =
  | Extract<Medium, { kind: 'text' }>
  | { readonly kind: 'media'; readonly type: string; readonly at: number; readonly length: number }

/** What the thread in splitter.ts answers. */
export type Split =
  | { readonly media: readonly Placed[] }
  | { readonly wrong: { readonly code: Code; readonly detail: string } }

/** Bytes from which on a thread looks: others would wait for as long as it takes, some milliseconds for each MiB. */
const LONG = 1 << 20
/** How long a thread may take, in milliseconds, and what it may hold beside the bytes, in MiB. */
const DEADLINE = 60_000
const MEMORY = 512

/** Files in one text. */
const MOST = 256

const names = formats.map(({ name }) => name)
const listed = (and: string): string => `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`

/**
 * The words and files in these bytes, in their order: views on them. Blanks between files are nothing.
 * @throws FileError EINVAL saying what is there that is not whole, or neither UTF-8 text nor a kind of file that is taken
 */
export const mediaIn = (bytes: Uint8Array): Promise<readonly Medium[]> =>
  bytes.length < LONG ? mediaHere(bytes) : mediaElsewhere(bytes)

async function mediaElsewhere(bytes: Uint8Array): Promise<readonly Medium[]> {
  const copy = new Uint8Array(bytes)
  const limits = { what: 'search for files', deadline: DEADLINE, memory: MEMORY }
  const work = { ...limits, data: copy, transfer: [copy.buffer] }
  const split = await inThread<Split>(new URL('./splitter.ts', import.meta.url), work)
  if ('wrong' in split) throw new FileError(split.wrong.code, split.wrong.detail)
  return split.media.map((medium) => {
    if (medium.kind === 'text') return medium
    const { kind, type, at, length } = medium
    return { kind, type, bytes: bytes.subarray(at, at + length) }
  })
}

/** As `mediaIn`, at once and here. */
export async function mediaHere(bytes: Uint8Array): Promise<readonly Medium[]> {
  const media: Medium[] = []
  let files = 0
  for (const piece of split(bytes)) {
    if (piece.kind === 'file' && ++files > MOST)
      throw new FileError('EINVAL', `more than ${MOST} files in one text`)
    media.push(piece.kind === 'text' ? piece : await known(piece))
  }
  return media
}

/** Whether these bytes are one whole file of that media type. */
export function isFile(bytes: Uint8Array, type: string): boolean {
  const [piece, more] = split(bytes)
  if (piece?.kind !== 'file' || piece.wrong || more) return false
  return Object.values(piece.format.types).includes(type)
}

/** @throws FileError EINVAL */
async function known(piece: Exclude<Piece, { kind: 'text' }>): Promise<Medium> {
  if (piece.kind === 'other') return words(piece)
  const { format, at, bytes, wrong } = piece
  const found = await typeOf(bytes)
  const type = found && format.types[found.mime]
  if (found && !type) throw refused(found, at)
  if (wrong || !type)
    throw new FileError('EINVAL', `the ${format.name} at byte ${at} is ${wrong || 'damaged'}`)
  return { kind: 'media', type, bytes }
}

/** Words with odd characters in them, unless a file can be named. */
async function words({ at, bytes, text }: Extract<Piece, { kind: 'other' }>): Promise<Medium> {
  for (const start of starts(bytes)) {
    const found = await typeOf(bytes.subarray(start))
    if (found) throw refused(found, at + start)
  }
  if (text !== undefined) return { kind: 'text', text }
  throw new FileError('EINVAL', `what begins at byte ${at} is neither UTF-8 text nor ${listed('or')}`)
}

interface Found {
  readonly ext: string
  readonly mime: string
}

/** Bytes that the library looks at: it goes by headers. */
const LOOK = 64 << 10

/** What the type library says; undefined: nothing. It is loaded when it is needed. */
async function typeOf(bytes: Buffer): Promise<Found | undefined> {
  const { fileTypeFromBuffer } = await import('file-type')
  try {
    return await fileTypeFromBuffer(bytes.subarray(0, LOOK), { maxBufferSize: LOOK })
  } catch {
    return undefined // a header that lies
  }
}

const refused = ({ ext, mime }: Found, at: number): FileError =>
  formats.some(({ types }) => types[mime])
    ? new FileError('EINVAL', `the ${ext.toUpperCase()} at byte ${at} is damaged`)
    : new FileError(
        'EINVAL',
        `${ext.toUpperCase()} (${mime}) at byte ${at} is not taken; ${listed('and')} are`,
      )

/** Lines at which a file may begin that we want to name: the first, and those around the first byte that is not ASCII text. */
const AROUND = 4

function starts(bytes: Buffer): readonly number[] {
  const odd = Math.max(
    0,
    bytes.findIndex((byte) => byte < 9 || byte > 0x7e),
  )
  const starts = [0]
  for (let at = odd; (at = bytes.lastIndexOf(0x0a, at - 1)) >= 0 && at > 0 && starts.length <= AROUND;)
    starts.push(at + 1)
  for (let at = odd; (at = bytes.indexOf(0x0a, at)) >= 0 && starts.length <= 2 * AROUND; at++)
    starts.push(at + 1)
  return starts
}
