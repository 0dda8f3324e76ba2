import { utf8 } from '../lib/bytes.ts'
import { Feed } from './feed.ts'
import { difference, whole } from './scene.ts'
import type { Change, Scene } from './scene.ts'
import type { Outcome } from './stage.ts'
import type { Fault, InputEvent, Print } from './guest/guest.ts'

/** Bytes of patches that are kept for followers, at least. */
const PATCHES = 8 << 20

/** What is told of each run, a line of RESULT. */
export interface Result {
  /** Runs are numbered. */
  readonly id: number
  readonly ok: boolean
  readonly ms: number
  /** The version that is shown now. */
  readonly version: number
  readonly created: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly error?: Fault
}

/** What is shown at a moment, for those who begin to follow then. */
export interface Now {
  readonly scene: Scene
  readonly version: number
  readonly clock: number
}

/** All that the display says: what programs print, what goes wrong, what comes of each run, what changes, what is done to it. */
export class Said {
  readonly stdout = new Feed({ lost: gap })
  readonly stderr = new Feed({ lost: gap })
  readonly result = new Feed({ lost: (count) => utf8(`${JSON.stringify({ gap: count })}\n`) })
  readonly events = new Feed({ lost: (count) => stamped({ type: 'gap', lost: count }) })
  readonly context: Feed
  readonly ops: Feed
  readonly #now: () => Now
  readonly #context: () => string
  /** The whole scene as a line, as it was asked for last. */
  #whole: { readonly now: Now; readonly line: Uint8Array } | undefined
  #runs = 0

  /** @param context what CONTEXT says now */
  constructor(now: () => Now, context: () => string) {
    this.#now = now
    this.#context = context
    this.context = new Feed({ lost: () => utf8(page(context())), afresh: true })
    this.ops = new Feed({ most: PATCHES, lost: () => this.whole(), afresh: true })
  }

  /** The whole scene as one line of OPS. */
  whole(): Uint8Array {
    const now = this.#now()
    const known = this.#whole
    if (known?.now.scene === now.scene && known.now.version === now.version) return known.line
    const line = patch(now, whole(now.scene))
    this.#whole = { now, line }
    return line
  }

  /** Another run: those who come now hear of it and not of what was before. */
  run({ ran, before, after, version }: Outcome): void {
    for (const feed of [this.stdout, this.stderr, this.result]) feed.mark()
    this.prints(ran.prints)
    if (ran.value !== undefined) this.stdout.append(`→ ${ran.value}\n`)
    if (version) this.stdout.append(`version ${version.number}\n`)
    const { created, changed, removed } = difference(before, after)
    const { ok, ms, error } = ran
    this.results({ ok, ms, created, changed, removed, ...(error && { error }) })
  }

  /** A run that never came to a machine: there was no program. */
  refused(error: Fault): void {
    for (const feed of [this.stdout, this.stderr, this.result]) feed.mark()
    this.results({ ok: false, ms: 0, created: [], changed: [], removed: [], error })
  }

  prints(prints: readonly Print[]): void {
    for (const { text } of prints) this.stdout.append(`${text}\n`)
  }

  /** What went wrong: one piece, so that whoever passes it on passes on all of it. */
  fault(fault: Fault): void {
    this.stderr.append(faultText(fault))
  }

  /** The scene has changed, or which version it is. */
  changed(change: Change): void {
    if (this.ops.readers) this.ops.append(patch(this.#now(), change))
  }

  /** There is another version, or it is another one. */
  version(): void {
    if (this.context.readers) this.context.append(page(this.#context()))
  }

  event(event: InputEvent | { readonly type: 'say'; readonly text: string }): void {
    this.events.append(stamped(event))
  }

  results(result: Omit<Result, 'id' | 'version'>): void {
    const { version } = this.#now()
    const { ok, ms, ...rest } = result
    this.result.append(`${JSON.stringify({ id: ++this.#runs, ok, ms, version, ...rest } satisfies Result)}\n`)
    if (rest.error)
      this.stderr.append(`${faultText(rest.error)}nothing has changed; version ${version} is shown\n`)
  }
}

/** An error as it stands in STDERR. */
export function faultText({ message, line, column, excerpt, where }: Fault): string {
  const place =
    line === undefined ? [] : [`line ${line}`, ...(column === undefined ? [] : [`column ${column}`])]
  const places = [...(where ? [`in ${where}`] : []), ...place].join(', ')
  return `${[message, places, excerpt?.trimEnd()].filter(Boolean).join('\n')}\n`
}

/** A text that takes the place of the one before: a form feed parts them, for routes too. */
export const page = (text: string): string => `\f${text}`

const gap = (count: number): Uint8Array => utf8(`[${count} messages were lost: this reader was too slow]\n`)

const patch = ({ version, clock }: Now, change: Change): Uint8Array =>
  utf8(`${JSON.stringify({ ...change, version, clock })}\n`)

const stamped = (event: object): Uint8Array =>
  utf8(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`)
