import { FileError, toFileError } from '../lib/errno.ts'
import type { InputEvent } from '../scene/node.ts'
import { savedScenes } from '../store/saved.ts'
import type { Store } from '../store/store.ts'
import { contextOf } from './context.ts'
import type { Fault } from './guest/guest.ts'
import { eventOf } from './input.ts'
import { changeOf } from './nodes.ts'
import { Pace } from './pace.ts'
import { Past } from './past.ts'
import type { Made, Most } from './past.ts'
import type { Pictures } from './picture/pictures.ts'
import { fromText, portable } from './portable.ts'
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

/** Drags of a node that follow one another so soon are one, in milliseconds. */
const DRAG = 1000

/** Who asks for what nobody asks for. */
const CLOCK = {}

/** The display: one scene, what is done to it, and what it says. */
export class Rio implements AsyncDisposable {
  readonly said: Said
  readonly shelf: Shelf
  readonly #options: RioOptions
  readonly #stage: Stage
  readonly #queue = new Queue()
  readonly #screens: Screens
  readonly #wishes: Wishes
  readonly #pace: Pace
  readonly #machines = new Set<string>()
  readonly #watching: ((before: Scene) => void)[] = []
  /** The node that is being dragged, and when it was last. */
  #drag: { readonly node: string; readonly time: number } | undefined

