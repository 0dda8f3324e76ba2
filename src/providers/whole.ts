import type { Delta } from './provider.ts'

/**
 * Keeps characters whole: a service may cut its pieces between the two halves of a surrogate pair, and each half alone
 * is no UTF-8. A first half at the end of a delta waits for the next delta of its kind.
 */
export class Whole {
  readonly #held = { text: '', thought: '' }

  /** The delta with what was held back before it; undefined when nothing is left of it. */
  take(delta: Delta): Delta | undefined {
    if (delta.kind !== 'text' && delta.kind !== 'thought') return delta
    const text = this.#held[delta.kind] + delta.text
    const cut = endsInside(text) ? text.length - 1 : text.length
    this.#held[delta.kind] = text.slice(cut)
    const whole = cut === text.length ? text : text.slice(0, cut)
    return whole ? { kind: delta.kind, text: whole.isWellFormed() ? whole : whole.toWellFormed() } : undefined
  }
}

function endsInside(text: string): boolean {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}
