import type { Codec, Table } from '../../src/ninep/codec.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { scan, show } from '../../src/ninep/text.ts'

/** Says lines over a conn, in one dialect; the answer is the next line that comes. */
export class Saying<T extends Table> implements Disposable {
  readonly #conn: Conn
  readonly #codec: Codec<T>
  readonly #answers: string[] = []
  #wake: (() => void) | undefined
  /** The conn has ended, whoever ended it. */
  readonly over: Promise<void>

  constructor(conn: Conn, codec: Codec<T>) {
    this.#conn = conn
    this.#codec = codec
    const frames = new Frames(1 << 24)
    this.over = conn.read((chunk) => {
      for (const frame of frames.push(chunk)) this.#answers.push(show(codec.decode(frame), codec.messages))
      this.#wake?.()
    })
  }

  async say(line: string): Promise<string> {
    this.#conn.write(this.#codec.encode(scan(line, this.#codec.messages)))
    while (this.#answers.length === 0) await new Promise<void>((done) => (this.#wake = done))
    return this.#answers.shift()!
  }

  /** Version and attach. */
  async hello(attach = 'uname glenda aname "" n_uname 4294967295'): Promise<this> {
    await this.say(`Tversion tag notag msize 8192 version ${this.#codec.version}`)
    await this.say(`Tattach tag 0 fid 0 afid nofid ${attach}`)
    return this
  }

  [Symbol.dispose](): void {
    this.#conn.close()
  }
}
