/** What is flat, and controls: objects whose props are those of the scene, by one class for each type of `kinds.ts`. */

import { plain } from '../../scene/kinds.ts'
import type { Kind, PlainType } from '../../scene/kinds.ts'
import { number, readField } from '../../scene/fields.ts'
import type { Value } from '../../scene/node.ts'
import type { Stage } from './stage.ts'
import { detach } from './stage.ts'
import { isSolid, setTag, Tag } from './tag.ts'
import type { Item, Plain } from './tag.ts'
import { adapt } from './adapt.ts'
import { listens } from './handlers.ts'

export class PlainNode implements Plain {
  readonly isPlain = true
  readonly type: PlainType
  readonly values: Record<string, Value> = {}
  name = ''
  visible = true
  parent: Plain | null = null
  children: Plain[] = []
  auto = true
  placed = false
  centred = false
  readonly stage: Stage

  constructor(stage: Stage, type: PlainType) {
    this.stage = stage
    this.type = type
    for (const key of ['isPlain', 'stage', 'values', 'parent', 'auto', 'placed', 'centred'])
      Object.defineProperty(this, key, { enumerable: false, writable: true })
    setTag(this, new Tag(stage.owner))
    for (const [name, field] of Object.entries(plain[type].fields))
      if (field.is !== undefined) this.values[name] = field.is
  }

  get id(): string | null {
    return this.stage.tag(this).id
  }

  get z(): number {
    return this.stage.tag(this).z
  }
  set z(value: number) {
    this.stage.tag(this).z = number(value) ?? 0
    this.stage.touch(this)
  }

  get opacity(): number {
    return this.stage.tag(this).opacity
  }
  set opacity(value: number) {
    this.stage.tag(this).opacity = Math.min(1, Math.max(0, number(value) ?? 1))
    this.stage.touch(this)
  }

  /** Puts it on the scene, over all that is there. */
  show(): this {
    this.visible = true
    if (this.parent === null) this.stage.plains.add(this)
    this.stage.touch(this)
    return this
  }

  hide(): this {
    this.visible = false
    this.stage.touch(this)
    return this
  }

  add(...items: readonly unknown[]): this {
    for (const item of items.flat(2)) this.#take(item)
    return this
  }

  /** Whether the other one is inside of it. */
  holds(other: Plain): boolean {
    for (let up = other.parent; up !== null; up = up.parent) if (up === this) return true
    return false
  }

  #take(item: unknown): void {
    if (isSolid(item))
      throw new TypeError(`a ${this.type} cannot hold a solid: add it to a group or the scene`)
    if (!(item instanceof PlainNode))
      throw new TypeError(`${this.type}.add takes nodes: ${this.type}.add(label('hi'))`)
    if (item === this || item.holds(this)) throw new TypeError(`a ${this.type} cannot be inside of itself`)
    detach(this.stage, item)
    item.parent = this
    this.children.push(item)
    this.stage.touch(item)
  }

  /** One prop of the scene, or what `adapt` makes into some. */
  put(name: string, value: unknown): void {
    const kind = plain[this.type]
    const field = kind.fields[name]!
    if (value === undefined || (value === null && field.is === undefined)) delete this.values[name]
    else this.values[name] = readField(this.type, name, field, value)
    if (name === 'x' || name === 'y') this.auto = false
    this.stage.touch(this)
  }

  /** A prop as the program sees it; a list that it gets may be changed by it afterwards. */
  take(name: string): Value | undefined {
    const value = this.values[name]
    if (typeof value === 'object' && value !== null) this.stage.watched.add(this)
    return value
  }

  toString(): string {
    return `[${this.type}${this.id === null ? '' : ' ' + this.id}]`
  }
}

type PlainClass = new (stage: Stage, type: PlainType) => PlainNode

/** A class with a property for each field and for each other name of one. */
function classOf(type: PlainType, kind: Kind): PlainClass {
  const made = { [type]: class extends PlainNode {} }[type]!
  for (const name of Object.keys(kind.fields)) property(made, name, name)
  for (const [other, name] of Object.entries(kind.aka ?? {}))
    if (kind.fields[other] === undefined) property(made, other, name)
  for (const name of adapt.names(type)) property(made, name, name)
  return made
}

function property(made: PlainClass, said: string, name: string): void {
  if (said in PlainNode.prototype || said === 'name') return
  Object.defineProperty(made.prototype, said, {
    configurable: true,
    get(this: PlainNode) {
      return this.take(name)
    },
    set(this: PlainNode, value: unknown) {
      setPlain(this, { [said]: value })
    },
  })
}

const classes = Object.fromEntries(
  Object.entries(plain).map(([type, kind]) => [type, classOf(type as PlainType, kind)]),
)
export const newPlain = (stage: Stage, type: PlainType): PlainNode => new classes[type]!(stage, type)

/** Props that are no fields: what they do, for every flat thing. */
const common: Readonly<Record<string, (node: PlainNode, value: never) => void>> = {
  visible: (node, value: unknown) => void (value ? node.show() : node.hide()),
  hidden: (node, value: unknown) => void (value ? node.hide() : node.show()),
  opacity: (node, value: number) => void (node.opacity = value),
  z: (node, value: number) => void (node.z = value),
  zIndex: (node, value: number) => void (node.z = value),
  name: (node, value: unknown) => void (node.name = String(value)),
  id: (node, value: unknown) => void (node.stage.tag(node).wanted = String(value)),
  rotate: (node, value: unknown) => node.put('rotation', value),
  children: (node, value: unknown) => void node.add(value),
  parent: (node, value: Item) => void (value instanceof PlainNode && value.add(node)),
}

/** Sets props by the names that a program may use. Answers with those that mean nothing to the node. */
export function setPlain(node: PlainNode, props: Readonly<Record<string, unknown>>): string[] {
  const kind = plain[node.type]
  const unknown: string[] = []
  for (const [said, value] of Object.entries(adapt.props(node, props))) {
    const name = kind.fields[said] === undefined ? (kind.aka?.[said] ?? said) : said
    if (kind.fields[name] !== undefined) node.put(name, value)
    else if (common[said] !== undefined) common[said](node, value as never)
    else if (listens(node.stage, node, said, value)) continue
    else unknown.push(said)
    node.stage.touch(node)
  }
  adapt.settle(node)
  return unknown
}
