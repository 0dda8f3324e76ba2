import { utf8 } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { mediaIn } from '../lib/media/media.ts'
import type { Medium } from '../lib/media/media.ts'
import { Tape } from '../lib/tape.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Ask, Provider, Result, Usage } from '../providers/provider.ts'
import type { KeptAgent } from '../store/agents.ts'
import { step } from './agent.ts'
import { asked, failed, named } from './asking.ts'
import { checkBar } from './bar.ts'
import { inShort } from './calls.ts'
import type { Match } from './blocks.ts'
import { checkPriced, hasBudget } from './budget.ts'
import type { Catalog } from './catalog.ts'
import { BY_HAND, muidOf, stopped } from './circle.ts'
import type { Origin } from './circle.ts'
import type { Config, Key } from './config.ts'
import { choiceOf } from './choices.ts'
import { executed } from './executed.ts'
import type { Emit } from './happening.ts'
import type { Matching } from './matching.ts'
import { checkTaken } from './media.ts'
import type { Shelf } from './media.ts'
import { Memory } from './memory.ts'
import { noOutput } from './plumbing.ts'
import type { Reader } from './reader.ts'
import { Readers } from './readers.ts'
import { Replies } from './replies.ts'
import type { Reply } from './reply.ts'
import { fileOf } from './rules.ts'
import type { Rule } from './rules.ts'
import { born, checkRoom, last, statusOf, turnOf } from './state.ts'
import type { Effect, Event, Followed, State } from './state.ts'
import type { Cost } from './spending.ts'
import type { Tariff } from './tariff.ts'
import type { Used } from './tools/calls.ts'
import type { Reaching } from './tools/reach.ts'
import { Toolbox } from './tools/toolbox.ts'
import { pending } from './turn.ts'
import type { Turn } from './turn.ts'

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

/** Milliseconds until we look at the clock again: while the machine sleeps, and when its clock is set, timers do not know. */
const LONGEST_WAIT = 60_000

/** What a budget cannot stand with every value of. */
const PRICED: readonly Key[] = ['provider', 'model', 'fallback', 'budget', 'budget_total']

