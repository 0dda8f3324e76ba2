/** What the code inside the sandbox offers to the code outside: every call is text in, text out. */

import type { InputEvent, Patch } from '../../scene/node.ts'

/** The object `__guest`, the last thing that the bootstrap makes. Whatever a program throws passes through it. */
export interface Guest {
  /** Before a program: the number that its version will have, seconds of the scene's clock, who wrote it. */
  begin(version: number, clock: number, author: string): void
  /**
   * After a program and its microtasks: gives names to what was made and checks the limits. The names declared at its
   * top level, in order: a JSON list. @throws Error naming a limit
   */
  end(declared: string): void
  /** What has changed since the last time: JSON of `Flushed`. */
  flush(): string
  /** All there is, as `flush` would give it to somebody who knows nothing. */
  whole(): string
  /** Runs what is due. Errors are in the next flush. */
  tick(clock: number): void
  /** Tells the handlers of a node: JSON of an InputEvent. @throws Error when there is no such node */
  event(clock: number, event: string): void
  /** Changes props of a node, as `set` of a program does: JSON. @throws Error saying which and why */
  set(id: string, props: string): void
  /** @throws Error when there is no such node */
  remove(id: string): void
  clear(): void
  /** size, background, ground of the view: JSON of part of a View. */
  view(change: string): void
  /** A value as print shows it. */
  show(value: unknown): string
  /** What a program's promise, which has not ended with it, is rejected with later is a fault. */
  later(promise: unknown): void
  /** What print and console have said since the last flush, of a program that failed: a JSON list. */
  prints(): string
  /** Whose handler runs just now, or the last one that did; '' when none. Asked when the time is over. */
  running(): string
  /** A handler took too long, and the memory is as it was before: it is not to run again. '': nobody knows which; all timers. */
  strike(running: string): void
  /** The program's variables with their values, as far as they are JSON, and functions by their first line: a JSON object. */
  vars(): string
}

/** What came out of the sandbox with one call. */
export interface Flushed {
  readonly patch: Omit<Patch, 'version' | 'clock' | 'scene'>
  /** What print and console said, in order. */
  readonly prints: readonly Print[]
  /** What went wrong in handlers and timers. */
  readonly faults: readonly Fault[]
  /** What shall be done outside. */
  readonly wishes: readonly Wish[]
  /** Labels that the program gave to its version, with snapshot('label'). */
  readonly label?: string
  /** Seconds of the scene's clock when `tick` has something to do next. */
  readonly due?: number
}

export interface Print {
  readonly level: 'log' | 'warn' | 'error'
  readonly text: string
}

/** An error, and where. */
export interface Fault {
  /** `TypeError: x is not a function`. */
  readonly message: string
  /** In the program as it was written; both from 1. */
  readonly line?: number
  readonly column?: number
  /** The lines around, with a mark under the column. */
  readonly excerpt?: string
  /** Whose handler it was, and of what: `cube click`; or `timer`. */
  readonly where?: string
  /** Which limit was passed: time, memory, nodes, … */
  readonly limit?: string
  /** The error's stack: from the guest only; line, column and excerpt are made of it. */
  readonly calls?: string
}

/** What a program asks of the world: done once the program has ended well. */
export type Wish =
  | { readonly kind: 'at'; readonly machine: string; readonly program: string }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'ask'; readonly text: string; readonly agent?: string }

/** What the sandbox gets from outside, as globals that only the bootstrap sees; all of it is there before the base image is taken. */
export interface Host {
  /** Milliseconds since 1970; during the bootstrap always the same. */
  now(): number
  /** 0 to 1. `Math.random` is this function before the bootstrap begins. */
  random(): number
  /** Bytes as base64: much faster outside. */
  base64(bytes: ArrayBuffer, from: number, length: number): string
  /** And back. */
  bytes(base64: string): ArrayBuffer
  /** Width of a text in pixels, in the bundled font: `size` pixels, `bold mono italic serif` in any order. */
  measure(text: string, size: number, style: string): number
}

export type { InputEvent }
