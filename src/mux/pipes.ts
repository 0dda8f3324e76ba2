import { FileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Conn } from '../ninep/conn.ts'
import { asks, circling } from './circles.ts'
import { Depths } from './depths.ts'
import { expanded, isEach } from './each.ts'
import { Line, deliver } from './ends.ts'
import type { Event } from './events.ts'
import type { Flow } from './flow.ts'
import { Unkept } from './mail.ts'
import type { Mail } from './mail.ts'
import { GRACE } from './outlet.ts'
import type { Around } from './outlet.ts'
import { Pipe } from './pipe.ts'
import { messages } from './source.ts'
import type { Message } from './source.ts'
import { lineOf, same } from './wire.ts'
import type { Wire } from './wire.ts'
import { edit } from './wiring.ts'

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
  readonly mail?: Mail | undefined
  /** Names of the machines that `{host}` stands for. */
  readonly machines?: () => readonly string[]
}

/** Turns in a row after which a circle ends where its agent takes no word of them. */
const UNTOLD = 16

/**
 * The file `routes` and what it keeps running. A message is delivered at least once: what was read waits in the mail
 * until it has been taken.
 */
export class Pipes implements Around, AsyncDisposable {
  readonly mail: Mail
  readonly #options: PipesOptions
  readonly #tasks: Tasks
  readonly #line: Line
  readonly #pipes = new Map<string, Pipe>()
  readonly #depths = new Depths()
  readonly #retry = new Gate()
  /** As they were said. */
  #said: readonly Wire[] = []
  /** As they run: one for each machine where that was said. */
  #wires: readonly Wire[] = []
  #refused: ReadonlyMap<Wire, FileError> = new Map()
  #circling: ReadonlySet<Wire> = new Set()
  #over = false

  /** Takes up the routes that are remembered. */
  constructor(options: PipesOptions) {
    const { connect, uname, failed, mail = new Unkept() } = options
    this.#options = options
    this.mail = mail
    this.#tasks = new Tasks(failed)
    this.#line = new Line(connect, uname, failed)
    for (const line of options.lines?.load() ?? []) {
      try {
        this.#said = edit(this.#said, line)
      } catch (error) {
        failed(error)
      }
    }
    this.machinesChanged()
    mail.sweep([...this.#pipes.keys()])
  }

  /** Does one line. @throws FileError EINVAL, ENOENT, EMFILE: nothing has changed */
  obey(line: string): void {
    const said = edit(this.#said, line)
    if (said === this.#said) return
    this.#said = said
    this.machinesChanged()
    this.#save()
    this.#options.emit({ source: 'routes', kind: 'routes.changed', line: line.trim() })
  }

  /** Machines have come or gone: so do the routes that stand for one of each. */
  machinesChanged(): void {
    const { wires, refused } = expanded(this.#said, this.#options.machines?.() ?? [], this.#wires)
    this.#refused = refused
    this.#rewire(wires)
  }

  /** A line for each route, tabs between its fields, `-` for an empty one. */
  table(): string {
    const lines = ['# route\tstate\tcopied_bytes\tlast_error']
    for (const wire of this.#wires) {
      const pipe = this.#pipes.get(wire.src)!
      const flow = pipe.flow(pipe.outlets.get(wire.dst)!)
      lines.push([lineOf(wire), flow.state, flow.copied, wrong(flow)].join('\t'))
    }
    for (const wire of this.#said.filter(isEach)) lines.push([lineOf(wire), 'each', 0, '-'].join('\t'))
    for (const [wire, error] of this.#refused)
      lines.push([lineOf(wire), 'error', 0, error.message.replace(/\s+/g, ' ')].join('\t'))
    return `${lines.join('\n')}\n`
  }

  /** What waits to be tried again is tried now. */
  retry(): void {
    this.#retry.open()
  }

  async *read(
    path: string,
    mark: Uint8Array | undefined,
    opened: () => Promise<void>,
    signal: AbortSignal,
  ): AsyncGenerator<Message, void> {
    const pause = yield* messages(await this.#line.root(), { path, mark, opened, signal })
    if (pause) await this.pause(pause, signal)
  }

  turnsBehind(path: string): number {
    return this.#depths.of(path)
  }

  async write(wire: Wire, bytes: Uint8Array, turns: number, signal: AbortSignal): Promise<void> {
    const circle = this.#circling.has(wire)
    const muid = asks(wire.dst) && turns ? `${circle ? 'circle' : 'chain'} ${turns}` : undefined
    const untold = () => {
      if (circle && turns >= UNTOLD) throw new FileError('ELOOP', `${turns} turns in a row are the most`)
    }
    this.#depths.passed(wire.dst, turns) // a file beside it may tell of it before it is taken
    await deliver(await this.#line.root(), { path: wire.dst, bytes, muid, untold }, signal)
    this.#depths.passed(wire.dst, turns)
  }

  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const patience = AbortSignal.timeout(Math.round(milliseconds * (0.5 + Math.random())))
    const over = AbortSignal.any([signal, patience])
    await this.#retry.wait(over).catch(() => undefined)
  }

  passed(wire: Wire, wrong?: FileError | string): void {
    const error = wrong instanceof FileError ? wrong.message : wrong
    // A route of events would read this again, for ever.
    if (error && wire.src !== 'events')
      this.#options.emit({ source: 'routes', kind: 'error', route: lineOf(wire), error })
    if (wire.max !== Number.POSITIVE_INFINITY) this.#save()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true
    const ended = Promise.all([...this.#pipes.values()].map((pipe) => pipe.end()))
    const late = setTimeout(() => this.#tasks.start(this.#line[Symbol.asyncDispose]()), GRACE)
    await ended
    clearTimeout(late)
    await this.#line[Symbol.asyncDispose]()
    await this.#tasks.idle()
  }

  /** Ends what is not in the new list, and begins what is new in it. */
  #rewire(wires: readonly Wire[]): void {
    const gone = this.#wires.filter((wire) => !wires.some((other) => same(other, wire)))
    const come = wires.filter((wire) => !this.#wires.includes(wire))
    this.#wires = wires
    this.#circling = circling(wires)
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
    const left = this.#said.map((wire) => {
      if (isEach(wire)) return wire
      const { messages } = this.#pipes.get(wire.src)!.outlets.get(wire.dst)!.flow
      return { ...wire, max: wire.max - messages }
    })
    this.#options.lines?.save(left.filter(({ max }) => max > 0).map(lineOf))
  }
}

/** What went wrong last, on one line. */
function wrong({ dropped, error }: Flow): string {
  const lost = dropped ? `${dropped} ${dropped === 1 ? 'message was' : 'messages were'} dropped` : ''
  const said = error?.code === 'ELOOP' ? error.detail : error?.message
  return [lost, said].filter(Boolean).join('; ').replace(/\s+/g, ' ') || '-'
}
