import { tokenizer } from 'acorn'

/** Longest word of a source that is repeated in a complaint, in UTF-16 units. */
const LONGEST = 40

const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' }

export const USING = 'SyntaxError: using is not known here; write const'

/** What is wrong, and where, in UTF-16 units. */
export interface Complaint {
  readonly message: string
  readonly at: number
}

/** What acorn complains of, with what stands there. */
export function complaint(message: string, source: string, at: number): string {
  const said = message.replace(/ \(\d+:\d+\)$/, '')
  if (said.startsWith('Using declaration')) return USING
  if (said !== 'Unexpected token') return `SyntaxError: ${said}`
  if (at >= source.trimEnd().length) return `SyntaxError: unexpected end of the program${open(source)}`
  if (/\bawait\s+$/.test(source.slice(Math.max(0, at - LONGEST), at)))
    return 'SyntaxError: await stands in a function that is not async; write async in front of it'
  return `SyntaxError: unexpected ${JSON.stringify(wordAt(source, at))}`
}

const typed = /^(:|\?\s*[:,)]|<|(as|satisfies|implements|enum|interface|extends)\b)/
const afterTyped =
  /(\b(interface|type|enum|declare|namespace|module|abstract|private|public|protected|readonly|override)\s+|[\w$)\]]!\s*)$/

/** Whether types may be what JavaScript does not understand at this place. */
export const isTyped = (source: string, at: number): boolean =>
  typed.test(source.slice(at, at + LONGEST)) || afterTyped.test(source.slice(Math.max(0, at - LONGEST), at))

const JSX = 'JSX is not known here; make elements with panel(), button(), label() … or html({html: …})'

/** An element written where a value is expected: what it says, and where it begins. */
export function elementIn(source: string): Complaint | undefined {
  const found = /(?:\breturn|=>|[=(?:,])\s*(?=<(?:[A-Za-z][\w.]*(?:\s[^=<>]*=|\s*\/?>)|>))/.exec(source)
  if (!found || !/<\/|\/>/.test(source.slice(found.index))) return undefined // a type in angle brackets is never closed
  return { message: `SyntaxError: ${JSX}`, at: found.index + found[0].length }
}

const wordAt = (source: string, at: number): string =>
  /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|[\d.]+|\p{Any})/u.exec(source.slice(at, at + LONGEST))![0]

/** Which bracket was not closed. */
function open(source: string): string {
  const left: { readonly label: string; readonly line: number }[] = []
  try {
    for (const { type, loc } of tokenizer(source, { ecmaVersion: 'latest', locations: true }))
      if (type.label in pairs) left.push({ label: type.label, line: loc!.start.line })
      else if (pairs[left.at(-1)?.label ?? ''] === type.label) left.pop()
  } catch {
    return ''
  }
  const last = left.at(-1)
  return last ? `: ${last.label} of line ${last.line} is not closed` : ''
}
