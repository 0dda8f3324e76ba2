/**
 * Looks through the scene for what has changed since the last time. Solids are three's own objects, which nobody tells us about:
 * their numbers are compared with those of the last survey, and only what is different is written. Flat things say it themselves.
 */

import type { Object3D } from 'three'
import { kinds } from '../../scene/kinds.ts'
import type { Value } from '../../scene/node.ts'
import { bodyOf, isLamp, solidType } from './bodies.ts'
import type { Told } from './bodies.ts'
import { within } from './limits.ts'
import { free, giveId } from './names.ts'
import { place } from './layout.ts'
import type { Stage } from './stage.ts'
import { ending, moved, unfold, wholeText, Written } from './written.ts'
import { tagOf } from './tag.ts'
import type { Item, Plain, Tag } from './tag.ts'

/** Longer ones are not compared again and again: who changes a long list says so, by setting it. */
const MAX_WATCHED = 20_000

const WRITTEN = Symbol('written')
type Marked = Object3D & { [WRITTEN]?: Written }

export class Survey {
  readonly #stage: Stage
  /** Changed nodes by their ids, as JSON; and those that are gone. */
  readonly set = new Map<string, string>()
  readonly drop = new Set<string>()
  /** Resources that were told, and are needed. */
  readonly #told = new Set<string>()
  readonly resources = new Set<string>()
  readonly forget = new Set<string>()
  /** Everything that is in the scene, by its tag. */
  readonly #present = new Map<Tag, Item>()
  #number = 0
  #met = 0
  #needsChanged = true
  #ofView: readonly string[] = []
  #lights = 0
  #vertices = 0
  #text = 0
  readonly #lengths = new Map<Tag, number>()
  /** Of those whose lists were given away: what was written last. */
  readonly #texts = new Map<Tag, string>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** @throws Error naming a limit */
  run(view: (survey: number, lights: number) => readonly string[]): void {
    this.#number++
    this.#met = 0
    for (const scene of this.#stage.scenes())
      for (let i = 0; i < scene.children.length; i++) this.#solid(scene.children[i]!, null)
    this.#plains()
    if (this.#met !== this.#present.size) this.#gone()
    this.#look(view(this.#number, this.#lights))
    if (this.#needsChanged) this.#sweep()
    this.#check()
  }

  /** All there is, written anew. */
  *all(): Generator<string> {
    for (const [tag, item] of this.#present)
      if (tag.id !== null) yield 'isObject3D' in item ? this.#again(item) : this.#plainText(item, tag)
  }
  get needed(): Iterable<string> {
    return this.#told
  }

  #again(solid: Marked): string {
    return wholeText(solid, solid[WRITTEN]!)
  }

  #solid(solid: Object3D, parent: string | null): void {
    const written = (solid as Marked)[WRITTEN] ?? this.#first(solid)
    const { tag } = written
    if (tag.seen === 0) this.#enter(solid, tag, written)
    tag.seen = this.#number
    this.#met++
    if (!solid.matrixAutoUpdate) unfold(solid)
    const elsewhere = moved(solid, written)
    if (this.#other(solid, tag, written, parent) || elsewhere)
      this.set.set(tag.id!, wholeText(solid, written))
    const { children } = solid
    for (let i = 0; i < children.length; i++) this.#solid(children[i]!, tag.id)
  }

  #first(solid: Marked): Written {
    const written = new Written(bodyOf(solid), this.#stage.tag(solid))
    Object.defineProperty(solid, WRITTEN, { value: written, writable: true })
    return written
  }

  #enter(item: Item, tag: Tag, written: Written | null): void {
    within('nodes', this.#present.size + 1)
    tag.stale = true
    this.#present.set(tag, item)
    this.#needsChanged = true
    if (written !== null && isLamp(written.body)) this.#lights++
    this.#vertices += tag.vertices
    const holder = tag.id === null ? undefined : this.#stage.byId.get(tag.id)
    if (holder !== undefined && holder !== item) tag.id = free(this.#stage, tag.id!)
    if (tag.id === null) giveId(this.#stage, item, tag, written === null ? (item as Plain).type : solidType(item as Object3D)) // oxfmt-ignore
    this.#stage.byId.set(tag.id!, item)
    this.drop.delete(tag.id!)
  }

  /** What is not a number of where it stands. */
  #other(solid: Object3D, tag: Tag, w: Written, parent: string | null): boolean {
    const { changed } = w.body
    const told = changed === null ? this.#tell(solid, w) : null
    const same = told === null ? !changed!(this.#stage, this.#number, solid, w) : told.props === w.props
    if (same && !tag.stale && solid.visible === w.visible && solid.name === w.name && parent === tag.parent)
      return false
    this.#write(solid, tag, w, parent, told ?? this.#tell(solid, w))
    return true
  }

  #tell(solid: Object3D, w: Written): Told {
    return w.body.tell(this.#stage, this.#number, solid)
  }

  #write(solid: Object3D, tag: Tag, w: Written, parent: string | null, told: Told): void {
    w.name = solid.name
    w.visible = solid.visible
    w.props = told.props
    w.middle = told.middle ?? null
    this.#vertices += told.vertices - tag.vertices
    if (told.needs.length > 0 || tag.needs.length > 0) this.#needsChanged = true
    tag.stale = false
    tag.parent = parent
    tag.needs = told.needs
    tag.vertices = told.vertices
    const name = solid.name === '' ? '' : `,"name":${JSON.stringify(solid.name)}`
    w.head = `{"id":"${tag.id!}"${name},"type":"${told.type}","parent":${parent === null ? 'null' : `"${parent}"`},"layer":"3d","props":{"position":[` // oxfmt-ignore
    w.tail = told.props + '},' + ending(tag, solid.visible && told.visible)
  }

  #plains(): void {
    for (const node of this.#stage.watched) this.#stage.touched.add(node)
    place(this.#stage)
    for (const node of this.#stage.plains) this.#plain(node, null)
    this.#stage.touched.clear()
  }

  #plain(node: Plain, parent: string | null): void {
    const tag = tagOf(node)!
    if (tag.seen === 0) this.#enter(node, tag, null)
    tag.seen = this.#number
    this.#met++
    if (tag.stale || parent !== tag.parent || this.#stage.touched.has(node))
      this.#plainChanged(node, tag, parent)
    for (const child of node.children) this.#plain(child, tag.id)
  }

  #plainChanged(node: Plain, tag: Tag, parent: string | null): void {
    tag.stale = false
    tag.parent = parent
    const text = this.#plainText(node, tag)
    if (this.#stage.watched.has(node)) {
      if (this.#texts.get(tag) === text) return
      this.#texts.set(tag, text)
      if (text.length > MAX_WATCHED) this.#stage.watched.delete(node)
    }
    this.#text += text.length - (this.#lengths.get(tag) ?? 0)
    this.#lengths.set(tag, text.length)
    this.set.set(tag.id!, text)
  }

  #plainText(node: Plain, tag: Tag): string {
    const { layer } = kinds[node.type]
    const name = node.name === '' ? '' : `,"name":${JSON.stringify(node.name)}`
    return `{"id":${JSON.stringify(tag.id)}${name},"type":"${node.type}","parent":${JSON.stringify(tag.parent)},"layer":"${layer}","props":${JSON.stringify(propsOf(node))},${ending(tag, node.visible)}` // oxfmt-ignore
  }

  /** Whatever was not met any more. */
  #gone(): void {
    for (const [tag, item] of this.#present) {
      if (tag.seen === this.#number) continue
      this.#present.delete(tag)
      tag.seen = 0
      this.#vertices -= tag.vertices
      if (Reflect.get(item, 'isLight') === true) this.#lights--
      this.#text -= this.#lengths.get(tag) ?? 0
      this.#lengths.delete(tag)
      this.#texts.delete(tag)
      this.#free(tag.id!, tag)
    }
    this.#needsChanged = true
  }

  /** The id may be another node's by now: one that was declared again. */
  #free(id: string, tag: Tag): void {
    const holder = this.#stage.byId.get(id)
    const other = holder === undefined ? undefined : tagOf(holder)
    if (other !== undefined && other !== tag && other.seen === this.#number) return
    this.set.delete(id)
    if (tag.sent) this.drop.add(id)
    if (other === tag) this.#stage.byId.delete(id)
  }

  /** Which resources are needed now. */
  #sweep(): void {
    this.#needsChanged = false
    const live = new Set(this.#ofView)
    for (const [tag] of this.#present) for (const id of tag.needs) live.add(id)
    for (const id of live)
      if (!this.#told.has(id)) {
        this.#told.add(id)
        this.resources.add(id)
      }
    for (const id of this.#stage.resources.keys()) if (!live.has(id)) this.#stage.resources.delete(id)
    for (const id of this.#told)
      if (!live.has(id)) {
        this.#told.delete(id)
        if (!this.resources.delete(id)) this.forget.add(id)
      }
  }

  /** The background's texture is needed as well. */
  #look(needs: readonly string[]): void {
    if (needs.join() === this.#ofView.join()) return
    this.#ofView = needs
    this.#needsChanged = true
  }

  #check(): void {
    within('vertices', this.#vertices)
    within('text', this.#text)
  }

  /** What was written is sent. */
  sent(): void {
    for (const tag of this.#present.keys()) tag.sent = true
    this.set.clear()
    this.drop.clear()
    this.resources.clear()
    this.forget.clear()
  }
}

const propsOf = (node: Plain): Record<string, Value> => {
  if (!node.centred) return node.values
  const { x = 0, y = 0, width = 0, height = 0 } = node.values as Record<string, number>
  return { ...node.values, x: x - width / 2, y: y - height / 2 }
}
