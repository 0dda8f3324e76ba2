/** A scene as plain data: what is kept, sent to viewers and drawn. Nothing here knows how it came to be. */

export type Layer = '3d' | '2d' | 'ui'

/** A value of JSON. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

export type Props = Readonly<Record<string, Value>>

/** One thing in the scene. What its props may be, by its type, is in `props.ts`. */
export interface SceneNode {
  /** Stable, unique in the scene, and a file name: the variable's name where it is bound to one, else `box-3`. */
  readonly id: string
  /** What the program calls it: three's `object.name`. */
  readonly name?: string
  readonly type: string
  /** The id of the node that it is inside of; null: the scene. */
  readonly parent: string | null
  readonly layer: Layer
  readonly props: Props
  /** Kinds of events that somebody listens to: `click`. */
  readonly handlers: readonly string[]
  /** What is higher covers what is lower, within one layer and parent; equal ones in the order of the scene. */
  readonly z: number
  readonly visible: boolean
  /** 0 to 1, for it and all that is inside of it. */
  readonly opacity: number
  /** The number of the version that made it. */
  readonly createdIn: number
  readonly animations?: readonly Animation[]
}

/** Numbers of a node that change by themselves; whoever draws it works out what they are at a time. */
export interface Animation {
  /** Unique within the scene, for ever. */
  readonly id: number
  /** Seconds of the scene's clock. */
  readonly start: number
  /** Seconds of one way. */
  readonly duration: number
  /** Seconds before it moves. */
  readonly delay: number
  /** How often it goes the way; null: for ever. */
  readonly times: number | null
  /** Whether each second way goes back. */
  readonly yoyo: boolean
  readonly easing: Easing
  /** By the names of props as programs say them: `x`, `rotationY`, `opacity`, `color`. */
  readonly from: Readonly<Record<string, number | string>>
  readonly to: Readonly<Record<string, number | string>>
}

export type Easing = 'linear' | 'in' | 'out' | 'inOut' | 'bounce' | 'elastic' | 'back'

/** How the scene is looked at, and what is there without being asked for. */
export interface View {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** A CSS colour, or the id of a texture. */
  readonly background: string
  readonly camera: Camera
  /** Whether the default lights are on: while the scene has none of its own. */
  readonly lights: boolean
  /** Height of the default ground, a grid of faint lines; null: none. */
  readonly ground: number | null
  readonly fog: Fog | null
  readonly toneMapping: 'none' | 'linear' | 'reinhard' | 'cineon' | 'aces' | 'agx' | 'neutral'
  readonly exposure: number
}

export interface Camera {
  readonly kind: 'perspective' | 'orthographic'
  readonly position: Triple
  /** x, y, z, w. */
  readonly quaternion: readonly [number, number, number, number]
  /** What an orbit goes around. */
  readonly target: Triple
  /** Degrees, from bottom to top. */
  readonly fov: number
  /** Orthographic: height of what is seen, in world units. */
  readonly height: number
  readonly zoom: number
  readonly near: number
  readonly far: number
}

export interface Fog {
  readonly color: string
  readonly near: number
  readonly far: number
  /** Exponential where it is above 0; near and far mean nothing then. */
  readonly density: number
}

export type Triple = readonly [x: number, y: number, z: number]

/** Much data that nodes refer to by its id. It never changes: what has changed has another id. */
export type Resource = Geometry | Texture

export interface Geometry {
  readonly kind: 'geometry'
  readonly id: string
  /** By three's names: position, normal, uv, color, … */
  readonly attributes: Readonly<Record<string, Numbers>>
  readonly index?: Numbers
  /** Which part is drawn with which of several materials. */
  readonly groups?: readonly { readonly start: number; readonly count: number; readonly material: number }[]
}

export interface Numbers {
  readonly type: 'f32' | 'u32' | 'u16' | 'u8' | 'i32' | 'i16' | 'i8'
  readonly itemSize: number
  readonly normalized?: boolean
  /** Little-endian, in base64. */
  readonly data: string
}

export interface Texture {
  readonly kind: 'texture'
  readonly id: string
  readonly image: Image
  readonly wrapS: Wrap
  readonly wrapT: Wrap
  readonly repeat: readonly [number, number]
  readonly offset: readonly [number, number]
  /** Radians, and around where. */
  readonly rotation: number
  readonly center: readonly [number, number]
  readonly smooth: boolean
  readonly flipY: boolean
  readonly srgb: boolean
}

export type Wrap = 'clamp' | 'repeat' | 'mirror'

/** Where pixels come from: RGBA in base64, a data URI, or what was drawn on a canvas. */
export type Image =
  | { readonly kind: 'pixels'; readonly width: number; readonly height: number; readonly data: string }
  | { readonly kind: 'uri'; readonly uri: string }
  | {
      readonly kind: 'canvas'
      readonly width: number
      readonly height: number
      readonly ops: readonly CanvasOp[]
    }

/**
 * One call or assignment on a 2D context: `['fillRect', 0, 0, 10, 10]`, `['fillStyle=', '#f00']`. A gradient is
 * `{gradient: 'linear'|'radial', at: […], stops: [[0, 'red'], …]}` in place of a colour.
 */
export type CanvasOp = readonly [name: string, ...args: Value[]]

/** What has changed, or all there is: one line of OPS. */
export interface Patch {
  /** All that was there before is gone. */
  readonly scene?: true
  /** The version that is shown now. */
  readonly version: number
  /** Seconds of the scene's clock. */
  readonly clock: number
  /** Before the nodes that need them. */
  readonly resources?: readonly Resource[]
  /** Nodes that are new or have changed, whole; parents come before what is inside. */
  readonly set?: readonly SceneNode[]
  /** Ids of nodes that are gone; what was inside is named too. */
  readonly drop?: readonly string[]
  /** Ids of resources that nobody needs any more. */
  readonly forget?: readonly string[]
  readonly view?: View
}

/** What a person did to a node, or a program says was done: one line of events. */
export interface InputEvent {
  /** The id of the node; absent: the view itself. */
  readonly node?: string
  readonly type: EventType
  /** CSS pixels of the view. */
  readonly x?: number
  readonly y?: number
  /** Where a solid was hit. */
  readonly point?: Triple
  /** Of a control: what it is now. */
  readonly value?: Value
  readonly key?: string
  readonly button?: number
  /** Of a drag: where it has come to; world units for solids, pixels else. */
  readonly to?: readonly number[]
}

export const eventTypes = [
  'click',
  'dblclick',
  'enter',
  'leave',
  'down',
  'up',
  'move',
  'drag',
  'change',
  'input',
  'submit',
  'key',
] as const
export type EventType = (typeof eventTypes)[number]
