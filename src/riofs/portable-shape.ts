import { z } from 'zod'
import { FileError } from '../lib/errno.ts'
import { FORMAT, FORMAT_VERSION } from './portable-format.ts'

const finite = z.number()
const whole = z.int().min(0)
const triple = z.tuple([finite, finite, finite])
const object = z.record(z.string(), z.json())

/** Ids are names of files. */
const id = z.string().regex(/^(?!\.{1,2}$)[^/\0\n]{1,255}$/, 'is no name of a file')

const animation = z.object({
  id: finite,
  start: finite,
  duration: finite,
  delay: finite,
  times: finite.nullable(),
  yoyo: z.boolean(),
  easing: z.enum(['linear', 'in', 'out', 'inOut', 'bounce', 'elastic', 'back']),
  from: z.record(z.string(), z.union([finite, z.string()])),
  to: z.record(z.string(), z.union([finite, z.string()])),
})

const node = z.object({
  id,
  name: z.string().optional(),
  type: z.string(),
  parent: z.string().nullable(),
  layer: z.enum(['3d', '2d', 'ui']),
  props: object,
  handlers: z.array(z.string()),
  z: finite,
  visible: z.boolean(),
  opacity: finite,
  createdIn: whole,
  animations: z.array(animation).optional(),
})

const camera = z.object({
  kind: z.enum(['perspective', 'orthographic']),
  position: triple,
  quaternion: z.tuple([finite, finite, finite, finite]),
  target: triple,
  fov: finite,
  height: finite,
  zoom: finite,
  near: finite,
  far: finite,
})

const view = z.object({
  width: z.int().min(1).max(8192),
  height: z.int().min(1).max(8192),
  background: z.string(),
  camera,
  lights: z.boolean(),
  ground: finite.nullable(),
  fog: z.object({ color: z.string(), near: finite, far: finite, density: finite }).nullable(),
  toneMapping: z.enum(['none', 'linear', 'reinhard', 'cineon', 'aces', 'agx', 'neutral']),
  exposure: finite,
})

const resource = z.looseObject({ kind: z.enum(['geometry', 'texture']), id: z.string() })

const source = z.object({
  number: whole,
  author: z.string(),
  time: whole,
  label: z.string(),
  kind: z.enum(['program', 'nodes', 'drag', 'clear', 'view', 'snapshot']),
  source: z.string(),
})

const json = z.string().refine((text) => isObject(text), 'is not the text of a JSON object')

/** What the file `state` of a scene holds. */
const state = z.object({
  format: z.literal(FORMAT),
  format_version: z.literal(FORMAT_VERSION),
  version: whole,
  clock: finite.min(0),
  due: finite.nullable(),
  view,
  nodes: z.array(node),
  resources: z.array(resource),
  programs: z.array(source),
  vars: json,
  base: z.string().max(200),
  memory: z.object({
    length: whole.max(1 << 30),
    pages: z.record(z.string().regex(/^\d{1,6}$/), z.string()),
  }),
})

export interface Portable extends Readonly<Record<keyof z.infer<typeof state>, unknown>> {
  readonly version: number
  readonly clock: number
  readonly due: number | null
  readonly view: object
  readonly nodes: readonly { readonly createdIn: number }[]
  readonly resources: readonly object[]
  readonly programs: readonly z.infer<typeof source>[]
  readonly vars: string
  readonly base: string
  readonly memory: { readonly length: number; readonly pages: Readonly<Record<string, string>> }
}

/** @throws FileError EINVAL saying where it is not what `state` shows */
export function shapeOf(text: string): Portable {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new FileError(
      'EINVAL',
      `not JSON: ${(error as Error).message}; what the file shows is what it takes`,
    )
  }
  const checked = state.safeParse(value)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const at = issue!.path.join('.') || 'it'
  throw new FileError(
    'EINVAL',
    `no state of a scene: ${at}: ${issue!.message}; what the file shows is what it takes`,
  )
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
