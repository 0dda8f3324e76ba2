import { abortable } from '../lib/abortable.ts'
import { FileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { VERSION } from '../ninep/const.ts'
import { dotl } from '../ninep/dialects/l.ts'
import type { Ids } from '../ninep/session.ts'
import { Ear } from './ear.ts'
import { dial } from './hello.ts'
import type { Connect } from './hello.ts'
import { Translator } from './linux/translator.ts'

/** What a backend speaks: 9P2000, or 9P2000.L alone, and then a translator stands before it. */
export class Tongue {
  readonly #connect: Connect
  readonly #owner: Ids
  #translates = false

  constructor(connect: Connect, owner: Ids) {
    this.#connect = connect
    this.#owner = owner
  }

  /** Connects and finds out what it speaks. @throws FileError EPROTO when it is neither */
  readonly learn: Connect = async (signal) => {
    const ear = new Ear(await dial(this.#connect, signal))
    let said = 'nothing'
    try {
      said = await abortable(ear.speaks(VERSION), signal)
      this.#translates = said !== VERSION
      if (!this.#translates) return ear
    } catch (error) {
      ear.close()
      // Some hang up on what they do not know.
      if (signal.aborted || !(error instanceof FileError)) throw error
      return this.#translated(new Ear(await dial(this.#connect, signal)), said, signal)
    }
    return this.#translated(ear, said, signal)
  }

  /** Connects to what it was found to be. */
  readonly connect: Connect = async (signal) => this.#spoken(await this.#connect(signal))

  async #translated(ear: Ear, said: string, signal: AbortSignal): Promise<Conn> {
    try {
      const version = await abortable(ear.speaks(dotl.version), signal)
      if (version !== dotl.version) throw new FileError('EPROTO', `it speaks ${said}, not ${VERSION}`)
      this.#translates = true
      return this.#spoken(ear)
    } catch (error) {
      ear.close()
      throw error
    }
  }

  #spoken(conn: Conn): Conn {
    return this.#translates ? new Translator(conn, this.#owner) : conn
  }
}
