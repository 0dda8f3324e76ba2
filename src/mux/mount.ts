import { Cursor, put32 } from '../lib/coder.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { Gate } from '../lib/gate.ts'
import { Tasks } from '../lib/tasks.ts'
import { MSIZE, QTDIR } from '../ninep/const.ts'
import type { Ids } from '../ninep/session.ts'
import { qid } from '../ninep/stat.ts'
import type { Stat } from '../ninep/stat.ts'
import { added, step } from './health.ts'
import type { Health, News } from './health.ts'
import type { Connect } from './hello.ts'
import type { Door, Guest, Link } from './labels.ts'
import { Line } from './line.ts'
import { QID, rootPath } from './relabel.ts'
import { Tongue } from './tongue.ts'
import { Upstream } from './upstream.ts'
import { MOST_VIA, anameOf, hiveOf } from './via.ts'
import { Watch } from './watch.ts'

export interface MountOptions {
  readonly name: string
  readonly address: string
  readonly slot: number
  readonly connect: Connect
  /** Who the mux is where it asks for itself. */
  readonly uname: string
  /** The id of the hive that the mux is. */
  readonly hive: string
  /** The same as numbers, for backends that know no names. */
  readonly owner: Ids
  /** Which tree of the backend it is: the main one when empty. */
  readonly tree: string
  /** In this process: it answers as long as we live, and is not asked whether it does. */
  readonly local: boolean
  /** One connection for all clients, because another one would be another server, unless it is a hive. */
  readonly shared: boolean
  /** Milliseconds between two looks whether it lives; what it is suffered grows with it. */
  readonly tick?: number | undefined
  /** Told when it came up, and when it went down. */
  readonly turned: (mount: Mount) => void
  readonly failed: (error: unknown) => void
}

/** How long a tick is, in milliseconds. */
const TICK = 500
/** How soon after a try that failed the next one may be forced, in milliseconds. */
const RETRY = 1000

/** A backend under its name: keeps a connection of its own to know how it does, and makes those of the clients. */
export class Mount implements Door {
  readonly name: string
  readonly address: string
  readonly slot: number
  readonly qid = new Uint8Array(QID)
  readonly backend: Door['backend']
  health: Health = added(Date.now())
  /** Milliseconds of the last round trip. */
  rtt: number | undefined
  /** Which hive the backend is, if it is one. */
  hive: string | undefined

  readonly #options: MountOptions
  readonly #tasks: Tasks
  readonly #watch: Watch
  readonly #lines = new Set<Line>()
  readonly #tongue: Pick<Tongue, 'learn' | 'connect'>
  readonly #turned = new Gate()
  readonly #poked = new Gate()
  #control: Upstream
  #stat: Stat | undefined
  #removed: FileError | undefined
  readonly #over = new AbortController()
  /** When it was tried last, and when it came up: of a clock that nobody sets. */
  #tried = Number.NEGATIVE_INFINITY
  #up = 0
  /** Until when nobody waits for it: as long again as the try took that has failed last. */
  #spared = 0
  #told: Health['state'] | undefined

  /** Begins to connect, and goes on until removed. */
  constructor(options: MountOptions) {
    this.#options = options
    this.name = options.name
    this.address = options.address
    this.slot = options.slot
    this.backend = options.shared
      ? undefined
      : {
          connect: (signal) => this.#line(signal),
          aname: () => this.#aname([]),
          numbers: () => options.local || this.hive !== undefined,
        }
    const { connect, owner } = options
    this.#tongue = options.local ? { learn: connect, connect } : new Tongue(connect, owner)
    this.#tasks = new Tasks(options.failed)
    const { name, local, tick = TICK, failed } = options
    this.#watch = new Watch({ name, tick: local ? undefined : tick, failed })
    qid.write(new Cursor(this.qid), { type: QTDIR, version: 0, path: rootPath(options.slot) })
    this.#control = this.#dial()
    this.#watch.run(() => this.#control, this.#over.signal)
    this.#tasks.start(this.#run())
  }

