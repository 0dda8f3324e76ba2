import type { Fault } from '../guest/guest.ts'
import { Lines } from './lines.ts'

/** Lines before and after the one in question, and the longest that is shown, in UTF-16 units. */
const AROUND = 2
const WIDEST = 100

export const TOO_DEEP = 'SyntaxError: the program is nested too deeply'

/** What is wrong with a program before it has run. */
export class ProgramError extends Error implements Fault {
  override readonly name = 'ProgramError'
  readonly line?: number
  readonly column?: number
  readonly excerpt?: string

  /** @param at where it is in the source, in UTF-16 units, when it is at one place */
  constructor(message: string, source = '', at?: number) {
    super(message)
    if (at === undefined) return
    const [line, column] = new Lines(source).at(at)
    this.line = line
    this.column = column
    this.excerpt = excerpt(source, line, column)
  }

  /** The same error, where the source is a part of something that has it at the same place. */
  within(whole: string): ProgramError {
    const { message, line, column = 1 } = this
    return new ProgramError(
      message,
      whole,
      line === undefined ? undefined : new Lines(whole).offset(line, column),
    )
  }
}

/**
 * The lines around a place, numbered, with a mark under its column; both from 1.
 *
 *       1 | const a = 1
 *     > 2 | foo(]
 *         |     ^
 */
export function excerpt(source: string, line: number, column: number): string {
  const lines = new Lines(source)
  const last = Math.min(lines.count, line + AROUND)
  const width = String(last).length
  const rows: string[] = []
  for (let n = Math.max(1, line - AROUND); n <= last; n++) {
    const from = n === line ? Math.max(0, column - 1 - WIDEST / 2) : 0
    const shown = lines.text(n).slice(from, from + WIDEST)
    rows.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${shown}`.trimEnd())
    if (n === line) rows.push(`  ${' '.repeat(width)} | ${under(shown, column - 1 - from)}^`)
  }
  return rows.join('\n')
}

/** As many blanks, where tabs stay tabs: the mark stands below its character, however wide a tab is. */
const under = (line: string, columns: number): string =>
  line.slice(0, columns).replaceAll(/[^\t]/g, ' ').padEnd(columns)
