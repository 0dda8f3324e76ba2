/** A solid as it was written last: its numbers, and the text around them. */

import { Euler, Quaternion, Vector3 } from 'three'
import type { Matrix4, Object3D } from 'three'
import type { Body } from './bodies.ts'
import type { Tag } from './tag.ts'

export class Written {
  px = 0
  py = 0
  pz = 0
  rx = 0
  ry = 0
  rz = 0
  sx = 0
  sy = 0
  sz = 0 // oxfmt-ignore
  name = ''
  visible = true
  form = -1
  look = -1
  flags = -1
  props = ''
  head = ''
  tail = ''
  middle: Vector3 | null = null
  readonly body: Body
  readonly tag: Tag
  constructor(body: Body, tag: Tag) {
    this.body = body
    this.tag = tag
  }
}

/** Euler keeps its numbers here; its own getters are calls. */
interface Angles {
  readonly _x: number
  readonly _y: number
  readonly _z: number
  readonly _order: string
}

/** Whether it stands elsewhere than when it was written; from now on it has been. */
export function moved(solid: Object3D, w: Written): boolean {
  const { position: p, scale: s } = solid
  const r = anglesOf(solid)
  if (
    p.x === w.px && p.y === w.py && p.z === w.pz && r._x === w.rx && r._y === w.ry && r._z === w.rz &&
      s.x === w.sx && s.y === w.sy && s.z === w.sz // oxfmt-ignore
  )
    return false
  w.px = p.x
  w.py = p.y
  w.pz = p.z
  w.rx = r._x
  w.ry = r._y
  w.rz = r._z
  w.sx = s.x
  w.sy = s.y
  w.sz = s.z
  return true
}

/** All of it, as JSON. */
export function wholeText(solid: Object3D, w: Written): string {
  if (w.middle !== null) return shifted(solid, w, w.middle)
  return `${w.head}${num(w.px)},${num(w.py)},${num(w.pz)}],"rotation":[${num(w.rx)},${num(w.ry)},${num(w.rz)}],"scale":[${num(w.sx)},${num(w.sy)},${num(w.sz)}]${w.tail}` // oxfmt-ignore
}

/** It stands where its middle is. */
function shifted(solid: Object3D, w: Written, middle: Vector3): string {
  const { x, y, z } = where
    .copy(middle)
    .multiply(solid.scale)
    .applyQuaternion(solid.quaternion)
    .add(solid.position)
  const moved = Object.assign(new Written(w.body, w.tag), w, { px: x, py: y, pz: z, middle: null })
  return wholeText(solid, moved)
}

/** What stands behind the props. */
export function ending(tag: Tag, visible: boolean): string {
  const handlers = tag.handlers.length === 0 ? '[]' : typesOf(tag)
  const animations =
    tag.moves.length === 0
      ? ''
      : `,"animations":${JSON.stringify(tag.moves.map(({ animation }) => animation))}`
  return `"handlers":${handlers},"z":${num(tag.z)},"visible":${visible},"opacity":${num(tag.opacity)},"createdIn":${tag.createdIn}${animations}}` // oxfmt-ignore
}

const typesOf = (tag: Tag): string =>
  JSON.stringify([...new Set(tag.handlers.map((one) => one.type))].filter((type) => type !== 'keyup'))

/** What JSON has no word for is 0; what is nearly nothing too. */
const num = (n: number): string | number => (n - n === 0 ? (n > -1e-9 && n < 1e-9 ? 0 : n) : 0)

const turned = new Euler()
function anglesOf(solid: Object3D): Angles {
  const angles = solid.rotation as unknown as Angles
  if (angles._order === 'XYZ') return angles
  return turned.setFromQuaternion(solid.quaternion, 'XYZ') as unknown as Angles
}

const [where, which, size] = [new Vector3(), new Quaternion(), new Vector3()]
const last = new WeakMap<Object3D, Matrix4>()
/** Whoever writes a matrix by himself is asked what it means. */
export function unfold(solid: Object3D): void {
  const known = last.get(solid)
  if (known?.equals(solid.matrix)) return
  last.set(solid, solid.matrix.clone())
  solid.matrix.decompose(where, which, size)
  solid.position.copy(where)
  solid.quaternion.copy(which)
  solid.scale.copy(size)
}
