const ESC = '\x1b'
const BEL = '\x07'
/** What programs tell those who read along begins with this, inside of an OSC. */
const TOLD = '7373;'
/** Most characters of what is told. */
const MOST = 8192

/** What a terminal gets, as text without its control sequences. */
export class Plain {
  readonly #told: (told: string) => void
  readonly #decoder = new TextDecoder()
  #in: 'text' | 'escape' | 'csi' | 'osc' = 'text'
  #osc = ''

  /** @param told gets what programs tell by OSC 7373 */
  constructor(told: (told: string) => void) {
    this.#told = told
  }

  /** The text in some bytes; sequences and characters may be cut anywhere. */
  push(bytes: Uint8Array): string {
    let shown = ''
    for (const char of this.#decoder.decode(bytes, { stream: true })) if (this.#shows(char)) shown += char
    return shown
  }

  #shows(char: string): boolean {
    if (char === ESC) this.#in = 'escape'
    else if (this.#in === 'text') return char >= ' ' || char === '\n' || char === '\t'
    else if (this.#in === 'escape') this.#in = char === '[' ? 'csi' : char === ']' ? 'osc' : 'text'
    else if (this.#in === 'csi') this.#in = char >= '@' ? 'text' : 'csi'
    else if (char === BEL) this.#over()
    else if (this.#osc.length < MOST) this.#osc += char
    return false
  }

  #over(): void {
    const said = this.#osc
    this.#osc = ''
    this.#in = 'text'
    if (said.startsWith(TOLD)) this.#told(said.slice(TOLD.length))
  }
}
