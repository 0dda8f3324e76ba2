import { DMDIR, DMSTREAM } from '../../../ninep/const.ts'
import type { Stat } from '../../../ninep/stat.ts'
import type { Edge } from './table.ts'

export type Side = 'left' | 'right'

/** A file as an end of routes: on the left it is written, on the right it is read. */
export interface Port {
  /** From the root, without a slash at its beginning. */
  readonly path: string
  readonly name: string
  readonly side: Side
  /** Another path of the same file. */
  readonly also?: string
}

export type Kind = 'agent' | 'display' | 'host' | 'session' | 'process' | 'machines' | 'files'

/** Something with files between which messages go. */
export interface Vertex {
  /** The path of its directory. */
  readonly id: string
  readonly kind: Kind
  readonly name: string
  /** One word. */
  readonly state: string
  /** What else there is to say of it. */
  readonly about?: string
  /** It is on another machine, which governs it. */
  readonly far?: true
  /** The turn that ended last, since we look. */
  readonly turn?: number
  readonly ports: readonly Port[]
}

const READ = 0o400
const WRITE = 0o200
/** Files whose reads wait, and which say nothing that could be passed on: they belong to the open they were asked by. */
const ANSWERS: ReadonlySet<string> = new Set(['rpc', 'wait'])
/** Files that can be read like any other, and take messages all the same. */
const TAKES: ReadonlySet<string> = new Set(['history', 'parse'])

/** The ports of a directory, by the mode bits of what is in it: what waits can be read on the right; what is only for writing, or waits and can be written, takes messages on the left. */
export function portsOf(directory: string, entries: readonly Stat[]): Port[] {
  const ports = entries
    .filter(({ mode, name }) => !(mode & DMDIR) && !ANSWERS.has(name))
    .flatMap(({ mode, name }) => {
      const path = `${directory}/${name}`
      const streams = (mode & DMSTREAM) !== 0
      const reads = (mode & READ) !== 0
      const takes = (mode & WRITE) !== 0 && (streams || !reads || TAKES.has(name))
      return [
        ...(takes ? [{ path, name, side: 'left' as const }] : []),
        ...(streams && reads ? [{ path, name, side: 'right' as const }] : []),
      ]
    })
  return ports.toSorted((a, b) => weight(a) - weight(b))
}

/** What is used most comes first: names in small letters, then those in capitals, ERRORS at the end. */
const weight = ({ name }: Port): number =>
  ['input', 'output', 'parse'].includes(name) ? 0 : name === 'ERRORS' ? 3 : /^[a-z]/.test(name) ? 1 : 2

/** All that is there, and what routes name besides: a file that is no port yet becomes one, and so does one of somebody who is not there. */
export function withEnds(vertices: readonly Vertex[], edges: readonly Edge[]): readonly Vertex[] {
  const all = new Map(vertices.map((vertex) => [vertex.id, vertex]))
  for (const { src, dst } of edges)
    for (const [path, side] of [
      [src, 'right'],
      [dst, 'left'],
    ] as const) {
      const vertex = ownerOf(all, path) ?? strangerOf(path)
      const port = portAt(vertex, path, side)
      const name = vertex.id === ROOT ? path : path.slice(vertex.id.length + 1) || path
      const ports = port ? vertex.ports : [...vertex.ports, { path, name, side }]
      all.set(vertex.id, { ...vertex, ports })
    }
  return [...all.values()]
}

export const portAt = (vertex: Vertex, path: string, side: Side): Port | undefined =>
  vertex.ports.find((port) => port.side === side && (port.path === path || port.also === path))

/** Whose file that is. */
export function ownerOf<T>(all: ReadonlyMap<string, T>, path: string): T | undefined {
  const names = path.split('/')
  for (let length = names.length; length > 0; length--) {
    const found = all.get(names.slice(0, length).join('/'))
    if (found) return found
  }
  return names.length === 1 ? all.get(ROOT) : undefined
}

const ROOT = '/'
const EACH = /^\{host\}$/i

/** Whose file it would be. */
function strangerOf(path: string): Vertex {
  const [first = '', second = '', ...rest] = path.split('/')
  if (EACH.test(first)) return { id: first, kind: 'machines', name: 'each machine', state: 'each', ports: [] }
  if (first === 'llm' && rest.length)
    return { id: `${first}/${second}`, kind: 'agent', name: second, state: 'missing', ports: [] }
  return second
    ? { id: first, kind: 'files', name: first, state: 'missing', ports: [] }
    : { id: ROOT, kind: 'files', name: '/n', state: 'up', ports: [] }
}
