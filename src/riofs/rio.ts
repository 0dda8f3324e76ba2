import { setTimeout as sleep } from 'node:timers/promises'
import { FileError, toFileError } from '../lib/errno.ts'
import { savedScenes } from '../store/saved.ts'
import type { Store } from '../store/store.ts'
import { contextOf } from './context.ts'
import type { Fault } from './guest/guest.ts'
import { Hands } from './hands.ts'
import { Pace } from './pace.ts'
import { Past } from './past.ts'
import type { Most } from './past.ts'
import type { Pictures } from './picture/pictures.ts'
import { programs } from './programs.ts'
import type { Reading } from './program/reading.ts'
import { Queue } from './queue.ts'
import { Said } from './said.ts'
import { between, nothing } from './scene.ts'
import type { Scene } from './scene.ts'
import { Screens } from './screens.ts'
import type { Look } from './screens.ts'
import { Shelf } from './shelf.ts'
import { Stage } from './stage.ts'
import type { Outcome } from './stage.ts'
import { Timeline } from './timeline.ts'
import type { Version, Versions } from './versions.ts'
import type { Machine } from './vm/ran.ts'
import { Wishes } from './wishes.ts'
import type { Outside } from './wishes.ts'
import { Writing } from './writing.ts'

/** Something for the system's events. */
export interface Happening {
  readonly kind: 'scene.version'
  readonly version: number
  readonly parent: number | null
  readonly author: string
  readonly label: string
  /** What it was made by, or `shown`: it was there already. */
  readonly by: string
}

export interface RioOptions {
  readonly store: Store
  /** Where scenes go that are exported. */
  readonly folder: string
  /** Whose display it is. */
  readonly user: string
  /** Opens the machine that programs run in; asked when the first of them comes. */
  readonly machine: () => Promise<Machine>
  /** Opens what draws; asked when somebody looks. */
  readonly pictures: () => Promise<Pictures>
  readonly outside: Outside
  readonly emit?: ((happening: Happening) => void) | undefined
  /** Told what should never happen. */
  readonly failed: (error: unknown) => void
  readonly most?: Most | undefined
}

/** Who has asked for a picture watches so long, in milliseconds. */
const SEEN = 10_000
/** How long what runs and what waits may take when all ends, in milliseconds. */
const GRACE = 1200

/** Who asks for what nobody asks for. */
const CLOCK = {}

/** The display: one scene, what is done to it, and what it says. */
export class Rio implements AsyncDisposable {
  readonly said: Said
  readonly hands: Hands
  readonly timeline: Timeline
  readonly shelf: Shelf
  readonly #options: RioOptions
  readonly #stage: Stage
  readonly #queue = new Queue()
  readonly #screens: Screens
  readonly #wishes: Wishes
  readonly #pace: Pace
  readonly #machines = new Set<string>()
  readonly #watching: ((before: Scene) => void)[] = []
  /** Turns of agents in a row that led to the last program: its timers go on for it. */
  #depth = 0

