import { EMPTY, concat } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Ending } from '../lib/gate.ts'
import type { Tape } from '../lib/tape.ts'
import type { Agent } from './run.ts'

/** Largest prompt, in bytes. */
const MAX = 64 << 20

/** One open of `rpc`: what is written is a prompt, the first read after it commits it, and its reply follows. */
export class Rpc {
  readonly #agent: Agent
  readonly #over: () => void
  #prompt: Uint8Array[] = []
  #size = 0
  #turn = 0
  #tape: Tape | undefined
  #at = 0
  /** While a prompt is taken. */
  #taking: Promise<void> | undefined
  #closed = false

  /** @param over told when it is closed */
  constructor(agent: Agent, over: () => void = () => undefined) {
    this.#agent = agent
    this.#over = over
  }

  /** @throws FileError EAGAIN when no prompt can wait, EFBIG */
  write(data: Uint8Array): void {
    if (this.#size === 0) this.#agent.checkRoom()
    if (this.#size + data.length > MAX) throw new FileError('EFBIG', `${MAX} bytes are the most`)
    this.#prompt.push(data)
    this.#size += data.length
  }

  /** @throws FileError what became of the prompt; EIO after what a failed turn produced */
  read(count: number, call: Ending): Uint8Array | Promise<Uint8Array> {
    if (this.#size) this.#taking = this.#take().finally(() => this.#taken())
    return this.#now(count) ?? this.#later(count, call)
  }

  /** Nobody else can read this reply: a turn whose reader has gone is given up. */
  close(): void {
    this.#closed = true
    this.#giveUp()
    if (!this.#taking) this.#over()
  }

  #taken(): void {
    this.#taking = undefined
    if (this.#closed) this.#over()
  }

  #giveUp(): void {
    if (this.#tape && !this.#tape.ended) this.#agent.giveUp(this.#turn)
  }

  async #take(): Promise<void> {
    const prompt = concat(this.#prompt, this.#size)
    this.#prompt = []
    this.#size = 0
    this.#tape = undefined
    this.#at = 0
    const turn = await this.#agent.prompt(prompt, true)
    if (turn === undefined) return
    this.#turn = turn
    this.#tape = this.#agent.annals.reply(turn)?.output
    if (this.#closed) this.#giveUp()
  }

  async #later(count: number, call: Ending): Promise<Uint8Array> {
    await this.#taking
    for (;;) {
      if (call.aborted) throw call.reason
      const data = this.#now(count)
      if (data) return data
      await this.#tape?.grew(call)
    }
  }

  /** Where nothing was asked there is nothing to read. */
  #now(count: number): Uint8Array | undefined {
    if (this.#taking) return undefined
    const data = this.#tape ? this.#tape.peek(this.#at, count) : EMPTY
    this.#at += data?.length ?? 0
    return data
  }
}
