import type { Pages } from './ran.ts'

export const PAGE = 4096
const nothing = Buffer.alloc(PAGE)

/** Pages that change at once, more than which are a lot. */
export const MANY = 1024

/**
 * What a memory looked like: a base that many images share, and the pages in which it differs. Behind the base's end all
 * is zero, as memory is that nobody has used.
 */
export class Image {
  readonly #base: Buffer
  readonly #pages = new Map<number, Buffer>()
  #length: number

  constructor(base: SharedArrayBuffer, pages: Pages = { length: base.byteLength, pages: new Map() }) {
    this.#base = Buffer.from(base)
    this.#length = base.byteLength
    this.add(pages)
  }

  /** Bytes. */
  get length(): number {
    return this.#length
  }

  /** All the pages in which it differs from the base. */
  get pages(): Pages {
    return { length: this.#length, pages: this.#pages }
  }

  /** Becomes what it was with these pages changed. */
  add({ length, pages }: Pages): void {
    this.#length = length
    for (const [n, bytes] of pages) {
      const page = Buffer.from(bytes.buffer, bytes.byteOffset, PAGE)
      if (this.#isBase(n, page, 0)) this.#pages.delete(n)
      else this.#pages.set(n, page)
    }
  }

  /** The numbers of the pages in which a memory differs from it. */
  changed(memory: Uint8Array): number[] {
    const now = buffer(memory)
    const numbers: number[] = []
    for (let n = 0; n * PAGE < now.length; n++) if (this.#differs(n, now)) numbers.push(n)
    return numbers
  }

  /** Becomes what the memory is. @param changed as `changed` says it */
  take(memory: Uint8Array, changed: readonly number[]): Pages {
    const room = changed.length > MANY ? shared : own
    const pages = { length: memory.length, pages: new Map(changed.map((n) => [n, copy(memory, n, room())])) }
    this.add(pages)
    return pages
  }

  /** Makes the memory what it is. The memory may be longer. @param changed as `changed` says it */
  put(memory: Uint8Array, changed: readonly number[]): void {
    for (const n of changed) memory.set(this.#page(n), n * PAGE)
  }

  /** The memory is new: all of it is zero. */
  fill(memory: Uint8Array): void {
    memory.set(this.#base)
    for (const [n, bytes] of this.#pages) memory.set(bytes, n * PAGE)
  }

  #page(n: number): Buffer {
    const at = n * PAGE
    return this.#pages.get(n) ?? (at < this.#base.length ? this.#base.subarray(at, at + PAGE) : nothing)
  }

  #differs(n: number, memory: Buffer): boolean {
    const at = n * PAGE
    const page = this.#pages.get(n)
    return page ? page.compare(memory, at, at + PAGE) !== 0 : !this.#isBase(n, memory, at)
  }

  /** Whether bytes that begin at a place are those that the base has on its page. */
  #isBase(n: number, bytes: Buffer, from: number): boolean {
    const at = n * PAGE
    return at < this.#base.length
      ? this.#base.compare(bytes, from, from + PAGE, at, at + PAGE) === 0
      : nothing.compare(bytes, from, from + PAGE) === 0
  }
}

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** Threads share it instead of copying it; but it is not counted when one decides whether to collect garbage. */
const shared = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(PAGE))
const own = (): Uint8Array => new Uint8Array(PAGE)

function copy(memory: Uint8Array, n: number, page: Uint8Array): Uint8Array {
  page.set(memory.subarray(n * PAGE, (n + 1) * PAGE))
  return page
}

/** Pages from outside: whether they can be pages of a memory. @throws Error */
export function checkPages({ length, pages }: Pages, most: number): void {
  if (!Number.isInteger(length / 65536) || length <= 0 || length > most)
    throw new Error(`a memory of ${length} bytes cannot be; the most is ${most}`)
  for (const [n, bytes] of pages)
    if (!Number.isInteger(n) || n < 0 || n * PAGE >= length || bytes.length !== PAGE)
      throw new Error(`page ${n} of ${bytes.length} bytes is no page of a memory of ${length} bytes`)
}