  constructor(options: RioOptions) {
    this.#options = options
    this.#stage = new Stage(new Past(options.store, options.user, options.most), options.machine)
    this.#screens = new Screens(options.pictures)
    this.#pace = new Pace(this.#stage, {
      tick: () => this.#alone(() => this.#tick()),
      save: () => this.#alone(() => this.#stage.save()),
      watched: () => this.said.ops.readers > 0 || this.#screens.asked(SEEN),
    })
    this.shelf = new Shelf({
      saved: savedScenes(options.store),
      folder: options.folder,
      portable: () => this.timeline.portable(),
      become: (text, author, label) => this.timeline.become(text, author, label),
    })
    const shared = {
      queue: this.#queue,
      stage: this.#stage,
      done: (outcome: Outcome) => this.#touched(outcome),
    }
    this.hands = new Hands({ ...shared, event: (event) => this.said.event(event) })
    this.timeline = new Timeline({
      ...shared,
      noted: (by, version) => {
        this.said.changed({})
        this.#told(by, version)
      },
    })
    const now = () => ({ scene: this.scene, version: this.version.number, clock: this.#stage.clock.now })
    this.said = new Said(now, () => this.context())
    this.#wishes = new Wishes({
      outside: options.outside,
      said: (text) => {
        this.said.event({ type: 'say', text })
        this.said.stdout.append(`${text}\n`)
      },
      failed: (fault) => this.said.fault(fault),
    })
  }

  get scene(): Scene {
    return this.#stage.scene
  }

  get versions(): Versions {
    return this.#stage.past.versions
  }

  /** The version that is shown. */
  get version(): Version {
    return this.versions.current
  }

  get state(): 'ready' | 'running' {
    return this.#queue.busy ? 'running' : 'ready'
  }

  /** JSON of the program's variables as they were after the last run. */
  get vars(): string {
    return this.#stage.vars
  }

  /** What a person wants to know of it. */
  *status(): Generator<readonly [key: string, value: unknown], void, void> {
    const { width, height, background } = this.scene.view
    yield ['state', this.state]
    yield ['version', this.version.number]
    yield ['versions', this.versions.size]
    yield ['nodes', this.scene.nodes.size]
    yield ['size', `${width} ${height}`]
    yield ['background', background]
    yield ['waiting', this.#queue.length]
    yield ['machine', this.#stage.awake ? 'awake' : 'asleep']
    yield ['followers', this.said.ops.readers]
    yield ['context_readers', this.said.context.readers]
    yield ['kept_bytes', this.#stage.past.bytes]
    yield ['saved', this.shelf.names.join(' ')]
  }

  /** Told after each change, with what was shown before. */
  watch(told: (before: Scene) => void): void {
    this.#watching.push(told)
  }

  /** Goes on with what was to be done when it ended last. */
  resume(): void {
    this.#pace.look()
  }

  /** A machine has come or gone: programs in fences with its name are for it. */
  machine(name: string, on: boolean): void {
    if (on) this.#machines.add(name)
    else this.#machines.delete(name)
  }

  /** One open of `parse`. @param depth turns of agents in a row that have led to it */
  writing(author: string, depth: number): Writing {
    if (!this.#stage.awake) this.#alone(() => this.#stage.wake()) // it is there when the program is whole
    return new Writing({
      reading: () => this.#reading(),
      run: (source, who) => this.#run(source, { author, depth, who }),
      send: (machine, program) => this.#wishes.add([{ kind: 'at', machine, program }], depth),
      refuse: (fault) => this.said.refused(fault),
    })
  }

  /** What is on the screen, for a model. */
  context(): string {
    const { scene, version, vars } = this
    return contextOf({ scene, version, vars, programs: programs(this.#stage.past) })
  }

  /** JSON of the program's variables as they are now. */
  variables(): Promise<string> {
    return this.#queue.add(CLOCK, () => this.#stage.variables())
  }

  /** A picture. @throws FileError ENOENT, ETIMEDOUT */
  png(look: Look): Promise<Uint8Array> {
    return this.#screens.png(this.scene, look, this.#stage.clock.now)
  }

  /** Bytes of the last picture that was asked for so. */
  pngLength(look: Look): number {
    return this.#screens.length(look)
  }

  /** Until nothing runs and nothing waits. */
  async idle(): Promise<void> {
    await this.#queue.idle()
    await this.#wishes.idle()
  }

  /** What runs and what waits is given a little time, because somebody has written it; then what there is is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#pace[Symbol.dispose]()
    await Promise.race([this.#queue.idle(), sleep(GRACE, undefined, { ref: false })])
    const busy = this.#queue.busy
    this.#queue.close()
    await this.#screens[Symbol.asyncDispose]()
    await this.#wishes[Symbol.asyncDispose]()
    if (!busy) await this.#stage.save().catch(this.#options.failed)
    await this.#stage[Symbol.asyncDispose]()
    await this.#queue.idle() // what ran has lost its machine
  }

  async #reading(): Promise<Reading> {
    const { Reading } = await import('./program/reading.ts')
    return new Reading((name) => (this.#machines.has(name) ? 'elsewhere' : 'unknown'))
  }

  /** @throws FileError EINVAL: the program is wrong, and would be again */
  async #run(
    source: string,
    { author, depth, who }: { author: string; depth: number; who: object },
  ): Promise<void> {
    const outcome = await this.#queue.add(who, () => this.#ran(source, author, depth), source.length)
    const { error } = outcome.ran
    if (error) throw new FileError('EINVAL', said(error))
  }

  async #ran(source: string, author: string, depth: number): Promise<Outcome> {
    try {
      const outcome = await this.#stage.program(source, { author, time: Date.now() })
      this.said.run(outcome)
      if (outcome.ran.ok) this.#depth = depth
      this.#after(outcome, depth)
      return outcome
    } catch (error) {
      this.said.refused({ message: toFileError(error).message })
      throw error
    }
  }

  /** As after a program, but that nobody hears of a run. */
  #touched(outcome: Outcome, depth = 0): void {
    const { ok, error, prints } = outcome.ran
    if (error) this.said.fault(error)
    if (ok) this.said.prints(prints)
    this.#after(outcome, depth)
  }

  /** Tells what has become of the scene, and does what is to be done outside. */
  #after({ ran, before, after, version, by = 'shown' }: Outcome, depth = 0): void {
    const change = between(before, after)
    if (version || !nothing(change)) this.said.changed(change)
    for (const told of this.#watching) told(before)
    for (const fault of ran.faults) this.said.fault(fault)
    if (version) this.#told(by, version)
    if (ran.ok) this.#wishes.add(ran.wishes, depth)
    this.#pace.look()
  }

  #told(by: string, { number, parent, author, label }: Version): void {
    this.said.version()
    this.#options.emit?.({ kind: 'scene.version', version: number, parent, author, label, by })
  }

  async #tick(): Promise<void> {
    if (this.#pace.due) this.#touched(await this.#stage.touch('tick'), this.#depth)
    else this.#pace.look()
  }

  /** Work that nobody waits for. */
  #alone(work: () => Promise<unknown>): void {
    this.#queue.add(CLOCK, work).catch(this.#options.failed)
  }
}

/** An error of a program in one sentence. */
const said = ({ message, line, column }: Fault): string =>
  line === undefined ? message : `${message}, line ${line}${column === undefined ? '' : `, column ${column}`}`
