import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Prices } from '../providers/prices.ts'
import type { Provider } from '../providers/provider.ts'
import { KeptAgents } from '../store/agents.ts'
import type { KeptAgent } from '../store/agents.ts'
import { KeptMedia } from '../store/media.ts'
import { settingsIn } from '../store/settings.ts'
import type { Settings } from '../store/settings.ts'
import { Store } from '../store/store.ts'
import { Catalog } from './catalog.ts'
import { DEFAULTS } from './config.ts'
import type { Config } from './config.ts'
import type { Emit } from './happening.ts'
import { OFFLINE } from './first.ts'
import { forked, passOn } from './fork.ts'
import { Matching } from './matching.ts'
import { Shelf } from './media.ts'
import { progressOf, settingsOf } from './memory.ts'
import { checkName } from './names.ts'
import { short } from './rules.ts'
import { Agent } from './run.ts'
import type { AgentOptions } from './run.ts'
import { born } from './state.ts'
import { tariffOf } from './tariff.ts'
import type { Reaching } from './tools/reach.ts'

export interface LlmOptions {
  /** The preferred one first, never empty; the first that is ready is the default for new agents until `provider` says otherwise. */
  readonly providers: readonly Provider[]
  /** Where agents are kept. */
  readonly store: Store
  /** The user's own prices of models; they win over those that are built in. */
  readonly prices?: Prices | undefined
  /** Opens the hive's own tree for the tools of an agent. */
  readonly reach?: Reaching | undefined
  /** The environment of programs that agents start as tools. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Told what happens to agents. */
  readonly emit?: Emit | undefined
  /** Told what should never happen. */
  readonly failed: (error: unknown) => void
}

/** Machines that can be registered. */
const MACHINES = 128

/** Names of what is kept beside agents: the provider of new ones, machines as JSON. */
const PROVIDER = 'llm.provider'
const REGISTERED = 'llm.machines'

/** All agents, by name. */
export class Llm implements AsyncDisposable {
  readonly catalog: Catalog
  readonly #matching = new Matching()
  readonly #options: LlmOptions
  readonly #media: Shelf
  readonly #agents = new Map<string, Agent>()
  readonly #kept: KeptAgents
  readonly #settings: Settings
  /** Agents that end. */
  readonly #leaving: Tasks
  readonly #watching: (() => void)[] = []
  /** Where the copies of agents are for as long as they are wanted. */
  readonly #copies: { readonly agents: KeptAgents; readonly media: Shelf }
  /** Each copy, and whose it is. */
  readonly #forks = new Map<Agent, Agent>()
  #forked = 0
  /** As it was set; undefined: the first that is ready. */
  #provider: string | undefined
  #machines: readonly string[]

