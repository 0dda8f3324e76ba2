import type { FileError } from '../lib/errno.ts'
import type { Tape } from '../lib/tape.ts'
import type { Tasks } from '../lib/tasks.ts'
import type { Match } from './blocks.ts'
import { executed } from './executed.ts'
import type { Matching } from './matching.ts'
import type { Memory } from './memory.ts'
import { noOutput } from './plumbing.ts'
import type { Reader } from './reader.ts'
import { Readers } from './readers.ts'
import type { Over } from './reader.ts'
import type { Replies } from './replies.ts'
import { fileOf } from './rules.ts'
import type { Rule } from './rules.ts'
import type { Effect, Followed } from './state.ts'

/** What outputs need of their agent. */
export interface OutputsOptions {
  readonly rules: () => readonly Rule[]
  readonly replies: Replies
  readonly memory: Memory
  readonly matching: Matching
  readonly tasks: Tasks
  /** Told what the user of the agent should know. */
  readonly problem: (text: string) => void
  /** Ends what looks for anything. */
  readonly over: AbortSignal
}

/** The files that give turns, output, THOUGHTS and those of rules, and everybody who reads them. */
export class Outputs {
  readonly #options: OutputsOptions
  readonly #readers = new Readers()
  /** What `exec` found last, by output. */
  readonly #executed = new Map<Followed, Tape>()

  constructor(options: OutputsOptions) {
    this.#options = options
  }

  /**
   * @param over told once how the reader was over, and never after it was hung up
   * @param muid by whom a turn was asked for
   */
  add(
    file: Followed,
    over: (event: Over) => void,
    muid: (turn: number) => string | undefined,
  ): [number: number, reader: Reader] {
    return this.#readers.add(file, over, muid)
  }

  bind({ reader: number, turn, follows }: Effect & { kind: 'bind' }): void {
    const reader = this.#readers.get(number)
    reader?.bind(turn, this.#tape(reader.file, turn), follows)
  }

  come({ file, turn }: Effect & { kind: 'come' }): void {
    this.#readers.come(file, turn, () => this.#tape(file, turn))
  }

  /** Looks through the whole conversation. */
  exec({ file }: Effect & { kind: 'exec' }): void {
    const { memory, tasks, over } = this.#options
    const [tape, whole] = executed(memory.conversation.open(), this.#rules(file), this.#match, over)
    tasks.start(whole)
    this.#executed.set(file, tape)
  }

  gone({ file }: Effect & { kind: 'gone' }): void {
    this.#executed.delete(file)
    this.#readers.hangUp(noOutput(file), file)
  }

  /** Lets go of everybody. */
  hangUp(reason: FileError): void {
    this.#readers.hangUp(reason)
  }

  /** What a file gives of a turn. */
  #tape(file: Followed, turn: number): Tape {
    if (turn === 0) return this.#executed.get(file)!
    const reply = this.#options.replies.find(turn)!
    if (file === 'output' || file === 'THOUGHTS') return reply[file]
    return reply.blocks(this.#rules(file), this.#match)
  }

  #rules(file: Followed): readonly Rule[] {
    return this.#options.rules().filter(({ name }) => fileOf(name) === file)
  }

  readonly #match: Match = (work, found) => this.#options.tasks.start(this.#find(work, found))

  async #find(...[work, found]: Parameters<Match>): Promise<void> {
    const { matching, over, problem } = this.#options
    try {
      found(await matching.find(work, over))
    } catch (error) {
      found([])
      if (!over.aborted) problem(`rules: ${(error as Error).message}`)
    }
  }
}
