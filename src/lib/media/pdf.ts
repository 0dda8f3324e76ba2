import { codes, spells } from './format.ts'
import type { End, Format } from './format.ts'

/** Bytes in which the first object has to begin. */
const HEAD = 1024
const MARK = '%%EOF'
/** What stands before the mark, the second where somebody wrote by hand; and how far before it. */
const START = /(?:startxref\s+\d+|>>|endobj)\s+$/
const BEFORE = 64

/** What goes on behind a mark: a further revision's objects, or the stream in which the mark stood. */
const MORE = /^\s*(?:\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj\b|xref\b|startxref\b|endstream\b)/

/** `%PDF-1.7`, comments, objects; the file's end is its last `%%EOF`, and each revision that was appended to it has one of its own. */
export const pdf: Format = {
  name: 'PDF',
  types: { 'application/pdf': 'application/pdf' },
  first: codes('%'),
  begins(bytes, at) {
    if (!spells(bytes, at, '%PDF-')) return false
    const next = bytes.subarray(at + 1, at + HEAD).indexOf('%PDF-', 0, 'latin1')
    return opens(bytes.toString('latin1', at, at + (next < 0 ? HEAD : 1 + next)))
  },
  end(bytes, at) {
    for (let mark = at; (mark = bytes.indexOf(MARK, mark, 'latin1')) >= 0; mark += MARK.length) {
      const end = mark + MARK.length
      if (!START.test(bytes.toString('latin1', mark - BEFORE, mark))) continue
      if (!MORE.test(bytes.toString('latin1', end, end + BEFORE))) return pastLine(bytes, end)
    }
    return unfinished(bytes, at)
  },
}

/** Whether a header stands there: the version, then comments and blanks up to the first object. */
function opens(head: string): boolean {
  const [first = '', ...lines] = head.split(/\r\n|\r|\n/)
  if (!/^%PDF-\d\.\d\s*$/.test(first)) return false
  const line = lines.find((line) => line.trim() !== '' && !line.startsWith('%')) ?? ''
  return /^\s*\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj/.test(line)
}

/** What is words to its end was no document, but words about one. */
function unfinished(bytes: Buffer, at: number): End {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at))
    return 'words'
  } catch {
    return 'cut short'
  }
}

function pastLine(bytes: Buffer, at: number): number {
  const past = bytes[at] === 0x0d ? at + 1 : at
  return bytes[past] === 0x0a ? past + 1 : past
}
