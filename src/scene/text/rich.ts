/** Lays blocks out as lines of letters, with what lies under them: the same places in a picture and in a browser. */

import { narrowed } from '../columns.ts'
import { n, rounded, sharp } from '../drawn.ts'
import type { Drawn } from '../drawn.ts'
import { baseline } from '../letters.ts'
import type { Font } from '../measure.ts'
import type { Pen } from '../theme.ts'
import { tick } from '../tick.ts'
import type { Align, Block, Cell, Item, Span } from './blocks.ts'
import { codeLines } from './code-lines.ts'
import { LineMaker } from './line-maker.ts'
import type { Piece } from './line-maker.ts'
import { LINES } from './lines.ts'
import type { Line, Rich, Run, Tag } from './lines.ts'

/** Size of letters, and times that a line is high; by level of a heading. */
const HEADINGS = [22, 18, 15.5, 14, 14, 14]
const TEXT = 14
const LEADING = 1.5
const CODE = 12.5

interface Frame {
  readonly x: number
  readonly width: number
}

/** @param size of plain letters, in pixels */
export function rich(blocks: readonly Block[], width: number, pen: Pen, size = TEXT): Rich {
  const layout = new Layout(pen, size / TEXT)
  const height = layout.blocks(blocks, { x: 0, width }, 0)
  return {
    width: layout.widest,
    height,
    under: layout.under,
    lines: layout.lines,
    cut: layout.lines.length >= LINES,
  }
}

type Places = (block: never, frame: Frame, y: number) => number

class Layout {
  readonly under: Drawn[] = []
  readonly lines: Line[] = []
  widest = 0
  readonly #pen: Pen
  readonly #scale: number
  #part = 0

  constructor(pen: Pen, scale: number) {
    this.#pen = pen
    this.#scale = scale
  }

