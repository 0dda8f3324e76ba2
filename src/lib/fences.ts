/** A fenced code block of a text. */
export interface Block {
  /** The first word of its info string; empty: none. */
  readonly tag: string
  /** Its lines, each with a newline, without the indentation of the fence that opened it. */
  readonly body: string
  /** UTF-16 units that were left out of the body because it is too long. */
  readonly lost: number
}

interface Open {
  readonly tag: string
  readonly mark: string
  readonly indent: number
  body: string
  lost: number
}

/** Longest line that can open or close a block, and longest body unless told otherwise, in UTF-16 units. */
const LINE = 4096
const BODY = 64 << 20

/**
 * Finds the fenced code blocks of a text that comes in pieces, as CommonMark defines them: backticks or tildes, three or
 * more, indented by three blanks at most, closed by at least as many of the same. What looks like a fence inside a block
 * belongs to its body. Lists and quotes are not looked into. Takes linear time and keeps one block.
 */
export class Fences {
  readonly #most: number
  #line = ''
  #dropped = 0
  #open: Open | undefined

  /** @param most UTF-16 units of a body that are kept */
  constructor(most = BODY) {
    this.#most = most
  }

  /** The blocks that close in this piece. */
  *push(text: string): Generator<Block, void, void> {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.#take(text.slice(from, end))
      from = end + 1
      const closed = this.#endLine()
      if (closed) yield closed
    }
    this.#take(text.slice(from))
  }

  /** The block that is still open at the end of the text, which ends it. The next piece begins another text. */
  *end(): Generator<Block, void, void> {
    const closed = this.#line || this.#dropped ? this.#endLine() : undefined
    const open = closed ?? this.#open
    this.#open = undefined
    if (open) yield blockOf(open)
  }

  /** Adds to the line as much as matters. */
  #take(part: string): void {
    const left = this.#open ? this.#most - this.#open.body.length : 0
    const room = Math.max(left, LINE + 1) - this.#line.length
    this.#line += part.length > room ? part.slice(0, room) : part
    this.#dropped += Math.max(0, part.length - room)
  }

  #endLine(): Block | undefined {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line
    const dropped = this.#dropped
    this.#line = ''
    this.#dropped = 0
    const open = this.#open
    if (!open) this.#open = opened(line)
    else if (closes(line, open.mark)) {
      this.#open = undefined
      return blockOf(open)
    } else this.#add(open, line, dropped)
    return undefined
  }

  #add(open: Open, line: string, dropped: number): void {
    const added = `${unindented(line, open.indent)}\n`
    const room = this.#most - open.body.length
    open.body += added.length > room ? added.slice(0, room) : added
    open.lost += dropped + Math.max(0, added.length - room)
  }
}

const blockOf = ({ tag, body, lost }: Block): Block => ({ tag, body, lost })

/** The info string of a fence of backticks has none, else it would be code within a line. */
function opened(line: string): Open | undefined {
  if (line.length > LINE) return undefined
  const found = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^ \t]*)/.exec(line)
  if (!found) return undefined
  const [, indent, mark, tag] = found
  return { tag: tag!, mark: mark!, indent: indent!.length, body: '', lost: 0 }
}

function closes(line: string, mark: string): boolean {
  if (line.length > LINE) return false
  const fence = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1]
  return fence !== undefined && fence[0] === mark[0] && fence.length >= mark.length
}

function unindented(line: string, indent: number): string {
  let at = 0
  while (at < indent && line[at] === ' ') at++
  return line.slice(at)
}
