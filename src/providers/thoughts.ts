import { at, textAt } from '../lib/json.ts'
import { opaque } from './fit.ts'
import type { Delta } from './provider.ts'

/** Characters of thoughts that are kept: a reply of more goes on without them. */
const MOST = 4 << 20

/** The thoughts of a completion, kept under the names by which they came, for services that want them back with calls. */
export class Thoughts {
  readonly #provider: string
  readonly #model: string
  #content = ''
  #reasoning = ''
  readonly #details: Record<string, unknown>[] = []
  /** What stands beside each call, by its place in the reply: signatures, at gateways to Gemini. */
  readonly #extras: unknown[] = []
  #length = 0

  constructor(provider: string, model: string) {
    this.#provider = provider
    this.#model = model
  }

  read(delta: unknown): void {
    const [content, reasoning] = [textAt(delta, 'reasoning_content') ?? '', textAt(delta, 'reasoning') ?? '']
    const details = at(delta, 'reasoning_details')
    this.#length += content.length + reasoning.length + (details ? JSON.stringify(details).length : 0)
    if (this.#length > MOST) return
    this.#content += content
    this.#reasoning += reasoning
    if (Array.isArray(details)) for (const detail of details) this.#detail(detail)
  }

  /** What stands beside call number `n` of the reply. */
  beside(n: number, extra: unknown): void {
    this.#extras[n] = extra
  }

  /** Nothing when there were none, or too many. */
  given(): readonly Delta[] {
    const data = {
      ...(this.#content && { reasoning_content: this.#content }),
      ...(this.#details.length
        ? { reasoning_details: this.#details }
        : this.#reasoning && { reasoning: this.#reasoning }),
      ...(this.#extras.length && { extras: Array.from(this.#extras, (extra) => extra ?? null) }),
    }
    if (!Object.keys(data).length || this.#length > MOST) return []
    return [opaque(this.#provider, this.#model, data)]
  }

  /** Pieces of one detail come one after the other: their texts grow, what else they say is said once. */
  #detail(piece: unknown): void {
    if (typeof piece !== 'object' || piece === null) return
    const last = this.#details.at(-1)
    const same =
      last && textAt(last, 'type') === textAt(piece, 'type') && at(last, 'index') === at(piece, 'index')
    if (!same || textAt(piece, 'type') === 'reasoning.encrypted') return void this.#details.push({ ...piece })
    for (const [name, value] of Object.entries(piece)) {
      const grows = (name === 'text' || name === 'summary') && typeof value === 'string'
      if (value !== null) last[name] = grows ? (textAt(last, name) ?? '') + value : value
    }
  }
}
