/** What an agent is, what can happen to it, and what comes of it. */

import { FileError } from '../lib/errno.ts'
import type { Ask, Call, Delta, Failure, Part, Result, Usage } from '../providers/provider.ts'
import type { Config } from './config.ts'
import type { Bar } from './bar.ts'
import type { Choice, Resting } from './choices.ts'
import { NOBODY } from './follow.ts'
import type { Follow } from './follow.ts'
import type { Message } from './history.ts'
import type { Edit, Rule } from './rules.ts'
import { NOTHING } from './spending.ts'
import type { Cost, Spending } from './spending.ts'
import { NO_TARIFF } from './tariff.ts'
import type { Tariff } from './tariff.ts'
import { NO_USAGE, pending } from './turn.ts'
import { NOTHING_TOLD } from './told.ts'
import type { Told } from './told.ts'
import type { Turn } from './turn.ts'

/** Prompts that may wait behind the turn that runs. */
export const QUEUE = 64
/** UTF-16 units of one reply: what history can still hold as one text. */
export const LONGEST = 128 << 20
/** A file that gives one turn per open: output, THOUGHTS, and each output of a rule. */
export type Followed = string

/** A reply that is being produced, by one request or, where the model uses tools, by one after the other. */
export interface Running {
  readonly number: number
  /** What it answers, as it stands in the conversation. */
  readonly prompt: Message
  /** Everything that was said, of all requests. */
  readonly reply: string
  /** What the request under way has said. */
  readonly round: readonly Part[]
  /** What the requests before it said, and what came of their calls. */
  readonly rounds: readonly Message[]
  /** Calls that have no result yet: then no request is under way. */
  readonly using: readonly Call[]
  /** Calls so far. */
  readonly calls: number
  /** Of all its requests. */
  readonly usage: Usage
  readonly cost: Cost
  /** The one that is open. */
  readonly request: Request
}

/** One request of a turn. */
export interface Request {
  readonly choice: Choice
  /** By its name, once it is known. */
  readonly model: string
  /** UTF-16 units of the reply that were there before it. */
  readonly from: number
  readonly ask: Ask
  /** Who is asked next should this one fail, and what those said who failed before. */
  readonly others: readonly Choice[]
  readonly said: readonly string[]
  /** What the turn's requests before it took. */
  readonly before: { readonly usage: Usage; readonly cost: Cost }
}

export interface State {
  readonly config: Config
  /** Whether its provider is nobody's choice: none was ready, and something stands in. */
  readonly standsIn: boolean
  /** The system prompt as it was set. */
  readonly base: string
  /** The system prompt as it is sent: the base, then what was written to the outputs of rules. */
  readonly system: string
  /** What was written to outputs, by file. */
  readonly contexts: Readonly<Record<Followed, string>>
  readonly rules: readonly Rule[]
  /** Whether each registered machine has a rule: `register on|off`. */
  readonly registers: boolean
  /** Outputs that give what `exec` found before they give a turn. */
  readonly executed: readonly Followed[]
  /** Whether earlier turns are sent: `history on|off`. */
  readonly remembers: boolean
  /** Whether each open of rpc has a conversation of its own, which begins as this one: `fork on|off`. */
  readonly forks: boolean
  /** The newest of the conversation: what a request can hold. */
  readonly messages: readonly Message[]
  /** The whole conversation. */
  readonly told: Told
  /** The newest, oldest first, their numbers without gaps; all that are to come are among them. */
  readonly turns: readonly Turn[]
  /** Tokens of all turns ever. */
  readonly total: Usage
  readonly spending: Spending
  /** What models cost. */
  readonly tariff: Tariff
  /** Who has just failed. */
  readonly resting: Resting
  /** Why no prompt is taken and none that waits is asked. */
  readonly paused: Bar | undefined
  readonly running: Running | undefined
  /** How the last turn ended. */
  readonly outcome: 'idle' | 'error' | 'cancelled'
  /** Whether a circle of routes was ended here, and nothing was asked for since. */
  readonly halted: boolean
  readonly follow: Readonly<Record<Followed, Follow>>
}

/** How a user has set an agent. */
export type Settings = Pick<
  State,
  'config' | 'base' | 'contexts' | 'rules' | 'registers' | 'remembers' | 'forks'
>

