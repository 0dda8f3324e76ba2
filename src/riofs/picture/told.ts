/** What the thread that draws is told: what it does not know yet. */

import type { Code } from '../../lib/errno.ts'
import type { Resource, SceneNode, View } from '../../scene/node.ts'
import type { Asked, Shown } from './pictures.ts'

export interface Told {
  /** What it knew is another scene. */
  readonly fresh: boolean
  readonly resources: readonly Resource[]
  readonly forget: readonly string[]
  readonly set: readonly SceneNode[]
  readonly drop: readonly string[]
  readonly view: View
  readonly asked: Asked
}

/** What it answers: a PNG, or why there is none. */
export type Answer = { readonly png: Uint8Array } | { readonly code: Code; readonly detail: string }

/** What a thread knows already; nodes and resources never change, so it is theirs if it is the same object. */
export class Known {
  #nodes = new Map<string, SceneNode>()
  #resources = new Map<string, Resource>()

  /** What there is to tell, which counts as told. */
  tell(shown: Shown, asked: Asked): Told {
    const changes = this.#changes(shown)
    const drop = this.#gone(this.#nodes, shown.nodes)
    for (const id of drop) this.#nodes.delete(id)
    for (const node of changes.set) this.#nodes.set(node.id, node)
    const ordered = [...this.#nodes.values()].every((node, i) => node === shown.nodes[i])
    if (!ordered) return this.#whole(shown, asked)
    return { fresh: false, ...changes, drop, view: shown.view, asked }
  }

  #changes({ nodes, resources }: Shown): Pick<Told, 'resources' | 'forget' | 'set'> {
    const set = nodes.filter((node) => this.#nodes.get(node.id) !== node)
    const more = resources.filter((one) => this.#resources.get(one.id) !== one)
    const forget = this.#gone(this.#resources, resources)
    this.#resources = new Map(resources.map((one) => [one.id, one]))
    return { resources: more, forget, set }
  }

  #gone(known: ReadonlyMap<string, unknown>, now: readonly { readonly id: string }[]): string[] {
    const ids = new Set(now.map(({ id }) => id))
    return [...known.keys()].filter((id) => !ids.has(id))
  }

  #whole({ nodes, resources, view }: Shown, asked: Asked): Told {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]))
    return { fresh: true, resources, forget: [], set: nodes, drop: [], view, asked }
  }
}
