import { utf8 } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import type { Medium } from '../lib/media/media.ts'
import { Tape } from '../lib/tape.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Usage } from '../providers/provider.ts'
import type { KeptAgent } from '../store/agents.ts'
import { step } from './agent.ts'
import { Alarm } from './alarm.ts'
import { Annals } from './annals.ts'
import type { Catalog } from './catalog.ts'
import { checkedChange } from './changes.ts'
import type { Origin } from './circle.ts'
import type { Config } from './config.ts'
import type { Emit } from './happening.ts'
import type { Matching } from './matching.ts'
import type { Shelf } from './media.ts'
import { Memory } from './memory.ts'
import { Outputs } from './outputs.ts'
import { noOutput } from './plumbing.ts'
import { Prompts } from './prompts.ts'
import type { Reader } from './reader.ts'
import { Requests } from './requests.ts'
import type { Cost } from './spending.ts'
import { born, statusOf } from './state.ts'
import type { Effect, Event, Followed, State } from './state.ts'
import type { Tariff } from './tariff.ts'
import type { Reaching } from './tools/reach.ts'
import { Toolbox } from './tools/toolbox.ts'

export interface AgentOptions {
  readonly name: string
  readonly catalog: Catalog
  readonly matching: Matching
  readonly media: Shelf
  /** Where it is kept. */
  readonly kept: KeptAgent
  /** How it is asked, as far as nothing else is kept. */
  readonly config: Config
  readonly tariff: Tariff
  /** Opens the hive's own tree for its tools. */
  readonly reach?: Reaching | undefined
  /** The environment of programs that it starts as tools. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Told what happens to the agent. */
  readonly emit?: Emit | undefined
  /** Told what should never happen. */
  readonly failed: (error: unknown) => void
}

/** Bytes of ERRORS that are kept. */
const ERRORS = 64 << 10

/** Events that nobody can be refused. */
const HAPPENS: ReadonlySet<Event['kind']> = new Set([
  'asked',
  'delta',
  'results',
  'failed',
  'cancel',
  'open',
  'finished',
  'left',
  'resume',
  'tick',
  'halt',
  'spent',
])

type Do = { readonly [K in Effect['kind']]: (effect: Extract<Effect, { kind: K }>) => void }

/** One agent at work: puts events through `step` and carries out what comes of them. */
export class Agent implements AsyncDisposable {
  readonly memory: Memory
  /** Its turns and what came of them. */
  readonly annals: Annals
  readonly errors = new Tape(ERRORS)
  /** Where media are kept. */
  readonly media: Shelf
  readonly #catalog: Catalog
  readonly #tools: Toolbox
  readonly #prompts: Prompts
  readonly #requests: Requests
  readonly #outputs: Outputs
  readonly #emit: Emit
  readonly #tasks: Tasks
  readonly #watching: ((state: State, before: State) => void)[] = []
  #name: string
  #state: State
  readonly #alarm = new Alarm(() => this.#apply({ kind: 'tick' }))
  readonly #over = new AbortController()
  #gone: FileError | undefined

