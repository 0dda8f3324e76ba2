/** The geometry of each type of solid. */

import * as THREE from 'three'
import type { Geometry, Props } from './node.ts'
import { within } from './paint.ts'
import { attributeOf, indexOf } from './solids-numbers.ts'

/** Furthest that a solid reaches, and most pieces that it is made of one way. */
const LARGEST = 1e9
const PIECES = 256
const SIDE_PIECES = 128

const TURN = 2 * Math.PI

type Numbered = (name: string, or: number) => number
type Make = (size: Numbered, pieces: Numbered, angle: Numbered, props: Props) => THREE.BufferGeometry

/** By type; each argument has three's default. */
// oxfmt-ignore
const shapes: Readonly<Record<string, Make>> = {
  box: (size, pieces) =>
    new THREE.BoxGeometry(size('width', 1), size('height', 1), size('depth', 1), side(pieces('widthSegments', 1)), side(pieces('heightSegments', 1)), side(pieces('depthSegments', 1))),
  sphere: (size, pieces, angle) =>
    new THREE.SphereGeometry(size('radius', 1), pieces('widthSegments', 32), pieces('heightSegments', 16), angle('phiStart', 0), angle('phiLength', TURN), angle('thetaStart', 0), angle('thetaLength', Math.PI)),
  cylinder: (size, pieces, angle, props) =>
    new THREE.CylinderGeometry(size('radiusTop', 1), size('radiusBottom', 1), size('height', 1), pieces('radialSegments', 32), pieces('heightSegments', 1), props['openEnded'] === true, angle('thetaStart', 0), angle('thetaLength', TURN)),
  cone: (size, pieces, angle, props) =>
    new THREE.ConeGeometry(size('radius', 1), size('height', 1), pieces('radialSegments', 32), pieces('heightSegments', 1), props['openEnded'] === true, angle('thetaStart', 0), angle('thetaLength', TURN)),
  torus: (size, pieces, angle) =>
    new THREE.TorusGeometry(size('radius', 1), size('tube', 0.4), pieces('radialSegments', 12), pieces('tubularSegments', 48), angle('arc', TURN)),
  plane: (size, pieces) =>
    new THREE.PlaneGeometry(size('width', 1), size('height', 1), pieces('widthSegments', 1), pieces('heightSegments', 1)),
}

/** A box has six sides. */
const side = (pieces: number): number => Math.min(SIDE_PIECES, pieces)

const notShape = new Set([
  'position',
  'rotation',
  'scale',
  'material',
  'materials',
  'castShadow',
  'receiveShadow',
  'renderOrder',
])

/** The props that say which shape it is: equal ones share their geometry. */
export const shapeKey = (type: string, props: Props): string =>
  JSON.stringify([type, Object.entries(props).filter(([name]) => !notShape.has(name))])

export function shape(type: string, props: Props): THREE.BufferGeometry {
  const size: Numbered = (name, or) => within(props[name], -LARGEST, LARGEST, or)
  const pieces: Numbered = (name, or) => Math.trunc(within(props[name], 1, PIECES, or))
  const angle: Numbered = (name, or) => within(props[name], -100, 100, or)
  return Object.hasOwn(shapes, type) ? shapes[type]!(size, pieces, angle, props) : new THREE.BufferGeometry()
}

/** The geometry of a resource. */
export function meshOf(resource: Geometry): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry()
  for (const [name, numbers] of Object.entries(resource.attributes))
    geometry.setAttribute(name, attributeOf(numbers))
  const vertices = geometry.getAttribute('position')?.count ?? 0
  if (resource.index) geometry.setIndex(indexOf(resource.index, vertices))
  for (const { start, count, material } of resource.groups ?? []) geometry.addGroup(start, count, material)
  for (const [name, { count }] of Object.entries(geometry.attributes))
    if (count < vertices) geometry.deleteAttribute(name) // reading on would be reading beyond its end
  return geometry
}
