/**
 * What becomes of old things when a program declares a name again. Models write the same program anew, a little better each time:
 * what a name stood for gives way to what it stands for now, and what came along with it without a name does so too.
 */

import type { Scene } from 'three'
import { everyItem, typeOf } from './items.ts'
import { clean, nodesIn } from './names.ts'
import { detach } from './stage.ts'
import type { Stage } from './stage.ts'
import { isSolid, tagOf } from './tag.ts'
import type { Item } from './tag.ts'
import { Timer } from './timers.ts'
import type { Timers } from './timers.ts'

interface Declared {
  readonly value: unknown
  readonly items: ReadonlySet<Item>
  readonly version: number
}

export class Editions {
  readonly #stage: Stage
  readonly #timers: Timers
  readonly #declared = new Map<string, Declared>()

  constructor(stage: Stage, timers: Timers) {
    this.#stage = stage
    this.#timers = timers
  }

  /** After a program: its names, and what they stand for. */
  declare(names: readonly string[], read: (name: string) => unknown): void {
    const older = this.#older(new Set(names))
    const now = names.map((name): [string, Declared] => [name, this.#entry(name, read(name))])
    const kept = new Set(now.flatMap(([, entry]) => [...entry.items]))
    for (const [name, entry] of now) this.#replace(this.#declared.get(name), entry, kept)
    for (const [name, entry] of now) this.#declared.set(name, entry)
    for (const [name, entry] of now) this.#name(name, entry)
    for (const version of older) this.#retire(version, kept)
    this.#pages()
    this.#sameLoops()
  }

  #entry(name: string, value: unknown): Declared {
    const items = new Set<Item>()
    for (const [, item] of nodesIn(name, value)) items.add(item)
    return { value, items, version: this.#stage.version }
  }

  /** Versions whose names of nodes are all declared again: this program is their new edition. */
  #older(names: ReadonlySet<string>): readonly number[] {
    const all = new Map<number, boolean>()
    for (const [name, { items, value, version }] of this.#declared)
      if (items.size > 0 || isScene(value)) all.set(version, (all.get(version) ?? true) && names.has(name))
    return [...all].filter(([, again]) => again).map(([version]) => version)
  }

  #replace(old: Declared | undefined, entry: Declared, kept: ReadonlySet<Item>): void {
    if (old === undefined || old.value === entry.value) return
    const { value } = old
    if (value instanceof Timer) value.stop()
    if (typeof value === 'function') this.#forgetFunction(value)
    if (hasDispose(value)) value.retire()
    if (isScene(value)) this.#dropScene(value)
    for (const item of old.items) if (!kept.has(item)) this.#take(item)
  }

  #dropScene(scene: Scene): void {
    for (const child of scene.children) this.#free(child)
    detach(this.#stage, scene)
  }

  #take(item: Item): void {
    this.#free(item)
    detach(this.#stage, item)
  }

  /** Its id, and those of what is inside, can be given to others at once. */
  #free(item: Item): void {
    const id = tagOf(item)?.id
    if (id !== null && id !== undefined && this.#stage.byId.get(id) === item) this.#stage.byId.delete(id)
    for (const child of item.children as readonly Item[]) this.#free(child)
  }

  /** A function that was declared again is not called any more in its old form. */
  #forgetFunction(run: unknown): void {
    this.#timers.stop((timer) => timer.run === run)
    const items: readonly Item[] = [...everyItem(this.#stage), ...this.#stage.scenes()]
    for (const item of items) {
      const tag = tagOf(item)
      const left = tag?.handlers.filter((one) => one.run !== run) ?? []
      if (tag === undefined || left.length === tag.handlers.length) continue
      tag.handlers = left
      this.#stage.touch(item)
    }
  }

  #name(name: string, { value }: Declared): void {
    for (const [said, item] of nodesIn(name, value)) {
      const tag = this.#stage.tag(item)
      if (tag.id !== null || tag.variable !== null) continue
      tag.variable = name
      if (tag.wanted !== null) continue
      const wanted = clean(said)
      const holder = this.#stage.byId.get(wanted)
      if (holder !== undefined && wanted === name) this.#take(holder)
      tag.wanted = holder !== undefined && wanted !== name ? clean(`${name}-${said}`) : wanted
    }
  }

  /** Of an older edition: nodes without a name, of the types of which new ones were made, and loops likewise. */
  #retire(version: number, kept: ReadonlySet<Item>): void {
    if (version === this.#stage.version) return
    const items = [...everyItem(this.#stage)]
    const fresh = items.filter((item) => this.#nameless(item, this.#stage.version, kept))
    const types = new Set(fresh.map(typeOf))
    for (const item of items)
      if (types.has(typeOf(item)) && this.#nameless(item, version, kept)) this.#take(item)
    const kinds = new Set([...this.#timers.all.values()].filter((one) => one.owner === this.#stage.version).map((one) => one.kind)) // oxfmt-ignore
    this.#timers.stop((timer) => timer.owner === version && kinds.has(timer.kind))
  }

  #nameless(item: Item, version: number, kept: ReadonlySet<Item>): boolean {
    const tag = tagOf(item)
    const made = tag === undefined || tag.seen === 0 ? this.#stage.version : tag.createdIn
    return made === version && (tag?.variable ?? null) === null && !kept.has(item)
  }

  /** A page that keeps its scene to itself takes the place of an older one that did so: both at once would be seen through each other. */
  #pages(): void {
    const { shown, version } = this.#stage
    const hidden = shown.filter((scene) => (tagOf(scene)?.variable ?? null) === null)
    const made = (scene: Scene): number => tagOf(scene)?.createdIn ?? version
    if (!hidden.some((scene) => made(scene) === version)) return
    for (const scene of hidden.filter((one) => made(one) !== version)) {
      this.#dropScene(scene)
      this.#timers.stop((timer) => timer.owner === made(scene))
    }
  }

  /** A loop that an earlier program began with the same text goes on only once. */
  #sameLoops(): void {
    const loops = [...this.#timers.all.values()].filter((one) => one.every !== null)
    const text = (timer: Timer): string => timer.kind + Function.prototype.toString.call(timer.run)
    const fresh = new Set(loops.filter((one) => one.owner === this.#stage.version).map(text))
    if (fresh.size === 0) return
    this.#timers.stop(
      (one) => one.every !== null && one.owner !== this.#stage.version && fresh.has(text(one)),
    )
  }
}

const isScene = (value: unknown): value is Scene => isSolid(value) && Reflect.get(value, 'isScene') === true

/** Renderers and the like, which have loops of their own. */
const hasDispose = (value: unknown): value is { retire(): void } =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'retire') === 'function'
