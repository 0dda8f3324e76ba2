import { ProviderError } from './provider.ts'

/** Characters of one event at most: a server that never ends a line must not fill the memory. */
const LONGEST = 16 << 20

/** One server-sent event. */
export interface ServerEvent {
  /** Its name; `message` where the server gave none. */
  readonly event: string
  readonly data: string
}

/**
 * Bytes in, whole events out, wherever the chunks were cut: the event stream of the HTML standard, section 9.2.6. Ids
 * and reconnection times are dropped, nobody here reconnects.
 */
export class Events {
  readonly #decoder = new TextDecoder()
  /** Pieces of a line whose end has not come. */
  #pieces: string[] = []
  /** Characters since the last event. */
  #length = 0
  /** The last line ended with CR: an LF that follows belongs to it. */
  #cr = false
  #data: string[] = []
  #event = '';

  /**
   * Takes a chunk.
   * @throws ProviderError for an event that is longer than anything a service sends
   */
  *push(chunk: Uint8Array): Generator<ServerEvent> {
    yield* this.#take(this.#decoder.decode(chunk, { stream: true }))
  }

  /** The event that stood at the very end without its blank line, if there is one: some servers leave it out. */
  *end(): Generator<ServerEvent> {
    yield* this.#take(`${this.#decoder.decode()}\n\n`)
  }

  *#take(text: string): Generator<ServerEvent> {
    let start = this.#cr && text.startsWith('\n') ? 1 : 0
    if (text) this.#cr = text.endsWith('\r')
    for (const end of lineEnds(text, start)) {
      this.#grow(end - start)
      const event = this.#line(this.#whole(text.slice(start, end)))
      start = text.startsWith('\r\n', end) ? end + 2 : end + 1
      if (event) yield event
    }
    this.#keep(text.slice(start))
  }

  #keep(piece: string): void {
    this.#grow(piece.length)
    if (piece) this.#pieces.push(piece)
  }

  #grow(by: number): void {
    this.#length += by
    if (this.#length > LONGEST)
      throw new ProviderError('server', `an event of more than ${LONGEST >> 20} MiB`)
  }

  #whole(rest: string): string {
    if (this.#pieces.length === 0) return rest
    const line = this.#pieces.join('') + rest
    this.#pieces = []
    return line
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#flush()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.#event = value
    else if (field === 'data') this.#data.push(value)
    return undefined
  }

  #flush(): ServerEvent | undefined {
    const event = this.#data.length
      ? { event: this.#event || 'message', data: this.#data.join('\n') }
      : undefined
    this.#event = ''
    this.#data = []
    this.#length = 0
    return event
  }
}

/** An answer that is one JSON document, from a server that does not stream: all of it is one event. */
export class Document {
  readonly #decoder = new TextDecoder()
  readonly #pieces: string[] = []
  #length = 0

  push(chunk: Uint8Array): readonly ServerEvent[] {
    this.#length += chunk.length
    if (this.#length > LONGEST)
      throw new ProviderError('server', `an answer of more than ${LONGEST >> 20} MiB in one piece`)
    this.#pieces.push(this.#decoder.decode(chunk, { stream: true }))
    return []
  }

  end(): readonly ServerEvent[] {
    return [{ event: 'message', data: this.#pieces.join('') + this.#decoder.decode() }]
  }
}

/** Where lines end: at LF, CR, or the CR of a CR LF. */
function* lineEnds(text: string, from: number): Generator<number> {
  const returns = text.includes('\r')
  for (let at = from; at < text.length; at++) {
    const lf = text.indexOf('\n', at)
    const cr = returns ? text.indexOf('\r', at) : -1
    if (lf < 0 && cr < 0) return
    at = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
    yield at
    if (text.startsWith('\r\n', at)) at++
  }
}
