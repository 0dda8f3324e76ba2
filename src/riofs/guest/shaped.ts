/** A mesh whose geometry is a few numbers, for as long as nobody asks for its corners: most of a scene is never asked. */

import { BufferGeometry, Mesh } from 'three'
import type { Material, Object3D } from 'three'
import { makeShape, shapes } from './shapes.ts'
import type { Stage } from './stage.ts'

type Numbers = Readonly<Record<string, number | boolean>>

export interface Form {
  readonly type: string
  readonly parameters: Numbers
  /** Another one for each change. */
  readonly stamp: number
}

const FORM = Symbol('form')
const GEOMETRY = Symbol('geometry')
interface Formed {
  [FORM]?: Form | null
  [GEOMETRY]: BufferGeometry
}

/** What it is told as; null: its geometry was looked at, and may be anything by now. */
export const formOf = (solid: Object3D): Form | null => (solid as unknown as Formed)[FORM] ?? null

export function reform(stage: Stage, solid: Object3D, type: string, parameters: Numbers): void {
  ;(solid as unknown as Formed)[FORM] = { type, parameters, stamp: stage.next() }
}

/** Parameters as JSON, each with a comma before it: those that are as three has them are left out. */
export function formText(type: string, parameters: Numbers): string {
  const { parameters: names, always } = shapes[type]!
  let text = ''
  for (let i = 0; i < names.length; i++) {
    const [name, is] = names[i]!
    const value = parameters[name] ?? is
    if (i < always || value !== is) text += `,"${name}":${String(value)}`
  }
  return text
}

const nothing = new BufferGeometry()

export class ShapedMesh extends Mesh {
  constructor(geometry: BufferGeometry = nothing, material?: Material) {
    super(geometry, material)
  }
}

Object.defineProperty(ShapedMesh.prototype, 'geometry', {
  configurable: true,
  get(this: Formed) {
    const form = this[FORM]
    if (form === undefined || form === null) return this[GEOMETRY]
    this[FORM] = null
    return (this[GEOMETRY] = makeShape(form.type, form.parameters))
  },
  set(this: Formed, geometry: BufferGeometry) {
    this[FORM] = null
    this[GEOMETRY] = geometry
  },
})
