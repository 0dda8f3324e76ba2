import { EMPTY, concat } from '../lib/bytes.ts'

/** A stream that says nothing for so long has said what it wanted to, in milliseconds. */
const QUIET = 100
/** How long its words wait for the rest of their line, or for it to be quiet, in milliseconds. */
const PATIENCE = 1000
/** Bytes of one message of a stream that has no end. */
const MOST = 256 << 10

const NEWLINE = 0x0a
const FORM_FEED = 0x0c

/**
 * A stream without an end as messages: what comes together is one, cut at the end of a line, and where a form feed says that
 * another begins, which it is the first byte of. Nothing is left out, also when a read fails: what came before that is the last message, then it throws.
 */
export async function* pieces(read: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of together(read)) yield* pages(piece)
}

/** What form feeds begin, and what is before the first; of one that nothing follows there is nothing. */
function* pages(bytes: Uint8Array): Generator<Uint8Array, void, void> {
  for (let from = 0; from < bytes.length;) {
    const next = bytes.indexOf(FORM_FEED, from + 1)
    const end = next < 0 ? bytes.length : next
    const page = bytes.subarray(from, end)
    if (page.length > 1 || !isPage(page)) yield page
    from = end
  }
}

/** Whether a message takes the place of the one before. */
export const isPage = (message: Uint8Array): boolean => message[0] === FORM_FEED

/** What comes together. */
async function* together(read: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const held = new Held()
  try {
    for (let next = begun(read); ;) {
      const part = await within(next, held.patience)
      if (part?.length === 0) break
      held.add(part ?? EMPTY)
      const piece = held.cut(part === undefined)
      if (piece.length) yield piece
      if (part) next = begun(read)
    }
  } catch (error) {
    if (held.size) yield held.all()
    throw error
  }
  if (held.size) yield held.all()
}

/** A read that may come to nothing after everybody has gone. */
function begun(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const reading = read()
  reading.catch(() => undefined)
  return reading
}

/** What it gives, or undefined after so many milliseconds. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  if (milliseconds === Number.POSITIVE_INFINITY) return promise
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), milliseconds)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What has come and was not given yet. */
class Held {
  #parts: Uint8Array[] = []
  #since = 0
  #line = false
  size = 0

  /** How long to wait for more, in milliseconds. */
  get patience(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY
    const left = Math.max(0, this.#since + PATIENCE - performance.now())
    return this.#line ? Math.min(QUIET, left) : left
  }

  add(part: Uint8Array): void {
    if (part.length === 0) return
    if (this.size === 0) this.#since = performance.now()
    this.#parts.push(part)
    this.size += part.length
    this.#line ||= part.includes(NEWLINE)
  }

  /** What is ripe: whole lines when it was quiet or they have waited long enough, else all where there is no line. */
  cut(quiet: boolean): Uint8Array {
    const old = this.size > 0 && performance.now() - this.#since >= PATIENCE
    if (this.size < MOST && !old && !(quiet && this.#line)) return EMPTY
    const bytes = this.all()
    const end = this.#line ? bytes.lastIndexOf(NEWLINE) + 1 : characters(bytes)
    this.#line = false
    this.add(bytes.subarray(end))
    return bytes.subarray(0, end)
  }

  /** All of it. */
  all(): Uint8Array {
    const bytes = concat(this.#parts, this.size)
    this.#parts = []
    this.size = 0
    return bytes
  }
}

/** How many bytes are whole characters of UTF-8; all where it is something else. */
function characters(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= 0 && at >= bytes.length - 4; at--) {
    const byte = bytes[at]!
    if ((byte & 0xc0) === 0x80) continue
    const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return at > 0 && at + length > bytes.length ? at : bytes.length
  }
  return bytes.length
}