  /** Requests without an answer, of all clients. */
  get inFlight(): number {
    let sum = 0
    for (const upstream of this.#watch.upstreams) sum += upstream.inFlight
    return sum
  }

  /** Fids that clients have there. */
  get fids(): number {
    let sum = 0
    for (const upstream of this.#watch.upstreams) sum += upstream.fids
    return sum
  }

  /** Whether it is not there for who has come through these hives: it leads back to one of them, or to ourselves. */
  hidden(via: readonly string[]): boolean {
    const { hive, local } = this.#options
    if (via.length === 0 || local) return false
    return via.length >= MOST_VIA || this.hive === hive || via.includes(this.hive ?? '')
  }

  open({ uname, via }: Guest, msize: number): Link {
    if (this.#removed) throw this.#removed
    // Who asks for one file after the other of a machine that is silent does not wait anew for each.
    if (this.health.state !== 'up' && performance.now() < this.#spared) throw this.#down()
    if (this.health.state === 'down') this.#poke()
    if (this.health.state === 'down') throw this.#down()
    if (this.#options.shared && !this.hive) return this.#control
    const connect: Connect = async (signal) => {
      await this.ready(signal)
      if (this.hidden(via)) throw new FileError('ENOENT', `${this.name} leads back`)
      return this.#tongue.connect(signal)
    }
    const aname = () => this.#aname(via)
    return this.#watch.keep(new Upstream({ ...this.#options, connect, uname, aname, msize, shared: false }))
  }

  /** Until the try that is under way is over. @throws FileError why it failed */
  async ready(signal?: AbortSignal): Promise<void> {
    while (this.health.state === 'connecting' && !this.#removed) await this.#turned.wait(signal)
    if (this.#removed) throw this.#removed
    if (this.health.state === 'down') throw this.#down()
  }

  /** One round trip now, for which a backend that is down is tried again. @throws FileError why there is none */
  async ping(): Promise<void> {
    if (this.health.state === 'down') this.#poke()
    await this.ready()
    await this.#ask(this.#control)
  }

  /** The root's entry under the mount's name, as far as we know it. Of a remote backend it is as old as the last ping. */
  async stat(): Promise<Stat | undefined> {
    if (this.#options.local && this.health.state === 'up')
      await this.#ask(this.#control).catch(() => undefined)
    return this.#stat
  }

  /** Hangs up everything, for good. */
  async remove(): Promise<void> {
    this.#removed = new FileError('ENOTCONN', `${this.name} was removed`)
    this.#over.abort()
    this.#watch.close(this.#removed)
    this.#turned.open()
    this.#poked.open()
    await this.#tasks.idle()
    await this.#watch.idle()
  }

  async #run(): Promise<void> {
    while (!this.#removed) {
      const control = this.#control.dead ? (this.#control = this.#dial()) : this.#control
      if (this.health.state !== 'connecting') this.#news({ kind: 'try' })
      const began = performance.now()
      const error = await this.#attend(control)
      for (const line of this.#lines) line.close()
      if (this.#removed) return
      this.#tried = performance.now()
      if (this.health.state !== 'up') this.#spared = 2 * this.#tried - began
      this.#news({ kind: 'lost', error, lasted: this.#tried - this.#up })
      this.#watch.askAll()
      await this.#pause(this.health.delay * (0.5 + Math.random()))
    }
  }

  /** As long as the connection lasts. Answers why it is over. */
  async #attend(control: Upstream): Promise<FileError> {
    try {
      const began = performance.now()
      await control.attached
      this.rtt = performance.now() - began
      // Before a client comes it has to be known whether it is a hive. A root without a stat is none.
      await this.#ask(control).catch(() => undefined)
      if (control.dead) return control.dead
      this.#up = performance.now()
      this.#news({ kind: 'attached' })
    } catch (error) {
      return toFileError(error)
    }
    await control.closed
    return control.dead!
  }

  /** What it says of its root. A backend that says nothing is hung up, with all its clients. */
  async #ask(control: Upstream): Promise<void> {
    const began = performance.now()
    const stat = await this.#watch.ask(control, this.#watch.upstreams)
    this.rtt = performance.now() - began
    put32(this.qid, 1, stat.qid.version)
    this.hive = hiveOf(stat.muid)
    this.#stat = { ...stat, name: this.name, qid: { ...stat.qid, path: rootPath(this.slot) } }
  }

  #dial(): Upstream {
    const { uname, tree } = this.#options
    const connect = this.#tongue.learn
    return this.#watch.keep(
      new Upstream({ ...this.#options, connect, uname, aname: () => tree, msize: MSIZE }),
    )
  }

  /** What a client attaches there that has come through these hives. */
  #aname(via: readonly string[]): string {
    const { hive, tree } = this.#options
    return this.hive ? anameOf(via, hive) : tree
  }

  /** A connection for who speaks to the backend himself: it goes when the others go. */
  async #line(signal: AbortSignal): Promise<Line> {
    if (this.health.state === 'down') this.#poke()
    await this.ready(signal)
    const line: Line = new Line(await this.#options.connect(signal), () => this.#lines.delete(line))
    this.#lines.add(line)
    if (this.#removed) line.close()
    return line
  }

  /** Cuts the wait for the next try short, if the last one is not only just over. */
  #poke(): void {
    if (performance.now() - this.#tried < RETRY) return
    this.#control = this.#dial()
    this.#news({ kind: 'try' })
    this.#poked.open()
  }

  #news(news: News): void {
    this.health = step(this.health, news, Date.now())
    this.#turned.open()
    const { state } = this.health
    if (state === 'connecting' || state === this.#told) return
    this.#told = state
    this.#options.turned(this)
  }

  #down(): FileError {
    const { code, detail } = this.health.error!
    return new FileError(code, detail.includes(this.name) ? detail : `${this.name}: ${detail || 'is down'}`)
  }

  /** Waits, but for a poke. */
  async #pause(milliseconds: number): Promise<void> {
    const patience = new AbortController()
    const over = setTimeout(() => patience.abort(), milliseconds)
    await this.#poked.wait(patience.signal).catch(() => undefined)
    clearTimeout(over)
  }
}
