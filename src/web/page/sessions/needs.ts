import { signal } from '@preact/signals'
import { toFileError } from '../../../lib/errno.ts'
import { Gate } from '../../../lib/gate.ts'
import { DMDIR } from '../../../ninep/const.ts'
import type { Hive } from '../hive.ts'
import { rows } from '../operator/table.ts'
import { pause } from '../pause.ts'
import { after, kindOf, needOf } from './table.ts'
import type { Question } from './table.ts'
import { Works } from './works.ts'

/** How long a machine may take to say whether it has sessions, and a tree that was cut off to be there again, in milliseconds. */
const PATIENCE = 5000
const AGAIN = 1000

/** Where there are sessions, and what they wait for somebody to say. */
export class Needs {
  /** The directories of all trees of sessions: `/agent`, and those of other machines; undefined: nobody has looked yet. */
  readonly roots = signal<readonly string[] | undefined>()
  readonly questions = signal<readonly Question[]>([])
  readonly #hive: Hive
  readonly #stirred = new Gate()

  constructor(hive: Hive) {
    this.#hive = hive
  }

  /** Looks on until it is told to stop. */
  async run(ends: AbortSignal): Promise<void> {
    const following = new Works((root, over) => this.#follow(root, over), ends)
    let due = true
    const stir = () => {
      due = true
      this.#stirred.open()
    }
    const listen = async () => {
      for await (const line of this.#hive.lines('/events', ends))
        if (/^(mount\.|gap$)/.test(kindOf(line))) stir()
    }
    const look = async () => {
      while (!ends.aborted) {
        if (due) {
          due = false
          const roots = await this.#look(ends)
          this.#keep(roots)
          following.keep(roots)
        } else await this.#stirred.wait(ends)
      }
    }
    const unheard = this.#hive.link.subscribe((link) => link === 'up' && stir())
    await Promise.all([listen(), look()])
      .catch(() => undefined)
      .finally(unheard)
  }

  async #look(ends: AbortSignal): Promise<string[]> {
    try {
      // Guests have no ctl, but may have been given sessions.
      const table = (await this.#hive.readAny('/ctl', ends)) || 'agent\t-\tup'
      const names = rows(table).flatMap(([name = '', , state]) => (state === 'up' ? name : []))
      const paths = names.map((name) => (name === 'agent' ? '/agent' : `/${name}/agent`))
      const there = await Promise.all(paths.map((path) => this.#isTree(path, ends)))
      return paths.filter((_, at) => there[at])
    } catch (error) {
      if (ends.aborted) throw error
      return [...(this.roots.value ?? [])] // the connection is cut: when it is there again all is looked at again
    }
  }

  async #isTree(path: string, ends: AbortSignal): Promise<boolean> {
    const signal = AbortSignal.any([ends, AbortSignal.timeout(PATIENCE)])
    const found = await this.#hive.stat(path, signal).catch(() => undefined)
    return found !== undefined && (found.mode & DMDIR) !== 0
  }

  async #follow(root: string, ends: AbortSignal): Promise<void> {
    while (!ends.aborted) {
      try {
        this.#forget(root)
        let begun = ''
        for await (const text of this.#hive.texts(`${root}/NEEDS`, ends)) {
          const lines = (begun + text).split('\n')
          begun = lines.pop() ?? ''
          for (const line of lines) this.#hear(root, line)
        }
      } catch (error) {
        if (ends.aborted || toFileError(error).code === 'ENOENT') return
      }
      await pause(AGAIN, ends)
    }
  }

  #hear(root: string, line: string): void {
    const need = needOf(root, line)
    if (need) this.questions.value = after(this.questions.value, need)
  }

  #keep(roots: readonly string[]): void {
    for (const root of this.roots.value ?? []) if (!roots.includes(root)) this.#forget(root)
    this.roots.value = roots
  }

  #forget(root: string): void {
    const left = this.questions.value.filter(({ path }) => !path.startsWith(`${root}/`))
    if (left.length < this.questions.value.length) this.questions.value = left
  }
}
