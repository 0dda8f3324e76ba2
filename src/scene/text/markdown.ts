/** Reads Markdown: headings, paragraphs, lists, quotes, code, tables and rules. Takes linear time for each depth. */

import { BLOCKS, DEEPEST, LONGEST } from './blocks.ts'
import type { Align, Block, Cell, Item } from './blocks.ts'
import { inline } from './inline.ts'

export const markdown = (text: string): Block[] =>
  blocks(
    text
      .slice(0, LONGEST)
      .replaceAll('\t', '    ')
      .split(/\r\n|\r|\n/),
    0,
  )

/** Lines, and how far they have been read. */
interface Lines {
  readonly all: readonly string[]
  at: number
}

/** Reads what begins at a line if it is of its kind. */
type Reads = (lines: Lines, depth: number) => Block | undefined

function blocks(all: readonly string[], depth: number): Block[] {
  const lines: Lines = { all, at: 0 }
  const found: Block[] = []
  while (lines.at < all.length && found.length < BLOCKS) {
    if (!all[lines.at]!.trim()) lines.at++
    else found.push(first(lines, depth))
  }
  return found
}

function first(lines: Lines, depth: number): Block {
  for (const kind of kinds) {
    const block = kind(lines, depth)
    if (block) return block
  }
  return paragraph(lines)
}

