import { FileError } from '../lib/errno.ts'
import type { KeptVersion } from '../store/scenes.ts'

/** One version of the scene. */
export interface Version extends KeptVersion {
  readonly kind: Kind
}

/** What a version was made by: `program`, a change of nodes by hand, a drag, clear, a change of the view, a label for what is there, a state that was brought in. */
export type Kind = 'first' | 'program' | 'nodes' | 'drag' | 'clear' | 'view' | 'snapshot' | 'state'

/** The versions as a tree, and which of them is shown. */
export class Versions {
  readonly #all: Map<number, Version>
  #current: number

  /** @param all with the first */
  constructor(all: Iterable<Version>, current: number) {
    this.#all = new Map([...all].map((version) => [version.number, version]))
    this.#current = this.#all.has(current) ? current : Math.max(...this.#all.keys())
  }

  get size(): number {
    return this.#all.size
  }

  get current(): Version {
    return this.#all.get(this.#current)!
  }

  /** A number that no version has had. */
  get free(): number {
    return Math.max(...this.#all.keys()) + 1
  }

  get(number: number): Version | undefined {
    return this.#all.get(number)
  }

  [Symbol.iterator](): IterableIterator<Version> {
    return this.#all.values()
  }

  /** A version with all it came of, the first one first. */
  path(number = this.#current): readonly Version[] {
    const path: Version[] = []
    for (let at = this.#all.get(number); at; at = this.#of(at.parent)) path.push(at)
    return path.toReversed()
  }

  /** So many versions back. @throws FileError EINVAL */
  back(steps: number): number {
    const path = this.path()
    if (steps >= path.length)
      throw new FileError('EINVAL', `undo ${steps}; ${count(path.length - 1)} can be undone`)
    return path.at(-1 - steps)!.number
  }

  /** So many versions forward, along what was left last. @throws FileError EINVAL */
  forward(steps: number): number {
    let at = this.current
    for (let step = 0; step < steps; step++) {
      const next = this.#of(at.next)
      if (!next) throw new FileError('EINVAL', `redo ${steps}; ${count(step)} can be redone`)
      at = next
    }
    return at.number
  }

  /** Adds a version, or changes one. */
  put(version: Version): Version {
    this.#all.set(version.number, version)
    return version
  }

  show(number: number): void {
    this.#current = number
  }

  /** The versions that are to remember that this is the way to the one that is shown. */
  *leaving(): Generator<Version, void, void> {
    const path = this.path()
    for (const [at, version] of path.entries()) {
      const next = path[at + 1]?.number
      if (next !== undefined && version.next !== next) yield { ...version, next }
    }
  }

  /** The one to forget first: the oldest of those that nothing came of and that did not lead here, else the oldest but for the first. */
  oldest(): Version | undefined {
    const here = new Set(this.path().map(({ number }) => number))
    const parents = new Set([...this.#all.values()].map(({ parent }) => parent))
    const all = [...this.#all.values()]
    return (
      all.find(({ number }) => !here.has(number) && !parents.has(number)) ??
      all.find(({ number, parent }) => parent !== null && number !== this.#current)
    )
  }

  /** Takes one away; answers with those that came of it and now come of its parent. */
  drop({ number, parent }: Version): readonly Version[] {
    this.#all.delete(number)
    const orphans = [...this.#all.values()].filter((version) => version.parent === number)
    const above = this.#of(parent)
    const next = above?.next === number ? (orphans.at(-1)?.number ?? null) : above?.next
    return [
      ...orphans.map((version) => this.put({ ...version, parent })),
      ...(above && next !== undefined && next !== above.next ? [this.put({ ...above, next })] : []),
    ]
  }

  #of(number: number | null): Version | undefined {
    return number === null ? undefined : this.#all.get(number)
  }
}

const count = (number: number): string => `${number || 'no'} version${number === 1 ? '' : 's'}`

/** `version` when it is read: a line for each, tabs between fields, `-` for an empty one. */
export function toText(versions: Versions): string {
  const lines = ['# number\tparent\ttime\tauthor\tlabel\tcurrent']
  for (const { number, parent, time, author, label } of versions) {
    const current = number === versions.current.number ? '*' : ''
    const fields = [number, parent ?? '', new Date(time).toISOString(), author, label, current]
    lines.push(fields.map((field) => String(field).replace(/\s+/g, ' ') || '-').join('\t'))
  }
  return `${lines.join('\n')}\n`
}
