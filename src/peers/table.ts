import { TomlDate, TomlError, parse as parseToml } from 'smol-toml'
import { z } from 'zod'
import { FileError, toFileError } from '../lib/errno.ts'
import { limitsOf } from './limits.ts'
import { lineOf } from './lines.ts'
import { isFingerprint, isName } from './peer.ts'
import type { Peer } from './peer.ts'
import { parseExport } from './rights.ts'
import { isWebPrint } from './webkey.ts'

const LIST = 'must be a list of lines: PATH [ro] [ctl]'
const DATE = 'must be a date and a time: 2026-01-31T12:00:00Z'
const COUNT = 'must be a whole number above 0'
/** What stands on one line and can be shown as it is. */
const oneLine = (says: string) => z.string(says).regex(/^[^\p{Cc}]{1,255}$/u, says)

/** Whether what is said can be read; if not, why. */
const readBy =
  <T>(read: (said: T) => unknown) =>
  (said: T, context: z.RefinementCtx): void => {
    try {
      read(said)
    } catch (error) {
      context.addIssue({ code: 'custom', message: toFileError(error).detail })
    }
  }
const granted = readBy(parseExport)
const bounded = readBy(limitsOf)

const peer = z.strictObject(
  {
    key: z
      .string('must be a fingerprint')
      .refine(
        (text) => isFingerprint(text) || isWebPrint(text),
        'must be a fingerprint: SHA256: and 43 characters, or WEB: and 43 for a guest',
      ),
    address: oneLine('must be an address: tls!HOST!PORT').optional(),
    since: z
      .instanceof(TomlDate, { error: DATE })
      .refine((date) => !Number.isNaN(date.getTime()), DATE)
      .optional(),
    exports: z.array(oneLine(LIST).superRefine(granted), LIST).default([]),
    limits: z
      .record(z.string(), z.int(COUNT).positive(COUNT), 'must be a table of numbers')
      .superRefine(bounded)
      .optional(),
  },
  'must be a table of key, address, since, exports and limits',
)
const file = z.strictObject({
  peers: z
    .record(z.string().refine(isName), peer, {
      error: 'must be a table of peers: [peers.NAME]',
    })
    .default({}),
})

/** The peers of a peers.toml. @throws FileError EINVAL with its path, the line and what would be right */
export function peersIn(text: string, path: string): Peer[] {
  const said = file.safeParse(parsed(text, path))
  if (said.error) {
    const [issue] = said.error.issues
    throw wrong(path, lineOf(text, whereOf(issue!)), sentence(issue!))
  }
  const found = Object.entries(said.data.peers).map(([name, { key, ...rest }]) => ({
    name,
    fingerprint: key,
    ...rest,
  }))
  const seen = new Map<string, string>()
  for (const { name, fingerprint } of found) {
    const other = seen.get(fingerprint)
    if (other)
      throw wrong(
        path,
        lineOf(text, ['peers', name, 'key']),
        `${name} has the key of ${other}; one of them is to go`,
      )
    seen.set(fingerprint, name)
  }
  return found
}

const wrong = (path: string, line: number, what: string): FileError =>
  new FileError('EINVAL', `${path}: line ${line}: ${what}`)

function parsed(text: string, path: string): unknown {
  try {
    return parseToml(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0]!.replace('Invalid TOML document: ', '')
    throw new FileError('EINVAL', `${path}: line ${error.line}, column ${error.column}: ${reason}`, {
      cause: error,
    })
  }
}

const whereOf = (issue: z.core.$ZodIssue): PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path

function sentence(issue: z.core.$ZodIssue): string {
  const key = issue.path.slice(1).map(String).join('.')
  if (issue.code === 'unrecognized_keys')
    return `unknown key ${[key, issue.keys[0]].filter(Boolean).join('.')}`
  if (issue.code === 'invalid_key') return `${JSON.stringify(key)} is no name: 1 to 64 of A-Z a-z 0-9 . _ -`
  return `${key || 'peers'} ${issue.message}`
}

const HEADER = `# The machines that this one is paired with: \`hivefs pair\` adds one; and guests: \`hivefs guest\`. Edit it as you like: it counts at once.
# exports: what they may reach here, PATH [ro] [ctl]; the deepest that fits counts
`

/** A text that says just these peers. */
export const printed = (peers: readonly Peer[]): string =>
  [HEADER, ...peers.map((peer) => `${sectionOf(peer).join('\n')}\n`)].join('\n')

/** A text in which one peer is as it is now, or not at all, and all else as it was, comments too. */
export function edited(text: string, name: string, now: Peer | undefined): string {
  const lines = (text || HEADER).split('\n')
  const from = lines.findIndex((line) => isHeader(line, name))
  const section = now ? sectionOf(now) : []
  if (from < 0) return `${lines.join('\n').trimEnd()}\n${now ? `\n${section.join('\n')}\n` : ''}`
  const behind = lines.slice(from + 1).findIndex((line) => /^\s*\[/.test(line) && !isHeader(line, name))
  const to = behind < 0 ? lines.length : from + 1 + behind
  const kept = lines.slice(from, to).findLastIndex((line) => /^\s*[^#\s]/.test(line)) // comments above the next peer are its own
  return [...lines.slice(0, from), ...section, ...lines.slice(from + kept + 1)].join('\n')
}

/** Whether a line begins the table of a peer, or one inside of it. */
function isHeader(line: string, name: string): boolean {
  const [, ...key] = /^\s*\[\s*peers\s*\.\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))/.exec(line) ?? []
  return key.some((said) => said === name)
}

function sectionOf({ name, fingerprint, address, since, exports, limits }: Peer): string[] {
  const key = /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name)
  return [
    `[peers.${key}]`,
    `key = ${quoted(fingerprint)}`,
    ...(address ? [`address = ${quoted(address)}`] : []),
    ...(since ? [`since = ${since.toISOString()}`] : []),
    `exports = [${exports.map(quoted).join(', ')}]`,
    ...Object.entries(limits ?? {}).map(([limit, value]) => `limits.${limit} = ${value}`),
  ]
}

/** A basic string of TOML: of what stands on one line, JSON's is the same. */
const quoted = (text: string): string => JSON.stringify(text)
