import { randomUUID } from 'node:crypto'
import { json } from './failure.ts'
import { ProviderError } from './provider.ts'
import type { Call, Delta } from './provider.ts'

/** Calls in one reply at most, and characters of all their inputs. */
const MOST = 256
const LONGEST = 16 << 20

interface Begun {
  id: string
  name: string
  input: string
}

type Piece = { readonly [K in keyof Begun]?: Begun[K] | undefined }

/** Calls as they stream: pieces of JSON, those of several calls in any order, put together. */
export class Calls {
  readonly #begun = new Map<string | number, Begun>()
  #length = 0
  #count = 0

  /**
   * The next piece of a call; what is missing adds nothing.
   * @param key tells the calls of this reply apart
   * @throws ProviderError for a reply that has no end
   */
  piece(key: string | number, { id = '', name = '', input = '' }: Piece): void {
    const call = this.#begun.get(key) ?? this.#begin(key)
    if (id) call.id = id
    if (name !== call.name) call.name += name // some say the whole name with every piece
    call.input += input
    this.#length += input.length
    if (this.#length > LONGEST)
      throw new ProviderError('server', `calls of more than ${LONGEST >> 20} MiB in one reply`)
  }

  /** A call has all its pieces. One that cannot be read waits for the end: the reply may have been cut in it. */
  whole(key: string | number): readonly Delta[] {
    const call = this.#begun.get(key)
    const input = call && inputOf(call.input)
    if (!call || input === undefined) return []
    this.#begun.delete(key)
    return [this.one({ ...call, input })]
  }

  /** A call that came in one piece. */
  one({ id, name, input }: Omit<Call, 'kind'>): Call {
    this.#count++
    return { kind: 'call', id: id || `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`, name, input }
  }

  /**
   * The end of a reply, `calls` where it made some; before it the calls that are still here. One whose input is no JSON
   * has the text itself as its input, which no schema allows: the model is told so when it is run.
   */
  *end(reason: 'stop' | 'length' | 'refusal'): Generator<Delta> {
    for (const call of this.#begun.values()) {
      const input = inputOf(call.input)
      if (input !== undefined || reason === 'stop') yield this.one({ ...call, input: input ?? call.input })
      else yield { kind: 'notice', text: `a call of ${call.name} was cut off` }
    }
    yield { kind: 'end', reason: reason === 'stop' && this.#count ? 'calls' : reason }
  }

  #begin(key: string | number): Begun {
    if (this.#begun.size + this.#count >= MOST)
      throw new ProviderError('server', `more than ${MOST} calls in one reply`)
    const call = { id: '', name: '', input: '' }
    this.#begun.set(key, call)
    return call
  }
}

/** A call without arguments may have none, not even `{}`. */
const inputOf = (text: string): unknown => (text.trim() ? json(text) : {})
