import type {
  Animation,
  CanvasOp,
  Geometry,
  Image,
  Numbers,
  Resource,
  SceneNode,
  Texture,
  Triple,
  View,
} from '../../scene/node.ts'
import type { Fault, Flushed, Print, Wish } from '../guest/guest.ts'
import {
  anything,
  checked,
  flag,
  list,
  numeric,
  one,
  perhaps,
  record,
  shape,
  tuple,
  variants,
  words,
} from './shape.ts'
import type { Check } from './shape.ts'
import { Thrown } from './trouble.ts'

/** The most there may be in one flush; the texts in UTF-16 units. */
const NODES = 10_000
const RESOURCES = 10_000
const PRINTS = 10_000
const FAULTS = 1000
const WISHES = 100
const ID = 256
const LINE = 1 << 20
const DATA = 32 << 20

const id = words(ID)
const said = words(LINE)
const data = words(DATA)
const triple = tuple<Triple>(numeric, numeric, numeric)
const pair = tuple<readonly [number, number]>(numeric, numeric)
const wrap = one('clamp', 'repeat', 'mirror')

const scalar: Check<number | string> = (value) => (typeof value === 'number' ? value : said(value))

const op: Check<CanvasOp> = (value) => {
  const [name] = list(anything)(value)
  said(name)
  return value as CanvasOp
}

const animation = shape<Animation>(
  {
    id: numeric,
    start: numeric,
    duration: numeric,
    delay: numeric,
    times: perhaps(numeric),
    yoyo: flag,
    easing: one('linear', 'in', 'out', 'inOut', 'bounce', 'elastic', 'back'),
    from: record(scalar),
    to: record(scalar),
  },
  {},
)

const node = shape<SceneNode>(
  {
    id,
    type: id,
    parent: perhaps(id),
    layer: one('3d', '2d', 'ui'),
    props: record(anything),
    handlers: list(id),
    z: numeric,
    visible: flag,
    opacity: numeric,
    createdIn: numeric,
  },
  { name: said, animations: list(animation) },
)

const numbers = shape<Numbers>(
  { type: one('f32', 'u32', 'u16', 'u8', 'i32', 'i16', 'i8'), itemSize: numeric, data },
  { normalized: flag },
)

const geometry = shape<Geometry>(
  { kind: one('geometry'), id, attributes: record(numbers) },
  { index: numbers, groups: list(shape({ start: numeric, count: numeric, material: numeric }, {})) },
)

const image = variants<Image>('kind', {
  pixels: shape<Extract<Image, { kind: 'pixels' }>>(
    { kind: one('pixels'), width: numeric, height: numeric, data },
    {},
  ),
  uri: shape<Extract<Image, { kind: 'uri' }>>({ kind: one('uri'), uri: data }, {}),
  canvas: shape<Extract<Image, { kind: 'canvas' }>>(
    { kind: one('canvas'), width: numeric, height: numeric, ops: list(op) },
    {},
  ),
})

const texture = shape<Texture>(
  {
    kind: one('texture'),
    id,
    image,
    wrapS: wrap,
    wrapT: wrap,
    repeat: pair,
    offset: pair,
    rotation: numeric,
    center: pair,
    smooth: flag,
    flipY: flag,
    srgb: flag,
  },
  {},
)

const view = shape<View>(
  {
    width: numeric,
    height: numeric,
    background: said,
    camera: shape(
      {
        kind: one('perspective', 'orthographic'),
        position: triple,
        quaternion: tuple<readonly [number, number, number, number]>(numeric, numeric, numeric, numeric),
        target: triple,
        fov: numeric,
        height: numeric,
        zoom: numeric,
        near: numeric,
        far: numeric,
      },
      {},
    ),
    lights: flag,
    ground: perhaps(numeric),
    fog: perhaps(shape({ color: said, near: numeric, far: numeric, density: numeric }, {})),
    toneMapping: one('none', 'linear', 'reinhard', 'cineon', 'aces', 'agx', 'neutral'),
    exposure: numeric,
  },
  {},
)

const print = shape<Print>({ level: one('log', 'warn', 'error'), text: said }, {})
const fault = shape<Fault>(
  { message: said },
  { line: numeric, column: numeric, excerpt: said, where: said, limit: id, calls: said },
)
const wish = variants<Wish>('kind', {
  at: shape<Extract<Wish, { kind: 'at' }>>({ kind: one('at'), machine: id, program: data }, {}),
  say: shape<Extract<Wish, { kind: 'say' }>>({ kind: one('say'), text: said }, {}),
  ask: shape<Extract<Wish, { kind: 'ask' }>>({ kind: one('ask'), text: said }, { agent: id }),
})

const flushed = shape<Flushed>(
  {
    patch: shape(
      {},
      {
        resources: list(variants<Resource>('kind', { geometry, texture }), RESOURCES, 'resources'),
        set: list(node, NODES, 'nodes'),
        drop: list(id),
        forget: list(id),
        view,
      },
    ),
    prints: list(print, PRINTS, 'prints'),
    faults: list(fault, FAULTS, 'faults'),
    wishes: list(wish, WISHES, 'wishes'),
  },
  { label: said, due: numeric },
)

/** What the guest says has changed: from here on its types can be trusted. @throws Thrown */
export const readFlushed = (json: string): Flushed => checked(flushed, parsed(json), 'flush')

/** What a program that failed has printed. @throws Thrown */
export const readPrints = (json: string): readonly Print[] =>
  checked(list(print, PRINTS, 'prints'), parsed(json), 'prints')

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Thrown(`SyntaxError: the sandbox gave no JSON: ${(error as Error).message}`, '', 'shape')
  }
}
