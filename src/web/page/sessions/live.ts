import { signal } from '@preact/signals'
import { toFileError } from '../../../lib/errno.ts'
import { Gate } from '../../../lib/gate.ts'
import type { Hive } from '../hive.ts'
import { reasonOf } from '../said.ts'
import type { Needs } from './needs.ts'
import { kindOf, sessionsOf } from './table.ts'
import type { Session } from './table.ts'
import { Works } from './works.ts'

/** All sessions as they are: a `list` is read again when something has been heard of it. */
export class Live {
  /** Undefined: not all have been seen yet. */
  readonly sessions = signal<readonly Session[] | undefined>()
  /** Why something is not seen; empty: it is. */
  readonly wrong = signal('')
  readonly #hive: Hive
  readonly #needs: Needs
  readonly #stirred = new Map<string, Gate>()
  readonly #lists = new Map<string, readonly Session[]>()

  constructor(hive: Hive, needs: Needs) {
    this.#hive = hive
    this.#needs = needs
  }

  /** Looks on until it is told to stop. */
  run(ends: AbortSignal): void {
    const watching = new Works((root, over) => this.#watch(root, over), ends)
    const unheard = [
      this.#needs.roots.subscribe((roots) => {
        for (const root of this.#lists.keys()) if (!roots?.includes(root)) this.#lists.delete(root)
        watching.keep(roots ?? [])
        this.#publish()
      }),
      this.#needs.questions.subscribe(() => this.stir()),
      this.#hive.link.subscribe((link) => link === 'up' && this.stir()),
    ]
    ends.addEventListener('abort', () => unheard.forEach((stop) => stop()), { once: true })
  }

  /** Something has happened. */
  stir(root?: string): void {
    for (const [name, gate] of this.#stirred) if (root === undefined || name === root) gate.open()
  }

  async #watch(root: string, ends: AbortSignal): Promise<void> {
    const gate = new Gate()
    this.#stirred.set(root, gate)
    const host = root.slice(0, root.lastIndexOf('/'))
    const told = await this.#hive.stat(`${root}/events`, ends).catch(() => undefined)
    const follow = (path: string) => this.#follow(root, path, ends).catch(() => undefined)
    const heard = [follow(`${host}/events`), ...(told ? [follow(`${root}/events`)] : [])]
    // Who listens before looking misses nothing.
    await Promise.all([...heard, this.#look(root, gate, ends, !told)]).finally(() =>
      this.#stirred.delete(root),
    )
  }

  /** Events of that tree, or of its machine. */
  async #follow(root: string, path: string, ends: AbortSignal): Promise<void> {
    for await (const line of this.#hive.lines(path, ends))
      if (/^(session\.|gap$)/.test(kindOf(line))) this.stir(root)
  }

  /** @param silent it tells no events: each of its sessions is waited for */
  async #look(root: string, gate: Gate, ends: AbortSignal, silent: boolean): Promise<void> {
    const waiting = new Works((path, over) => this.#wait(root, path, over), ends)
    while (!ends.aborted) {
      const stirred = gate.wait(ends)
      stirred.catch(() => undefined)
      try {
        const list = sessionsOf(root, await this.#hive.read(`${root}/list`, ends))
        this.#lists.set(root, list)
        this.wrong.value = ''
        if (silent) waiting.keep(list.map(({ path }) => path))
      } catch (error) {
        if (ends.aborted) return
        if (toFileError(error).code !== 'ENOTCONN') this.wrong.value = reasonOf(error)
      }
      this.#publish()
      await stirred
    }
  }

  async #wait(root: string, path: string, ends: AbortSignal): Promise<void> {
    await this.#hive.read(`${path}/wait`, ends)
    this.stir(root)
  }

  #publish(): void {
    const roots = this.#needs.roots.value
    if (!roots) return
    const all = roots.map((root) => this.#lists.get(root))
    if (all.some((list) => list) || !roots.length) this.sessions.value = all.flatMap((list) => list ?? [])
  }
}
