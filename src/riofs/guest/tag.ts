/** What the display keeps of a node beside what the program sees of it. */

import type { Object3D } from 'three'
import type { Animation, Value } from '../../scene/node.ts'
import type { PlainType } from '../../scene/kinds.ts'

/** What is flat, and controls: see `plain.ts`. */
export interface Plain {
  readonly isPlain: true
  readonly type: PlainType
  /** Props as the scene has them. */
  readonly values: Record<string, Value>
  name: string
  visible: boolean
  parent: Plain | null
  children: Plain[]
  /** It was given no place of its own; then one by us. */
  auto: boolean
  placed: boolean
  /** x and y are its middle: it was made with a radius. */
  centred: boolean
}

/** A solid is three's own object; what is flat, and controls, are ours. */
export type Item = Object3D | Plain

export interface Handler {
  readonly type: string
  readonly run: (event: unknown) => unknown
  /** Version of the program that it came with. */
  readonly owner: number
  /** It is never another one's. */
  readonly number: number
  /** How often it has failed, one time after the other. */
  fails: number
}

/** An animation, which may lose props to a later one. */
export interface Move {
  animation: Animation
}

export class Tag {
  /** Given at the end of the program, and never changed once it was sent. */
  id: string | null = null
  /** It was asked for by the program: `{id: 'cube'}`. */
  wanted: string | null = null
  /** The variable through which it got its id. */
  variable: string | null = null
  createdIn: number
  handlers: Handler[] = []
  moves: Move[] = []
  opacity = 1
  z = 0
  /** Something besides numbers has changed: it is to be written anew. */
  stale = true
  /** Number of the last survey that met it; 0: it is not in the scene. */
  seen = 0
  parent: string | null = null
  sent = false
  /** Resources that it needs. */
  needs: readonly string[] = []
  /** Vertices that count towards the limit. */
  vertices = 0
  constructor(createdIn: number) {
    this.createdIn = createdIn
  }
}

const TAG = Symbol('tag')
interface Tagged {
  [TAG]?: Tag
}

export const tagOf = (item: Item): Tag | undefined => (item as Tagged)[TAG]

/** A property that `for in`, `Object.assign` and three's copy do not see. */
export function setTag(item: Item, tag: Tag): Tag {
  Object.defineProperty(item, TAG, { value: tag, writable: true, configurable: true })
  return tag
}

export const isSolid = (value: unknown): value is Object3D =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'isObject3D') === true

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'isPlain') === true
export const isItem = (value: unknown): value is Item => isSolid(value) || isPlain(value)
