/** Geometries that are said by a few numbers: three's classes, their parameters, and what programs call these. */

import {
  BoxGeometry,
  ConeGeometry,
  CylinderGeometry,
  PlaneGeometry,
  SphereGeometry,
  TorusGeometry,
} from 'three'
import type { BufferGeometry } from 'three'

type Numbers = Readonly<Record<string, number | boolean>>
type Make = new (...parameters: never[]) => BufferGeometry

export interface Shape {
  readonly make: Make
  /** Names and defaults, in the order of the constructor. */
  readonly parameters: readonly (readonly [name: string, is: number | boolean])[]
  /** How many corners it has, nearly. */
  readonly corners: (of: (name: string) => number) => number
  /** So many of them are always said; the others only where they are not as three has them. */
  readonly always: number
  /** What a program says: parameters. */
  readonly said: Readonly<Record<string, (value: number, all: readonly number[]) => Numbers>>
}

const TURN = 2 * Math.PI
const segments = (value: number): Numbers => ({ radialSegments: value })
const round = (value: number): Numbers => ({ radiusTop: value, radiusBottom: value })

/** By type of the scene. */
export const shapes: Readonly<Record<string, Shape>> = {
  box: {
    make: BoxGeometry,
    parameters: [['width', 1], ['height', 1], ['depth', 1], ['widthSegments', 1], ['heightSegments', 1], ['depthSegments', 1]], // oxfmt-ignore
    corners: (of) => 2 * ((of('widthSegments') + 1) * (of('heightSegments') + 1) + (of('widthSegments') + 1) * (of('depthSegments') + 1) + (of('heightSegments') + 1) * (of('depthSegments') + 1)), // oxfmt-ignore
    always: 3,
    said: {
      size: (value, all) => ({ width: value, height: all[1] ?? value, depth: all[2] ?? all[1] ?? value }),
      length: (value) => ({ depth: value }),
    },
  },
  sphere: {
    make: SphereGeometry,
    parameters: [['radius', 1], ['widthSegments', 32], ['heightSegments', 16], ['phiStart', 0], ['phiLength', TURN], ['thetaStart', 0], ['thetaLength', Math.PI]], // oxfmt-ignore
    corners: (of) => (of('widthSegments') + 1) * (of('heightSegments') + 1), // oxfmt-ignore
    always: 1,
    said: {
      size: (value) => ({ radius: value / 2 }),
      diameter: (value) => ({ radius: value / 2 }),
      r: (value) => ({ radius: value }),
      segments: (value) => ({ widthSegments: value, heightSegments: Math.ceil(value / 2) }),
    },
  },
  cylinder: {
    make: CylinderGeometry,
    parameters: [['radiusTop', 1], ['radiusBottom', 1], ['height', 1], ['radialSegments', 32], ['heightSegments', 1], ['openEnded', false], ['thetaStart', 0], ['thetaLength', TURN]], // oxfmt-ignore
    corners: (of) => (of('radialSegments') + 1) * (of('heightSegments') + 5), // oxfmt-ignore
    always: 3,
    said: {
      radius: round,
      r: round,
      diameter: (value) => round(value / 2),
      size: (value, all) => ({ ...round(value / 2), height: all[1] ?? value }),
      segments,
    },
  },
  cone: {
    make: ConeGeometry,
    parameters: [['radius', 1], ['height', 1], ['radialSegments', 32], ['heightSegments', 1], ['openEnded', false], ['thetaStart', 0], ['thetaLength', TURN]], // oxfmt-ignore
    corners: (of) => (of('radialSegments') + 1) * (of('heightSegments') + 3), // oxfmt-ignore
    always: 2,
    said: {
      r: (value) => ({ radius: value }),
      size: (value, all) => ({ radius: value / 2, height: all[1] ?? value }),
      segments,
    },
  },
  torus: {
    make: TorusGeometry,
    parameters: [
      ['radius', 1],
      ['tube', 0.4],
      ['radialSegments', 12],
      ['tubularSegments', 48],
      ['arc', TURN],
    ],
    corners: (of) => (of('radialSegments') + 1) * (of('tubularSegments') + 1), // oxfmt-ignore
    always: 2,
    said: {
      size: (value) => ({ radius: value / 2 }),
      r: (value) => ({ radius: value }),
      segments: (value) => ({ tubularSegments: value }),
    },
  },
  plane: {
    make: PlaneGeometry,
    parameters: [
      ['width', 1],
      ['height', 1],
      ['widthSegments', 1],
      ['heightSegments', 1],
    ],
    corners: (of) => (of('widthSegments') + 1) * (of('heightSegments') + 1), // oxfmt-ignore
    always: 2,
    said: {
      size: (value, all) => ({ width: value, height: all[1] ?? value }),
      segments: (value) => ({ widthSegments: value, heightSegments: value }),
    },
  },
}

/** What a helper makes without being told: smaller than three's own. */
export const smaller: Readonly<Record<string, Numbers>> = {
  sphere: { radius: 0.5 },
  cylinder: { radiusTop: 0.5, radiusBottom: 0.5 },
  cone: { radius: 0.5 },
  torus: { radius: 0.5, tube: 0.2 },
}

/** By the name of three's class. */
export const shapeOf: Readonly<Record<string, string>> = {
  BoxGeometry: 'box',
  SphereGeometry: 'sphere',
  CylinderGeometry: 'cylinder',
  ConeGeometry: 'cone',
  TorusGeometry: 'torus',
  PlaneGeometry: 'plane',
}

/** More corners than this in one geometry are refused before they are made. */
const MAX_SEGMENTS = 1_000

export function makeShape(type: string, parameters: Numbers): BufferGeometry {
  const { make, parameters: names } = shapes[type]!
  const values = names.map(([name, is]) => {
    const value = parameters[name] ?? is
    return name.endsWith('Segments') ? Math.min(MAX_SEGMENTS, Number(value)) : value
  })
  return Reflect.construct(make, values) as BufferGeometry
}

export const cornersOf = (type: string, parameters: Numbers): number =>
  shapes[type]!.corners((name) => Math.min(MAX_SEGMENTS, Number(parameters[name] ?? shapes[type]!.parameters.find(([one]) => one === name)?.[1]))) // oxfmt-ignore

/** What a prop of a program means as parameters of a shape; undefined: it means nothing there. */
export function shapeProp(type: string, name: string, value: unknown): Numbers | undefined {
  const shape = shapes[type]
  if (shape === undefined) return undefined
  const all = (Array.isArray(value) ? value : isTriple(value) ? [value.x, value.y, value.z] : [value]).map(
    Number,
  )
  const said = shape.said[name]
  const plain = shape.parameters.find(([parameter]) => parameter === name)
  if (said === undefined && plain === undefined) return undefined
  if (typeof plain?.[1] === 'boolean') return { [name]: Boolean(value) }
  if (all.some((one) => !Number.isFinite(one) || one < 0))
    throw new TypeError(`${type}: ${name} must be a number, 0 or more, not ${String(value).slice(0, 60)}`)
  return said === undefined ? { [name]: all[0]! } : said(all[0]!, all)
}
const isTriple = (value: unknown): value is { x: number; y: number; z: number } =>
  typeof value === 'object' && value !== null && 'x' in value && 'y' in value && 'z' in value
