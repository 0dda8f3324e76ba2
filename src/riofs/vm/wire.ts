/** What is said between the main thread and the machine's. One is asked at a time. */

import type { Base, Bootstrap } from './base.ts'
import type { Limits, Machine, Pages, Ran, Sources } from './ran.ts'

export type CallVerb = Parameters<Machine['call']>[0]

/** What the thread begins with: a bootstrap to run, or what another thread had come to. */
export interface Start {
  readonly code: WebAssembly.Module
  readonly limits: Limits
  readonly from: { readonly bootstrap: Bootstrap } | { readonly base: Base; readonly pages: Pages }
  readonly sources: Sources
}

export type Ask =
  | { readonly kind: 'run'; readonly source: string; readonly version: number; readonly clock: number; readonly author: string } // oxfmt-ignore
  | {
      readonly kind: 'call'
      readonly verb: CallVerb
      readonly clock: number
      readonly args: readonly string[]
    }
  /** All there is; `strike`: after a handler was too much for it. */
  | { readonly kind: 'whole'; readonly strike: boolean }
  | { readonly kind: 'vars' }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'restore'; readonly pages: Pages; readonly sources: Sources }

/** What each question is answered with. */
export interface Answers {
  readonly run: Ran
  readonly call: Ran
  readonly whole: Ran
  readonly vars: string
  readonly snapshot: Pages
  readonly restore: Ran
}

export type Told =
  /** It can be asked now. */
  | { readonly kind: 'ready'; readonly base: Base }
  /** What the memory was before a program, which runs now. */
  | { readonly kind: 'before'; readonly pages: Pages }
  /** `touched`: bytes of its memory that were other than before, at the end. `broken`: it will not answer again. */
  | {
      readonly kind: 'answer'
      readonly answer: Answers[Ask['kind']]
      readonly touched: number
      readonly broken: boolean
    }
  /** It could not be done: a plain sentence. */
  | { readonly kind: 'refusal'; readonly message: string; readonly limit?: string; readonly broken: boolean }
