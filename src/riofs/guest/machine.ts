/** The sandbox as the code outside sees it: calls with text in and text out. */

import type { InputEvent } from '../../scene/node.ts'
import { number } from '../../scene/fields.ts'
import type { Calls } from './calls.ts'
import type { Editions } from './editions.ts'
import type { Events } from './events.ts'
import type { Guest } from './guest.ts'
import { inspect } from './inspect.ts'
import { everyItem, noProp, removeAll, removeItem, setItem, typeOf } from './items.ts'
import type { Props } from './items.ts'
import { unlisten } from './handlers.ts'
import { Survey } from './survey.ts'
import type { Stage } from './stage.ts'
import { tagOf } from './tag.ts'
import type { Item } from './tag.ts'
import type { Timers } from './timers.ts'
import { fit, setBackground, setSize, tellView } from './view.ts'
import type { ViewHandle } from './view.ts'
import { tellVars } from './vars.ts'

/** What the machine reads and writes of the program's globals. */
export interface Globals {
  read(name: string): unknown
  /** Names that the program has made. */
  own(): readonly string[]
  /** They are the program's from now on, whatever they were. */
  declare(names: readonly string[]): void
}

interface Parts {
  readonly stage: Stage
  readonly timers: Timers
  readonly events: Events
  readonly editions: Editions
  readonly view: ViewHandle
  readonly globals: Globals
  readonly calls: Calls
}

export class Machine implements Guest {
  readonly #parts: Parts
  readonly #survey: Survey
  /** The view as it was last told; and as it is now, when that is different. */
  #told = ''
  #view: string | null = null
  #looked = true

  constructor(parts: Parts) {
    this.#parts = parts
    this.#survey = new Survey(parts.stage)
  }

  begin(version: number, clock: number, _author: string): void {
    const { stage, view, calls } = this.#parts
    this.#at(clock)
    calls.running = ''
    stage.version = version
    stage.owner = version
    view.fitting = null
    this.#parts.calls.open(version)
  }

  end(declared: string): void {
    const { stage, editions, view, globals, calls } = this.#parts
    calls.close()
    const names = (JSON.parse(declared) as unknown[]).map(String)
    editions.declare(names, (name) => globals.read(name))
    globals.declare(names)
    if (stage.look.page && stage.made !== null) stage.eye = stage.made
    stage.made = null
    if (view.fitting !== null) fit(stage, view.fitting)
    this.#look()
  }

  tick(clock: number): void {
    this.#at(clock)
    this.#parts.calls.running = ''
    this.#parts.timers.tick(clock)
  }

  event(clock: number, event: string): void {
    this.#at(clock)
    this.#parts.calls.running = ''
    this.#parts.events.deliver(JSON.parse(event) as InputEvent)
  }

