import { hash } from 'node:crypto'
import type { Resource } from '../scene/node.ts'
import { NOTHING, applied } from './scene.ts'
import type { Change, Scene } from './scene.ts'

interface Note {
  readonly sha256: string
  readonly json: string
}

/** Changes as text, where resources stand for themselves by their SHA-256. */
export class Written {
  readonly #resource: (sha256: string) => string
  /** Resources never change: each is written once. */
  readonly #notes = new WeakMap<Resource, Note>()

  /** @param resource JSON of one, by its SHA-256 in hexadecimal */
  constructor(resource: (sha256: string) => string) {
    this.#resource = resource
  }

  write({ resources = [], ...rest }: Change): { change: string; resources: ReadonlyMap<string, string> } {
    const notes = resources.map((resource) => this.#note(resource))
    const change = JSON.stringify({
      ...rest,
      ...(notes.length && { resources: notes.map(({ sha256 }) => sha256) }),
    })
    return { change, resources: new Map(notes.map(({ sha256, json }) => [sha256, json])) }
  }

  /** What changes make, one after the other, of nothing: all scenes on the way. */
  scenes(changes: readonly string[]): Scene[] {
    const known = new Map<string, Resource>()
    let scene = NOTHING
    return changes.map((change) => (scene = applied(scene, this.#read(change, known))))
  }

  #read(text: string, known: Map<string, Resource>): Change {
    const { resources, ...rest } = JSON.parse(text) as Omit<Change, 'resources'> & { resources?: string[] }
    return resources ? { ...rest, resources: resources.map((sha256) => this.#one(sha256, known)) } : rest
  }

  #one(sha256: string, known: Map<string, Resource>): Resource {
    const there = known.get(sha256)
    if (there) return there
    const json = this.#resource(sha256)
    const resource = JSON.parse(json) as Resource
    known.set(sha256, resource)
    this.#notes.set(resource, { sha256, json })
    return resource
  }

  #note(resource: Resource): Note {
    const known = this.#notes.get(resource)
    if (known) return known
    const json = JSON.stringify(resource)
    const note = { sha256: hash('sha256', json), json }
    this.#notes.set(resource, note)
    return note
  }
}
