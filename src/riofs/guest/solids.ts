/** The helpers that make solids: three's objects with properties as programs say them. */

import {
  AmbientLight, BufferGeometry, Color, DirectionalLight, DoubleSide, Float32BufferAttribute, Group, HemisphereLight, Line,
  LineBasicMaterial, Mesh, MeshStandardMaterial, PerspectiveCamera, PlaneGeometry, PointLight, Points, PointsMaterial, RectAreaLight,
  SpotLight, Sprite, SpriteMaterial,
} from 'three' // oxfmt-ignore
import type { Material, Object3D } from 'three'
import { number } from '../../scene/fields.ts'
import { solids } from '../../scene/kinds.ts'
import type { SolidType } from '../../scene/props.ts'
import { loadTexture } from './images.ts'
import type { Props } from './items.ts'
import { parseModel } from './parse.ts'
import { reform, ShapedMesh } from './shaped.ts'
import { shapes, shapeProp, smaller } from './shapes.ts'
import { setSpecial, solidProps, triple } from './solidprops.ts'
import type { Prop } from './solidprops.ts'
import type { Stage } from './stage.ts'

/** Colours in turn, for who names none: the default lights make them plain to see. */
const COLOR = '#4f7cff'

const surface = (more: Props = {}): Material =>
  new MeshStandardMaterial({ color: COLOR, roughness: 0.6, ...more })

/** A class of three with `x`, `color` and the like as properties: `cube.x = 2`. */
function withProps<T extends new (...args: never[]) => Object3D>(base: T, names: readonly string[]): T {
  const made = class extends (base as new (...args: never[]) => Object3D) {}
  for (const name of names)
    if (!(name in base.prototype) && name !== 'id')
      Object.defineProperty(made.prototype, name, {
        configurable: true,
        get(this: Object3D & { get(name: string): unknown }) {
          return this.get(name)
        },
        set(this: Object3D & { set(props: Props): void }, value: unknown) {
          this.set({ [name]: value })
        },
      })
  Object.defineProperty(made, 'name', { value: base.name })
  return made as unknown as T
}

const places = ['x', 'y', 'z', 'rotationX', 'rotationY', 'rotationZ', 'scaleX', 'scaleY', 'scaleZ']
const faces = [
  ...places,
  'color',
  'opacity',
  'wireframe',
  'metalness',
  'roughness',
  'emissive',
  'map',
  'texture',
]

const GroupNode = withProps(Group, [...places, 'opacity', 'color'])
const LineNode = withProps(Line, [...faces, 'points'])
const PointsNode = withProps(Points, [...faces, 'points', 'size'])
const SpriteNode = withProps(Sprite, [...places, 'color', 'opacity', 'size'])
const MeshNode = withProps(Mesh, faces)
const shapeNodes = Object.fromEntries(
  Object.entries(shapes).map(([type, shape]) => {
    const own = [...shape.parameters.map(([name]) => name), ...Object.keys(shape.said)]
    return [type, withProps(ShapedMesh, [...faces, ...own])]
  }),
)

function shapeNode(stage: Stage, type: string, said: Record<string, unknown>): Object3D {
  let parameters = { ...smaller[type] }
  for (const [name, value] of Object.entries(said)) {
    const found = value === undefined ? undefined : shapeProp(type, name, value)
    if (found === undefined) continue
    parameters = { ...parameters, ...found }
    delete said[name]
  }
  const two = type === 'plane' ? { side: DoubleSide } : {}
  const made = new shapeNodes[type]!(...([undefined, surface(two)] as never[]))
  reform(stage, made, type, parameters)
  return made
}

