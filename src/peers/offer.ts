import { randomInt } from 'node:crypto'
import { FileError } from '../lib/errno.ts'

/** Why a code is good no longer. */
export type Over = 'used' | 'expired' | 'tried' | 'ended'

/** How long a code is good, in milliseconds, and how many wrong tries it stands. */
const LIFE = 10 * 60_000
const TRIES = 3

const DIGITS = 8

/** A code that is shown on this machine until another one has used it. */
export class Offer {
  /** `4821-7730`. */
  readonly code: string
  readonly #now: () => number
  readonly #until: number
  #tries = TRIES
  #over: Over | undefined

  /** @param now milliseconds of a clock that nobody sets */
  constructor(now: () => number) {
    const digits = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
    this.code = `${digits.slice(0, DIGITS / 2)}-${digits.slice(DIGITS / 2)}`
    this.#now = now
    this.#until = now() + LIFE
  }

  /** Why it is good no longer, or undefined while it is. */
  get over(): Over | undefined {
    return this.#over ?? (this.left <= 0 ? 'expired' : undefined)
  }

  /** Milliseconds that it is good yet. */
  get left(): number {
    return this.#until - this.#now()
  }

  /** Wrong tries that it stands yet. */
  get tries(): number {
    return this.#tries
  }

  /** Counts a try that came to nothing: a wrong code, and also whoever hung up before it was known. */
  failed(): void {
    if (--this.#tries <= 0) this.end('tried')
  }

  end(why: Over): void {
    this.#over ??= why
  }
}

/** The digits of a code as a person types it. @throws FileError EINVAL */
export function digitsOf(code: string): string {
  const [, first, second] = /^\s*(\d{4})[- ]?(\d{4})\s*$/.exec(code) ?? []
  if (!first || !second)
    throw new FileError('EINVAL', `${JSON.stringify(code)}; a code is eight digits: 4821-7730`)
  return first + second
}