  constructor(options: RioOptions) {
    this.#options = options
    this.#stage = new Stage(new Past(options.store, options.user, options.most), options.machine)
    this.#screens = new Screens(options.pictures)
    this.#pace = new Pace(this.#stage, {
      tick: () => this.#alone(() => this.#tick()),
      save: () => this.#alone(() => this.#stage.save()),
    })
    this.shelf = new Shelf({
      saved: savedScenes(options.store),
      folder: options.folder,
      portable: () => this.portable(),
      become: (text, author, label) => this.become(text, author, label),
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
    return new Writing({
      reading: () => this.#reading(),
      run: (source, who) => this.#run(source, { author, depth, who }),
      send: (machine, program) => this.#wishes.add([{ kind: 'at', machine, program }], depth),
      refuse: (fault) => this.said.refused(fault),
    })
  }

  /** Does what a line of events says. @throws FileError EINVAL */
  async event(line: string, author: string, who: object): Promise<void> {
    if (line.trim() === '') return
    eventOf(line, this.scene) // who is wrong is told at once
    await this.#queue.add(who, () => this.#event(eventOf(line, this.scene), author))
  }

  /** Changes props of a node. @throws FileError EINVAL, ENOENT */
  async setNode(id: string, text: string, author: string): Promise<void> {
    await this.#queue.add(CLOCK, async () => {
      const node = this.scene.nodes.get(id)
      if (!node) throw new FileError('ENOENT', id)
      const change = changeOf(node, text)
      if (change !== undefined) await this.#act('set', [id, change], { author, kind: 'nodes' })
    })
  }

  /** @throws FileError ENOENT */
  async removeNode(id: string, author: string): Promise<void> {
    await this.#queue.add(CLOCK, async () => {
      if (!this.scene.nodes.has(id)) throw new FileError('ENOENT', id)
      await this.#act('remove', [id], { author, kind: 'nodes' })
    })
  }

  async clear(author: string): Promise<void> {
    await this.#queue.add(CLOCK, () => this.#act('clear', [], { author, kind: 'clear' }))
  }

  /** @param change part of a View @throws FileError EINVAL */
  async view(
    change: { readonly width?: number; readonly height?: number; readonly background?: string },
    author: string,
  ): Promise<void> {
    await this.#queue.add(CLOCK, () => this.#act('view', [JSON.stringify(change)], { author, kind: 'view' }))
  }

  /** @throws FileError EINVAL when there are not so many */
  async undo(steps: number): Promise<void> {
    await this.#queue.add(CLOCK, () => this.#go(this.versions.back(steps)))
  }

  /** @throws FileError EINVAL when there are not so many */
  async redo(steps: number): Promise<void> {
    await this.#queue.add(CLOCK, () => this.#go(this.versions.forward(steps)))
  }

  /** @throws FileError EINVAL when there is no such version */
  async go(number: number): Promise<void> {
    await this.#queue.add(CLOCK, async () => {
      if (!this.versions.get(number)) throw new FileError('EINVAL', `there is no version ${number}`)
      await this.#go(number)
    })
  }

  async label(label: string): Promise<void> {
    await this.#queue.add(CLOCK, () => this.#told('labelled', this.#stage.past.note({ label })))
  }

  /** A version that shows what there is, to come back to. */
  async snapshot(label: string, author: string): Promise<void> {
    await this.#queue.add(CLOCK, async () => {
      const version = await this.#stage.mark({ ...this.#made(author), kind: 'snapshot', label, source: '' })
      this.said.changed({})
      this.#told(version.kind, version)
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

  /** All of it as one JSON text. */
  portable(): Promise<string> {
    return this.#queue.add(CLOCK, async () => {
      await this.#stage.save()
      return portable(this.#stage.past)
    })
  }

  /** Shows what a text says that `portable` gave, here or elsewhere. @throws FileError EINVAL; then nothing has changed */
  async become(text: string, author: string, label = ''): Promise<void> {
    const { moment, programs, free } = await fromText(text)
    await this.#queue.add(CLOCK, async () => {
      const made: Made = { ...this.#made(author), kind: 'state', label, source: JSON.stringify(programs) }
      this.#after(await this.#stage.bring(made, moment, Math.max(free, this.versions.free)))
    })
  }

  /** Until nothing runs and nothing waits. */
  async idle(): Promise<void> {
    await this.#queue.idle()
    await this.#wishes.idle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pace[Symbol.dispose]()
    await this.#screens[Symbol.asyncDispose]()
    await this.#wishes[Symbol.asyncDispose]()
    await this.#queue.add(CLOCK, () => this.#stage.save()).catch(this.#options.failed)
    await this.#stage[Symbol.asyncDispose]()
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
      const outcome = await this.#stage.program(source, this.#made(author))
      this.said.run(outcome)
      this.#after(outcome, depth)
      return outcome
    } catch (error) {
      this.said.refused({ message: toFileError(error).message })
      throw error
    }
  }

  /** @throws FileError EINVAL why it was not done */
  async #act(
    verb: Parameters<Stage['act']>[0],
    args: readonly string[],
    made: Pick<Made, 'author' | 'kind'>,
  ): Promise<void> {
    const outcome = await this.#stage.act(verb, args, { ...this.#made(made.author), ...made })
    this.#touched(outcome)
    const { error } = outcome.ran
    if (error) throw new FileError('EINVAL', error.message)
  }

  async #event(event: InputEvent, author: string): Promise<void> {
    this.said.event(event)
    const line = JSON.stringify(event)
    const drags = event.type === 'drag' && event.node !== undefined ? event.node : undefined
    if (drags === undefined || this.#dragged(drags))
      return this.#touched(await this.#stage.touch('event', line))
    await this.#act('event', [line], { author, kind: 'drag' })
    this.#drag = { node: drags, time: Date.now() }
  }

  /** Whether a node is still on its way: that is one version, however many steps it takes. */
  #dragged(node: string): boolean {
    const drag = this.#drag
    if (drag?.node !== node || this.version.kind !== 'drag' || Date.now() - drag.time > DRAG) return false
    this.#drag = { node, time: Date.now() }
    return true
  }

  async #go(number: number): Promise<void> {
    if (number !== this.version.number) this.#after(await this.#stage.go(number))
  }

  /** As after a program, but that nobody hears of a run. */
  #touched(outcome: Outcome): void {
    const { ok, error, prints } = outcome.ran
    if (error) this.said.fault(error)
    if (ok) this.said.prints(prints)
    this.#after(outcome)
  }

  /** Tells what has become of the scene, and does what is to be done outside. */
  #after({ ran, before, after, version, by = 'shown' }: Outcome, depth = 0): void {
    if (version?.kind !== 'drag') this.#drag = undefined
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
    if (this.#pace.due) this.#touched(await this.#stage.touch('tick'))
    else this.#pace.look()
  }

  /** Work that nobody waits for. */
  #alone(work: () => Promise<void>): void {
    this.#queue.add(CLOCK, work).catch(this.#options.failed)
  }

  #made(author: string): Pick<Made, 'author' | 'time'> {
    return { author, time: Date.now() }
  }
}

/** An error of a program in one sentence. */
const said = ({ message, line, column }: Fault): string =>
  line === undefined ? message : `${message}, line ${line}${column === undefined ? '' : `, column ${column}`}`
