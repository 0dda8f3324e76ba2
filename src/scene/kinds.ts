/**
 * Every type of node: its layer, what a program may say of it, in which order without names, and under which other names.
 * Of flat things and controls the fields are the props of `props.ts`; of solids they are what makes three's objects.
 */

import {
  aFlag,
  aList,
  aNumber,
  aPaint,
  aSize,
  aText,
  anything,
  numbers,
  oneOf,
  points,
  texts,
} from './fields.ts'
import type { Field } from './fields.ts'
import type { EventType, Layer } from './node.ts'
import { chartTypes } from './props.ts'
import type { ControlType, FlatType, SolidType } from './props.ts'

export type Fields = Readonly<Record<string, Field>>

export interface Kind {
  readonly layer: Layer
  /** For a model: what it is, where its name does not say it. */
  readonly about?: string
  readonly fields: Fields
  /** Fields that may be given without their names, in order. */
  readonly said: readonly string[]
  /** Other names of fields. */
  readonly aka?: Readonly<Record<string, string>>
  /** What a function given without a name listens to. */
  readonly event?: EventType
  /** CSS pixels that it is given in the column of what has no place of its own. */
  readonly room?: number
}

const flat: Fields = { x: aNumber(0), y: aNumber(0), rotation: aNumber() }
const sized = (width: number, height: number): Fields => ({
  ...flat,
  width: aSize(width),
  height: aSize(height),
})
const outlined = (fill: string, stroke: string, strokeWidth: number): Fields => ({
  fill: aPaint(fill),
  stroke: aPaint(stroke),
  strokeWidth: aSize(strokeWidth),
  dash: numbers(),
})
const lettering: Fields = {
  color: aPaint('#1f2328'),
  size: aSize(20),
  weight: oneOf(['normal', 'bold'], 'normal'),
  italic: aFlag(),
  font: oneOf(['sans', 'serif', 'mono'], 'sans'),
  align: oneOf(['left', 'center', 'right'], 'left'),
  lineHeight: aSize(1.25),
}
const control: Fields = {
  ...flat,
  width: aSize(),
  height: aSize(),
  disabled: aFlag(),
  color: aPaint(),
  background: aPaint(),
  size: aSize(),
}
const charted: Fields = {
  chart: oneOf(chartTypes, 'bar'),
  title: aText(),
  xLabel: aText(),
  yLabel: aText(),
  colors: texts(),
  legend: aFlag(),
  labels: texts(),
  series: aList(),
  stacked: aFlag(),
  bins: aSize(),
  rows: aList(),
  rowLabels: texts(),
  candles: aList(),
  min: aNumber(),
  max: aNumber(),
}

/** Every solid takes these. */
export const placed: Fields = {
  x: aNumber(),
  y: aNumber(),
  z: aNumber(),
  rotationX: aNumber(),
  rotationY: aNumber(),
  rotationZ: aNumber(),
  scale: anything(),
}
/** And every one with a surface these. */
export const surfaced: Fields = {
  color: aPaint(),
  opacity: aNumber(),
  wireframe: aFlag(),
  metalness: aNumber(),
  roughness: aNumber(),
  emissive: aPaint(),
  map: aText(),
}
const solid = { ...placed, ...surfaced }

const letters = { fontSize: 'size', content: 'text', value: 'text', fontWeight: 'weight', textAlign: 'align', anchor: 'align', fontFamily: 'font', fill: 'color', maxWidth: 'width' } // oxfmt-ignore
const shapes = { w: 'width', h: 'height', color: 'fill', background: 'fill', lineWidth: 'strokeWidth', borderColor: 'stroke', r: 'radius', borderRadius: 'radius', cornerRadius: 'radius' } // oxfmt-ignore
const strokes = { color: 'stroke', width: 'strokeWidth', lineWidth: 'strokeWidth', strokeDasharray: 'dash' }
const controls = { w: 'width', h: 'height', fontSize: 'size', fill: 'background', backgroundColor: 'background', textColor: 'color' } // oxfmt-ignore
const captions = { ...controls, content: 'text', title: 'text', caption: 'text' }
const fields = { ...controls, text: 'label', name: 'label' }

