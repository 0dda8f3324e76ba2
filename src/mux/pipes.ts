import type { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { Tasks } from '../lib/tasks.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { DMSTREAM, OREAD } from '../ninep/const.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Event } from './events.ts'
import type { Around, Message } from './outlet.ts'
import { Pipe } from './pipe.ts'
import { edit, lineOf, same } from './wiring.ts'
import type { Wire } from './wiring.ts'

/** Where lines outlive the server. */
export interface Lines {
  load(): readonly string[]
  save(lines: readonly string[]): void
}

export interface PipesOptions {
  /** A conversation with the tree whose files are routed. */
  readonly connect: () => Conn
  readonly uname: string
  readonly emit: (event: Event) => void
  readonly failed: (error: unknown) => void
  readonly lines?: Lines | undefined
}

/** Most bytes of one message. */
const LARGEST = 64 << 20

/**
 * The file `routes` and what it keeps running. A message is delivered at least once as long as we live; what waits
 * when we end is forgotten.
 */
export class Pipes implements Around, AsyncDisposable {
  readonly #options: PipesOptions
  readonly #tasks: Tasks
  readonly #pipes = new Map<string, Pipe>()
  readonly #retry = new Gate()
  #wires: readonly Wire[] = []
  #fsys: Promise<Fsys> | undefined
  #over = false

  /** Takes up the routes that are remembered. */
  constructor(options: PipesOptions) {
    this.#options = options
    this.#tasks = new Tasks(options.failed)
    for (const line of options.lines?.load() ?? []) {
      try {
        this.#rewire(edit(this.#wires, line))
      } catch (error) {
        options.failed(error)
      }
    }
  }

  /** Does one line. @throws FileError EINVAL, ENOENT, EMFILE: nothing has changed */
  obey(line: string): void {
    const wires = edit(this.#wires, line)
    if (wires === this.#wires) return
    this.#rewire(wires)
    this.#save()
  }

  /** A line for each route, tabs between its fields, `-` for an empty one. */
  table(): string {
    const lines = ['# route\tstate\tcopied_bytes\tlast_error']
    for (const wire of this.#wires) {
      const pipe = this.#pipes.get(wire.src)!
      const { state, copied, error } = pipe.flow(pipe.outlets.get(wire.dst)!)
      lines.push([lineOf(wire), state, copied, error?.message.replace(/\s+/g, ' ') ?? '-'].join('\t'))
    }
    return `${lines.join('\n')}\n`
  }

  /** What waits to be tried again is tried now. */
  retry(): void {
    this.#retry.open()
  }

  async read(path: string, opened: () => Promise<void>, signal: AbortSignal): Promise<Message> {
    const { client } = await this.#connected()
    const fid = await client.root.walk(path.split('/'), signal)
    try {
      const { mode, length } = await fid.stat(signal)
      await fid.open(OREAD, signal)
      await opened()
      return {
        bytes: await fid.readAll(0, LARGEST, signal),
        stream: (mode & DMSTREAM) !== 0 || length === 0n,
      }
    } finally {
      await fid.clunk().catch(() => undefined) // its backend may be gone, and the fid with it
    }
  }

  async write(path: string, message: Uint8Array, signal: AbortSignal): Promise<void> {
    await (await this.#connected()).write(path, message, { signal })
  }

  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const patience = AbortSignal.timeout(Math.round(milliseconds * (0.5 + Math.random())))
    const over = AbortSignal.any([signal, patience])
    await this.#retry.wait(over).catch(() => undefined)
  }

  passed(wire: Wire, refused?: FileError): void {
    if (refused)
      this.#options.emit({ source: 'routes', kind: 'error', route: lineOf(wire), error: refused.message })
    if (wire.max !== Number.POSITIVE_INFINITY) this.#save()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    await Promise.all([...this.#pipes.values()].map((pipe) => pipe.end()))
    const fsys = await this.#fsys?.catch(() => undefined)
    await fsys?.client[Symbol.asyncDispose]()
    await this.#tasks.idle()
  }

  /** Ends what is not in the new list, and begins what is new in it. */
  #rewire(wires: readonly Wire[]): void {
    const gone = this.#wires.filter((wire) => !wires.some((other) => same(other, wire)))
    const come = wires.filter((wire) => !this.#wires.includes(wire))
    this.#wires = wires
    for (const { src, dst } of gone) this.#pipes.get(src)!.cut(dst)
    for (const wire of come) this.#pipe(wire.src).add(wire)
    for (const [src, pipe] of this.#pipes) if (pipe.outlets.size === 0) this.#drop(src, pipe)
  }

  #pipe(src: string): Pipe {
    const pipe = this.#pipes.get(src) ?? new Pipe(src, this, this.#options.failed)
    this.#pipes.set(src, pipe)
    return pipe
  }

  #drop(src: string, pipe: Pipe): void {
    this.#pipes.delete(src)
    this.#tasks.start(pipe.end())
  }

  /** Those that are not done, each with the messages it has left. */
  #save(): void {
    if (this.#over) return
    const left = this.#wires.map((wire) => {
      const { messages } = this.#pipes.get(wire.src)!.outlets.get(wire.dst)!.flow
      return { ...wire, max: wire.max - messages }
    })
    this.#options.lines?.save(left.filter(({ max }) => max > 0).map(lineOf))
  }

  #connected(): Promise<Fsys> {
    return (this.#fsys ??= this.#connect())
  }

  /** One conversation for all routes; when it ends, the next who needs one makes the next. */
  async #connect(): Promise<Fsys> {
    try {
      const client = await Client.open(this.#options.connect(), { uname: this.#options.uname })
      this.#tasks.start(client.closed.then(() => (this.#fsys = undefined)))
      return new Fsys(client)
    } catch (error) {
      this.#fsys = undefined
      throw error
    }
  }
}
