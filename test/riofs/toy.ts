import { createContext, runInContext } from 'node:vm'
import type { Patch, SceneNode } from '../../src/scene/node.ts'
import { FIRST_VIEW } from '../../src/scene/view.ts'
import type { Wish } from '../../src/riofs/guest/guest.ts'
import type { Machine, Pages, Ran } from '../../src/riofs/vm/ran.ts'

const PAGE = 4096
const OK: Ran = { ok: true, ms: 1, patch: {}, prints: [], faults: [], wishes: [] }

/** All that a toy holds: it is its memory, as JSON. */
interface Held {
  nodes: Record<string, SceneNode>
  vars: Record<string, unknown>
  due: number | null
}

const nobody = (): Held => ({ nodes: {}, vars: {}, due: null })

/**
 * An engine that is another than the real one: for what only shows when engines differ, or when one dies at a moment that a
 * test chooses. Its programs say `box(id, props)`, `drop(id)`, `v.name = value`, `print`, `after(seconds)`, `wish`.
 */
export class Toy implements Machine {
  readonly base: string
  /** Every program it was given. */
  readonly ran: string[] = []
  /** Whether the next call kills it. */
  dies = false
  #held = nobody()
  #kept = this.#image()
  #saved = JSON.stringify(this.#held)

  constructor(base = 'toy') {
    this.base = base
  }

  async run(source: string, asked: { readonly version: number; readonly clock: number }): Promise<Ran> {
    this.ran.push(source)
    const before = await this.snapshot()
    const [old, prints, wishes] = [this.#held.nodes, [] as Ran['prints'][number][], [] as Wish[]]
    try {
      const value = String(runInContext(source, this.#inside(asked, prints, wishes), { timeout: 1000 }))
      return {
        ...OK,
        ...this.#due(),
        patch: this.#patch(old),
        prints,
        wishes,
        value,
        before,
        after: await this.snapshot(),
      }
    } catch (error) {
      this.#held = JSON.parse(this.#saved) as Held
      return { ...OK, ok: false, prints, error: { message: String(error), line: 1, column: 2 }, before }
    }
  }

  async call(verb: keyof typeof verbs, _clock: number, ...args: readonly string[]): Promise<Ran> {
    if (this.dies) {
      this.dies = false
      this.#held = JSON.parse(this.#saved) as Held
      const error = { message: 'it took too long', limit: 'time' }
      return { ...OK, ok: false, back: true, patch: { set: Object.values(this.#held.nodes) }, error }
    }
    const old = this.#held.nodes
    this.#held = structuredClone(this.#held)
    const does: Does = verbs[verb]
    const view = does(this.#held, args[0] ?? '', args[1] ?? '')
    return { ...OK, ...this.#due(), patch: { ...this.#patch(old), ...view } }
  }

  async vars(): Promise<string> {
    return JSON.stringify(this.#held.vars)
  }

  async snapshot(): Promise<Pages> {
    const now = this.#image()
    const pages = [...now.pages].filter(([number, page]) => !this.#kept.pages.get(number)?.equals(page))
    this.#kept = now
    this.#saved = JSON.stringify(this.#held)
    return { length: now.length, pages: new Map(pages) }
  }

  async restore({ pages }: Pages): Promise<Ran> {
    const text = Buffer.concat([...pages].toSorted(([a], [b]) => a - b).map(([, page]) => page)).toString()
    this.#held = text ? (JSON.parse(text.replace(/\0+$/, '')) as Held) : nobody()
    await this.snapshot()
    return { ...OK, ...this.#due(), patch: { set: Object.values(this.#held.nodes) } }
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #inside(
    { version, clock }: { readonly version: number; readonly clock: number },
    prints: Ran['prints'][number][],
    wishes: Wish[],
  ): object {
    this.#held = structuredClone(this.#held)
    const held = this.#held
    return createContext({
      v: held.vars,
      box: (id: string, props: SceneNode['props'] = {}) => {
        held.nodes[id] = { id, type: 'box', parent: null, layer: '3d', props, handlers: [], z: 0, visible: true, opacity: 1, createdIn: version } // oxfmt-ignore
      },
      drop: (id: string) => delete held.nodes[id],
      print: (text: unknown) => prints.push({ level: 'log', text: String(text) }),
      after: (seconds: number) => (held.due = clock + seconds),
      wish: (wish: Wish) => wishes.push(wish),
    })
  }

  #due(): { due?: number } {
    return this.#held.due === null ? {} : { due: this.#held.due }
  }

  #patch(old: Held['nodes']): Omit<Patch, 'version' | 'clock' | 'scene'> {
    const set = Object.values(this.#held.nodes).filter(
      (node) => JSON.stringify(node) !== JSON.stringify(old[node.id]),
    )
    const drop = Object.keys(old).filter((id) => !this.#held.nodes[id])
    return { ...(set.length && { set }), ...(drop.length && { drop }) }
  }

  #image(): { length: number; pages: Map<number, Buffer> } {
    const bytes = Buffer.from(JSON.stringify(this.#held))
    const pages = new Map<number, Buffer>()
    for (let at = 0; at < bytes.length; at += PAGE) {
      const page = Buffer.alloc(PAGE)
      bytes.copy(page, 0, at)
      pages.set(at / PAGE, page)
    }
    return { length: Math.ceil(pages.size / 16) * 16 * PAGE, pages }
  }
}

type Does = (held: Held, first: string, second: string) => Pick<Patch, 'view'> | void

const verbs = {
  set: (held, id, props) => change(held, id, JSON.parse(props) as SceneNode['props']),
  remove: (held, id) => void delete held.nodes[id],
  clear: (held) => void (held.nodes = {}),
  tick: (held) => {
    held.due = null
    held.vars['ticks'] = Number(held.vars['ticks'] ?? 0) + 1
  },
  event: (held, line) => {
    const { node, type, to } = JSON.parse(line) as { node: string; type: string; to?: number[] }
    change(held, node, { [type]: to ?? true })
  },
  view: (_held, part) => ({ view: { ...FIRST_VIEW, ...(JSON.parse(part) as object) } }),
} satisfies Record<Parameters<Machine['call']>[0], Does>

function change(held: Held, id: string, props: SceneNode['props']): void {
  const node = held.nodes[id]!
  held.nodes[id] = { ...node, props: { ...node.props, ...props } }
}
