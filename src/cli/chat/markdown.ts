/** Longest beginning of a line that is held back until it is known what it is, in UTF-16 units. */
const HELD = 256

const BOLD = '\x1b[1m'
const DIM = '\x1b[2m'
const NORMAL = '\x1b[22m'

/** What may still become a heading, a fence or an item; inside a fence only what may still close it. */
const undecided = /^ *(?:#{0,6}|`{0,2}|`{3,}[^`]*|~{0,2}|~{3,}.*|[-*+])$/
const maybeClosing = /^ {0,3}(?:`*|~*)[ \t]*$/
const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/

/**
 * Markdown for a terminal, rendered lightly as it comes: headings and bold text are bold, items get a bullet, code in
 * fences is dimmed. Takes any pieces of text and gives what can be shown of them: a line is shown while it is being said, but
 * for the characters at its beginning that decide what it is. Control characters never reach the terminal.
 */
export class Markdown {
  /** undefined: what kind of line this is is known. */
  #head: string | undefined = ''
  /** What opened the fence that is open. */
  #fence: string | undefined
  /** Stars or backticks whose meaning the next character tells. */
  #run = ''
  #before = ''
  #code = 0
  #bold = false
  /** What ends the look of this line. */
  #after = ''

  push(text: string): string {
    let shown = ''
    for (const char of harmless(text)) shown += char === '\n' ? `${this.#endLine()}\n` : this.#take(char)
    return shown
  }

  /** The rest; the next piece begins another text. */
  end(): string {
    const rest = this.#endLine()
    this.#fence = undefined
    return rest
  }

  #take(char: string): string {
    if (this.#head === undefined) return this.#fence ? char : this.#inline(char)
    this.#head += char
    const waits = this.#fence ? maybeClosing : undecided
    return waits.test(this.#head) && this.#head.length < HELD ? '' : this.#begin(this.#head)
  }

  /** The kind of this line is known by its beginning. */
  #begin(head: string): string {
    this.#head = undefined
    if (this.#fence) return this.#look(DIM) + head
    if (/^ {0,3}#{1,6} $/.test(head)) return this.#look(BOLD)
    const [, indent] = /^( *)[-*+] $/.exec(head) ?? []
    if (indent !== undefined) return `${indent}• `
    return Array.from(head, (char) => this.#inline(char)).join('')
  }

  #look(on: string): string {
    this.#after = NORMAL
    return on
  }

  #inline(char: string): string {
    const same = this.#run.startsWith(char)
    if (this.#run && same && this.#run.length < HELD) {
      this.#run += char
      return ''
    }
    const shown = this.#mark(char)
    if (char === '*' || char === '`') this.#run = char
    else this.#before = char
    return this.#run ? shown : shown + char
  }

  /** What stars or backticks mean in front of this character. */
  #mark(next: string): string {
    const run = this.#run
    this.#run = ''
    if (run.startsWith('`')) {
      if (!this.#code) this.#code = run.length
      else if (this.#code === run.length) this.#code = 0
    }
    const before = this.#before
    if (run) this.#before = run[0]!
    if (run !== '**' || this.#code) return run
    if (!this.#bold && (/^\s?$/.test(next) || /[\p{L}\p{N}]/u.test(before))) return run
    if (this.#bold && /^\s$/.test(before)) return run
    this.#bold = !this.#bold
    if (this.#after) return '' // a heading is bold already
    return this.#bold ? BOLD : NORMAL
  }

  #endLine(): string {
    const head = this.#head ?? ''
    const shown = this.#head === undefined ? this.#mark('') : this.#wholeLine(head)
    const after = this.#after || (this.#bold ? NORMAL : '')
    this.#head = ''
    this.#before = this.#after = ''
    this.#bold = false
    this.#code = 0
    return shown + after
  }

  /** A line that was held back to its end. */
  #wholeLine(head: string): string {
    const mark = fence.exec(head)?.[1]
    if (!this.#fence && mark) {
      this.#fence = mark
      return this.#look(DIM) + head
    }
    const closing = head.trim()
    if (this.#fence && closing.length >= this.#fence.length && closing[0] === this.#fence[0]) {
      this.#fence = undefined
      return this.#look(DIM) + head
    }
    if (head === '') return ''
    return this.#begin(head) + this.#mark('')
  }
}

/** A text without what a terminal would obey: all control characters but newline and tab. */
export const harmless = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, '')