  /** Puts blocks below each other; gives where they end. */
  blocks(blocks: readonly Block[], frame: Frame, top: number): number {
    let y = top
    for (const [i, block] of blocks.entries()) {
      if (this.lines.length >= LINES) break
      const before = block.kind === 'heading' ? 16 : 10
      y = (this.#kinds[block.kind] as Places)(block as never, frame, i ? y + before * this.#scale : y)
    }
    return y
  }

  readonly #kinds: {
    readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>, frame: Frame, y: number) => number
  } = {
    heading: ({ level, spans, align }, frame, y) => {
      const tag = `h${Math.min(4, level)}` as Tag
      return this.#letters(
        spans,
        { size: HEADINGS[level - 1] ?? TEXT, bold: true },
        1.3,
        tag,
        align,
        frame,
        y,
      )
    },
    paragraph: ({ spans, align }, frame, y) =>
      this.#letters(spans, { size: TEXT }, LEADING, 'p', align, frame, y),
    code: ({ text, language }, frame, y) => this.#code(text, language, frame, y),
    list: ({ first, items }, frame, y) => this.#list(first, items, frame, y),
    quote: ({ of }, frame, y) => {
      const end = this.blocks(of, { x: frame.x + 16, width: frame.width - 16 }, y)
      this.under.push({ kind: 'path', d: rounded(frame.x, y, 3, end - y, 1.5), fill: this.#pen.theme.border })
      return end
    },
    box: ({ of, background }, frame, y) => {
      const at = this.under.length
      const end = this.blocks(of, { x: frame.x + 12, width: frame.width - 24 }, y + 10) + 10
      this.under.splice(at, 0, {
        kind: 'path',
        d: rounded(frame.x, y, frame.width, end - y, 8),
        fill: background,
      })
      this.#wide(frame.x + frame.width)
      return end
    },
    table: ({ rows, head }, frame, y) => this.#table(rows, head, frame, y),
    rule: (_, frame, y) => {
      const d = `M${n(frame.x)} ${n(sharp(y + 3))}h${n(frame.width)}`
      this.under.push({ kind: 'path', d, stroke: this.#pen.theme.border, width: 1 })
      return y + 7
    },
  }

  #wide(right: number): void {
    this.widest = Math.max(this.widest, right)
  }

  #letters(
    spans: readonly Span[],
    base: Font,
    leading: number,
    tag: Tag,
    align: Align | undefined,
    frame: Frame,
    top: number,
  ): number {
    const pieces = spans.map((span) => this.#piece(span, base))
    const made = new LineMaker(this.#pen.measure, Math.max(8, frame.width)).lines(pieces)
    const part = this.#part++
    let y = top
    for (const line of made.slice(0, LINES - this.lines.length)) {
      const largest = line.runs.reduce(
        (most, { font }) => Math.max(most, font.size),
        base.size * this.#scale * 0.8,
      )
      const height = Math.round(largest * leading)
      const share = { left: 0, center: 0.5, right: 1 }[align ?? 'left']
      const x = frame.x + share * (frame.width - line.width)
      this.#line(
        line.runs.map((run) => ({ ...run, x: run.x + x })),
        y,
        height,
        largest,
        tag,
        part,
      )
      y += height
    }
    return y
  }

  #line(
    runs: readonly (Run & Pick<Piece, 'background'>)[],
    y: number,
    height: number,
    size: number,
    tag: Tag,
    part: number,
  ): void {
    for (const { x, width, background } of runs)
      if (background)
        this.under.push({
          kind: 'path',
          d: rounded(x - 3, y + (height - size * 1.36) / 2, width + 6, size * 1.36, 4),
          fill: background,
        })
    this.lines.push({ y, height, base: y + baseline(size, height), runs, tag, part })
    this.#wide(runs.reduce((most, { x, width }) => Math.max(most, x + width), 0))
  }

  #piece(span: Span, base: Font): Piece {
    const { theme } = this.#pen
    const size = (span.size ?? base.size) * (span.code ? 0.9 : 1) * this.#scale
    const color = span.color ?? (span.href ? theme.accent : theme.ink)
    const background = span.background ?? (span.code ? theme.soft : undefined)
    return {
      text: span.text,
      font: {
        size,
        ...(span.code && { family: 'mono' as const }),
        ...((span.bold || base.bold) && { bold: true }),
        ...(span.italic && { italic: true }),
      },
      color,
      ...(background && { background }),
      ...(span.href && { href: span.href, underlined: true }),
      ...(span.underlined && { underlined: true }),
      ...(span.struck && { struck: true }),
    }
  }

  #code(text: string, language: string, frame: Frame, y: number): number {
    const { theme } = this.#pen
    const made = codeLines(text, language, this.#pen, CODE * this.#scale)
    const height = made.height + 20
    this.under.push({ kind: 'path', d: rounded(frame.x, y, frame.width, height, 8), fill: theme.soft })
    const part = this.#part++
    for (const line of made.lines.slice(0, LINES - this.lines.length)) {
      const runs = line.runs.map((run) => ({ ...run, x: run.x + frame.x + 12 }))
      this.lines.push({ ...line, part, y: line.y + y + 10, base: line.base + y + 10, runs })
    }
    this.#wide(Math.min(frame.x + frame.width, frame.x + made.width + 24))
    return y + height
  }

  #list(first: number | undefined, items: readonly Item[], frame: Frame, top: number): number {
    const indent = 24 * this.#scale
    let y = top
    for (const [i, { of, done }] of items.entries()) {
      if (this.lines.length >= LINES) break
      if (i) y += 4 * this.#scale
      const from = this.lines.length
      const end = this.blocks(of, { x: frame.x + indent, width: frame.width - indent }, y)
      const base = this.lines[from]?.base ?? y + 15 * this.#scale
      this.under.push(...this.#bullet(first === undefined ? undefined : first + i, done, frame.x, base))
      y = Math.max(end, y + (of.length ? 0 : TEXT * LEADING * this.#scale))
    }
    return y
  }

  #bullet(number: number | undefined, done: boolean | undefined, x: number, base: number): Drawn[] {
    const { theme } = this.#pen
    const size = TEXT * this.#scale
    if (done !== undefined) return tick(done, x + 2, base - size * 0.82, size * 0.95, this.#pen)
    if (number === undefined) {
      const r = size * 0.18
      return [
        {
          kind: 'path',
          d: rounded(x + size * 0.55 - r, base - size * 0.36 - r, 2 * r, 2 * r, r),
          fill: theme.muted,
        },
      ]
    }
    return [
      {
        kind: 'text',
        text: `${number}.`,
        x: x + size * 1.35,
        y: base,
        font: { size },
        fill: theme.muted,
        align: 'right',
      },
    ]
  }

  #table(rows: readonly (readonly Cell[])[], head: boolean, frame: Frame, top: number): number {
    const widths = this.#columns(rows, frame.width)
    const right = frame.x + widths.reduce((sum, width) => sum + width, 0)
    let y = top
    for (const [r, row] of rows.entries()) {
      if (this.lines.length >= LINES) break
      let [x, end] = [frame.x, y + 8]
      for (const [c, cell] of row.entries()) {
        const inner = { x: x + 10, width: widths[c]! - 20 }
        const font = cell.bold ? { size: TEXT, bold: true } : { size: TEXT }
        end = Math.max(end, this.#letters(cell.spans, font, LEADING, 'p', cell.align, inner, y + 6))
        x += widths[c]!
      }
      y = end + 6
      const stroke = r === 0 && head ? this.#pen.theme.axis : this.#pen.theme.border
      this.under.push({ kind: 'path', d: `M${n(frame.x)} ${n(sharp(y))}H${n(right)}`, stroke, width: 1 })
    }
    this.#wide(right)
    return y + 1
  }

  /** As wide as what is in them; where that is too much, the widest give way. */
  #columns(rows: readonly (readonly Cell[])[], room: number): number[] {
    const widths: number[] = []
    for (const row of rows.slice(0, 200))
      for (const [c, { spans, bold }] of row.slice(0, 50).entries()) {
        const pieces = spans.map((span) =>
          this.#piece(span, bold ? { size: TEXT, bold: true } : { size: TEXT }),
        )
        const wide = pieces.reduce(
          (sum, { text, font }) => sum + this.#pen.measure(text.slice(0, 200), font),
          20,
        )
        widths[c] = Math.max(widths[c] ?? 32, Math.ceil(wide) + 1)
      }
    return narrowed(widths, room)
  }
}