export const solids: Readonly<Record<SolidType, Kind>> = {
  group: { layer: '3d', fields: placed, said: [], about: 'holds others' },
  box: { layer: '3d', fields: { size: aSize(1), width: aSize(), height: aSize(), depth: aSize(), ...solid }, said: ['width', 'height', 'depth'] }, // oxfmt-ignore
  sphere: { layer: '3d', fields: { radius: aSize(0.5), size: aSize(), ...solid }, said: ['radius'], aka: { r: 'radius' } }, // oxfmt-ignore
  cylinder: { layer: '3d', fields: { radius: aSize(0.5), height: aSize(1), radiusTop: aSize(), radiusBottom: aSize(), ...solid }, said: ['radius', 'height'], aka: { r: 'radius' } }, // oxfmt-ignore
  cone: { layer: '3d', fields: { radius: aSize(0.5), height: aSize(1), ...solid }, said: ['radius', 'height'], aka: { r: 'radius' } }, // oxfmt-ignore
  torus: { layer: '3d', fields: { radius: aSize(0.5), tube: aSize(0.2), ...solid }, said: ['radius', 'tube'], aka: { r: 'radius' } }, // oxfmt-ignore
  plane: { layer: '3d', fields: { width: aSize(1), height: aSize(1), size: aSize(), ...solid }, said: ['width', 'height'], about: 'upright; rotationX: -PI/2 lays it down' }, // oxfmt-ignore
  line: { layer: '3d', fields: { points: anything(), ...solid }, said: ['points'], about: 'points of three numbers; of two it is flat' }, // oxfmt-ignore
  points: { layer: '3d', fields: { points: anything(), size: aSize(0.05), colors: anything(), ...solid }, said: ['points'] }, // oxfmt-ignore
  mesh: { layer: '3d', fields: { vertices: anything(), faces: anything(), colors: anything(), ...solid }, said: ['vertices', 'faces'], about: 'or mesh(geometry, material)' }, // oxfmt-ignore
  sprite: { layer: '3d', fields: { src: aText(), size: aSize(1), ...solid }, said: ['src'], about: 'a picture that faces the camera' }, // oxfmt-ignore
  text3d: { layer: '3d', fields: { text: aText(''), size: aSize(0.5), ...solid }, said: ['text'], about: 'flat letters in space' }, // oxfmt-ignore
  model: { layer: '3d', fields: { format: oneOf(['obj', 'stl', 'ply']), text: aText(), ...solid }, said: ['format', 'text'] }, // oxfmt-ignore
  light: { layer: '3d', fields: { kind: oneOf(['ambient', 'hemisphere', 'directional', 'point', 'spot', 'rect'], 'directional'), color: aPaint(), intensity: aNumber(), target: anything(), distance: aSize(), decay: aSize(), angle: aNumber(), penumbra: aNumber(), groundColor: aPaint(), width: aSize(), height: aSize(), ...placed }, said: ['kind', 'intensity'], about: 'kind ambient | hemisphere | directional | point | spot | rect; the first one switches the default lights off' }, // oxfmt-ignore
  camera: { layer: '3d', fields: { fov: aNumber(50), near: aNumber(0.1), far: aNumber(1000), ...placed }, said: ['fov'], about: 'view.camera(…) is what one looks through' }, // oxfmt-ignore
}

export const flats: Readonly<Record<FlatType, Kind>> = {
  rect: { layer: '2d', fields: { ...sized(100, 60), ...outlined('#4f7cff', 'none', 1), radius: aSize() }, said: ['x', 'y', 'width', 'height', 'fill'], aka: shapes }, // oxfmt-ignore
  ellipse: { layer: '2d', fields: { ...sized(100, 60), ...outlined('#4f7cff', 'none', 1) }, said: ['x', 'y', 'width', 'height', 'fill'], aka: shapes }, // oxfmt-ignore
  line2d: { layer: '2d', fields: { ...flat, points: points([]), ...outlined('none', '#1f2328', 2), arrow: aFlag() }, said: ['points'], aka: strokes }, // oxfmt-ignore
  path: { layer: '2d', fields: { ...flat, d: aText(''), ...outlined('none', '#1f2328', 2) }, said: ['d'], aka: { ...strokes, path: 'd' } }, // oxfmt-ignore
  polygon: { layer: '2d', fields: { ...flat, points: points([]), ...outlined('#4f7cff', 'none', 1) }, said: ['points'], aka: shapes }, // oxfmt-ignore
  text: { layer: '2d', fields: { ...flat, text: aText(''), ...lettering, width: aSize() }, said: ['text', 'x', 'y'], aka: letters, room: 32 }, // oxfmt-ignore
  image: { layer: '2d', fields: { ...sized(200, 150), src: aText(''), fit: oneOf(['fill', 'contain', 'cover'], 'contain') }, said: ['src', 'x', 'y', 'width', 'height'], aka: { w: 'width', h: 'height', url: 'src', href: 'src' }, about: 'a data: URI', room: 160 }, // oxfmt-ignore
  svg: { layer: '2d', fields: { ...sized(300, 150), svg: aText('') }, said: ['svg', 'x', 'y', 'width', 'height'], aka: { w: 'width', h: 'height', text: 'svg', content: 'svg', src: 'svg', markup: 'svg' }, room: 160 }, // oxfmt-ignore
  chart: { layer: '2d', fields: { ...sized(480, 300), ...charted }, said: [], aka: { w: 'width', h: 'height' }, room: 310 }, // oxfmt-ignore
  canvas: { layer: '2d', fields: { ...sized(300, 150), ops: aList([]) }, said: ['width', 'height'], aka: { w: 'width', h: 'height' }, about: 'getContext("2d") or draw(ctx => …)', room: 160 }, // oxfmt-ignore
}

