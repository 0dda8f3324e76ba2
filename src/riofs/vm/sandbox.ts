import type { Fault } from '../guest/guest.ts'
import type { Base, Bootstrap } from './base.ts'
import { checkPages, Image } from './image.ts'
import { Programs } from './programs.ts'
import { LIMITS } from './ran.ts'
import type { Asked, Limits, Machine, Pages, Ran, Sources } from './ran.ts'
import { Thread } from './thread.ts'
import type { Answer } from './thread.ts'
import { compiled } from './wasm.ts'
import type { Answers, Ask, CallVerb, Start } from './wire.ts'

/** Milliseconds after its limit at which a call is ended from outside. */
const GRACE = 250

/** UTF-16 units of a program: to read it takes memory that is not the sandbox's, some twenty times as much. */
const LONGEST = 8 << 20

/** Bytes that a call may have changed, before the thread is replaced so that the process gives the memory back. */
const SLACK = 16 << 20

const GUEST: Bootstrap = { root: new URL('../../', import.meta.url).href, entry: 'riofs/guest/main.ts' }

export interface SandboxOptions {
  readonly limits?: Limits
  /** What runs before all programs. */
  readonly bootstrap?: Bootstrap
}

const nothing = { patch: {}, prints: [], faults: [], wishes: [] } as const

/**
 * Programs in a thread of their own, in an engine that has nothing but its memory. What the memory was at the last snapshot
 * is kept here: when the thread dies, another goes on from there.
 */
export class Sandbox implements Machine {
  readonly #code: WebAssembly.Module
  readonly #base: Base
  readonly #limits: Limits
  readonly #programs = new Programs()
  #image: Image
  /** The one that is asked next, as soon as it has started. */
  #thread: Promise<Thread>
  /** What was asked last: whoever comes later waits for it. */
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(code: WebAssembly.Module, base: Base, limits: Limits, thread: Thread) {
    this.#code = code
    this.#base = base
    this.#limits = limits
    this.#image = new Image(base.memory)
    this.#thread = Promise.resolve(thread)
  }

  /** @throws Error when the bootstrap fails */
  static async open({ limits = LIMITS, bootstrap = GUEST }: SandboxOptions = {}): Promise<Sandbox> {
    const code = await compiled()
    const [thread, base] = await Thread.start({ code, limits, from: { bootstrap }, sources: new Map() })
    return new Sandbox(code, base, limits, thread)
  }

  get base(): string {
    return this.#base.hash
  }

  async run(source: string, asked: Asked): Promise<Ran> {
    if (source.length > LONGEST) return failed(tooLarge(source.length), 0)
    this.#programs.add(asked.version, source)
    return this.#next(() => this.#ran({ kind: 'run', source, ...asked }))
  }

  async call(verb: CallVerb, clock: number, ...args: readonly string[]): Promise<Ran> {
    return this.#next(() => this.#ran({ kind: 'call', verb, clock, args }))
  }

  async vars(): Promise<string> {
    return this.#next(() => this.#answer({ kind: 'vars' }))
  }

  async snapshot(): Promise<Pages> {
    return this.#next(() => this.#answer({ kind: 'snapshot' }))
  }

  /** @throws Error when these are no pages of a machine of this base */
  async restore(pages: Pages, sources: Sources = new Map()): Promise<Ran> {
    const { byteLength } = this.#base.memory
    const whole = pages.length || pages.pages.size ? pages : { length: byteLength, pages: pages.pages }
    checkPages(whole, this.#limits.memory)
    this.#programs.learn(sources)
    return this.#next(() => this.#answer({ kind: 'restore', pages: whole, sources }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    const thread = await this.#thread.catch(() => undefined)
    await thread?.[Symbol.asyncDispose]()
    await this.#last
  }

  /** One after the other. */
  async #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  /** Where the thread went back to what was kept here, the answer has the whole scene. */
  async #ran(ask: Extract<Ask, { kind: 'run' | 'call' }>): Promise<Ran> {
    const began = performance.now()
    const told = await this.#ask(ask)
    const before = told.before && { before: told.before }
    const ran = told.kind === 'answer' ? (told.answer as Ran) : failed(told, performance.now() - began)
    const kept =
      ask.kind === 'run' ? told.kind === 'answer' || before : told.kind === 'answer' && !told.broken
    return { ...ran, ...before, ...(kept ? {} : await this.#whole(ask)) }
  }

  async #whole(ask: Ask): Promise<Pick<Ran, 'back' | 'patch' | 'due'>> {
    const strike = ask.kind === 'call' && (ask.verb === 'tick' || ask.verb === 'event')
    const { patch, due } = await this.#answer({ kind: 'whole', strike })
    return { back: true, patch, ...(due === undefined ? {} : { due }) }
  }

  /** @throws Error saying why not */
  async #answer<K extends Ask['kind']>(ask: Extract<Ask, { kind: K }>): Promise<Answers[K]> {
    const told = await this.#ask(ask)
    if (told.kind === 'answer') return told.answer as Answers[K]
    throw new Error(told.message)
  }

  /** Whatever is answered, what is kept here is what the memory is then. */
  async #ask(ask: Ask): Promise<Answer> {
    const thread = await this.#ready()
    const told = await thread.ask(ask, this.#limits.time, GRACE)
    if (told.before) this.#image.add(told.before)
    if (told.kind === 'answer') this.#keep(ask, told.answer)
    const large = told.kind === 'answer' && told.touched > SLACK
    if (thread.gone || large || (told.kind !== 'lost' && told.broken)) this.#renew(thread)
    return told
  }

  #keep(ask: Ask, answer: Answers[Ask['kind']]): void {
    if (ask.kind === 'snapshot') this.#image.add(answer as Pages)
    if (ask.kind === 'run' && (answer as Ran).after) this.#image.add((answer as Ran).after!)
    if (ask.kind === 'restore') this.#image = new Image(this.#base.memory, ask.pages)
  }

  async #ready(): Promise<Thread> {
    const thread = await this.#thread.catch(() => undefined)
    if (thread && !thread.gone) return thread
    this.#renew(thread)
    return this.#thread
  }

  /** Another thread, which goes on from what is kept here. */
  #renew(old: Thread | undefined): void {
    this.#thread = this.#started(old)
    this.#thread.catch(() => {}) // whoever asks next is told
  }

  async #started(old: Thread | undefined): Promise<Thread> {
    await old?.[Symbol.asyncDispose]()
    if (this.#closed) throw new Error('the sandbox was closed')
    const from = { base: this.#base, pages: this.#image.pages }
    const start: Start = { code: this.#code, limits: this.#limits, from, sources: this.#programs.sources }
    const [thread] = await Thread.start(start)
    return thread
  }
}

const tooLarge = (length: number) => ({
  message: `a program of ${length} characters is too long; the most is ${LONGEST}`,
  limit: 'size',
})

function failed({ message, limit }: Pick<Fault, 'message' | 'limit'>, ms: number): Ran {
  return { ok: false, error: { message, ...(limit === undefined ? {} : { limit }) }, ...nothing, ms }
}
