/** Reads HTML as blocks: what a page says, without its scripts and its layout. */

import { BLOCKS, DEEPEST, LONGEST, safeHref } from './blocks.ts'
import type { Align, Block, Cell, Item, Span } from './blocks.ts'
import { styleOf } from './html-style.ts'
import type { Style } from './html-style.ts'
import { markup } from './markup.ts'
import type { Attributes } from './markup.ts'

/** What is open: what its letters look like, and where what is found in it goes. */
interface Open {
  readonly name: string
  readonly style: Style
  readonly align: Align | undefined
  readonly blocks: Block[]
  readonly close?: (of: readonly Block[]) => void
  readonly pre: boolean
}

const inlines: Readonly<Record<string, Style>> = {
  b: { bold: true },
  strong: { bold: true },
  i: { italic: true },
  em: { italic: true },
  cite: { italic: true },
  u: { underlined: true },
  s: { struck: true },
  del: { struck: true },
  code: { code: true },
  kbd: { code: true },
  samp: { code: true },
  small: { size: 12 },
  big: { size: 17 },
  mark: { background: '#fff1a8' },
  th: { bold: true },
}

/** Tags that begin a block of their own. */
const BLOCK =
  /^(?:p|div|section|article|header|footer|main|nav|aside|h[1-6]|ul|ol|li|table|thead|tbody|tfoot|tr|td|th|pre|blockquote|hr|body|html|form|fieldset|figure|figcaption|dl|dt|dd|center)$/
const VOID = /^(?:br|hr|img|input|meta|link|area|base|col|embed|source|track|wbr)$/
const HIDDEN = /^(?:head|script|style|title|template|noscript|textarea|svg|canvas|object|select)$/

export function html(source: string): Block[] {
  const reader = new Reader()
  for (const token of markup(source.slice(0, LONGEST))) {
    if (reader.full) break
    if (token.kind === 'text') reader.text(token.text)
    else if (token.kind === 'close') reader.close(token.name.toLowerCase())
    else reader.open(token.name.toLowerCase(), token.attributes, token.closed)
  }
  return reader.end()
}

class Reader {
  readonly #open: Open[] = [{ name: '', style: {}, align: undefined, blocks: [], pre: false }]
  #spans: Span[] = []
  #rows: Cell[][] = []
  /** Names of what is open and not shown. */
  readonly #hidden: string[] = []
  #count = 0

  get full(): boolean {
    return this.#count > BLOCKS
  }

  get #here(): Open {
    return this.#open.at(-1)!
  }

  text(text: string): void {
    if (this.#hidden.length) return
    const { pre, style } = this.#here
    if (pre) return void this.#spans.push({ text, ...style })
    const plain = text.replaceAll(/[ \t\r\n\f]+/g, ' ')
    const last = this.#spans.at(-1)?.text
    const glued = last === undefined || last === '\n' || last.endsWith(' ') ? plain.trimStart() : plain
    if (glued) this.#spans.push({ text: glued, ...style })
  }

  open(name: string, attributes: Attributes, closed: boolean): void {
    if (this.#hidden.length || HIDDEN.test(name)) {
      if (!closed && !VOID.test(name)) this.#hidden.push(name)
      return
    }
    if (name === 'br') return void this.#spans.push({ text: '\n' })
    if (name === 'img') return this.text(attributes.get('alt') ?? '')
    if (BLOCK.test(name)) this.#flush()
    if (name === 'hr') return this.#put({ kind: 'rule' })
    if (VOID.test(name) || closed) return
    if (name === 'li' || name === 'p' || name === 'tr' || name === 'td' || name === 'th')
      this.#closeSame(name)
    if (this.#open.length < 6 * DEEPEST) this.#open.push(this.#opened(name, attributes))
  }

  close(name: string): void {
    if (this.#hidden.length) {
      const at = this.#hidden.lastIndexOf(name)
      if (at >= 0) this.#hidden.length = at
      return
    }
    const at = this.#open.findLastIndex((open) => open.name === name)
    if (at > 0) while (this.#open.length > at) this.#shut()
  }

  end(): Block[] {
    while (this.#open.length > 1) this.#shut()
    this.#flush()
    return this.#open[0]!.blocks
  }

  /** `<li>` ends a `<li>` before it, unless a list lies between. */
  #closeSame(name: string): void {
    const cell = /^t[dh]$/.test(name)
    for (let i = this.#open.length - 1; i > 0; i--) {
      const open = this.#open[i]!.name
      if (open === name || (cell && /^t[dh]$/.test(open))) return this.close(open)
      if (/^(?:ul|ol|table|blockquote|div)$/.test(open)) return
    }
  }

  #opened(name: string, attributes: Attributes): Open {
    const here = this.#here
    const { align, background, ...style } = styleOf(attributes)
    const href = name === 'a' ? safeHref(attributes.get('href') ?? '') : undefined
    const block = BLOCK.test(name)
    const own: Style = {
      ...inlines[name],
      ...style,
      ...(href && { href }),
      ...(!block && background && { background }),
    }
    const centred = name === 'center' ? 'center' : undefined
    const common = {
      name,
      style: { ...here.style, ...(block ? { ...own, bold: here.style.bold ?? false, ...style } : own) },
      align: align ?? centred ?? here.align,
      pre: here.pre || name === 'pre',
    }
    const make = Object.hasOwn(makers, name) ? makers[name]!(this, attributes, background) : undefined
    if (!make) return { ...common, blocks: here.blocks }
    return { ...common, blocks: [], close: (of) => here.blocks.push(...make(of)) }
  }

  /** A table's rows are its own while it is open; those around it come back when it ends. */
  beginTable(): () => readonly (readonly Cell[])[] {
    const outer = this.#rows
    this.#rows = []
    return () => {
      const rows = this.#rows
      this.#rows = outer
      return rows.filter((row) => row.length)
    }
  }

  beginRow(): void {
    this.#rows.push([])
  }

  addCell(cell: Cell): void {
    this.#rows.at(-1)?.push(cell)
  }

  #shut(): void {
    if (BLOCK.test(this.#here.name)) this.#flush()
    const open = this.#open.pop()!
    open.close?.(open.blocks)
  }

  #put(block: Block): void {
    this.#count++
    this.#here.blocks.push(block)
  }

  /** Makes a block of the letters that have come. */
  #flush(): void {
    const spans = trimmed(this.#spans, this.#here.pre)
    this.#spans = []
    if (!spans.length) return
    const { name, align, pre } = this.#here
    const level = /^h([1-6])$/.exec(
      this.#open.findLast(({ name }) => /^h[1-6]$/.test(name))?.name ?? name,
    )?.[1]
    const aligned = align && { align }
    if (pre)
      this.#put({
        kind: 'code',
        text: spans
          .map(({ text }) => text)
          .join('')
          .replace(/^\n|\s+$/g, ''),
        language: '',
      })
    else if (level) this.#put({ kind: 'heading', level: Number(level), spans, ...aligned })
    else this.#put({ kind: 'paragraph', spans, ...aligned })
  }
}