  constructor(options: AgentOptions) {
    const { name, catalog, matching, kept, media, config, tariff, failed } = options
    const { emit = () => undefined } = options
    this.#name = name
    this.memory = new Memory(kept, media)
    const now = () => this.#state
    this.annals = new Annals(now, this.memory)
    this.#catalog = catalog
    this.media = media
    const problem = (text: string): void => this.problem(text)
    this.#tools = new Toolbox({ ...options, agent: () => this.name, problem })
    this.watch(({ config }, before) => {
      if (config.tools !== before.config.tools) this.#tasks.start(this.#tools.keep(config.tools))
    })
    this.#emit = emit
    this.#tasks = new Tasks(failed)
    this.#state = this.memory.restored(born(config, tariff))
    const shared = { replies: this.annals.replies, memory: this.memory, tasks: this.#tasks, problem }
    this.#prompts = new Prompts({ state: now, send: (event) => this.send(event), catalog, media })
    this.#outputs = new Outputs({
      ...shared,
      rules: () => this.#state.rules,
      matching,
      over: this.#over.signal,
    })
    this.#requests = new Requests({
      ...shared,
      name: () => this.name,
      state: now,
      apply: (event) => this.#apply(event),
      emit,
      catalog,
      tools: this.#tools,
      media,
    })
  }

  get name(): string {
    return this.#name
  }

  rename(name: string): void {
    this.memory.rename(name)
    this.#name = name
  }

  get state(): State {
    return this.#state
  }

  /** Calls back after each change. */
  watch(changed: (state: State, before: State) => void): void {
    this.#watching.push(changed)
  }

  /** @throws FileError when it cannot be done; ENOENT when the agent was deleted */
  send(event: Event): void {
    if (this.#gone) throw this.#gone
    this.#apply(event)
  }

  /** @throws FileError EAGAIN when no further prompt can wait; EDQUOT when the budget is spent */
  checkRoom(): void {
    if (this.#gone) throw this.#gone
    this.#prompts.checkRoom()
  }

  /** @throws FileError EINVAL when the model does not take them */
  checkTaken(media: readonly Medium[]): void {
    this.#prompts.checkTaken(media)
  }

  /** Takes a prompt. Gives the number of its turn, or undefined when it is blank. @throws FileError as `Prompts.take` */
  prompt(bytes: Uint8Array, secret?: boolean, origin?: Origin): Promise<number | undefined> {
    return this.#prompts.take(bytes, secret, origin)
  }

  /** Ends a turn that nobody waits for any more. */
  giveUp(turn: number): void {
    this.#apply({ kind: 'cancel', turn })
  }

  /**
   * Changes how the model is asked. A new provider comes with its default model where none is named.
   * @throws FileError EINVAL when there is no such provider, or a budget and no price
   */
  async configure(change: Partial<Config>): Promise<void> {
    this.send({ kind: 'configure', change: await this.checked(change) })
  }

  /** A change as it can be made. @throws FileError as `configure` */
  checked(change: Partial<Config>): Promise<Partial<Config>> {
    return checkedChange(change, this.#state, this.#catalog)
  }

  /** Opens a file that gives one turn. @throws FileError ENOENT when it is the output of no rule */
  open(file: Followed): Reader {
    if (this.#gone) throw this.#gone
    if (!this.#state.follow[file]) throw noOutput(file)
    const [number, reader] = this.#outputs.add(
      file,
      (over) => this.#apply(over),
      (turn) => this.annals.muid(turn),
    )
    this.#apply({ kind: 'open', file, reader: number })
    return reader
  }

  /** A turn of a fork was paid for. */
  spend({ usage, cost }: { readonly usage: Usage; readonly cost: Cost }): void {
    if (!this.#gone) this.#apply({ kind: 'spent', usage, cost })
  }

  /** Writes one line to ERRORS. */
  problem(text: string): void {
    const error = text.trim().replace(/\s*\n\s*/g, ' ')
    this.errors.append(utf8(`${new Date().toISOString()} ${error}\n`))
    this.#emit({ kind: 'error', agent: this.name, error })
  }

  /** What was left when hivefs ended is taken up again. */
  resume(): void {
    this.#apply({ kind: 'resume' })
  }

  /** Forgets everything: turns are cancelled; who waits for another one is told that the agent is gone. */
  delete(): void {
    if (this.#gone) return
    this.memory.delete()
    this.media.sweep()
    this.#gone = new FileError('ENOENT', `${this.name} was deleted`)
    this.#apply({ kind: 'clear' })
    this.#leave(this.#gone)
  }

  /** Ends what is going on; what is kept stays as it is. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#gone ??= new FileError('EIO', 'hivefs was stopped')
    this.#leave(this.#gone)
    await this.#tasks.idle()
    await this.#tools[Symbol.asyncDispose]()
  }

  #leave(reason: FileError): void {
    this.#requests.end(reason)
    for (const reply of this.annals.replies.all()) reply.end('error', reason.detail)
    this.#outputs.hangUp(reason)
    this.errors.end()
    this.#alarm[Symbol.dispose]()
    this.#over.abort(reason)
  }

  #apply(event: Event): void {
    const before = this.#state
    const [state, effects] = step(before, event, Date.now())
    if (!this.#gone) this.#write(event, before, state, effects)
    this.#state = state
    for (const effect of effects) (this.#do[effect.kind] as (effect: Effect) => void)(effect)
    for (const changed of this.#watching) changed(state, before)
    const word = statusOf(state)
    if (state.rules !== before.rules) this.#emit({ kind: 'agent.rules', agent: this.name })
    if (word !== statusOf(before)) this.#emit({ kind: 'agent.state', agent: this.name, state: word })
  }

  /** What is done is kept before anybody sees it; what happens is seen also where it cannot be kept. */
  #write(event: Event, before: State, after: State, effects: readonly Effect[]): void {
    try {
      this.memory.write(before, after, effects, (turn) => this.annals.replies.of(turn))
    } catch (error) {
      if (!HAPPENS.has(event.kind)) throw error
      this.problem(`this will be forgotten: ${toFileError(error).message}`)
    }
  }

  readonly #do: Do = {
    ask: (effect) => this.#requests.ask(effect),
    use: (effect) => this.#requests.use(effect),
    abort: () => this.#requests.abort(new FileError('EINTR', 'cancelled')),
    text: ({ turn, text }) => this.annals.replies.of(turn).say(text),
    thought: ({ turn, text }) => this.annals.replies.of(turn).THOUGHTS.append(utf8(text)),
    end: ({ turn: { number, status, usage, cost, provider, model }, error }) => {
      this.annals.replies.of(number).end(status === 'done' ? 'idle' : status, error)
      this.annals.replies.end(number)
      this.#emit({ kind: 'agent.turn', agent: this.name, turn: number, status })
      const told = { agent: this.name, turn: number, usage, cost, provider, model }
      this.#emit({ kind: 'agent.usage', ...told })
    },
    bind: (effect) => this.#outputs.bind(effect),
    come: (effect) => this.#outputs.come(effect),
    exec: (effect) => this.#outputs.exec(effect),
    gone: (effect) => this.#outputs.gone(effect),
    problem: ({ text }) => this.problem(text),
    paused: ({ turns }) => {
      for (const turn of turns) this.annals.replies.of(turn).pause()
    },
    alarm: ({ at }) => this.#alarm.set(at),
    heard: () => undefined, // written already
    cut: ({ from }) => {
      if (from === 0) this.media.sweep()
    },
  }
}
