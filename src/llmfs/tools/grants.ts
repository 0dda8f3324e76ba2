/** What an agent may do with tools, as lines: `read /rio/screen`, `write /llm/bob/input`, `mcp npx some-server`. */

import { FileError } from '../../lib/errno.ts'
import { quoted, words } from '../../synth/index.ts'
import { covers, patternOf } from './paths.ts'

/** What can be done with files. */
const USES = ['read', 'write', 'ls', 'wait'] as const

export type Use = (typeof USES)[number]

/** Files that an agent may use in one way. */
export interface FileGrant {
  readonly kind: Use
  /** Names, of which `*` stands for any and `**` for any number. */
  readonly pattern: readonly string[]
}

/** A server of tools that an agent may use. */
export interface ServerGrant {
  readonly kind: 'mcp'
  /** How its tools are called; empty: as it calls itself. */
  readonly name: string
  /** Where it is, or the program to start: a URL alone, or a command and its arguments. */
  readonly words: readonly string[]
}

export type Grant = FileGrant | ServerGrant

/** Grants of one agent, and characters of each. */
const MOST = 64
const LONGEST = 4096

const RIGHT =
  'a grant is read PATH, write PATH, ls PATH or wait PATH, with * for one name and ** for any number of them, or mcp COMMAND ARGS or mcp URL'

/** @throws FileError EINVAL saying what is wrong and what would be right */
export function grantOf(line: string): Grant {
  if (line.length > LONGEST || /\p{Cc}/u.test(line))
    throw new FileError('EINVAL', `a grant is one line of ${LONGEST} characters at most`)
  const [kind, ...rest] = words(line)
  if (kind === 'mcp') return serverOf(line, rest)
  const use = USES.find((use) => use === kind)
  if (!use) throw new FileError('EINVAL', `${line.trim() || 'nothing'}; ${RIGHT}`)
  const [path, ...more] = rest
  if (path === undefined || more.length)
    throw new FileError('EINVAL', `${line.trim()}; ${use} takes one path, such as ${use} ${EXAMPLES[use]}`)
  return { kind: use, pattern: patternOf(path) }
}

const EXAMPLES: Readonly<Record<Use, string>> = {
  read: '/rio/screen',
  write: '/llm/bob/input',
  ls: '/llm/**',
  wait: '/llm/bob/output',
}

/** `NAME=` before the command or the URL names the server. */
const NAMED = /^([A-Za-z0-9_-]{1,32})=(.*)$/s

function serverOf(line: string, [first = '', ...args]: readonly string[]): ServerGrant {
  const [, name = '', target = first] = NAMED.exec(first) ?? []
  if (!target) throw new FileError('EINVAL', `${line.trim()}; ${RIGHT}`)
  if (isUrl(target)) checkUrl(target, args)
  return { kind: 'mcp', name, words: [target, ...args] }
}

/** Whether a server is reached over HTTP. */
export const isUrl = (target: string): boolean => /^https?:\/\//i.test(target)

function checkUrl(target: string, args: readonly string[]): void {
  const url = URL.parse(target)
  if (!url || url.username || url.password || args.length)
    throw new FileError(
      'EINVAL',
      `${target}; a server is http://HOST/PATH or https://HOST/PATH and nothing else`,
    )
}

/** The line as we write it. */
export function lineOf(grant: Grant): string {
  if (grant.kind !== 'mcp') return `${grant.kind} ${word(`/${grant.pattern.join('/')}`)}`
  const [target = '', ...args] = grant.words
  const named = grant.name ? `${grant.name}=${target}` : target
  return ['mcp', ...[named, ...args].map(word)].join(' ')
}

/** As `quoted`; a comma stands in quotes too, because it divides a list. */
const word = (word: string): string =>
  word.includes(',') && !/[\s"]/.test(word) ? `"${word.replaceAll('\\', '\\\\')}"` : quoted(word)

/** Lines, checked and as we write them, each once. @throws FileError EINVAL */
export function checkedLines(lines: readonly string[]): readonly string[] {
  const checked = [...new Set(lines.map((line) => lineOf(grantOf(line))))]
  if (checked.length > MOST) throw new FileError('EINVAL', `${MOST} tools are the most`)
  return checked
}

/** The lines of a list with commas between them; a comma in double quotes is none. `off` is no line at all. */
export function linesOf(list: string): readonly string[] {
  if (list.trim() === 'off') return []
  return (list.match(/(?:"(?:\\["\\]|[^"])*"?|[^,"])+/g) ?? []).map((line) => line.trim()).filter(Boolean)
}

/** As a list. */
export const listOf = (lines: readonly string[]): string => lines.join(', ') || 'off'

/** Files that decide what agents and the hive do: a pattern allows to write them only where it names them. */
const DECIDES = new Set(['ctl', 'config', 'rules', 'system', 'state', 'history', 'routes'])

/** Whether something may be done with the file at a path of names. */
export const allows = (grants: readonly Grant[], use: Use, names: readonly string[]): boolean =>
  grants.some((grant) => {
    if (grant.kind !== use || !covers(grant.pattern, names)) return false
    const wild = grant.pattern.at(-1)?.includes('*')
    return !(use === 'write' && wild && DECIDES.has(names.at(-1) ?? ''))
  })
