import assert from 'node:assert/strict'
import type { Conn } from '../../src/ninep/conn.ts'
import { NOFID, NOTAG, VERSION } from '../../src/ninep/const.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { decode, encode } from '../../src/ninep/message.ts'
import type { Body, Kind, Message } from '../../src/ninep/message.ts'

/** One side of a conversation that says what a test wants it to say, well-behaved or not. */
export class Talk {
  /** What the other side said and nobody has looked at. */
  readonly heard: Message[] = []
  over = false
  readonly #conn: Conn
  readonly #frames = new Frames(1 << 24)
  #wake: () => void = () => undefined
  #paused: Promise<void> | undefined
  #resume: () => void = () => undefined
  /** Resolves when the other side has hung up. */
  readonly ended: Promise<void>

  /** @param answer deals with what is heard at once, where it returns true */
  constructor(conn: Conn, answer: (message: Message, talk: Talk) => boolean = () => false) {
    this.#conn = conn
    const read = conn.read((chunk) => {
      for (const frame of this.#frames.push(chunk)) {
        const message = decode(frame)
        if (!answer(message, this)) this.heard.push(message)
      }
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

  say(...messages: Message[]): void {
    for (const message of messages) this.#conn.write(encode(message))
  }

  bytes(bytes: Uint8Array): void {
    this.#conn.write(bytes)
  }

  /** The next message, whatever it is. */
  async next(): Promise<Message> {
    while (this.heard.length === 0 && !this.over) await new Promise<void>((done) => (this.#wake = done))
    const message = this.heard.shift()
    assert.ok(message, 'a hang-up')
    return message
  }

  /** The next message. @throws AssertionError when the other side hung up instead, or says something else */
  async hear<K extends Kind>(kind: K, tag?: number): Promise<Message<K> & Body<K>> {
    while (this.heard.length === 0 && !this.over) await new Promise<void>((done) => (this.#wake = done))
    const message = this.heard.shift()
    const told = message?.kind === 'Rerror' ? `Rerror ${message.ename}` : message?.kind
    assert.equal(message?.kind, kind, `${told ?? 'a hang-up'} instead of ${kind}`)
    if (tag !== undefined) assert.equal(message.tag, tag)
    return message as Message<K> & Body<K>
  }

  /** One message and its answer, of the kind that is due or of another. */
  async ask<K extends Kind>(message: Message, kind: K): Promise<Message<K> & Body<K>> {
    this.say(message)
    return this.hear(kind, message.tag)
  }

  /** Version and attach to fid 0. */
  async greet(msize = 1 << 16, aname = ''): Promise<void> {
    await this.ask({ kind: 'Tversion', tag: NOTAG, msize, version: VERSION }, 'Rversion')
    await this.ask({ kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: 'glenda', aname }, 'Rattach')
  }

  /** Takes nothing more until `go`. */
  stop(): void {
    this.#paused = new Promise((done) => (this.#resume = done))
  }

  go(): void {
    this.#paused = undefined
    this.#resume()
  }

  /** What the other side has not taken. */
  get untaken(): number {
    return this.#conn.untaken
  }

  close(): void {
    this.#conn.close()
  }
}
