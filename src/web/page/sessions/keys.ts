import { concat, lengthOf } from '../../../lib/bytes.ts'
import { Gate } from '../../../lib/gate.ts'
import { OWRITE } from '../../../ninep/const.ts'
import type { Hive } from '../hive.ts'

/** Most bytes that wait to be typed. */
const MOST = 1 << 20

/** What is typed into a terminal, in the order it was typed: what comes while a write is under way goes with the next one. */
export class Keys {
  readonly #hive: Hive
  readonly #path: string
  readonly #pressed = new Gate()
  #due: Uint8Array[] = []

  /** @param path the file that takes what is typed */
  constructor(hive: Hive, path: string) {
    this.#hive = hive
    this.#path = path
  }

  press(bytes: Uint8Array): void {
    if (lengthOf(this.#due) + bytes.length > MOST) return
    this.#due.push(bytes)
    this.#pressed.open()
  }

  /** Types until it is told to stop, or until it cannot. @throws FileError why not; what was typed until then is forgotten */
  async run(ends: AbortSignal): Promise<void> {
    const client = await this.#hive.client()
    this.#due = []
    const fid = await client.root.walk(this.#path.split('/').filter(Boolean), ends)
    try {
      await fid.open(OWRITE, ends)
      while (!ends.aborted) {
        if (!this.#due.length) await this.#pressed.wait(ends)
        const bytes = concat(this.#due)
        this.#due = []
        await fid.write(0, bytes, ends)
      }
    } finally {
      await fid.clunk().catch(() => undefined)
    }
  }
}
