import { FileError, toFileError } from '../lib/errno.ts'
import type { Conn } from '../ninep/conn.ts'
import { VERSION, initiate, respond } from './handshake.ts'
import type { Side } from './handshake.ts'
import { Letters } from './letters.ts'
import type { Letter } from './letters.ts'
import { Offer, digitsOf } from './offer.ts'
import type { Over } from './offer.ts'
import type { Pin, Pinned } from './pin.ts'

/** What happens here, for whoever has shown a code. */
export type News =
  /** Somebody has used the code. */
  | { readonly kind: 'paired'; readonly pinned: Pinned; readonly code: string }
  /** Somebody has tried the code in vain; `left`: so often yet. */
  | { readonly kind: 'refused'; readonly error: string; readonly who: Caller; readonly left: number }
  | { readonly kind: 'over'; readonly why: Over; readonly code: string }

/** Who calls, as TLS shows it. */
export interface Caller {
  readonly fingerprint: string
  readonly address?: string | undefined
}

export interface PairingOptions {
  readonly me: Side
  /** Keeps whoever used the code here. */
  readonly pin: Pin
  readonly told: (news: News) => void
  /** Milliseconds of a clock that nobody sets. */
  readonly now?: () => number
  /** How long each step of the other side may take, in milliseconds. */
  readonly step?: number
}

const STEP = 10_000
/** Callers who wait until it is their turn, and callers in all; more are sent away. */
const WAITING = 4
const CALLERS = 32

/** What is said of a code that is good no longer. */
export const endings: Readonly<Record<Over, string>> = {
  used: 'the code has been used',
  expired: 'the code was good for ten minutes, and they are over',
  tried: 'the code was wrong three times: somebody guesses, or mistypes; make a new one',
  ended: 'the code was taken back',
}

/** Pairs this machine with others, by a code that a person carries from one to the other. */
export class Pairing implements Disposable {
  readonly #options: PairingOptions
  readonly #now: () => number
  readonly #step: number
  #offer: Offer | undefined
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #callers = 0

  constructor(options: PairingOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#step = options.step ?? STEP
  }

  /** The code that is good now. */
  get offer(): Offer | undefined {
    this.#lapse()
    return this.#offer
  }

  /** A new code; one that was shown before is good no longer. */
  open(): Offer {
    this.close()
    const offer = new Offer(this.#now)
    this.#offer = offer
    this.#timer = setTimeout(() => this.#lapse(), offer.left + 1).unref()
    return offer
  }

  /** Ends the code, if there is one. */
  close(): void {
    this.#offer?.end('ended')
    this.#lapse()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Somebody who calls to pair. Never fails: what goes wrong is told, where it was a try of the code. */
  async serve(conn: Conn, who: Caller): Promise<void> {
    const letters = new Letters(conn, this.#step)
    this.#callers++
    try {
      if (this.#callers > CALLERS) return letters.refuse('busy')
      const hello = await letters.next('hello')
      if (hello.version !== VERSION) return letters.refuse('version')
      if (who.fingerprint === this.#options.me.fingerprint) return letters.refuse('itself')
      if (!this.offer) return letters.refuse('none')
      if (this.#waiting === WAITING) return letters.refuse('busy')
      await this.#inTurn(() => this.#answer(letters, who, hello))
    } catch {
      // garbage, or nobody there any more, before the code was tried: nothing that a person here should look at
    } finally {
      this.#callers--
      letters.close()
    }
  }

  /**
   * Pairs with the machine at the other end of a conn, which shows a code.
   * @throws FileError EACCES when the code or the other side is wrong, ETIMEDOUT, ECONNRESET; then nothing is kept
   */
  async join(conn: Conn, code: string, fingerprint: string, pin: Pin, signal?: AbortSignal): Promise<Pinned> {
    const letters = new Letters(conn, this.#step)
    try {
      if (fingerprint === this.#options.me.fingerprint)
        throw new FileError('EINVAL', 'that is this machine itself')
      return await initiate({
        letters,
        me: this.#options.me,
        fingerprint,
        digits: digitsOf(code),
        pin,
        signal,
      })
    } finally {
      letters.close()
    }
  }

  async #answer(letters: Letters, who: Caller, hello: Letter<'hello'>): Promise<void> {
    const { offer } = this
    if (!offer) return letters.refuse('none')
    const { me, pin, told } = this.#options
    let [tried, right] = [false, false]
    try {
      const shake = { letters, me, fingerprint: who.fingerprint, digits: digitsOf(offer.code), pin }
      const pinned = await respond(shake, hello, {
        tried: () => (tried = true),
        right: () => {
          if (offer.over) {
            letters.refuse('none')
            throw new FileError('EACCES', endings[offer.over])
          }
          right = true
          offer.end('used')
        },
      })
      told({ kind: 'paired', pinned, code: offer.code })
    } catch (error) {
      if (tried && !right) offer.failed()
      if (tried)
        told({ kind: 'refused', error: toFileError(error).message, who, left: offer.over ? 0 : offer.tries })
    } finally {
      this.#lapse()
    }
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    this.#waiting++
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    await done.finally(() => this.#waiting--)
  }

  /** Forgets a code that is good no longer, and says so. */
  #lapse(): void {
    const { code, over: why } = this.#offer ?? {}
    if (!code || !why) return
    this.#offer = undefined
    clearTimeout(this.#timer)
    this.#options.told({ kind: 'over', why, code })
  }
}