export const panels: Readonly<Record<ControlType, Kind>> = {
  panel: { layer: 'ui', fields: { ...control, title: aText(), layout: oneOf(['column', 'row', 'grid', 'free'], 'column'), columns: aSize(), gap: aSize(8), padding: aSize(12) }, said: ['title'], aka: { ...controls, direction: 'layout' }, room: 160 }, // oxfmt-ignore
  label: { layer: 'ui', fields: { ...control, text: aText(''), weight: oneOf(['normal', 'bold']), align: oneOf(['left', 'center', 'right']) }, said: ['text', 'x', 'y'], aka: captions, room: 28 }, // oxfmt-ignore
  button: { layer: 'ui', fields: { ...control, text: aText('OK'), primary: aFlag() }, said: ['text', 'x', 'y'], aka: { ...captions, label: 'text' }, event: 'click', room: 40 }, // oxfmt-ignore
  slider: { layer: 'ui', fields: { ...control, min: aNumber(0), max: aNumber(100), step: aSize(), value: aNumber(), label: aText() }, said: ['min', 'max', 'value'], aka: fields, event: 'input', room: 48 }, // oxfmt-ignore
  input: { layer: 'ui', fields: { ...control, value: aText(''), placeholder: aText(), label: aText(), kind: oneOf(['text', 'number', 'password', 'date', 'color']) }, said: ['placeholder'], aka: { ...controls, type: 'kind' }, event: 'change', room: 48 }, // oxfmt-ignore
  textarea: { layer: 'ui', fields: { ...control, value: aText(''), placeholder: aText(), label: aText(), rows: aSize(4) }, said: ['value'], aka: { ...controls, text: 'value' }, event: 'change', room: 110 }, // oxfmt-ignore
  select: { layer: 'ui', fields: { ...control, options: texts([]), value: aText(), label: aText() }, said: ['options', 'value'], aka: { ...controls, items: 'options', choices: 'options' }, event: 'change', room: 48 }, // oxfmt-ignore
  checkbox: { layer: 'ui', fields: { ...control, checked: aFlag(false), label: aText() }, said: ['label', 'checked'], aka: { ...fields, value: 'checked' }, event: 'change', room: 32 }, // oxfmt-ignore
  table: { layer: 'ui', fields: { ...control, columns: texts([]), rows: aList([]) }, said: ['columns', 'rows'], aka: { ...controls, headers: 'columns', header: 'columns', data: 'rows' }, about: 'rows: lists or objects', room: 160 }, // oxfmt-ignore
  markdown: { layer: 'ui', fields: { ...control, text: aText('') }, said: ['text', 'x', 'y'], aka: captions, room: 160 }, // oxfmt-ignore
  code: { layer: 'ui', fields: { ...control, text: aText(''), language: aText() }, said: ['text', 'language'], aka: { ...captions, code: 'text', lang: 'language' }, room: 160 }, // oxfmt-ignore
  progress: { layer: 'ui', fields: { ...control, value: aNumber(0), max: aNumber(1), label: aText() }, said: ['value', 'max'], aka: fields, room: 32 }, // oxfmt-ignore
  html: { layer: 'ui', fields: { ...control, html: aText('') }, said: ['html', 'x', 'y'], aka: { ...controls, content: 'html', text: 'html', src: 'html' }, about: 'in a frame of its own, without network', room: 200 }, // oxfmt-ignore
}

export type PlainType = FlatType | ControlType
/** What is no solid: each is exactly its props. */
export const plain: Readonly<Record<PlainType, Kind>> = { ...flats, ...panels }
export const kinds: Readonly<Record<SolidType | PlainType, Kind>> = { ...solids, ...plain }

/** Limits of one scene: past one, what was done is taken back. */
export const LIMITS = {
  nodes: 10_000,
  vertices: 2_000_000,
  timers: 1_000,
  /** Calls of handlers in one second. */
  events: 1_000,
  /** Characters of all texts in flat things and controls. */
  text: 4_000_000,
  /** Calls drawn on one canvas. */
  ops: 50_000,
} as const