export type Event =
  | {
      readonly kind: 'prompt'
      readonly prompt: readonly Part[]
      readonly private?: boolean
      /** Turns in a row that routes will have made with it. */
      readonly depth?: number
    }
  /** A circle of routes ends here: why. */
  | { readonly kind: 'halt'; readonly text: string }
  /** The turn that runs is asked; the model by its name, also where it is the provider's default. */
  | { readonly kind: 'asked'; readonly turn: number; readonly model: string }
  | { readonly kind: 'delta'; readonly turn: number; readonly delta: Delta }
  /** What came of all the calls of the turn that runs. */
  | { readonly kind: 'results'; readonly turn: number; readonly results: readonly Result[] }
  /** The request is over and the reply is not whole. `failure` where it was the provider that failed. */
  | {
      readonly kind: 'failed'
      readonly turn: number
      readonly error: string
      readonly failure?: Failure | undefined
    }
  /** Ends the turn of that number, running or queued; without a number the one that runs. */
  | { readonly kind: 'cancel'; readonly turn?: number }
  | { readonly kind: 'retry' }
  /** Time has passed. */
  | { readonly kind: 'tick' }
  /** hivefs was started again: what ran then is interrupted, what waited goes on. */
  | { readonly kind: 'resume' }
  /** Ends all turns and forgets the conversation. */
  | { readonly kind: 'clear' }
  /** The same, and then it is set and remembers as another agent. */
  | { readonly kind: 'become'; readonly settings: Settings; readonly messages: readonly Message[] }
  | { readonly kind: 'configure'; readonly change: Partial<Config> }
  | { readonly kind: 'system'; readonly text: string }
  | { readonly kind: 'remember'; readonly on: boolean }
  | { readonly kind: 'forking'; readonly on: boolean }
  /** A turn of a fork has ended. */
  | { readonly kind: 'spent'; readonly usage: Usage; readonly cost: Cost }
  | { readonly kind: 'rules'; readonly edits: readonly Edit[] }
  | { readonly kind: 'register'; readonly on: boolean; readonly machines: readonly string[] }
  /** A machine was registered, or is no more. */
  | { readonly kind: 'machine'; readonly name: string; readonly on: boolean }
  /** What was written to the output of a rule. */
  | { readonly kind: 'context'; readonly file: Followed; readonly text: string }
  | { readonly kind: 'exec'; readonly rule: string }
  | { readonly kind: 'clearout'; readonly rule: string }
  | { readonly kind: 'history'; readonly messages: readonly Message[]; readonly how: 'replace' | 'append' }
  /** An open; `bind` says what it gives, else it waits. Turn 0 is what `exec` found. */
  | { readonly kind: 'open'; readonly file: Followed; readonly reader: number }
  /** An open has come to the end of its turn; `follows` is what `bind` said, true for one that had waited. */
  | { readonly kind: 'finished'; readonly file: Followed; readonly turn: number; readonly follows: boolean }
  /** An open was closed before that. */
  | { readonly kind: 'left'; readonly file: Followed }

export type Effect =
  | { readonly kind: 'ask'; readonly turn: number; readonly provider: string; readonly ask: Ask }
  /** Tools are to be used; only the first `allowed` of the calls, there is a bound. */
  | {
      readonly kind: 'use'
      readonly turn: number
      readonly calls: readonly Call[]
      readonly allowed: number
    }
  /** The request of the turn that runs is given up, or its calls: connections close now. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'text'; readonly turn: number; readonly text: string }
  | { readonly kind: 'thought'; readonly turn: number; readonly text: string }
  /** Nothing more comes of this turn. With an error, readers get it after what was produced. */
  | { readonly kind: 'end'; readonly turn: Turn; readonly error?: string }
  /** This open gives that turn. */
  | { readonly kind: 'bind'; readonly reader: number; readonly turn: number; readonly follows: boolean }
  /** Every open that waits for the next turn gives this one. */
  | { readonly kind: 'come'; readonly file: Followed; readonly turn: number }
  /** The replies of the conversation are looked through once more. */
  | { readonly kind: 'exec'; readonly file: Followed }
  /** There is no such file any more. */
  | { readonly kind: 'gone'; readonly file: Followed }
  /** One line for ERRORS. */
  | { readonly kind: 'problem'; readonly text: string }
  /** The status has become `paused`: so has that of these turns, which wait. */
  | { readonly kind: 'paused'; readonly turns: readonly number[] }
  /** Wants a tick at that time, in milliseconds since 1970, and at no other. */
  | { readonly kind: 'alarm'; readonly at: number | undefined }
  /** These were added to the conversation. */
  | { readonly kind: 'heard'; readonly messages: readonly Message[] }
  /** Messages from that number on, the first is 0, are no part of the conversation any more. */
  | { readonly kind: 'cut'; readonly from: number }

export type Stepped = readonly [State, readonly Effect[]]

/** A new agent. */
export const born = (config: Config, tariff = NO_TARIFF): State => ({
  config,
  standsIn: false,
  base: '',
  system: '',
  contexts: {},
  rules: [],
  registers: false,
  executed: [],
  remembers: true,
  forks: false,
  messages: [],
  told: NOTHING_TOLD,
  turns: [],
  total: NO_USAGE,
  spending: NOTHING,
  tariff,
  resting: {},
  paused: undefined,
  running: undefined,
  outcome: 'idle',
  halted: false,
  follow: { output: NOBODY, THOUGHTS: NOBODY },
})

/** The word of `status`. */
export function statusOf(state: State): 'idle' | 'queued' | 'streaming' | 'error' | 'cancelled' | 'paused' {
  if (state.running) return 'streaming'
  if (state.paused) return 'paused'
  return state.turns.some(pending) ? 'queued' : state.outcome
}

/** Prompts that wait behind the turn that runs. */
export const queued = (state: State): readonly Turn[] =>
  state.turns.filter((turn) => turn.status === 'queued')

/** @throws FileError EAGAIN when no further prompt can wait */
export function checkRoom(state: State): void {
  if (queued(state).length >= QUEUE)
    throw new FileError('EAGAIN', `${QUEUE} prompts are waiting; try again later`)
}

/** The number of the newest turn; 0: none. */
export const last = (state: State): number => state.turns.at(-1)?.number ?? 0

/** The turn of that number, where it is one of the newest. */
export const turnOf = (state: State, number: number): Turn | undefined =>
  state.turns[number - (state.turns[0]?.number ?? 0)]
