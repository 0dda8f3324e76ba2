import { text } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { MSIZE, NOTAG } from '../ninep/const.ts'
import { Frames } from '../ninep/frame.ts'
import type { Frame } from '../ninep/frame.ts'
import { decode, encode } from '../ninep/message.ts'

/** Bytes of what is no 9P that are told. */
const WORDS = 120

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

  /** @throws FileError EPROTO with what it says, where that is no 9P: a login that is refused, a server of another kind */
  #hear(chunk: Uint8Array): void {
    try {
      for (const frame of this.#frames.push(chunk)) this.#heard?.resolve(versionIn(frame))
    } catch (error) {
      const line = text(chunk.subarray(0, WORDS)).trim().split('\n', 1)[0]!
      const said = line.replaceAll(/[^\p{L}\p{N}\p{P}\p{Zs}]/gu, '')
      const what = said && `, it says '${said}'`
      throw new FileError('EPROTO', `${this.name} does not speak 9P${what}`, { cause: error })
    }
  }
}

function versionIn(frame: Frame): string {
  try {
    const answer = decode(frame)
    return answer.kind === 'Rversion' ? answer.version : 'unknown'
  } catch {
    return 'unknown' // a refusal in words of its own
  }
}