  constructor(options: LlmOptions) {
    this.#options = options
    this.#media = new Shelf(new KeptMedia(options.store))
    const copies = new Store(':memory:')
    this.#copies = { agents: new KeptAgents(copies), media: new Shelf(new KeptMedia(copies), this.#media) }
    this.#leaving = new Tasks(options.failed)
    this.catalog = new Catalog(options.providers, options.failed)
    this.#kept = new KeptAgents(options.store)
    this.#settings = settingsIn(options.store)
    const named = this.#settings.get(PROVIDER)
    const known = options.providers.find(({ name }) => name === named)
    this.#provider = known?.name
    this.#machines = JSON.parse(this.#settings.get(REGISTERED) || '[]') as readonly string[]
    for (const kept of this.#kept.load())
      this.#agents.set(kept.as.name, this.#agent(kept, this.#config(this.provider, '')))
  }

  /** What agents were at when hivefs ended goes on. */
  resume(): void {
    for (const agent of this.#agents.values()) agent.resume()
  }

  /** Agents for which something stands in get the first provider that is ready. */
  async relieve(): Promise<void> {
    const waiting = [...this.#agents.values()].filter(({ state }) => state.standsIn)
    if (waiting.length) await this.catalog.settled()
    const provider = this.#ready
    if (!provider || provider === OFFLINE) return
    for (const agent of waiting)
      await agent.configure({ provider }).catch((error: unknown) => agent.problem(toFileError(error).message))
  }

  /** In the order they were made. */
  get agents(): ReadonlyMap<string, Agent> {
    return this.#agents
  }

  /** The provider of new agents for which none is named. */
  get provider(): string {
    return this.#provider ?? this.#ready ?? this.#options.providers[0]!.name
  }

  /** The first provider that is ready, as far as they have answered. */
  get #ready(): string | undefined {
    const { providers } = this.#options
    return providers.find(({ name }) => this.catalog.known(name)?.ready.state === 'ready')?.name
  }

  /** @throws FileError EINVAL when there is none of that name */
  set provider(name: string) {
    this.#provider = this.catalog.provider(name).name
    this.#settings.set(PROVIDER, name)
    this.#changed()
  }

  /** In the order they were registered. */
  get machines(): readonly string[] {
    return this.#machines
  }

  /**
   * Registers a machine, or forgets it; agents that register machines follow. What is so already stays so.
   * @throws FileError EINVAL for a name that cannot be a rule, or too many
   */
  machine(name: string, on: boolean): void {
    short(name)
    if (this.#machines.includes(name) === on) return
    if (on && this.#machines.length >= MACHINES)
      throw new FileError('EINVAL', `${MACHINES} machines are the most`)
    const machines = on ? [...this.#machines, name] : this.#machines.filter((other) => other !== name)
    this.#settings.set(REGISTERED, JSON.stringify(machines))
    this.#machines = machines
    for (const agent of this.#agents.values()) tellOf(agent, name, on)
    this.#changed()
  }

  /** Calls back when agents or machines come, go or are renamed, and when the default provider changes. */
  watch(changed: () => void): void {
    this.#watching.push(changed)
  }

  /** @throws FileError EEXIST; EINVAL for a bad name or an unknown provider */
  async create(name: string, asked?: string, model = ''): Promise<Agent> {
    this.#checkFree(name)
    if (!asked && !this.#provider) await this.catalog.settled()
    const provider = asked ?? this.provider
    const chosen = model || (await this.catalog.modelOf(provider))
    this.#checkFree(name) // somebody else may have been faster
    const config = this.#config(provider, chosen)
    const fresh = { ...born(config), standsIn: !asked && !this.#provider && provider === OFFLINE }
    const kept = this.#kept.create({ name, settings: settingsOf(fresh), progress: progressOf(fresh) })
    const agent = this.#agent(kept, config)
    this.#agents.set(name, agent)
    this.#tell('agent.new', name)
    return agent
  }

  /** A copy of an agent as it is now, which nobody finds and of which nothing is kept; what it costs is the agent's. */
  fork(agent: Agent): Agent {
    const kept = forked(this.#copies.agents, String(++this.#forked), agent.state)
    const emit: Emit = (happening) => passOn(happening, agent, this.#options.emit)
    const fork = this.#agent(kept, agent.state.config, { name: agent.name, media: this.#copies.media, emit })
    this.#forks.set(fork, agent)
    return fork
  }

  /** A fork is wanted no longer. */
  end(fork: Agent): void {
    this.#forks.delete(fork)
    fork.delete()
    this.#leaving.start(fork[Symbol.asyncDispose]())
  }

  /** An agent that stands for all of them in documentation. */
  example(): Agent {
    return this.#agent(this.#kept.nobody(), this.#config(this.provider, ''))
  }

  #config(provider: string, model: string): Config {
    return { provider: this.catalog.provider(provider).name, ...DEFAULTS, model }
  }

  /** @param config how it is asked, as far as nothing else is kept */
  #agent(kept: KeptAgent, config: Config, otherwise: Partial<AgentOptions> = {}): Agent {
    const { reach, env, emit, failed, prices = {} } = this.#options
    const { catalog } = this
    const tariff = tariffOf(catalog, prices)
    const { name } = kept.as
    const matching = this.#matching
    const media = this.#media
    const about = { name, catalog, matching, kept, media, config, tariff }
    return new Agent({ ...about, reach, env, emit, failed, ...otherwise })
  }

  /** @throws FileError ENOENT */
  delete(name: string): void {
    const agent = this.#find(name)
    agent.delete()
    for (const [fork, whose] of this.#forks) if (whose === agent) fork.delete()
    this.#agents.delete(name)
    this.#leaving.start(agent[Symbol.asyncDispose]())
    this.#tell('agent.gone', name)
  }

  /** Gives an agent another name; its files stay what they are. @throws FileError ENOENT, EEXIST, EINVAL */
  rename(old: string, name: string): void {
    const agent = this.#find(old)
    this.#checkFree(name)
    const all = [...this.#agents].map(([known, agent]) => [known === old ? name : known, agent] as const)
    agent.rename(name)
    this.#agents.clear()
    for (const [known, agent] of all) this.#agents.set(known, agent)
    this.#tell('agent.gone', old)
    this.#tell('agent.new', name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of [...this.#agents.values(), ...this.#forks.keys()])
      this.#leaving.start(agent[Symbol.asyncDispose]())
    await this.#leaving.idle()
    await this.catalog[Symbol.asyncDispose]()
  }

  #find(name: string): Agent {
    const agent = this.#agents.get(name)
    if (agent) return agent
    throw new FileError('ENOENT', `${name}; there is ${[...this.#agents.keys()].join(', ') || 'no agent'}`)
  }

  #checkFree(name: string): void {
    checkName(name)
    if (this.#agents.has(name)) throw new FileError('EEXIST', name)
  }

  #tell(kind: 'agent.new' | 'agent.gone', agent: string): void {
    this.#options.emit?.({ kind, agent })
    this.#changed()
  }

  #changed(): void {
    for (const changed of this.#watching) changed()
  }
}

/** Tells an agent that a machine came or went; when there is no room for its rule, ERRORS says so. */
function tellOf(agent: Agent, name: string, on: boolean): void {
  try {
    agent.send({ kind: 'machine', name, on })
  } catch (error) {
    agent.problem(toFileError(error).message)
  }
}