type Made = (of: readonly Block[]) => readonly Block[]

const quoted = (): Made => (of) => [{ kind: 'quote', of }]
const boxed = (_: Reader, __: Attributes, background: string | undefined): Made | undefined =>
  background ? (of) => [{ kind: 'box', of, background }] : undefined
const cell =
  (bold: boolean) =>
  (reader: Reader, attributes: Attributes): Made =>
  (of) => {
    reader.addCell(cellOf(of, bold, styleOf(attributes).align))
    return []
  }

/** What is made of the blocks in a tag when it ends; of other tags nothing is made, their blocks belong to what is around. */
const makers: Readonly<
  Record<string, (reader: Reader, attributes: Attributes, background: string | undefined) => Made | undefined>
> = {
  ul: () => (of) => [{ kind: 'list', first: undefined, items: itemsOf(of) }],
  ol: (_, attributes) => (of) => [
    { kind: 'list', first: Number(attributes.get('start') ?? 1) || 1, items: itemsOf(of) },
  ],
  li: quoted,
  blockquote: quoted,
  table: (reader) => {
    const end = reader.beginTable()
    return () => {
      const rows = end()
      return rows.length ? [{ kind: 'table', rows, head: false }] : []
    }
  },
  tr: (reader) => {
    reader.beginRow()
    return undefined
  },
  td: cell(false),
  th: cell(true),
  div: boxed,
  section: boxed,
  article: boxed,
  p: boxed,
}

/** Items come as quotes; what stands between them belongs to the one before. */
const itemsOf = (blocks: readonly Block[]): Item[] =>
  blocks.map((block) => ({ of: block.kind === 'quote' ? block.of : [block] }))

const cellOf = (of: readonly Block[], bold: boolean, align: Align | undefined): Cell => ({
  spans: of.flatMap((block) =>
    'spans' in block ? block.spans : block.kind === 'code' ? [{ text: block.text, code: true }] : [],
  ),
  ...(bold && { bold }),
  ...((firstAlign(of) ?? align) ? { align: (firstAlign(of) ?? align)! } : {}),
})

const firstAlign = ([block]: readonly Block[]): Align | undefined =>
  block && 'align' in block ? block.align : undefined

/** Without blanks at its ends. */
function trimmed(spans: readonly Span[], pre: boolean): Span[] {
  if (pre) return [...spans]
  const from = spans.findIndex(({ text }) => text.trim())
  const to = spans.findLastIndex(({ text }) => text.trim())
  return from < 0
    ? []
    : spans
        .slice(from, to + 1)
        .map((span, i) => (i === to - from ? { ...span, text: span.text.trimEnd() } : span))
}
