import { refused, unreachable } from './failure.ts'
import type { ProviderError } from './provider.ts'

/** Bytes of an error page that are read. */
const PAGE = 64 << 10
/** How long the end of an answer is waited for when the reply is already whole, in milliseconds. */
const LINGER = 200

/**
 * One exchange with a service: the `fetch` its SDK is given, and the bytes of the answer. When the signal fires or the
 * wire is disposed, the connection is closed at once, whatever it was doing.
 */
export class Wire implements Disposable {
  readonly #stop = new AbortController()
  readonly #given: AbortSignal
  readonly #alive: () => void
  readonly #hangUp = () => this.#stop.abort(this.#given.reason)
  #failure: ProviderError | undefined
  #linger: NodeJS.Timeout | undefined

  constructor(signal: AbortSignal, alive: () => void) {
    this.#given = signal
    this.#alive = alive
    if (signal.aborted) this.#hangUp()
    else signal.addEventListener('abort', this.#hangUp, { once: true })
  }

  /** For the SDK: fires when the exchange is over, one way or the other. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /**
   * As the global one, but a status that is not 2xx is thrown as what it means: the SDKs drop the service's own
   * sentence when its shape is not the one they know, and read pages of any length.
   */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, init)
    this.#alive()
    if (response.ok) return response
    this.#failure = refused(response, await beginning(response))
    throw this.#failure
  }

  /** The bytes of an answer, as they come. */
  async *chunks(response: Response): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader()
    if (!reader) return
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      this.#alive()
      yield value
    }
  }

  /** The reply is whole: the connection has a moment to end in order, and to be used again, before it is closed. */
  linger(): void {
    this.#linger ??= setTimeout(() => this.#stop.abort(), LINGER)
  }

  /** What the service said when it refused. */
  get sentence(): string {
    return this.#failure?.message ?? ''
  }

  /** Another request follows: what the last one failed of is no longer the reason of anything. */
  again(): void {
    this.#failure = undefined
  }

  /** What to throw for whatever was thrown: the signal's reason before anything that followed from it. */
  reason(thrown: unknown): unknown {
    if (this.#given.aborted) return this.#given.reason
    return this.#failure ?? unreachable(thrown)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#linger)
    this.#given.removeEventListener('abort', this.#hangUp)
    this.#stop.abort()
  }
}

/** The first bytes of an answer's body as text; what could be read, when it is cut. */
async function beginning(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > PAGE) break
    }
  } catch (error) {
    if (!text) return unreachable(error).message
  }
  return text
}
