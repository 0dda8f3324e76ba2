import { EMPTY, concat, text as decoded, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import { OREAD } from '../ninep/const.ts'
import type { Call, Open } from '../ninep/node.ts'
import { Leaf } from './leaf.ts'
import { Stamp } from './tree.ts'
import type { File, Place } from './tree.ts'
import { words } from './words.ts'

/** Longest line that is taken, in bytes. */
const LONGEST = 64 << 10
const NEWLINE = 10
const MODE = 0o600

/** One thing that a ctl file can be told. */
export interface Verb {
  /** Its arguments, as a manual shows them: `NAME [PROVIDER [MODEL]]`, `on|off`, `TEXT…` for all the rest of the line. */
  readonly args: string
  readonly about: string
  /** Takes the rest of the line as it was written, its quotes too: for what has a language of its own. */
  readonly raw?: boolean
  /** Does it; what it returns can be read from the same open. @throws FileError EINVAL … : the writer sees it */
  run(args: readonly string[], call: Call): void | string | Promise<void | string>
}

export interface CtlOptions {
  readonly about: string
  readonly verbs: Readonly<Record<string, Verb>>
  /** The state: a whole text, or keys and values for one line each. */
  status(): string | Iterable<readonly [key: string, value: unknown]>
  readonly stamp?: Stamp
}

/** A file that is told what to do, a line at a time, and shows the state when read: NAMESPACE.md R6, R9. */
export const ctl = (options: CtlOptions): File =>
  lines({ ...options, obey: (line, call) => obey(options.verbs, line, call) })

export interface LinesOptions extends Pick<CtlOptions, 'about' | 'status' | 'stamp'> {
  /** What a manual says of the lines. */
  readonly verbs: NonNullable<File['verbs']>
  /** Does one line, without its newline; as `run` of a verb. */
  readonly obey: Obey
}

/** As `ctl`, for lines in a language of their own. */
export function lines(options: LinesOptions): File {
  const { about, verbs } = options
  return { about, verbs, mode: MODE, make: (place) => new CtlNode(place, options) }
}

class CtlNode extends Leaf {
  readonly #options: LinesOptions
  readonly #stamp: Stamp

  constructor(place: Place, options: LinesOptions) {
    const stamp = options.stamp ?? new Stamp()
    super(place, MODE, stamp)
    this.#options = options
    this.#stamp = stamp
  }

  open(mode: number): Open {
    const status = this.#status()
    if ((mode & 3) === OREAD) return { read: (offset, count) => status.subarray(offset, offset + count) }
    return new CtlOpen(status, async (line, call) => {
      const reply = await this.#options.obey(line, call)
      this.#stamp.touch()
      return reply
    })
  }

  protected override length(): number {
    return this.#status().length
  }

  #status(): Uint8Array {
    const status = this.#options.status()
    if (typeof status === 'string') return utf8(status)
    return utf8([...status].map(([key, value]) => `${key} ${String(value)}\n`).join(''))
  }
}

type Obey = (line: string, call: Call) => void | string | Promise<void | string>

class CtlOpen implements Open {
  readonly #status: Uint8Array
  readonly #obey: Obey
  #begun: Uint8Array = EMPTY
  #reply: Uint8Array | undefined
  /** Nothing was read since the last write. */
  #asked = false
  /** The offset at which what is read begins. */
  #from = 0

  constructor(status: Uint8Array, obey: Obey) {
    this.#status = status
    this.#obey = obey
  }

  /**
   * What the last write's verbs answered, else the state when it was opened. A descriptor has one offset for what it writes
   * and what it reads, as in `exec 3<>ctl; echo … >&3; cat <&3`: so wherever the first read behind a write is, there the
   * answer begins, until somebody goes back.
   */
  read(offset: number, count: number): Uint8Array {
    if (this.#asked) this.#from = offset
    else if (offset < this.#from) this.#from = 0
    this.#asked = false
    const at = offset - this.#from
    return (this.#reply ?? this.#status).subarray(at, at + count)
  }

  /** Does each line that is complete, in order; the first that fails is the answer and what follows it is forgotten. */
  async write(_offset: number, data: Uint8Array, call: Call): Promise<number> {
    this.#asked = true
    let rest = this.#begun.length ? concat([this.#begun, data]) : data
    if (rest.includes(NEWLINE)) this.#reply = undefined
    this.#begun = EMPTY
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = rest.subarray(0, end)
      rest = rest.subarray(end + 1)
      await this.#line(line, call)
    }
    if (rest.length > LONGEST) throw new FileError('EINVAL', `a line of more than ${LONGEST} bytes`)
    this.#begun = rest
    return data.length
  }

  sync(call: Call): Promise<void> {
    const line = this.#begun
    this.#begun = EMPTY
    return this.#line(line, call)
  }

  close(call: Call): Promise<void> {
    return this.sync(call)
  }

  async #line(bytes: Uint8Array, call: Call): Promise<void> {
    const reply = await this.#obey(decoded(bytes), call)
    if (reply) this.#reply = utf8(reply)
  }
}

/** Runs one line. @throws FileError EINVAL naming the verbs, or how the verb is used */
export async function obey(verbs: CtlOptions['verbs'], line: string, call: Call): Promise<void | string> {
  const [name, ...args] = words(line)
  if (name === undefined || name.startsWith('#')) return undefined
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb) throw new FileError('EINVAL', `${name}; one of ${Object.keys(verbs).join(', ')}`)
  const fit = fitting(name, verb, args)
  return verb.run(verb.raw ? [line.trim().replace(/^\S+\s*/, '')] : fit, call)
}

/** The arguments, when there are as many as the manual line asks for. `…` takes all the rest as one. */
function fitting(name: string, { args: usage }: Verb, args: readonly string[]): readonly string[] {
  const slots = usage.split(/\s+/).filter(Boolean)
  const least = slots.filter((slot) => !slot.startsWith('[')).length
  const open = slots.at(-1)?.replace(/\]+$/, '').endsWith('…')
  if (args.length < least || (!open && args.length > slots.length))
    throw new FileError('EINVAL', `usage: ${name} ${usage}`.trim())
  if (!open || args.length <= slots.length) return args
  return [...args.slice(0, slots.length - 1), args.slice(slots.length - 1).join(' ')]
}
