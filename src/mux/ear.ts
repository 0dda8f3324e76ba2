import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { MSIZE, NOTAG } from '../ninep/const.ts'
import { Frames } from '../ninep/frame.ts'
import { decode, encode } from '../ninep/message.ts'

/** A conn to a server that is asked what it speaks before anybody else reads it. */
export class Ear implements Conn {
  readonly #conn: Conn
  readonly #over: Promise<void>
  readonly #frames = new Frames(MSIZE)
  #take: (chunk: Uint8Array) => void | Promise<void> = (chunk) => this.#hear(chunk)
  #heard: PromiseWithResolvers<string> | undefined

  constructor(conn: Conn) {
    this.#conn = conn
    this.#over = conn.read((chunk) => this.#take(chunk))
    const gone = (why?: unknown) =>
      // what a transport knows of its peer says more than that it has gone
      this.#heard?.reject(
        why instanceof FileError ? why : new FileError('ENOTCONN', `${conn.name} hung up`, { cause: why }),
      )
    this.#over.then(() => gone(), gone)
  }

  get name(): string {
    return this.#conn.name
  }

  get untaken(): number {
    return this.#conn.untaken
  }

  /** The version that the server answers when it is asked for this one. What is no Rversion is `unknown`. @throws FileError ENOTCONN */
  speaks(version: string): Promise<string> {
    this.#heard = Promise.withResolvers()
    this.#conn.write(encode({ kind: 'Tversion', tag: NOTAG, msize: MSIZE, version }))
    return this.#heard.promise
  }

  read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    this.#take = take
    return this.#over
  }

  write(bytes: Uint8Array): void {
    this.#conn.write(bytes)
  }

  drained(): Promise<void> {
    return this.#conn.drained()
  }

  close(): void {
    this.#conn.close()
  }

  #hear(chunk: Uint8Array): void {
    for (const frame of this.#frames.push(chunk)) {
      let version = 'unknown'
      try {
        const answer = decode(frame)
        if (answer.kind === 'Rversion') version = answer.version
      } catch {
        // a refusal in words of its own
      }
      this.#heard?.resolve(version)
    }
  }
}
