import { FileError } from '../lib/errno.ts'
import type { Past, Made, Moment } from './past.ts'
import { Clock } from './clock.ts'
import { replay } from './replay.ts'
import { applied, difference, inOrder } from './scene.ts'
import type { Scene } from './scene.ts'
import type { Version } from './versions.ts'
import type { Machine, Pages, Ran, Sources } from './vm/ran.ts'

/** What came of something that was done. */
export interface Outcome {
  readonly ran: Ran
  readonly before: Scene
  readonly after: Scene
  /** The version that is shown now because of it, and how it came to be: by its kind, or because it is `shown` again. */
  readonly version?: Version
  readonly by?: Version['kind'] | 'shown'
}

export type Verb = Parameters<Machine['call']>[0]

/** Nodes of which is known which version touched them. */
const TOUCHED = 1000

const NO_PAGES: Pages = { length: 0, pages: new Map() }
const NO_RAN: Ran = { ok: true, ms: 0, patch: {}, prints: [], faults: [], wishes: [] }

/**
 * The scene, and the machine that makes it live. The machine is there only once something has to run: what is shown until
 * then is what was kept. Calls must not run beside each other.
 */
export class Stage implements AsyncDisposable {
  readonly past: Past
  readonly clock: Clock
  readonly #open: () => Promise<Machine>
  #machine: Promise<Machine> | undefined
  #scene: Scene
  #vars: string
  #due: number | undefined
  #changed: 'no' | 'time' | 'hand' = 'no'

  constructor(past: Past, open: () => Promise<Machine>) {
    this.past = past
    this.#open = open
    const { scene, clock, vars, due } = past.now
    this.#scene = scene
    this.#vars = vars
    this.#due = due
    this.clock = new Clock(clock)
  }

  get scene(): Scene {
    return this.#scene
  }

  /** JSON of the program's variables after what was run last. */
  get vars(): string {
    return this.#vars
  }

  /** Seconds of the clock when something is to be done next. */
  get due(): number | undefined {
    return this.#due
  }

  /** What there is that is not kept yet: nothing, what came with time, or what somebody did. */
  get changed(): 'no' | 'time' | 'hand' {
    return this.#changed
  }

  get awake(): boolean {
    return this.#machine !== undefined
  }

