import { FileError } from '../lib/errno.ts'
import { RESERVED } from './names.ts'
import type { Pattern } from './pattern.ts'

/** What of a reply goes to an output of its own. */
export interface Rule {
  /** How its output is called; the file is the same in capitals. */
  readonly name: string
  /** Absent: the bodies of fenced blocks whose tag is the name. */
  readonly pattern?: Pattern
  /** Made because a machine of that name is registered. */
  readonly machine?: true
}

/** One line written to `rules`. */
export type Edit =
  | { readonly kind: 'add'; readonly rule: Rule }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'clear' }

/** Rules of one agent. */
const MOST = 256
const LONG = /^\/(.*)\/([a-z]*)\s*->\s*\{([^{}]*)\}$/

/** The file of a rule's output. */
export const fileOf = (name: string): string => name.toUpperCase()

/** A rule as it is written. */
export const toLine = ({ name, pattern }: Rule): string =>
  pattern ? `/${pattern.source}/${pattern.flags} -> {${name}}` : name

/** The file: one rule a line. */
export const toText = (rules: readonly Rule[]): string => rules.map((rule) => `${toLine(rule)}\n`).join('')

/**
 * What the lines of a text ask for. Blank ones ask for nothing.
 * @throws FileError EINVAL saying which line is wrong and what would be right
 */
export async function fromText(text: string): Promise<readonly Edit[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  return Promise.all(lines.map(edit))
}

async function edit(line: string): Promise<Edit> {
  if (line === 'clear') return { kind: 'clear' }
  if (line.startsWith('-')) return { kind: 'remove', file: fileOf(line.slice(1).trim()) }
  if (!line.startsWith('/')) return { kind: 'add', rule: short(line) }
  const [, source, flags, name] = LONG.exec(line) ?? []
  if (name === undefined) throw new FileError('EINVAL', `${line}; a rule is word or /regex/flags -> {name}`)
  checkName(name)
  const { patternFor } = await import('./pattern.ts') // not before somebody wants it
  return { kind: 'add', rule: { name, pattern: patternFor(name, source!, flags!) } }
}

/** The rule that is one word. @throws FileError EINVAL when it cannot be the name of a file */
export function short(name: string): Rule {
  checkName(name)
  return { name }
}

function checkName(name: string): void {
  const right = /^[A-Za-z0-9._][A-Za-z0-9._+#-]{0,63}$/.test(name) && name !== '.' && name !== '..'
  if (!right)
    throw new FileError(
      'EINVAL',
      `${name}; a rule is word or /regex/flags -> {name}, names of A-Z a-z 0-9 . _ + # -`,
    )
  if (RESERVED.includes(fileOf(name))) throw new FileError('EINVAL', `${fileOf(name)} is another file`)
}

/** Rules after an edit. @throws FileError EINVAL when there is no rule of that name, or too many */
export function edited(rules: readonly Rule[], edit: Edit): readonly Rule[] {
  if (edit.kind === 'clear') return []
  if (edit.kind === 'add') return added(rules, edit.rule)
  const left = rules.filter(({ name }) => fileOf(name) !== edit.file)
  if (left.length < rules.length) return left
  throw noRule(edit.file, rules)
}

/** A rule that is there already stays where it is. */
export function added(rules: readonly Rule[], rule: Rule): readonly Rule[] {
  const line = toLine(rule)
  if (rules.some((other) => toLine(other) === line)) return rules
  if (rules.length >= MOST) throw new FileError('EINVAL', `${MOST} rules are the most`)
  return [...rules, rule]
}

export function noRule(name: string, rules: readonly Rule[]): FileError {
  const names = [...new Set(rules.map((rule) => rule.name))].join(', ')
  return new FileError('EINVAL', `no rule ${name}; ${names ? `one of ${names}` : 'there is none'}`)
}
