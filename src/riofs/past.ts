import { settingsIn } from '../store/settings.ts'
import type { Settings } from '../store/settings.ts'
import { KeptScenes } from '../store/scenes.ts'
import type { KeptState } from '../store/scenes.ts'
import type { Store } from '../store/store.ts'
import { NOTHING, between, nothing, whole } from './scene.ts'
import type { Change, Scene } from './scene.ts'
import { Written } from './written.ts'
import { Versions } from './versions.ts'
import type { Kind, Version } from './versions.ts'
import type { Pages, Sources } from './vm/ran.ts'

/** What there is at one moment. */
export interface Moment {
  readonly scene: Scene
  /** Which engine the memory is of; empty: no machine has run yet. */
  readonly base: string
  /** What has changed in its memory since the last moment that was kept. */
  readonly pages: Pages
  /** The pages are all in which the memory is not as the engine has it when it is new. */
  readonly whole?: true
  /** Seconds of the scene's clock. */
  readonly clock: number
  /** When something is to be done next. */
  readonly due: number | undefined
  /** JSON of the program's variables. */
  readonly vars: string
}

/** A moment of the past, its memory left out: `pages` gives it whole. */
export interface Recalled extends Omit<Moment, 'pages'> {
  /** Bytes of its memory. */
  readonly length: number
}

/** What made a version. */
export interface Made {
  readonly author: string
  readonly kind: Kind
  readonly label?: string
  /** A program, or JSON of what was done. */
  readonly source: string
  /** Ids of nodes that it made or changed. */
  readonly touched?: readonly string[]
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Bounds of what is kept. */
export interface Most {
  readonly versions: number
  /** Bytes of memory, as they are kept. */
  readonly bytes: number
}

const MOST: Most = { versions: 10_000, bytes: 1 << 30 }

const NO_PAGES: Pages = { length: 0, pages: new Map() }

/** Programs whose lines a machine that begins can show when one of their handlers fails. */
const PROGRAMS = 100

/** The setting that says which version is shown. */
const CURRENT = 'rio.version'

/** All versions of the scene, as they are kept. What a call has kept when it returns survives `kill -9`. */
export class Past {
  readonly versions: Versions
  readonly #kept: KeptScenes
  readonly #settings: Settings
  readonly #written: Written
  readonly #most: Most
  /** What is kept of the current version. */
  #now: Recalled
  /** What the parent of its state shows; undefined: its state stands on nothing. */
  #below: Scene | undefined
  /** Pages that could not be kept: the machine does not tell them again. */
  #owed: ReadonlyMap<number, Uint8Array> = new Map()

  /** @param author of the first version, where there is none yet */
  constructor(store: Store, author: string, most = MOST) {
    this.#kept = new KeptScenes(store)
    this.#settings = settingsIn(store)
    this.#written = new Written((sha256) => this.#kept.resource(sha256))
    this.#most = most
    const versions = this.#kept.versions() as Version[]
    this.versions = new Versions(versions.length ? versions : [this.#first(author)], this.#shown)
    ;[this.#now, this.#below] = this.#recall(this.versions.current)
  }

  /** The current version as it was kept last. */
  get now(): Recalled {
    return this.#now
  }

  /** Bytes of memory that are kept. */
  get bytes(): number {
    return this.#kept.bytes
  }

  /** The memory of the current version as it was kept last. */
  pages(): Pages {
    return this.#kept.image(this.versions.current.state)
  }

  /** What made a version. */
  source(number: number): string {
    return this.#kept.source(number)
  }

  /** The last programs that led to the current version, by their numbers. */
  programs(): Sources {
    const all = this.versions
      .path()
      .filter(({ kind }) => kind === 'program')
      .slice(-PROGRAMS)
    return new Map(all.map(({ number }) => [number, this.source(number)]))
  }

  /** What has become of the current version. */
  settle(told: Moment): void {
    const moment = this.#whole(told)
    if (this.#same(moment)) return
    const { current } = this.versions
    this.#owed = moment.pages.pages
    this.#below = this.#kept.transaction(() =>
      this.#kept.loose(current.state) && this.#fits(moment.base)
        ? this.#amend(current, moment)
        : this.#move(current, moment),
    )
    this.#owed = new Map()
    this.#now = recalled(moment)
  }

  /** A new version, which comes of the current one. */
  begin(
    { source, label = '', touched = [], ...made }: Made,
    told: Moment,
    number = this.versions.free,
  ): Version {
    const moment = this.#whole(told)
    const parent = this.versions.current
    const [version, below] = this.#kept.transaction(() => {
      const [state, below] = this.#stand(parent.state, moment)
      const version: Version = { ...made, label, touched, number, parent: parent.number, next: null, state }
      this.#kept.put(version, source)
      this.#kept.put({ ...parent, next: number })
      this.#settings.set(CURRENT, String(number))
      return [version, below]
    })
    this.versions.put({ ...parent, next: number })
    this.versions.put(version)
    this.versions.show(number)
    this.#owed = new Map()
    this.#now = recalled(moment)
    this.#below = below
    this.#forget()
    return version
  }

  /** Shows another version; answers with what it was when it was left. */
  go(number: number): Recalled {
    const target = this.versions.get(number)!
    const recalled = this.#recall(target)
    this.#kept.transaction(() => {
      for (const version of this.versions.leaving()) this.#put(version)
      this.#settings.set(CURRENT, String(number))
    })
    this.versions.show(number)
    this.forgive()
    ;[this.#now, this.#below] = recalled
    return this.#now
  }

