import { FileError } from '../../lib/errno.ts'
import { abortable } from '../../lib/abortable.ts'
import type { Call, Result, Tool } from '../../providers/provider.ts'
import { useAll } from './calls.ts'
import type { Using } from './calls.ts'
import { grantOf } from './grants.ts'
import type { Reach, Reaching } from './reach.ts'
import type { Skill } from './skill.ts'
import { treeSkills } from './tree.ts'

export interface ToolboxOptions {
  /** How the agent is called now. */
  readonly agent: () => string
  /** Opens the hive's own tree; absent where there is none. */
  readonly reach?: Reaching | undefined
  /** Told what the user of the agent should know. */
  readonly problem: (text: string) => void
}

const NONE: ReadonlyMap<string, Skill> = new Map()

/** The tools of one agent, and what they hold: made when they are first used. */
export class Toolbox implements AsyncDisposable {
  readonly #options: ToolboxOptions
  #reach: { readonly agent: string; readonly opened: Promise<Reach> } | undefined

  constructor(options: ToolboxOptions) {
    this.#options = options
  }

  /** What a model can be told of. @throws the signal's reason */
  async offered(grants: readonly string[], signal: AbortSignal): Promise<readonly Tool[]> {
    const skills = await abortable(this.#skills(grants), signal)
    return [...skills.values()].map(({ tool }) => tool)
  }

  /** The results of calls, in their order: whatever goes wrong is a result. */
  async use(
    calls: readonly Call[],
    grants: readonly string[],
    using: Omit<Using, 'skills'>,
  ): Promise<readonly Result[]> {
    const skills = await abortable(this.#skills(grants), using.signal).catch(() => NONE)
    return useAll(calls, { ...using, skills })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave()
  }

  /** The tree in the name of the agent, opened anew when it is called otherwise or the conversation has ended. */
  async #reached(agent: string): Promise<Reach> {
    const { reach } = this.#options
    if (!reach) throw new FileError('ENOTCONN', 'there is no tree to reach')
    const known = this.#reach
    const there = known?.agent === agent ? await known.opened.catch(() => undefined) : undefined
    if (there?.open) return there
    if (this.#reach === known) {
      const left = this.#leave()
      this.#reach = { agent, opened: left.then(() => reach(agent)) }
    }
    return this.#reach!.opened // somebody else may have been faster
  }

  /** The tools that grants allow, by name. */
  async #skills(lines: readonly string[]): Promise<ReadonlyMap<string, Skill>> {
    const grants = lines.map(grantOf)
    const files = grants.filter((grant) => grant.kind !== 'mcp')
    const skills = treeSkills(files, () => this.#reached(this.#options.agent()))
    return new Map(skills.map((skill) => [skill.tool.name, skill]))
  }

  async #leave(): Promise<void> {
    const old = this.#reach
    this.#reach = undefined
    await old?.opened.then(
      (reach) => reach[Symbol.asyncDispose](),
      () => undefined,
    )
  }
}