/** Letters: a rectangle as large as they are, for rays and for fitting. */
const measures = new WeakMap<object, Stage>()
class Letters extends withProps(Mesh, faces) {
  readonly isText3D = true
  #text = ''
  #size = 0.5
  get text(): string {
    return this.#text
  }
  set text(text: unknown) {
    this.#text = String(text).slice(0, 10_000)
    this.#measure()
  }
  get size(): number {
    return this.#size
  }
  set size(size: unknown) {
    this.#size = number(size) ?? this.#size
    this.#measure()
  }
  #measure(): void {
    const lines = this.#text.split('\n')
    const stage = measures.get(this)
    const widths = lines.map((line) => (stage?.host.measure(line, 100, '') ?? line.length * 55) / 100)
    this.geometry = new PlaneGeometry(
      Math.max(0.01, ...widths) * this.#size,
      lines.length * this.#size * 1.25,
    )
  }
}
const itself = (name: 'text' | 'size'): Prop => ({
  get: (solid) => (solid as Letters)[name],
  set: (solid, value) => void ((solid as Letters)[name] = value as never),
})
setSpecial(Letters.prototype, { text: itself('text'), size: itself('size'), content: itself('text') })

export class Model extends GroupNode {
  readonly isModel = true
  format = ''
}

/** `[[x, y, z], …]`, `[{x, y, z}, …]`, a flat list of numbers. */
export function corners(value: unknown): number[] {
  const list = Array.from((value ?? []) as Iterable<unknown>)
  if (list.every((one) => typeof one === 'number')) return list
  return list.flatMap((one) => {
    const short = Array.isArray(one) && one.length === 2 ? [...(one as unknown[]), 0] : one
    return triple('points', short, [0, 0, 0])
  })
}
const positions = (value: unknown): BufferGeometry =>
  new BufferGeometry().setAttribute('position', new Float32BufferAttribute(corners(value), 3))

const joints: Prop = {
  get: (solid) => (solid as Line).geometry.attributes['position'],
  set: (solid, value) => void ((solid as Line).geometry = positions(value)),
}
setSpecial(LineNode.prototype, {
  points: joints,
  width: solidProps['linewidth']!,
  lineWidth: solidProps['linewidth']!,
})
setSpecial(PointsNode.prototype, {
  points: joints,
  positions: joints,
  size: {
    get: (solid) => ((solid as Points).material as PointsMaterial).size,
    set: (solid, value) => void (((solid as Points).material as PointsMaterial).size = number(value) ?? 0.05),
  },
  colors: { get: () => undefined, set: (solid, value) => tint((solid as Points).geometry, (solid as Points).material as Material, value) }, // oxfmt-ignore
})
setSpecial(SpriteNode.prototype, {
  src: solidProps['map']!,
  image: solidProps['map']!,
  size: {
    get: (solid) => solid.scale.x,
    set: (solid, value) => void solid.scale.setScalar(number(value) ?? 1),
  },
})

/** A colour for each corner. */
function tint(geometry: BufferGeometry, material: Material, value: unknown): void {
  const colors = Array.from((value ?? []) as Iterable<unknown>).flatMap((one) =>
    new Color(one as string).toArray(),
  )
  geometry.setAttribute('color', new Float32BufferAttribute(colors, 3))
  material.vertexColors = true
  ;(material as MeshStandardMaterial).color.set('#ffffff')
}

/** Corners and the triangles between them. */
function meshNode(said: Record<string, unknown>): Object3D {
  const { vertices, positions: other, faces: triangles, indices, index, geometry, material, colors } = take(said, ['vertices', 'positions', 'faces', 'indices', 'index', 'geometry', 'material', 'colors']) // oxfmt-ignore
  const shape = geometry instanceof BufferGeometry ? geometry : positions(vertices ?? other ?? [])
  const list = (triangles ?? indices ?? index) as Iterable<number | number[]> | undefined
  if (!(geometry instanceof BufferGeometry)) {
    if (list !== undefined) shape.setIndex(Array.from(list).flatMap(fan))
    shape.computeVertexNormals()
  }
  const look = material === undefined ? surface({ side: DoubleSide }) : (material as Material)
  if (colors !== undefined) tint(shape, look, colors)
  if (typeof look !== 'string') return new MeshNode(...([shape, look] as never[]))
  said['material'] = look
  return new MeshNode(...([shape, surface({ side: DoubleSide })] as never[]))
}
/** A face of more than three corners. */
const fan = (face: number | number[]): number[] =>
  typeof face === 'number' ? [face] : face.slice(2).flatMap((_, i) => [face[0]!, face[i + 1]!, face[i + 2]!])