  /** Runs a program: it makes a version, or nothing. */
  async program(source: string, made: Pick<Made, 'author' | 'time'>): Promise<Outcome> {
    const machine = await this.wake()
    const version = this.past.versions.free
    const ran = await machine.run(source, { version, clock: this.clock.now, author: made.author })
    if (ran.before) this.#settle(machine, ran.before)
    if (!ran.ok) return this.#failed(ran)
    return this.#begin(machine, ran, ran.after ?? (await machine.snapshot()), {
      ...made,
      kind: 'program',
      source,
    })
  }

  /** Does something that makes a version, unless it fails. */
  async act(verb: Verb, args: readonly string[], made: Omit<Made, 'source'>): Promise<Outcome> {
    const machine = await this.wake()
    this.#settle(machine, await machine.snapshot())
    const ran = await machine.call(verb, this.clock.now, ...args)
    if (!ran.ok) return this.#failed(ran)
    return this.#begin(machine, ran, await machine.snapshot(), {
      ...made,
      source: JSON.stringify([verb, ...args]),
    })
  }

  /** Does something that makes no version: it belongs to the one that there is. */
  async touch(verb: Verb, ...args: readonly string[]): Promise<Outcome> {
    const machine = await this.wake()
    const before = this.#scene
    const ran = await machine.call(verb, this.clock.now, ...args)
    this.#take(ran)
    if (verb !== 'tick') this.#changed = 'hand'
    else if (this.#changed === 'no') this.#changed = 'time'
    return { ran, before, after: this.#scene }
  }

  /** Keeps what has become of the current version. */
  async save(): Promise<void> {
    if (this.#changed === 'no') return
    const machine = await this.wake()
    const pages = await machine.snapshot()
    this.#vars = await machine.vars()
    this.#settle(machine, pages)
  }

  /** Shows another version, as it was when it was left. */
  async go(number: number): Promise<Outcome> {
    const before = this.#scene
    await this.save()
    this.#recalled(this.past.go(number))
    if (this.#machine) await this.#restore(await this.#machine)
    return { ran: NO_RAN, before, after: this.#scene, version: this.past.versions.current, by: 'shown' }
  }

  /** A version that shows what there is already. */
  async mark(made: Made): Promise<Version> {
    await this.save()
    const { base, length } = this.past.now
    return this.past.begin(made, this.#moment(base, { length, pages: new Map() }))
  }

  /** Makes what comes from elsewhere a version. @throws FileError EINVAL when its memory does not run; then nothing has changed */
  async bring(made: Made, moment: Moment, number: number): Promise<Outcome> {
    const before = this.#scene
    await this.save()
    const machine = await this.wake()
    try {
      if (moment.base === machine.base) await machine.restore(moment.pages).catch(unfit)
      this.past.begin(made, moment, number)
    } catch (error) {
      await this.#restore(machine)
      throw error
    }
    this.clock.atLeast(moment.clock)
    this.#recalled(this.past.now)
    await this.#restore(machine)
    const { current: version } = this.past.versions
    return { ran: NO_RAN, before, after: this.#scene, version, by: version.kind }
  }

  /** JSON of the variables as they are now. */
  async variables(): Promise<string> {
    if (this.#changed !== 'no' && this.#machine) this.#vars = await (await this.#machine).vars()
    return this.#vars
  }

  /** The machine, as the current version has it. */
  wake(): Promise<Machine> {
    this.#machine ??= this.#begun().catch((error: unknown) => {
      this.#machine = undefined
      throw error
    })
    return this.#machine
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const machine = await this.#machine?.catch(() => undefined)
    await machine?.[Symbol.asyncDispose]()
  }

  async #begun(): Promise<Machine> {
    const machine = await this.#open()
    await this.#restore(machine, this.past.programs())
    return machine
  }

  /** Makes the machine what is shown. With another engine all that led here is done again, but for what it asked of the world. */
  async #restore(machine: Machine, sources?: Sources): Promise<void> {
    const { base } = this.past.now
    this.#changed = 'no'
    if (base !== '' && base !== machine.base) {
      const { scene, pages, due } = await replay(machine, this.past, this.clock.now)
      this.#scene = scene
      this.#due = due
      this.#vars = await machine.vars()
      return this.#settle(machine, pages)
    }
    const { due } = await machine.restore(base === '' ? NO_PAGES : this.past.pages(), sources)
    this.#due = due
  }

  async #begin(machine: Machine, ran: Ran, pages: Pages, made: Made): Promise<Outcome> {
    const before = this.#scene
    this.#take(ran)
    this.#vars = await machine.vars()
    try {
      const label = ran.label ?? made.label ?? ''
      const { created, changed } = difference(before, this.#scene)
      const touched = [...created, ...changed].slice(0, TOUCHED)
      const version = this.past.begin({ ...made, label, touched }, this.#moment(machine.base, pages))
      this.#changed = 'no'
      return { ran, before, after: this.#scene, version, by: version.kind }
    } catch (error) {
      this.#recalled(this.past.now)
      this.past.forgive()
      await this.#restore(machine)
      throw error
    }
  }

  /** What failed has changed nothing that is kept; a machine that was killed has lost what was not. */
  #failed(ran: Ran): Outcome {
    const before = this.#scene
    this.#take(ran)
    return { ran, before, after: this.#scene }
  }

  /** A machine that went back tells all that is there, in an order of its own. */
  #take(ran: Ran): void {
    const { scene } = this.past.now
    if (ran.ok || ran.due !== undefined || ran.back) this.#due = ran.due
    if (ran.back) this.#scene = inOrder(scene, applied(scene, { ...ran.patch, scene: true }))
    else this.#scene = applied(this.#scene, ran.patch)
  }

  #settle(machine: Machine, pages: Pages): void {
    this.past.settle(this.#moment(machine.base, pages))
    this.#changed = 'no'
  }

  #moment(base: string, pages: Pages): Moment {
    return { scene: this.#scene, base, pages, clock: this.clock.now, due: this.#due, vars: this.#vars }
  }

  #recalled({ scene, vars, due }: Omit<Moment, 'pages'>): void {
    this.#scene = scene
    this.#vars = vars
    this.#due = due
  }
}

function unfit(error: unknown): never {
  throw new FileError('EINVAL', `a state whose programs do not run: ${(error as Error).message}`, {
    cause: error,
  })
}
