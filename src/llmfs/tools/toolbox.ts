import { FileError } from '../../lib/errno.ts'
import { abortable } from '../../lib/abortable.ts'
import type { Call, Result, Tool } from '../../providers/provider.ts'
import { useAll } from './calls.ts'
import type { Using } from './calls.ts'
import { grantOf, lineOf } from './grants.ts'
import type { ServerGrant } from './grants.ts'
import { Server } from './mcp-server.ts'
import type { Reach, Reaching } from './reach.ts'
import type { Skill } from './skill.ts'
import { treeSkills } from './tree.ts'

export interface ToolboxOptions {
  /** How the agent is called now. */
  readonly agent: () => string
  /** Opens the hive's own tree; absent where there is none. */
  readonly reach?: Reaching | undefined
  /** The whole environment of programs that are started. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Told what the user of the agent should know. */
  readonly problem: (text: string) => void
}

const NONE: ReadonlyMap<string, Skill> = new Map()

/** The tools of one agent, and what they hold: made when they are first used. */
export class Toolbox implements AsyncDisposable {
  readonly #options: ToolboxOptions
  /** By the lines that grant them. */
  readonly #servers = new Map<string, Server>()
  #reach: { readonly agent: string; readonly opened: Promise<Reach> } | undefined

  constructor(options: ToolboxOptions) {
    this.#options = options
  }

  /** What a model can be told of. @throws the signal's reason */
  async offered(turn: number, grants: readonly string[], signal: AbortSignal): Promise<readonly Tool[]> {
    const skills = await abortable(this.#skills(turn, grants, signal), signal)
    return [...skills.values()].map(({ tool }) => tool)
  }

  /** The results of calls, in their order: whatever goes wrong is a result. */
  async use(
    turn: number,
    calls: readonly Call[],
    grants: readonly string[],
    using: Omit<Using, 'skills'>,
  ): Promise<readonly Result[]> {
    const skills = await abortable(this.#skills(turn, grants, using.signal), using.signal).catch(() => NONE)
    return useAll(calls, { ...using, skills })
  }

  /** Ends the servers that are not granted any more. */
  async keep(grants: readonly string[]): Promise<void> {
    const gone = [...this.#servers].filter(([line]) => !grants.includes(line))
    for (const [line] of gone) this.#servers.delete(line)
    await Promise.all(gone.map(([, server]) => server[Symbol.asyncDispose]()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#leave(), this.keep([])])
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

  /** The tools that grants allow, by name. @throws the signal's reason */
  async #skills(
    turn: number,
    lines: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Skill>> {
    const grants = lines.map(grantOf)
    const files = grants.filter((grant) => grant.kind !== 'mcp')
    const servers = grants.filter((grant) => grant.kind === 'mcp').map((grant) => this.#server(grant))
    const theirs = await Promise.all(servers.map((server) => server.skills(turn, signal)))
    return byName([...treeSkills(files, () => this.#reached(this.#options.agent())), ...theirs.flat()])
  }

  #server(grant: ServerGrant): Server {
    const line = lineOf(grant)
    const { env = {}, problem } = this.#options
    const label = `mcp ${grant.name || calledIn(grant.words)}`
    const tell = (text: string): void => problem(`${label}: ${text}`)
    const server = this.#servers.get(line) ?? new Server({ grant, env, complain: tell, problem: tell })
    this.#servers.set(line, server)
    return server
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

/** Each name once: who comes later gets a number. */
function byName(skills: readonly Skill[]): ReadonlyMap<string, Skill> {
  const named = new Map<string, Skill>()
  for (const skill of skills) {
    let name = skill.tool.name
    for (let at = 2; named.has(name); at++) name = `${skill.tool.name.slice(0, 60)}_${at}`
    named.set(name, { ...skill, tool: { ...skill.tool, name } })
  }
  return named
}

/** A command without the variables that \`env\` sets for it: they may be keys, and problems are read by others. */
const calledIn = (words: readonly string[]): string => words.filter((word) => !/^\w+=/.test(word)).join(' ')
