import { FileError } from '../lib/errno.ts'
import { quoted } from '../synth/index.ts'
import { holds, parseExport, printExport } from './rights.ts'
import type { Export } from './rights.ts'

/** Several exports, one behind the other: `rio ro llm`; a flag belongs to the path before it. @throws FileError EINVAL */
export function exportsIn(words: readonly string[]): string[] {
  const lines: string[][] = []
  for (const word of words) {
    const flag = word === 'ro' || word === 'ctl'
    if (flag && lines.length) lines.at(-1)!.push(word)
    else lines.push([quoted(word)])
  }
  return lines.map((line) => parseExport(line.join(' '))).reduce<string[]>(withExport, [])
}

/** What somebody has that is given one export more: it holds for all that is below, whatever held there before. */
export const withExport = (lines: readonly string[], given: Export): string[] => [
  ...lines.filter((line) => !isBelow(line, given)),
  printExport(given),
]

/** What is left of it when that is taken back, with all that is below. @throws FileError ENOENT when it was not given */
export function withoutExport(lines: readonly string[], { names }: Export, name: string): string[] {
  const left = lines.filter((line) => !isBelow(line, { names }))
  if (left.length === lines.length)
    throw new FileError('ENOENT', `/${names.join('/')} is not exported to ${name}; ${said(lines)} is`)
  return left
}

/** What somebody has, for a person. */
export const said = (lines: readonly string[]): string => lines.join(', ') || 'nothing'

const isBelow = (line: string, above: Pick<Export, 'names'>): boolean => holds(above, parseExport(line).names)