/** Events that nobody can be refused. */
const HAPPENS: ReadonlySet<Event['kind']> = new Set([
  'asked',
  'delta',
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
  readonly errors = new Tape(ERRORS)
  /** Where media are kept. */
  readonly media: Shelf
  readonly #catalog: Catalog
  readonly #matching: Matching
  readonly #tools: Toolbox
  readonly #emit: Emit
  readonly #tasks: Tasks
  /** Of turns that are to come or come now, and of others for as long as somebody reads them. */
  readonly #replies = new Replies({
    comes: (turn) => this.#comes(turn),
    kept: (turn) => this.memory.reply(turn),
  })
  /** What `exec` found last, by output. */
  readonly #executed = new Map<Followed, Tape>()
  readonly #readers = new Readers()
  readonly #watching: ((state: State, before: State) => void)[] = []
  #name: string
  #state: State
  #asking = new AbortController()
  #alarm: NodeJS.Timeout | undefined
  /** Until all prompts that were written are taken. */
  #taking: Promise<unknown> = Promise.resolve()
  readonly #over = new AbortController()
  #gone: FileError | undefined

  constructor(options: AgentOptions) {
    const { name, catalog, matching, kept, media, config, tariff, failed } = options
    const { emit = () => undefined } = options
    this.#name = name
    this.memory = new Memory(kept, media)
    this.#catalog = catalog
    this.#matching = matching
    this.media = media
    this.#tools = new Toolbox({ ...options, agent: () => this.name, problem: (text) => this.problem(text) })
    this.watch(({ config }, before) => {
      if (config.tools !== before.config.tools) this.#tasks.start(this.#tools.keep(config.tools))
    })
    this.#emit = emit
    this.#tasks = new Tasks(failed)
    this.#state = this.memory.restored(born(config, tariff))
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

  /** Any turn there ever was. */
  turn(number: number): Turn | undefined {
    return turnOf(this.#state, number) ?? this.memory.turn(number)
  }

  /** The uses of tools in a turn, lines of JSON, and when the last one came where the turn goes on; 0: it does not. */
  calls(number: number): { readonly lines: Uint8Array | string; readonly changed: number } {
    if (!this.#comes(number)) return { lines: this.memory.calls(number), changed: 0 }
    const { tape, changed } = this.#replies.of(number).calls
    return { lines: tape.all(), changed }
  }

  /** What comes of a turn. */
  reply(turn: number): Reply | undefined {
    return this.#replies.find(turn)
  }

  #comes(number: number): boolean {
    const turn = turnOf(this.#state, number)
    return turn !== undefined && pending(turn)
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
    if (hasBudget(this.#state.config)) this.#apply({ kind: 'tick' })
    checkRoom(this.#state)
    checkBar(this.#state.paused)
  }

  /**
   * Takes a prompt: words, media, or both. Gives the number of its turn, or undefined when it is blank.
   * @throws FileError EINVAL when it is neither, or the model does not take it; EAGAIN; EDQUOT; ELOOP when routes have made
   *   turns enough
   */
  prompt(bytes: Uint8Array, secret = false, origin: Origin = BY_HAND): Promise<number | undefined> {
    const turn = this.#take(mediaIn(bytes), this.#taking, secret, origin)
    this.#taking = turn.catch(() => undefined)
    return turn
  }

  /** @param before the prompts that were written earlier: they come first, however long it takes to see what they are */
  async #take(
    found: Promise<readonly Medium[]>,
    before: Promise<unknown>,
    secret: boolean,
    origin: Origin,
  ): Promise<number | undefined> {
    const [media] = await Promise.all([found, before])
    if (media.length === 0) return undefined
    this.checkRoom()
    this.checkTaken(media)
    this.#mayGoOn(origin)
    const prompt = this.media.parts(media)
    this.send({ kind: 'prompt', prompt, private: secret, depth: origin.turns + 1 })
    return last(this.#state)
  }

  /** By whom a reply was asked for, as `muid` of the files that give it. */
  muid(turn: number): string | undefined {
    const found = turnOf(this.#state, turn)
    return found && muidOf(found)
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
  async checked(change: Partial<Config>): Promise<Partial<Config>> {
    if (change.provider !== undefined) this.#catalog.provider(change.provider)
    for (const text of change.fallback ?? []) this.#catalog.provider(choiceOf(text).provider)
    const { provider } = { ...this.#state.config, ...change }
    const open = change.model === '' || (change.provider !== undefined && change.model === undefined)
    const model = open ? { model: await this.#catalog.modelOf(provider) } : {}
    const whole = { ...change, ...model }
    if (PRICED.some((key) => key in whole))
      checkPriced({ ...this.#state.config, ...whole }, this.#state.tariff)
    return whole
  }

  /** Opens a file that gives one turn. @throws FileError ENOENT when it is the output of no rule */
  open(file: Followed): Reader {
    if (this.#gone) throw this.#gone
    if (!this.#state.follow[file]) throw noOutput(file)
    const [number, reader] = this.#readers.add(
      file,
      (over) => this.#apply(over),
      (turn) => this.muid(turn),
    )
    this.#apply({ kind: 'open', file, reader: number })
    return reader
  }

  /** Gets the status once the newest turn has ended: now, when nothing is going on. */
  outcome(): Tape {
    const newest = this.#state.turns.findLast(pending)
    if (newest && statusOf(this.#state) !== 'paused') return this.#replies.of(newest.number).outcome
    const now = new Tape()
    now.append(utf8(`${statusOf(this.#state)}\n`))
    now.end()
    return now
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

  #mayGoOn(origin: Origin): void {
    const error = stopped(this.#state.config.max_turns, origin)
    if (!error) return
    this.send({ kind: 'halt', text: error.detail })
    throw error
  }

  /** @throws FileError EINVAL when the model does not take them */
  checkTaken(media: readonly Medium[]): void {
    const { provider, model } = this.#state.config
    checkTaken(media, this.#catalog.provider(provider).takes(model), model || provider)
  }

  #leave(reason: FileError): void {
    this.#asking.abort(reason)
    for (const reply of this.#replies.all()) reply.end('error', reason.detail)
    this.#readers.hangUp(reason)
    this.errors.end()
    clearTimeout(this.#alarm)
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
    if (word !== statusOf(before)) this.#emit({ kind: 'agent.state', agent: this.name, state: word })
  }

  /** What is done is kept before anybody sees it; what happens is seen also where it cannot be kept. */
  #write(event: Event, before: State, after: State, effects: readonly Effect[]): void {
    try {
      this.memory.write(before, after, effects, (turn) => this.#replies.of(turn))
    } catch (error) {
      if (!HAPPENS.has(event.kind)) throw error
      this.problem(`this will be forgotten: ${toFileError(error).message}`)
    }
  }

  readonly #do: Do = {
    ask: ({ turn, provider, ask }) => {
      this.#asking = new AbortController()
      this.#tasks.start(this.#ask(turn, provider, ask, this.#asking.signal))
    },
    use: (effect) => this.#tasks.start(this.#use(effect, this.#asking.signal)),
    abort: () => this.#asking.abort(new FileError('EINTR', 'cancelled')),
    text: ({ turn, text }) => this.#replies.of(turn).say(text),
    thought: ({ turn, text }) => this.#replies.of(turn).THOUGHTS.append(utf8(text)),
    end: ({ turn: { number, status, usage, cost, provider, model }, error }) => {
      this.#replies.of(number).end(status === 'done' ? 'idle' : status, error)
      this.#replies.end(number)
      this.#emit({ kind: 'agent.turn', agent: this.name, turn: number, status })
      const told = { agent: this.name, turn: number, usage, cost, provider, model }
      this.#emit({ kind: 'agent.usage', ...told })
    },
    bind: ({ reader: number, turn, follows }) => {
      const reader = this.#readers.get(number)
      reader?.bind(turn, this.#tape(reader.file, turn), follows)
    },
    come: ({ file, turn }) => this.#readers.come(file, turn, () => this.#tape(file, turn)),
    exec: ({ file }) => this.#executed.set(file, this.#exec(file)),
    gone: ({ file }) => {
      this.#executed.delete(file)
      this.#readers.hangUp(noOutput(file), file)
    },
    problem: ({ text }) => this.problem(text),
    paused: ({ turns }) => {
      for (const turn of turns) this.#replies.of(turn).pause()
    },
    alarm: ({ at }) => {
      clearTimeout(this.#alarm)
      if (at === undefined) return
      const wait = Math.min(Math.max(0, at - Date.now()), LONGEST_WAIT)
      this.#alarm = setTimeout(() => this.#apply({ kind: 'tick' }), wait).unref()
    },
    heard: () => undefined, // written already
    cut: ({ from }) => {
      if (from === 0) this.media.sweep()
    },
  }

  async #ask(turn: number, name: string, ask: Ask, signal: AbortSignal): Promise<void> {
    try {
      const provider = this.#catalog.provider(name)
      const model = await named(ask.model, provider, signal)
      const tools = await this.#offered(turn, provider, model, signal)
      this.#apply({ kind: 'asked', turn, model })
      const whole = { ...ask, model, tools }
      await asked(provider, whole, signal, (delta) => this.#apply({ kind: 'delta', turn, delta }))
    } catch (error) {
      if (!signal.aborted) this.#apply({ kind: 'failed', turn, ...failed(name, error) })
    }
  }

  /** The tools that the model is told of: none where it takes none. */
  async #offered(
    turn: number,
    provider: Provider,
    model: string,
    signal: AbortSignal,
  ): Promise<Ask['tools']> {
    const { tools } = this.#state.config
    if (tools.length === 0) return undefined
    if (provider.takes(model).tools) return this.#tools.offered(turn, tools, signal)
    this.problem(`${provider.name} ${model} takes no tools: they are left out`)
    return undefined
  }

  /** Carries out calls. What the agent may use is what its config says now. */
  async #use({ turn, calls, allowed }: Effect & { kind: 'use' }, signal: AbortSignal): Promise<void> {
    const { config, running } = this.#state
    const { choice, model } = running!.request
    const takes = this.#catalog.provider(choice.provider).takes(model)
    const { depth } = turnOf(this.#state, turn)!
    const used = (use: Used): void => this.#used(turn, use)
    const { THOUGHTS } = this.#replies.of(turn)
    if (THOUGHTS.length) THOUGHTS.append(utf8('\n\n')) // those of the next request stand apart
    try {
      const using = { allowed, takes, depth, signal, used }
      const results = await this.#tools.use(turn, calls, config.tools, using)
      if (!signal.aborted) this.#apply({ kind: 'results', turn, results: this.#shelved(results) })
    } catch (error) {
      if (!signal.aborted)
        this.#apply({ kind: 'failed', turn, error: `tools: ${toFileError(error).message}` })
    }
  }

  /** Keeps what tools have shown: it is said when the turn ends, and asked for before that. */
  #shelved(results: readonly Result[]): readonly Result[] {
    const shelved = this.media.shelved(results)
    this.memory.hold(shelved)
    return shelved
  }

  /** A use of a tool is over; one that was given up may be so after its turn. */
  #used(turn: number, use: Used): void {
    const reply = this.#replies.find(turn)
    reply?.calls.add(use, Date.now())
    if (reply?.output.ended && !this.#gone) this.memory.said(turn, reply)
    this.#emit({ kind: 'agent.tool', agent: this.name, turn, ...inShort(use) })
  }

  /** What a file gives of a turn. */
  #tape(file: Followed, turn: number): Tape {
    if (turn === 0) return this.#executed.get(file)!
    const reply = this.#replies.find(turn)!
    if (file === 'output' || file === 'THOUGHTS') return reply[file]
    return reply.blocks(this.#rules(file), this.#match)
  }

  #exec(file: Followed): Tape {
    const conversation = this.memory.conversation.open()
    const [tape, whole] = executed(conversation, this.#rules(file), this.#match, this.#over.signal)
    this.#tasks.start(whole)
    return tape
  }

  #rules(file: Followed): readonly Rule[] {
    return this.#state.rules.filter(({ name }) => fileOf(name) === file)
  }

  readonly #match: Match = (work, found) => this.#tasks.start(this.#find(work, found))

  async #find(...[work, found]: Parameters<Match>): Promise<void> {
    try {
      found(await this.#matching.find(work, this.#over.signal))
    } catch (error) {
      found([])
      if (!this.#over.signal.aborted) this.problem(`rules: ${(error as Error).message}`)
    }
  }
}
