import assert from 'node:assert/strict'
import type { Conn } from '../../src/ninep/conn.ts'
import { NOFID, NOTAG } from '../../src/ninep/const.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import type { lmessages } from '../../src/ninep/dialects/l.ts'
import { Frames } from '../../src/ninep/frame.ts'
import type { MessageIn } from '../../src/ninep/codec.ts'

/** A message of 9P2000.L. */
export type LMessage<K extends keyof typeof lmessages = keyof typeof lmessages> = MessageIn<
  typeof lmessages,
  K
>

/** One side of a conversation in 9P2000.L that says what a test wants it to say. */
export class Linux {
  readonly heard: LMessage[] = []
  over = false
  readonly ended: Promise<void>
  readonly #conn: Conn
  readonly #frames = new Frames(1 << 24)
  #wake: () => void = () => undefined
  #paused: Promise<void> | undefined
  #resume: () => void = () => undefined

  constructor(conn: Conn) {
    this.#conn = conn
    const read = conn.read((chunk) => {
      for (const frame of this.#frames.push(chunk)) this.heard.push(dotl.decode(frame))
      this.#wake()
      return this.#paused
    })
    this.ended = read
      .catch(() => undefined)
      .then(() => {
        this.over = true
        this.#wake()
      })
  }

  say(...messages: LMessage[]): void {
    for (const message of messages) this.#conn.write(dotl.encode(message))
  }

  bytes(bytes: Uint8Array): void {
    this.#conn.write(bytes)
  }

  /** The next message. @throws AssertionError when the other side hung up instead, or says something else */
  async hear<K extends keyof typeof lmessages>(kind: K): Promise<LMessage<K>> {
    while (this.heard.length === 0 && !this.over) await new Promise<void>((done) => (this.#wake = done))
    const message = this.heard.shift()
    assert.equal(
      message?.kind,
      kind,
      JSON.stringify(message, (_, value) => String(value)),
    )
    return message as LMessage<K>
  }

  async ask<K extends keyof typeof lmessages>(message: LMessage, kind: K): Promise<LMessage<K>> {
    this.say(message)
    return this.hear(kind)
  }

  async greet(aname: string, msize = 8192): Promise<void> {
    const { version } = await this.ask(
      { kind: 'Tversion', tag: NOTAG, msize, version: '9P2000.L' },
      'Rversion',
    )
    assert.equal(version, '9P2000.L')
    await this.ask(
      { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: 'glenda', aname, n_uname: 0 },
      'Rattach',
    )
  }

  /** Takes nothing more until `go`. */
  stop(): void {
    this.#paused = new Promise((done) => (this.#resume = done))
  }

  go(): void {
    this.#paused = undefined
    this.#resume()
  }

  get untaken(): number {
    return this.#conn.untaken
  }

  close(): void {
    this.#conn.close()
  }
}