  /** The machine is as the current version was kept: what could not be kept is gone from there too. */
  forgive(): void {
    this.#owed = new Map()
  }

  /** Changes what is said of the current version. */
  note(change: { readonly label?: string; readonly time?: number }): Version {
    return this.#put({ ...this.versions.current, ...change })
  }

  get #shown(): number {
    return Number(this.#settings.get(CURRENT) || 0)
  }

  /** Version 0: nothing. */
  #first(author: string): Version {
    const moment = { scene: NOTHING, base: '', pages: NO_PAGES, clock: 0, due: undefined, vars: '{}' }
    return this.#kept.transaction(() => {
      const state = this.#kept.add(this.#state(whole(NOTHING), moment), null)
      const version = { number: 0, parent: null, next: null, time: Date.now(), author, label: '', kind: 'first', touched: [], state } as const // oxfmt-ignore
      this.#kept.put(version)
      return version
    })
  }

  #put(version: Version): Version {
    this.#kept.put(version)
    return this.versions.put(version)
  }

  /** Whether there is nothing new: clocks go on all the time. */
  #same({ scene, base, pages, due, vars }: Moment): boolean {
    const now = this.#now
    return (
      pages.pages.size === 0 &&
      base === now.base &&
      due === now.due &&
      vars === now.vars &&
      (scene === now.scene || nothing(between(now.scene, scene)))
    )
  }

  /** Whether memory of that engine can be told relative to what is kept. */
  #fits(base: string): boolean {
    return base === this.#now.base || this.#now.base === ''
  }

  #amend(current: Version, moment: Moment): Scene | undefined {
    const change = this.#below ? between(this.#below, moment.scene) : whole(moment.scene)
    this.#kept.amend(current.state, this.#state(change, moment))
    return this.#below
  }

  /** Others stand on the state that it has: it gets another one. */
  #move(current: Version, moment: Moment): Scene | undefined {
    const [state, below] = this.#stand(current.state, moment)
    this.#put({ ...current, state })
    this.#kept.tidy(current.state)
    return below
  }

  /** A new state that stands on another one as far as it can, and what it stands on. */
  #stand(on: number, moment: Moment): [state: number, below: Scene | undefined] {
    const { scene, base } = moment
    const same = base === this.#now.base && !moment.whole
    const below = same && this.#kept.bears(on) ? this.#now.scene : undefined
    const state = this.#state(below ? between(below, scene) : whole(scene), moment)
    return [this.#kept.add(state, below ? on : null, same && !below ? on : undefined), below]
  }

  #whole(moment: Moment): Moment {
    if (this.#owed.size === 0) return moment
    const { length, pages } = moment.pages
    return { ...moment, pages: { length, pages: new Map([...this.#owed, ...pages]) } }
  }

  #state(change: Change, { base, pages, clock, due, vars }: Moment): KeptState {
    return { ...this.#written.write(change), base, image: pages, clock, due: due ?? null, vars }
  }

  #recall({ state }: Version): [now: Recalled, below: Scene | undefined] {
    const { changes, due, ...rest } = this.#kept.state(state)
    const scenes = this.#written.scenes(changes)
    return [{ ...rest, scene: scenes.at(-1)!, due: due ?? undefined }, scenes.at(-2)]
  }

  /** Makes room, a version at a time. */
  #forget(): void {
    const { versions, bytes } = this.#most
    while (this.versions.size > versions || (this.versions.size > 2 && this.bytes > bytes)) {
      const oldest = this.versions.oldest()
      if (!oldest) return
      this.#kept.transaction(() => {
        for (const version of this.versions.drop(oldest)) this.#kept.put(version)
        this.#kept.drop(oldest)
      })
    }
  }
}

const recalled = ({ scene, base, pages, clock, due, vars }: Moment): Recalled => ({
  scene,
  base,
  length: pages.length,
  clock,
  due,
  vars,
})