function take(said: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const taken = Object.fromEntries(names.map((name) => [name, said[name]]))
  for (const name of names) delete said[name]
  return taken
}

const lamps: Readonly<Record<string, (color: Color | string) => Object3D>> = {
  ambient: (color) => new AmbientLight(color, 0.6),
  hemisphere: (color) => new HemisphereLight(color, '#777788', 1),
  directional: (color) => stand(new DirectionalLight(color, 2), 3, 5, 4),
  point: (color) => stand(new PointLight(color, 30), 0, 3, 0),
  spot: (color) => stand(new SpotLight(color, 80), 0, 5, 0),
  rect: (color) => new RectAreaLight(color, 5, 2, 2),
}
function stand(light: Object3D, x: number, y: number, z: number): Object3D {
  light.position.set(x, y, z)
  return light
}
function lightNode(said: Record<string, unknown>): Object3D {
  const { kind, type, color } = take(said, ['kind', 'type', 'color'])
  const name = textOr(kind ?? type, 'directional').toLowerCase().replace(/[- ]?light$|area.*/g, '') // oxfmt-ignore
  const make = lamps[name]
  if (make === undefined)
    throw new TypeError(`light: there is no kind ${name}; one of ${Object.keys(lamps).join(', ')}`)
  const light = make((color ?? '#ffffff') as string)
  if (said['target'] !== undefined) addTarget(light)
  return light
}
/** It need not be in the scene: its own numbers say where it is. */
const addTarget = (light: Object3D): void =>
  (Reflect.get(light, 'target') as Object3D | undefined)?.updateMatrix()

const textOr = (value: unknown, is: string): string => (typeof value === 'string' ? value : is)

type Make = (stage: Stage, said: Record<string, unknown>) => Object3D

const makes: Readonly<Record<SolidType, Make>> = {
  ...(Object.fromEntries(Object.keys(shapes).map((type): [string, Make] => [type, (stage, said) => shapeNode(stage, type, said)])) as Record<'box' | 'sphere' | 'cylinder' | 'cone' | 'torus' | 'plane', Make>), // oxfmt-ignore
  group: () => new GroupNode(),
  mesh: (_stage, said) => meshNode(said),
  line: (_stage, said) => new LineNode(...([positions(take(said, ['points'])['points']), new LineBasicMaterial({ color: '#1f2328' })] as never[])), // oxfmt-ignore
  points: (_stage, said) => new PointsNode(...([positions(take(said, ['points', 'positions'])['points'] ?? []), new PointsMaterial({ color: COLOR, size: 0.05 })] as never[])), // oxfmt-ignore
  sprite: (stage, said) => {
    const { src, image, map } = take(said, ['src', 'image', 'map'])
    const picture = src ?? image ?? map
    return new SpriteNode(...([new SpriteMaterial({ map: typeof picture === 'string' ? loadTexture(stage, picture) : ((picture ?? null) as never) })] as never[])) // oxfmt-ignore
  },
  text3d: (stage) => {
    const letters = new Letters(
      ...([new PlaneGeometry(), surface({ color: '#1f2328', side: DoubleSide })] as never[]),
    )
    measures.set(letters, stage)
    return letters
  },
  model: (_stage, said) => {
    const { format, text, data } = take(said, ['format', 'text', 'data'])
    const model = new Model()
    model.format = textOr(format, 'obj')
    for (const part of parseModel(model.format, text ?? data ?? '')) model.add(new MeshNode(...([part, surface({ side: DoubleSide })] as never[]))) // oxfmt-ignore
    return model
  },
  light: (_stage, said) => lightNode(said),
  camera: (stage) => new PerspectiveCamera(50, stage.look.width / stage.look.height, 0.1, 1000),
}

/** A solid as it was asked for; what has been used up of the props is taken away. */
export const newSolid = (stage: Stage, type: SolidType, said: Record<string, unknown>): Object3D =>
  makes[type](stage, said)
export const solidTypes = Object.keys(solids) as SolidType[]
