/** Longest message, in UTF-16 units. */
const MAX = 16 << 20

/**
 * Makes messages of the lines that are typed. A line is a message, but one that ends with a backslash goes on in the next, one
 * that begins with ``` opens a block that goes on until its closing ```, and what is pasted is part of the message that the next
 * typed line ends.
 */
export class Lines {
  #kept: string[] = []
  #size = 0
  #block = false

  /** Whether the message goes on. */
  get open(): boolean {
    return this.#kept.length > 0
  }

  /** Takes the next line; answers the message that it ends. @throws Error when the message is too long, and forgets it */
  push(line: string, pasted = false): string | undefined {
    const goesOn = !pasted && !this.#block && /(?<!\\)(?:\\\\)*\\$/.test(line)
    this.#keep(goesOn ? line.slice(0, -1) : line)
    if (!pasted && this.#block) this.#block = !/^```\s*$/.test(line)
    else if (!pasted) this.#block = /^```[^`]*$/.test(line)
    if (pasted || goesOn || this.#block) return undefined
    const message = this.#kept.join('\n')
    this.clear()
    return message
  }

  /** Forgets what was begun. */
  clear(): void {
    this.#kept = []
    this.#size = 0
    this.#block = false
  }

  #keep(line: string): void {
    this.#size += line.length + 1
    if (this.#size > MAX) {
      this.clear()
      throw new Error(`a message has ${MAX} characters at most`)
    }
    this.#kept.push(line)
  }
}
