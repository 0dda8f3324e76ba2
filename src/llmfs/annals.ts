import { utf8 } from '../lib/bytes.ts'
import { Tape } from '../lib/tape.ts'
import { muidOf } from './circle.ts'
import type { Memory } from './memory.ts'
import { Replies } from './replies.ts'
import type { Reply } from './reply.ts'
import { statusOf, turnOf } from './state.ts'
import type { State } from './state.ts'
import { pending } from './turn.ts'
import type { Turn } from './turn.ts'

/** Every turn of an agent and what came of it, wherever that is now: in the state, in memory, in the store. */
export class Annals {
  /** Of turns that are to come or come now, and of others for as long as somebody reads them. */
  readonly replies: Replies
  readonly #state: () => State
  readonly #memory: Memory

  constructor(state: () => State, memory: Memory) {
    this.#state = state
    this.#memory = memory
    this.replies = new Replies({
      comes: (turn) => this.#comes(turn),
      kept: (turn) => memory.reply(turn),
    })
  }

  /** Any turn there ever was. */
  turn(number: number): Turn | undefined {
    return turnOf(this.#state(), number) ?? this.#memory.turn(number)
  }

  /** What comes of a turn. */
  reply(turn: number): Reply | undefined {
    return this.replies.find(turn)
  }

  /** The uses of tools in a turn, lines of JSON, and when the last one came where the turn goes on; 0: it does not. */
  calls(number: number): { readonly lines: Uint8Array | string; readonly changed: number } {
    if (!this.#comes(number)) return { lines: this.#memory.calls(number), changed: 0 }
    const { tape, changed } = this.replies.of(number).calls
    return { lines: tape.all(), changed }
  }

  /** By whom a reply was asked for, as `muid` of the files that give it. */
  muid(turn: number): string | undefined {
    const found = turnOf(this.#state(), turn)
    return found && muidOf(found)
  }

  /** Gets the status once the newest turn has ended: now, when nothing is going on. */
  outcome(): Tape {
    const state = this.#state()
    const newest = state.turns.findLast(pending)
    if (newest && statusOf(state) !== 'paused') return this.replies.of(newest.number).outcome
    const now = new Tape()
    now.append(utf8(`${statusOf(state)}\n`))
    now.end()
    return now
  }

  #comes(number: number): boolean {
    const turn = turnOf(this.#state(), number)
    return turn !== undefined && pending(turn)
  }
}
