import { concat, text, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'

/** Something that happened: who says so, what kind it is of (`mount.up`, `agent.turn` …), and whatever belongs to it. */
export interface Event {
  readonly source: string
  readonly kind: string
  readonly [detail: string]: unknown
}

/** Bytes of events that are kept for readers that come late or are slow. */
const KEPT = 4 << 20

/** Where events outlive the server. */
export interface Kept {
  /** The number of the newest; 0: none. */
  readonly last: number
  /** The number of the oldest that is kept. */
  readonly oldest: number
  /** Takes the next one, and keeps nobody waiting. */
  append(id: number, line: string): void
  line(id: number): string | undefined
}

/** What happened, as JSON lines that are numbered from 1. The newest are kept. */
export class Journal {
  readonly #lines: Uint8Array[] = []
  readonly #grew = new Gate()
  readonly #most: number
  readonly #kept: Kept | undefined
  #bytes = 0
  #next: number

  /** @param most bytes that are kept in memory */
  constructor(most = KEPT, kept?: Kept) {
    this.#most = most
    this.#kept = kept
    this.#next = (kept?.last ?? 0) + 1
  }

  /** The number of the next event. */
  get next(): number {
    return this.#next
  }

  /** The number of the oldest event that is kept. */
  get oldest(): number {
    return Math.min(this.#next - this.#lines.length, this.#kept?.oldest ?? this.#next)
  }

  emit(event: Event): void {
    const { source, kind, ...details } = event
    const id = this.#next++
    const said = `${JSON.stringify({ id, time: new Date().toISOString(), source, kind, ...details })}\n`
    const line = utf8(said)
    this.#kept?.append(id, said)
    this.#lines.push(line)
    this.#bytes += line.length
    while (this.#bytes > this.#most && this.#lines.length > 1) this.#bytes -= this.#lines.shift()!.length
    this.#grew.open()
  }

  /** The line of an event that is kept. */
  line(id: number): Uint8Array | undefined {
    const at = id - (this.#next - this.#lines.length)
    if (at >= 0) return this.#lines[at]
    const line = this.#kept?.line(id)
    return line === undefined ? undefined : utf8(line)
  }

  /** Until something happens. @throws the signal's reason when it fires first */
  grew(signal: AbortSignal): Promise<void> {
    return this.#grew.wait(signal)
  }
}

/** One reader of a journal: it starts at now. */
export class Reader {
  readonly #journal: Journal
  /** The event that comes next. */
  #id: number
  /** What did not fit into the last read. */
  #rest: Uint8Array | undefined

  constructor(journal: Journal) {
    this.#journal = journal
    this.#id = journal.next
  }

  /** Whole lines, as many as fit, or as much of one as fits; waits for the first. What was forgotten before it was read is told in a line of its own. */
  read(count: number, call: { readonly signal: AbortSignal }): Uint8Array | Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let room = count
    for (let line = this.#take(); line; line = this.#take()) {
      const part = line.length <= room ? line.length : parts.length ? 0 : room
      if (part) parts.push(line.subarray(0, part))
      room -= part
      if (part === line.length) continue
      this.#rest = line.subarray(part)
      break
    }
    return parts.length ? concat(parts) : this.#journal.grew(call.signal).then(() => this.read(count, call))
  }

  /** Obeys `since ID`: reads on behind that event. @throws FileError EINVAL */
  write(data: Uint8Array): void {
    const asked = /^\s*since\s+(\d{1,15})\s*$/.exec(text(data))
    if (!asked) throw new FileError('EINVAL', 'write `since ID`')
    this.#id = Math.min(Number(asked[1]) + 1, this.#journal.next)
    this.#rest = undefined
  }

  #take(): Uint8Array | undefined {
    const rest = this.#rest
    this.#rest = undefined
    if (rest) return rest
    const lost = this.#journal.oldest - this.#id
    if (lost > 0) {
      this.#id += lost
      return gap(lost)
    }
    return this.#line()
  }

  /** The next line; what could not be kept in between is told first. */
  #line(): Uint8Array | undefined {
    const from = this.#id
    for (; this.#id < this.#journal.next; this.#id++) {
      const line = this.#journal.line(this.#id)
      if (!line) continue
      if (this.#id > from) return gap(this.#id - from)
      this.#id++
      return line
    }
    return this.#id > from ? gap(this.#id - from) : undefined
  }
}

/** The line that tells of events that are lost to this reader. */
const gap = (lost: number): Uint8Array =>
  utf8(`${JSON.stringify({ time: new Date().toISOString(), source: 'events', kind: 'gap', lost })}\n`)
