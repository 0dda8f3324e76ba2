import { FileError, INTERRUPTED, fromErrno } from '../../lib/errno.ts'
import { Gate } from '../../lib/gate.ts'
import type { BodyIn, MessageIn } from '../../ninep/codec.ts'
import { NOTAG } from '../../ninep/const.ts'
import { ProtocolError } from '../../ninep/frame.ts'
import type { lmessages } from '../../ninep/dialects/l.ts'

type Messages = typeof lmessages
export type LMessage = MessageIn<Messages>
/** What a .L server is asked. */
export type LAsk = Extract<keyof Messages, `T${string}`>
/** The fields of a message behind its tag. */
export type LBody<K extends keyof Messages> = BodyIn<Messages, K>
/** The fields of the answer. */
export type LAnswer<K extends LAsk> = K extends `T${infer Name}`
  ? LBody<Extract<keyof Messages, `R${Name}`>>
  : never

/** Our own tags are this one and those above; those below are the client's. */
export const OWN_TAGS = 0xf000
/** The same for fids. */
const OWN_FIDS = 0xf0000000

interface Asked {
  readonly kind: string
  done(answer: LMessage): void
  failed(error: FileError): void
}

/** What the translator asks the backend itself, on the connection that the client's messages go through. */
export class Asker {
  readonly #write: (message: LMessage) => void
  readonly #asked = new Map<number, Asked>()
  readonly #freeTags: number[] = []
  readonly #freeFids: number[] = []
  readonly #freed = new Gate()
  /** Tags whose Tflush is under way: not free before its Rflush, even when their answer has come. */
  readonly #flushing = new Set<number>()
  #tags = OWN_TAGS
  #fids = OWN_FIDS
  #dead: FileError | undefined

  constructor(write: (message: LMessage) => void) {
    this.#write = write
  }

  /**
   * One message and its answer.
   * @param sent told the tag, with which `flush` gives it up
   * @throws FileError what the backend said; EINTR
   */
  async ask<K extends LAsk>(kind: K, body: LBody<K>, sent?: (tag: number) => void): Promise<LAnswer<K>> {
    const tag = this.#takeTag() ?? (await this.#tag())
    sent?.(tag)
    return new Promise((done, failed) => {
      if (this.#dead) return failed(this.#dead)
      this.#asked.set(tag, { kind, done: done as never, failed })
      this.#write({ kind, tag, ...body } as never)
    })
  }

  /** Gives up a message of ours. The answer that comes before Rflush counts, else it fails with EINTR. */
  async flush(oldtag: number): Promise<void> {
    if (!this.#asked.has(oldtag) || this.#flushing.has(oldtag)) return
    this.#flushing.add(oldtag)
    await this.ask('Tflush', { oldtag })
    this.#flushing.delete(oldtag)
    this.#asked.get(oldtag)?.failed(INTERRUPTED)
    this.#free(oldtag)
  }

  /** Takes the answer to a message of ours. @throws ProtocolError when it answers none */
  take(answer: LMessage): void {
    const asked = this.#asked.get(answer.tag)
    if (!asked) throw new ProtocolError(`an answer to tag ${answer.tag}, which is not in use`)
    if (this.#flushing.has(answer.tag)) this.#asked.delete(answer.tag)
    else this.#free(answer.tag)
    if (answer.kind === 'Rlerror') asked.failed(new FileError(fromErrno(answer.ecode)))
    else if (answer.kind.slice(1) === asked.kind.slice(1)) asked.done(answer)
    else asked.failed(new FileError('EPROTO', `${answer.kind} in answer to ${asked.kind}`))
  }

  /** A fid for as long as `use` takes; it is clunked when it was made. */
  async lend<T>(use: (fid: number) => Promise<T>, made: (fid: number) => Promise<unknown>): Promise<T> {
    const fid = this.takeFid()
    try {
      await made(fid)
    } catch (error) {
      this.#freeFids.push(fid)
      throw error
    }
    try {
      return await use(fid)
    } finally {
      this.clunk(fid)
    }
  }

  takeFid(): number {
    return this.#freeFids.pop() ?? this.#fids++
  }

  /** Lets a fid of ours go; nobody waits for it. */
  clunk(fid: number): void {
    const free = () => void this.#freeFids.push(fid)
    this.ask('Tclunk', { fid }).then(free, free)
  }

  /** Everything that was asked fails, and what is asked from now on. */
  end(error: FileError): void {
    this.#dead = error
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { failed } of asked) failed(error)
    this.#freed.open()
  }

  #free(tag: number): void {
    this.#asked.delete(tag)
    this.#freeTags.push(tag)
    this.#freed.open()
  }

  #takeTag(): number | undefined {
    return this.#freeTags.pop() ?? (this.#tags < NOTAG ? this.#tags++ : undefined)
  }

  /** A tag of ours as soon as one is free. */
  async #tag(): Promise<number> {
    for (;;) {
      await this.#freed.wait()
      const tag = this.#takeTag()
      if (tag !== undefined) return tag
      if (this.#dead) throw this.#dead
    }
  }
}