  set(id: string, props: string): void {
    const item = this.#item(id)
    const said = JSON.parse(props) as Props
    const unknown = setItem(this.#parts.stage, item, said)
    if (unknown.length > 0) throw new TypeError(unknown.map((name) => noProp(item, name)).join('; '))
    this.#look()
  }

  remove(id: string): void {
    removeItem(this.#parts.stage, this.#item(id))
    this.#look()
  }

  clear(): void {
    clearAll(this.#parts)
    this.#look()
  }

  view(change: string): void {
    const { stage, view } = this.#parts
    const said = JSON.parse(change) as Record<string, unknown>
    if (said['width'] !== undefined || said['height'] !== undefined)
      setSize(stage, said['width'] ?? stage.look.width, said['height'] ?? stage.look.height)
    if (said['background'] !== undefined) setBackground(stage, said['background'])
    if (said['ground'] !== undefined) view.ground(said['ground'])
    if (said['fog'] !== undefined) view.fog(said['fog'])
    if (said['camera'] !== undefined) view.camera(said['camera'])
    stage.look.exposure = number(said['exposure']) ?? stage.look.exposure
    this.#look()
  }

  vars(): string {
    const { globals } = this.#parts
    return tellVars(globals.own(), (name) => globals.read(name), typeOf)
  }

  show(value: unknown): string {
    return inspect(value)
  }

  later(promise: unknown): void {
    this.#parts.calls.later(promise)
  }

  prints(): string {
    return JSON.stringify(this.#parts.stage.prints)
  }

  running(): string {
    return this.#parts.calls.running
  }

  strike(running: string): void {
    const { stage, timers } = this.#parts
    const [kind, number] = running.split(' ')
    if (kind === 'handler') return strikeHandler(stage, Number(number))
    timers.stop((timer) => kind !== 'timer' || timer.number === Number(number))
    stage.fault(new Error('it took too long and is switched off'), kind === 'timer' ? 'timer' : 'all timers')
  }

  flush(): string {
    if (!this.#looked || this.#parts.stage.touched.size > 0) this.#look()
    const patch = this.#patch()
    this.#survey.sent()
    if (this.#view !== null) this.#told = this.#view
    this.#view = null
    return this.#with(patch)
  }

  whole(): string {
    if (!this.#looked || this.#told === '') this.#look()
    const { resources } = this.#parts.stage
    const told = [...this.#survey.needed].map((id) => resources.get(id)!())
    return this.#with(`{"resources":[${told.join(',')}],"set":[${[...this.#survey.all()].join(',')}],"view":${this.#view ?? this.#told}}`) // oxfmt-ignore
  }

  /** A patch, and what else there is to say. */
  #with(patch: string): string {
    const { stage, timers } = this.#parts
    const { prints, faults, wishes, label } = stage.said()
    const due = timers.due()
    const rest = {
      prints,
      faults,
      wishes,
      ...(label === null ? {} : { label }),
      ...(due === undefined ? {} : { due }),
    }
    return `{"patch":${patch},${JSON.stringify(rest).slice(1)}`
  }

  #at(clock: number): void {
    const { stage } = this.#parts
    stage.clock = clock
    this.#looked = false
  }

  #item(id: string): Item {
    const { stage } = this.#parts
    this.#looked = false
    const item = stage.byId.get(id)
    if (item === undefined) throw new Error(`there is no node ${id}`)
    return item
  }

  /** @throws Error naming a limit */
  #look(): void {
    const { stage } = this.#parts
    this.#survey.run((survey, lights) => {
      const { text, needs } = tellView(stage, survey, lights)
      this.#view = text === this.#told ? null : text
      return needs
    })
    this.#looked = true
  }

  #patch(): string {
    const { set, drop, resources, forget } = this.#survey
    const parts: string[] = []
    if (resources.size > 0) parts.push(`"resources":[${[...resources].map((id) => this.#parts.stage.resources.get(id)!()).join(',')}]`) // oxfmt-ignore
    if (set.size > 0) parts.push(`"set":[${[...set.values()].join(',')}]`)
    if (drop.size > 0) parts.push(`"drop":${JSON.stringify([...drop])}`)
    if (forget.size > 0) parts.push(`"forget":${JSON.stringify([...forget])}`)
    if (this.#view !== null) parts.push(`"view":${this.#view}`)
    return `{${parts.join(',')}}`
  }
}

function strikeHandler(stage: Stage, number: number): void {
  const items: readonly Item[] = [...everyItem(stage), ...stage.scenes()]
  for (const item of items) {
    const found = tagOf(item)?.handlers.find((one) => one.number === number)
    if (found === undefined) continue
    unlisten(stage, item, found.type, found.run)
    stage.fault(
      new Error('it took too long and is switched off'),
      `${tagOf(item)?.id ?? 'scene'} ${found.type}`,
    )
  }
}

/** Nothing is left but the program's variables. */
export function clearAll({ stage, timers }: Pick<Parts, 'stage' | 'timers'>): void {
  removeAll(stage)
  timers.all.clear()
  stage.resetLook()
}
