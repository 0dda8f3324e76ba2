import type { Conn } from '../../../src/ninep/conn.ts'
import { NOFID, NOTAG } from '../../../src/ninep/const.ts'
import { encode } from '../../../src/ninep/message.ts'
import { FIDS } from './values.ts'
import type { Deal } from './values.ts'
import type { Dice } from './dice.ts'
import { Fault, Ledger } from './ledger.ts'

/** How long an answer may take when everything has been given up, in milliseconds. */
const PATIENCE = 8000
/** Tags that a conversation uses; some of them are asleep for long. */
const TAGS = 64

/** One client that says what it likes, and keeps the books. */
export class Party {
  readonly ledger: Ledger
  over = false
  fault: Fault | undefined
  readonly #conn: Conn
  readonly #ended: Promise<void>
  #wake: () => void = () => undefined

  constructor(conn: Conn, passed: boolean) {
    this.#conn = conn
    this.ledger = new Ledger(passed)
    const read = conn.read((chunk) => {
      try {
        this.ledger.heard(chunk)
      } catch (error) {
        this.fault ??= error instanceof Fault ? error : new Fault(String(error), { cause: error })
        conn.close()
      }
      this.#wake()
    })
    this.#ended = read
      .catch(() => undefined)
      .then(() => {
        this.over = true
        this.#wake()
      })
  }

  /** What its requests may name. */
  deal(dice: Dice): Deal {
    const { owed } = this.ledger
    return {
      dice,
      fid: () => (dice.one(40) ? dice.pick([NOFID, 0x7fffffff, dice.u32()]) : dice.below(FIDS)),
      oldtag: () => (owed.size && !dice.one(5) ? [...owed.keys()][dice.below(owed.size)]! : dice.below(TAGS)),
    }
  }

  /** A tag for the next request: one that is free, most likely. */
  tag(dice: Dice, taken: ReadonlySet<number>): number | undefined {
    if (dice.one(3000)) return dice.pick([NOTAG, dice.below(TAGS)])
    const from = dice.below(TAGS)
    for (let at = 0; at < TAGS; at++) {
      const tag = (from + at) % TAGS
      if (this.ledger.free(tag) && !taken.has(tag)) return tag
    }
    return undefined
  }

  send(bytes: Uint8Array): void {
    if (this.over) return
    this.ledger.sent(bytes)
    this.#conn.write(bytes.slice())
  }

  hangUp(): void {
    this.#conn.close()
  }

  async gone(): Promise<void> {
    this.hangUp()
    await this.#ended
  }

  /** Gives up all that is under way and waits until nothing is owed. @throws Fault when something is for ever */
  async settle(): Promise<void> {
    const { ledger } = this
    while (ledger.missing && !this.over) this.send(new Uint8Array(ledger.missing))
    if (!ledger.mustEnd) this.#giveUp()
    await this.#until(() => this.over || (!ledger.mustEnd && ledger.owed.size === 0 && !ledger.versions))
    if (this.fault) throw this.fault
    if (this.over && !ledger.mayEnd) throw new Fault('it hung up, and had no reason to')
  }

  #giveUp(): void {
    let tag = TAGS
    for (const oldtag of Array.from(this.ledger.owed.keys())) {
      while (!this.ledger.free(tag)) tag++
      this.send(encode({ kind: 'Tflush', tag: tag++, oldtag }))
    }
  }

  async #until(so: () => boolean): Promise<void> {
    const state = { late: false }
    const patience = setTimeout(() => {
      state.late = true
      this.#wake()
    }, PATIENCE)
    while (!so() && !this.fault && !state.late) await new Promise<void>((done) => (this.#wake = done))
    clearTimeout(patience)
    if (so()) return
    const { owed, mustEnd, versions } = this.ledger
    throw new Fault(
      mustEnd
        ? 'it went on after what is no 9P'
        : `no answer to ${versions ? 'a Tversion' : `tags ${[...owed.keys()].slice(0, 8).join(', ')}`}`,
    )
  }
}