const FENCE = /^ {0,3}(?<mark>`{3,}|~{3,})\s*(?<tag>[^\s`]*)[^`]*$/
const HEADING = /^ {0,3}(?<marks>#{1,6})(?:\s+(?<text>.*))?$/
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/
const QUOTE = /^ {0,3}> ?/
const ITEM = /^(?<indent> {0,3})(?<mark>[-*+]|(?<number>\d{1,9})[.)])(?:(?<gap> {1,4})(?<text>.*)|$)/
const DIVIDER = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/

const fence: Reads = (lines) => {
  const opened = FENCE.exec(lines.all[lines.at]!)?.groups
  if (!opened) return undefined
  const mark = opened['mark']!
  const from = ++lines.at
  const closes = (line: string): boolean => {
    const bare = line.trim()
    return bare.length >= mark.length && bare === mark[0]!.repeat(bare.length)
  }
  while (lines.at < lines.all.length && !closes(lines.all[lines.at]!)) lines.at++
  const text = lines.all.slice(from, lines.at++).join('\n')
  return { kind: 'code', text, language: opened['tag']! }
}

const heading: Reads = (lines) => {
  const found = HEADING.exec(lines.all[lines.at]!)?.groups
  if (!found) return undefined
  lines.at++
  const text = (found['text'] ?? '').trimEnd()
  const bare = text.replace(/#+$/, '')
  const spans = inline(bare === '' || bare.endsWith(' ') ? bare.trimEnd() : text)
  return { kind: 'heading', level: found['marks']!.length, spans }
}

const rule: Reads = (lines) => {
  if (!RULE.test(lines.all[lines.at]!)) return undefined
  lines.at++
  return { kind: 'rule' }
}

const quote: Reads = (lines, depth) => {
  if (!QUOTE.test(lines.all[lines.at]!) || depth >= DEEPEST) return undefined
  const inner: string[] = []
  for (; lines.at < lines.all.length; lines.at++) {
    const line = lines.all[lines.at]!
    if (!QUOTE.test(line) && (!line.trim() || interrupts(line))) break
    inner.push(line.replace(QUOTE, ''))
  }
  return { kind: 'quote', of: blocks(inner, depth + 1) }
}

const indented: Reads = (lines) => {
  if (!lines.all[lines.at]!.startsWith('    ')) return undefined
  const from = lines.at
  while (lines.at < lines.all.length && /^(?: {4}|\s*$)/.test(lines.all[lines.at]!)) lines.at++
  const text = lines.all.slice(from, lines.at).map((line) => line.slice(4))
  return { kind: 'code', text: text.join('\n').trimEnd(), language: '' }
}

const list: Reads = (lines, depth) => {
  const opened = ITEM.exec(lines.all[lines.at]!)?.groups
  if (!opened || depth >= DEEPEST) return undefined
  const kind = opened['mark']!.at(-1)!
  const items: Item[] = []
  while (lines.at < lines.all.length) {
    const found = ITEM.exec(lines.all[lines.at]!)?.groups
    if (found?.['mark']!.at(-1) !== kind || RULE.test(lines.all[lines.at]!)) break
    items.push(item(lines, found, depth))
  }
  return { kind: 'list', first: opened['number'] === undefined ? undefined : Number(opened['number']), items }
}

/** The lines that belong to one item, without their indentation; a blank line may lie between them. */
function item(lines: Lines, found: Record<string, string | undefined>, depth: number): Item {
  const { indent = '', mark = '', gap = ' ', text = '' } = found
  const deep = indent.length + mark.length + gap.length
  const task = /^\[(?<done>[ xX])\]\s+/.exec(text)
  const inner = [task ? text.slice(task[0].length) : text]
  for (lines.at++; lines.at < lines.all.length; lines.at++) {
    const line = lines.all[lines.at]!
    const own = line.length - line.trimStart().length
    if (!line.trim()) {
      const next = lines.all.slice(lines.at, lines.at + 4).find((line) => line.trim())
      if (next === undefined || next.length - next.trimStart().length < Math.min(deep, 2)) break
      inner.push('')
    } else if (own >= Math.min(deep, 2)) inner.push(line.slice(Math.min(own, deep)))
    else if (interrupts(line)) break
    else inner.push(line)
  }
  while (lines.at < lines.all.length && !lines.all[lines.at]!.trim()) lines.at++
  const of = blocks(inner, depth + 1)
  return task ? { of, done: task.groups!['done'] !== ' ' } : { of }
}

const table: Reads = (lines) => {
  const [head = '', divider = ''] = [lines.all[lines.at], lines.all[lines.at + 1]]
  if (!head.includes('|') || !divider.includes('-') || !DIVIDER.test(divider)) return undefined
  const aligns = cells(divider).map(alignOf)
  const names = cells(head)
  if (names.length !== aligns.length) return undefined
  const row = (texts: readonly string[], bold: boolean): Cell[] =>
    aligns.map((align, i) => ({
      spans: inline(texts[i] ?? ''),
      ...(align && { align }),
      ...(bold && { bold }),
    }))
  const rows = [row(names, true)]
  for (lines.at += 2; lines.at < lines.all.length; lines.at++) {
    const line = lines.all[lines.at]!
    if (!line.includes('|') || !line.trim()) break
    rows.push(row(cells(line), false))
  }
  return { kind: 'table', rows, head: true }
}

/** What stands between bars; `\|` is a bar. */
const cells = (line: string): string[] =>
  (
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .match(/(?:\\.|[^|\\]|\\$)+|(?<=\|)(?=\|)|^(?=\|)/g) ?? ['']
  ).map((cell) => cell.replaceAll('\\|', '|').trim())

function alignOf(divider: string): Align | undefined {
  const [left, right] = [divider.startsWith(':'), divider.endsWith(':')]
  return right ? (left ? 'center' : 'right') : left ? 'left' : undefined
}

const kinds: readonly Reads[] = [fence, heading, rule, quote, list, table, indented]

const interrupts = (line: string): boolean =>
  FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line)

/** Until a blank line, or one that begins something else; a line of = or - below makes it a heading. */
function paragraph(lines: Lines): Block {
  const from = lines.at++
  for (; lines.at < lines.all.length; lines.at++) {
    const line = lines.all[lines.at]!
    const under = /^ {0,3}(?<mark>=+|-+)\s*$/.exec(line)?.groups
    if (under) {
      const text = lines.all
        .slice(from, lines.at++)
        .join('\n')
        .trim()
      return { kind: 'heading', level: under['mark']!.startsWith('=') ? 1 : 2, spans: inline(text) }
    }
    if (!line.trim() || interrupts(line)) break
  }
  const text = lines.all.slice(from, lines.at).map((line) => line.trimStart())
  return { kind: 'paragraph', spans: inline(text.join('\n').trimEnd()) }
}
