/** What the sandbox answers, and how it is asked. */

import type { Fault, Flushed } from '../guest/guest.ts'

export interface Ran extends Flushed {
  readonly ok: boolean
  /** Why not. After a program nothing has changed then, and the patch is empty. */
  readonly error?: Fault
  /** The memory is as it was at the last snapshot, whatever has come of calls since; the patch is the whole scene. */
  readonly back?: true
  /** Milliseconds. */
  readonly ms: number
  /** Value of the program's last expression, as print would show it. */
  readonly value?: string
  /** Of a program: what had changed since the last snapshot before it ran, and what it changed itself; both are snapshots. */
  readonly before?: Pages
  readonly after?: Pages
}

/** Pages of memory that have changed since an image: the image's length in bytes, and 4,096 bytes a page by its number. */
export interface Pages {
  readonly length: number
  readonly pages: ReadonlyMap<number, Uint8Array>
}

/** What a program runs as. */
export interface Asked {
  /** The number that its version will have. */
  readonly version: number
  /** Seconds of the scene's clock. */
  readonly clock: number
  readonly author: string
}

/** What was run, by version: for a machine that did not run it itself to say where in it something fails. */
export type Sources = ReadonlyMap<number, string>

/** What one machine may take. */
export interface Limits {
  /** Milliseconds of one run. */
  readonly time: number
  /** Bytes of the sandbox's memory. */
  readonly memory: number
}

export const LIMITS: Limits = { time: 2000, memory: 64 << 20 }

/**
 * The sandbox, as the rest of the display sees it. Calls are answered in their order, one at a time. A call that takes too long
 * or kills the machine is answered with an error naming the limit, and the machine is back at the last snapshot.
 */
export interface Machine extends AsyncDisposable {
  /** Which engine and bootstrap it is: images of others mean nothing to it. */
  readonly base: string
  /** Makes a program of a source (`program/prepare.ts`, in the worker) and runs it, whole or not at all. */
  run(source: string, asked: Asked): Promise<Ran>
  /** Calls of the guest that change the scene without a program; not undone by themselves when they fail. */
  call(
    verb: 'tick' | 'event' | 'set' | 'remove' | 'clear' | 'view',
    clock: number,
    ...args: readonly string[]
  ): Promise<Ran>
  vars(): Promise<string>
  /** What has changed in its memory since the last snapshot (or the base, for the first), which this one replaces. */
  snapshot(): Promise<Pages>
  /** Makes its memory the base and these pages (none and no length: as it is when it is new); answers with the whole scene. What comes to it later is compared with that. */
  restore(pages: Pages, sources?: Sources): Promise<Ran>
}
