import type { Pages } from './ran.ts'

export const PAGE = 4096
const nothing = Buffer.alloc(PAGE)

/**
 * What a memory looked like: a base that many images share, and the pages in which it differs. Behind the base's end all
 * is zero, as memory is that nobody has asked for.
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
    for (const [n, bytes] of pages) this.#pages.set(n, Buffer.from(bytes.buffer, bytes.byteOffset, PAGE))
  }

  /** Becomes what the memory is, and says in what that differs from what it was. */
  take(memory: Uint8Array): Pages {
    const now = Buffer.from(memory.buffer, memory.byteOffset, memory.length)
    const pages = new Map<number, Uint8Array>()
    for (let at = 0; at < now.length; at += PAGE)
      if (this.#differs(now, at)) pages.set(at / PAGE, copy(now, at))
    this.add({ length: now.length, pages })
    return { length: now.length, pages }
  }

  /** Makes the memory what it is; the memory may be longer. */
  put(memory: Uint8Array): void {
    memory.set(this.#base)
    memory.fill(0, this.#base.length)
    for (const [n, bytes] of this.#pages) if (n * PAGE < memory.length) memory.set(bytes, n * PAGE)
  }

  #differs(memory: Buffer, at: number): boolean {
    const page = this.#pages.get(at / PAGE)
    if (page) return page.compare(memory, at, at + PAGE) !== 0
    if (at >= this.#base.length) return nothing.compare(memory, at, at + PAGE) !== 0
    return this.#base.compare(memory, at, at + PAGE, at, at + PAGE) !== 0
  }
}

/** In memory of its own: a page that is kept keeps nothing else. */
const copy = (memory: Buffer, at: number): Uint8Array => new Uint8Array(memory.subarray(at, at + PAGE))

/** Pages from outside: whether they can be pages of a memory. @throws Error */
export function checkPages({ length, pages }: Pages, most: number): void {
  if (!Number.isInteger(length / 65536) || length <= 0 || length > most)
    throw new Error(`a memory of ${length} bytes cannot be; the most is ${most}`)
  for (const [n, bytes] of pages)
    if (!Number.isInteger(n) || n < 0 || n * PAGE >= length || bytes.length !== PAGE)
      throw new Error(`page ${n} of ${bytes.length} bytes is no page of a memory of ${length} bytes`)
}
