import { computed, signal } from '@preact/signals'
import { toFileError } from '../../../lib/errno.ts'
import { Gate } from '../../../lib/gate.ts'
import { DMDIR } from '../../../ninep/const.ts'
import type { Hive } from '../hive.ts'
import { look, lookAt } from './looks.ts'
import type { Mount } from './looks.ts'
import { edgesOf, rows } from './table.ts'
import type { Edge } from './table.ts'
import { withEnds } from './vertex.ts'
import type { Vertex } from './vertex.ts'

/** Milliseconds between two looks at the routes while something passes, and while nothing is known to. */
const SOON = 500
const LATER = 3000

/** The hive as a graph, as it is: what an event names is read again, and nothing else. */
export class Live {
  readonly edges = signal<readonly Edge[]>([])
  readonly vertices = computed(() => withEnds(this.#seen.value, this.edges.value))
  /** All has been seen once. */
  readonly ready = computed(() => this.#looked.value && this.#counted.value)
  /** Why nothing more is seen; empty: it is. */
  readonly wrong = signal('')
  readonly #looked = signal(false)
  readonly #counted = signal(false)
  readonly #seen = signal<readonly Vertex[]>([])
  readonly #hive: Hive
  #mounts: ReadonlyMap<string, Mount> = new Map()
  readonly #parts = new Map<string, readonly Vertex[]>()
  /** What has to be read again: `ctl`, the name of a mount, or an agent as `llm/claude`. */
  readonly #due = new Set<string>()
  /** What is being read just now. */
  #reading = ''
  /** The number of the event that was heard last. */
  #last = Number.POSITIVE_INFINITY
  readonly #asked = new Gate()
  readonly #stirred = new Gate()

  constructor(hive: Hive) {
    this.#hive = hive
  }

  /** Looks on until it is told to stop. */
  async run(ends: AbortSignal): Promise<void> {
    const unheard = this.#hive.link.subscribe((link) => link === 'up' && this.#all())
    const work = [this.#follow(ends), this.#look(ends), this.#watchRoutes(ends)]
    await Promise.all(work)
      .catch((error: unknown) => {
        if (!ends.aborted) this.wrong.value = toFileError(error).message
      })
      .finally(unheard)
  }

  /** Something was done with the routes. */
  stir(): void {
    this.#stirred.open()
  }

  #all(): void {
    for (const name of this.#mounts.keys()) this.#due.add(name)
    this.#again('ctl')
    this.stir()
  }

  #again(what: string): void {
    this.#due.add(what)
    this.#asked.open()
  }

  async #follow(ends: AbortSignal): Promise<void> {
    for await (const line of this.#hive.lines('/events', ends)) {
      const said = eventOf(line)
      if (said) this.#heard(said)
    }
  }

  #heard({ id: number, source, kind, agent, state, turn }: Heard): void {
    const id = `${source}/${String(agent)}`
    this.stir()
    // Some are lost to a slow reader, or while there was no connection.
    if (kind === 'gap' || Number(number) > this.#last + 1) this.#all()
    this.#last = Number(number ?? this.#last)
    if (kind.startsWith('mount.')) {
      this.#due.add(source)
      this.#again('ctl')
    } else if (kind === 'agent.new' || kind === 'agent.rules') this.#again(id)
    else if (kind === 'agent.gone') this.#drop(id)
    else if (kind === 'agent.state') this.#patch(id, { state: String(state) })
    else if (kind === 'agent.turn') this.#patch(id, { turn: Number(turn) })
    else if (/^(session|proc)\./.test(kind)) this.#again(source)
  }

  #patch(id: string, change: Partial<Vertex>): void {
    const { part, vertices } = this.#partOf(id)
    const after = vertices.map((vertex) => (vertex.id === id ? { ...vertex, ...change } : vertex))
    this.#parts.set(part, after)
    // What is being read may be older than this.
    if ([part, id].includes(this.#reading) || !vertices.some((vertex) => vertex.id === id)) this.#again(id)
    this.#publish()
  }

  #drop(id: string): void {
    const { part, vertices } = this.#partOf(id)
    this.#parts.set(
      part,
      vertices.filter((vertex) => vertex.id !== id),
    )
    if ([part, id].includes(this.#reading)) this.#again(part)
    this.#publish()
  }

  #partOf(id: string): { readonly part: string; readonly vertices: readonly Vertex[] } {
    const part = id.split('/', 1)[0]!
    return { part, vertices: this.#parts.get(part) ?? [] }
  }

  async #look(ends: AbortSignal): Promise<void> {
    // Who listens before reading misses nothing: the events were asked for before this.
    await this.#hive.stat('/events', ends).catch(() => undefined)
    this.#due.add('ctl')
    while (!ends.aborted) {
      const due = [...this.#due]
      this.#due.clear()
      // A mount that ctl tells of as new is looked at in the next round.
      for (const what of due) await this.#read(what, ends)
      this.#publish()
      if (this.#due.size === 0) {
        this.#looked.value = true
        await this.#asked.wait(ends)
      }
    }
  }

  async #read(what: string, ends: AbortSignal): Promise<void> {
    this.#reading = what
    try {
      const mount = this.#mounts.get(what)
      if (what === 'ctl') await this.#readMounts(ends)
      else if (mount) this.#parts.set(what, await look(this.#hive, mount, ends))
      else if (what.includes('/')) {
        const vertex = await lookAt(this.#hive, what, ends)
        const { part, vertices } = this.#partOf(what)
        const known = vertices.some(({ id }) => id === what)
        const after = vertices.map((old) => (old.id === what ? { ...old, ...vertex } : old))
        this.#parts.set(part, known ? after : [...vertices, vertex])
      }
    } catch (error) {
      if (ends.aborted) throw error
      // It is gone, and an event will say so; or the connection is, and then all is read again.
      if (!['ENOENT', 'ENOTCONN'].includes(toFileError(error).code)) throw error
    } finally {
      this.#reading = ''
    }
  }

  async #readMounts(ends: AbortSignal): Promise<void> {
    const table = rows(await this.#hive.readAny('/ctl', ends))
    // A guest sees trees and no table of them.
    if (!table.length)
      for (const { name, mode } of await this.#hive.list('/', ends))
        if (mode & DMDIR) table.push([name, 'local', 'up'])
    const mounts = table.map(([name = '', address = '', state = '', , , , error = '-']) => {
      const about = error === '-' ? address : `${address}: ${error}`
      return { name, address, state, about }
    })
    const before = this.#mounts
    this.#mounts = new Map(mounts.map((mount) => [mount.name, mount]))
    for (const name of before.keys()) if (!this.#mounts.has(name)) this.#parts.delete(name)
    for (const { name, state, about } of mounts) {
      const old = before.get(name)
      if (old?.state !== state || old.about !== about) this.#due.add(name)
    }
  }

  /** Counters cannot be followed: they are looked at when something has happened, again while they grow, and now and then since what a display says is no event. */
  async #watchRoutes(ends: AbortSignal): Promise<void> {
    let table = ''
    for (let grew = true; !ends.aborted;) {
      const next = await this.#hive.read('/routes', ends).catch(() => table)
      grew = next !== table
      table = next
      if (grew) this.edges.value = edgesOf(table, this.edges.value)
      this.#counted.value = true
      await pause(SOON, ends)
      if (!grew) {
        const over = AbortSignal.any([ends, AbortSignal.timeout(LATER)])
        await this.#stirred.wait(over).catch(() => undefined)
      }
    }
  }

  #publish(): void {
    this.#seen.value = [...this.#mounts.keys()].flatMap((name) => this.#parts.get(name) ?? [])
  }
}

interface Heard {
  readonly id?: unknown
  readonly source: string
  readonly kind: string
  readonly agent?: unknown
  readonly state?: unknown
  readonly turn?: unknown
}

function eventOf(line: string): Heard | undefined {
  try {
    const said = JSON.parse(line) as Partial<Heard> | null
    return typeof said?.source === 'string' && typeof said.kind === 'string' ? (said as Heard) : undefined
  } catch {
    return undefined
  }
}

function pause(milliseconds: number, ends: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = AbortSignal.any([ends, AbortSignal.timeout(milliseconds)])
    over.addEventListener('abort', () => done(), { once: true })
    if (over.aborted) done()
  })
}
