/** Emphasis, code, links and breaks inside a paragraph of Markdown. Takes linear time. */

import { safeHref } from './blocks.ts'
import type { Span } from './blocks.ts'
import { entities } from './entities.ts'

type Style = Omit<Span, 'text'>

interface Piece {
  text: string
  style: Style
}

/** A mark that may have begun something: which piece it is, if it turns out to be letters after all. */
interface Open {
  readonly mark: string
  readonly piece: number
}

/** How many marks may be open: what is farther back is letters. */
const MOST = 16

const marks: Readonly<Record<string, Style>> = {
  '***': { bold: true, italic: true },
  '**': { bold: true },
  '*': { italic: true },
  ___: { bold: true, italic: true },
  __: { bold: true },
  _: { italic: true },
  '~~': { struck: true },
}

/** What stands out; all else is letters. */
const special =
  /\\[!-/:-@[-`{-~]|`+|!?\[|\]|\*{1,3}|_{1,3}|~~|<br\s*\/?>|<(?:https?:\/\/|mailto:)[^\s<>]{1,2000}>|https?:\/\/[^\s<>()*_`]{1,2000}|&#?\w{1,10};| {2,}\n|\\?\n/gy
const letters = /[^\\`![\]*_~<&\nh ]+|[\s\S]/gy

export function inline(text: string): Span[] {
  const reader = new Reader(text)
  reader.read()
  return reader.spans()
}

class Reader {
  readonly #text: string
  readonly #pieces: Piece[] = []
  readonly #open: Open[] = []
  /** Lengths of runs of backticks that no run of the same length follows. */
  readonly #unclosed = new Set<number>()
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): void {
    while (this.#at < this.#text.length) {
      special.lastIndex = letters.lastIndex = this.#at
      const found = special.exec(this.#text)?.[0]
      if (found === undefined) this.#put(letters.exec(this.#text)![0])
      else this.#special(found)
    }
  }

  /** Neighbours that look the same are one. */
  spans(): Span[] {
    const spans: Span[] = []
    for (const { text, style } of this.#pieces) {
      const last = spans.at(-1)
      if (!text) continue
      if (last && last.text !== '\n' && text !== '\n' && sameStyle(last, style))
        spans[spans.length - 1] = { ...last, text: last.text + text }
      else spans.push({ text, ...style })
    }
    return spans
  }

  #put(text: string, style: Style = {}, length = text.length): void {
    this.#pieces.push({ text, style })
    this.#at += length
  }

  #special(found: string): void {
    const first = found[0]!
    if (first === '`') this.#code(found)
    else if (found.endsWith('[')) this.#begin('[', found)
    else if (first === ']') this.#link()
    else if (Object.hasOwn(marks, found)) this.#emphasis(found)
    else if (found.startsWith('<br') || found === '\\\n' || /^ {2,}\n/.test(found))
      this.#put('\n', {}, found.length)
    else if (found === '\n') this.#put(' ', {}, 1)
    else if (first === '\\') this.#put(found[1]!, {}, 2)
    else if (first === '&') this.#put(entities(found), {}, found.length)
    else this.#address(found)
  }

  #address(found: string): void {
    const bare = found.replace(/^<|>$/g, '').replace(/[.,;:!?'"]+$/, '')
    const href = safeHref(bare)
    this.#put(bare, href ? { href } : {}, found.startsWith('<') ? found.length : bare.length)
  }

  #code(ticks: string): void {
    const from = this.#at + ticks.length
    const end = this.#unclosed.has(ticks.length) ? -1 : this.#closing(ticks, from)
    if (end < 0) {
      this.#unclosed.add(ticks.length)
      return this.#put(ticks)
    }
    const inner = this.#text.slice(from, end).replaceAll('\n', ' ')
    const text = /^ .*[^ ].* $/.test(inner) ? inner.slice(1, -1) : inner
    this.#put(text, { code: true }, end + ticks.length - this.#at)
  }

  #closing(ticks: string, from: number): number {
    for (let at = this.#text.indexOf('`', from); at >= 0;) {
      let end = at
      while (this.#text[end] === '`') end++
      if (end - at === ticks.length) return at
      at = this.#text.indexOf('`', end)
    }
    return -1
  }

  #begin(mark: string, found: string): void {
    this.#open.push({ mark, piece: this.#pieces.length })
    if (this.#open.length > MOST) this.#open.shift()
    this.#put(found)
  }

  #emphasis(mark: string): void {
    const before = this.#text[this.#at - 1] ?? ' '
    const after = this.#text[this.#at + mark.length] ?? ' '
    const inWord = mark.startsWith('_') && /\w/.test(before) && /\w/.test(after)
    const opened = this.#open.findLastIndex((open) => open.mark === mark)
    if (opened >= 0 && !/\s/.test(before) && !inWord) {
      const { piece } = this.#open[opened]!
      this.#open.length = opened
      this.#pieces[piece]!.text = ''
      this.#restyle(piece, marks[mark]!)
      this.#at += mark.length
    } else if (/\s/.test(after) || inWord) this.#put(mark)
    else this.#begin(mark, mark)
  }

  #restyle(from: number, style: Style): void {
    for (const piece of this.#pieces.slice(from)) piece.style = { ...piece.style, ...style }
  }

  /** What stands in brackets, if an address follows in parentheses. A picture is what it says in words. */
  #link(): void {
    const opened = this.#open.findLastIndex(({ mark }) => mark === '[')
    const target =
      /\]\(\s*(?<href>[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)(?:\s+"[^"\n]{0,200}")?\s*\)/y
    target.lastIndex = this.#at
    const found = opened >= 0 ? target.exec(this.#text) : null
    if (!found) return this.#put(']')
    const { piece } = this.#open[opened]!
    this.#open.length = opened
    const href = safeHref(found.groups!['href']!)
    const picture = this.#pieces[piece]!.text === '!['
    this.#pieces[piece]!.text = ''
    if (picture) this.#restyle(piece, { italic: true })
    else if (href) this.#restyle(piece, { href })
    this.#at += found[0].length
  }
}

const sameStyle = (one: Span, other: Style): boolean => {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Span>
  return [...keys].every((key) => key === 'text' || one[key] === (other as Span)[key])
}
