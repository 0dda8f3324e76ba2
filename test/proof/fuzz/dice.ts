/** Chance that comes out the same again for the same seed. */
export class Dice {
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
    this.#c = 0x2545f491
    for (let at = 0; at < 12; at++) this.u32()
  }

  /** 32 bits: sfc32 of PractRand. */
  u32(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** From 0 to one less than `end`. */
  below(end: number): number {
    return Math.floor((this.u32() / 2 ** 32) * end)
  }

  /** Whether one of so many came. */
  one(of: number): boolean {
    return this.below(of) === 0
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256))
  }
}

/** A seed made of a seed and a number. */
export const seedOf = (seed: number, at: number): number =>
  Math.imul(seed ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
