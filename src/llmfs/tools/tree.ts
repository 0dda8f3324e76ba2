/** The hive's own files as tools: read, write, ls, wait, each on the paths that were granted. */

import { FileError } from '../../lib/errno.ts'
import { utf8 } from '../../lib/bytes.ts'
import { collect } from './collect.ts'
import type { Collected } from './collect.ts'
import { allows } from './grants.ts'
import type { FileGrant, Use as Kind } from './grants.ts'
import { checked, schemaOf } from './input.ts'
import type { Fields, Values } from './input.ts'
import { namesOf } from './paths.ts'
import type { Entry, Reach } from './reach.ts'
import { seen, textIn, wholeCharacters } from './seen.ts'
import { told } from './skill.ts'
import type { Outcome, Skill, Use } from './skill.ts'

/** Bytes of a text where none are asked for, and at most; bytes of a picture. */
const TEXT = 64 << 10
const LONG_TEXT = 256 << 10
const MEDIA = 20 << 20
/** Entries of a directory. */
const ENTRIES = 1000
/** How long a file that waits is read by `read`, and any other, in milliseconds. */
const GLANCE = 1000
const PATIENCE = 20_000
/** How long `wait` waits, in seconds. */
const WAIT = 60
const LONGEST_WAIT = 600

const path = { type: 'string', about: 'from the root, such as /llm/bob/output' } as const

const fields = {
  read: {
    path,
    offset: {
      type: 'integer',
      minimum: 0,
      maximum: 2 ** 40,
      about: 'byte to begin at; 0 when absent',
      optional: true,
    },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: LONG_TEXT,
      about: `most bytes of text; ${TEXT} when absent`,
      optional: true,
    },
  },
  write: {
    path,
    text: { type: 'string', about: 'what is written, as one open-write-close' },
    append: { type: 'boolean', about: 'adds to the end instead of replacing all', optional: true },
  },
  ls: { path },
  wait: {
    path,
    seconds: {
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_WAIT,
      about: `longest time to wait; ${WAIT} when absent`,
      optional: true,
    },
  },
} as const satisfies Record<Kind, Fields>

interface Tool<F extends Fields> {
  readonly about: string
  /** Milliseconds. */
  readonly patience: number
  use(reach: Reach, names: readonly string[], values: Values<F>, use: Use): Promise<Outcome>
}

const tools: { readonly [K in Kind]: Tool<(typeof fields)[K]> } = {
  read: {
    about:
      'Reads a file: text, or a picture or document as itself. A file whose reads wait gives what is there now; use wait for it.',
    patience: 2 * PATIENCE,
    use: read,
  },
  write: {
    about: 'Writes a file. Writing the input of an agent is a prompt to it; its output file gives the reply.',
    patience: PATIENCE,
    async use(reach, names, { text, append = false }, { signal, depth }) {
      const data = utf8(text)
      await reach.write(names, data, { append, depth }, signal)
      return told(`wrote ${data.length} bytes to ${shown(names)}`)
    },
  },
  ls: {
    about: 'Lists a directory: names, / behind directories, ~ behind files whose reads wait.',
    patience: PATIENCE,
    async use(reach, names, _, { signal }) {
      const entries = await reach.list(names, signal)
      const left = entries.length - ENTRIES
      return told(
        entries.slice(0, ENTRIES).map(line).join('\n') || '[it is empty]',
        left > 0 ? `[${left} more are not shown]` : '',
      )
    },
  },
  wait: {
    about:
      'Waits for what a file says, until its end or until the time is over: output, wait, events, and names in CAPITALS.',
    patience: LONGEST_WAIT * 1000 + PATIENCE,
    async use(reach, names, { seconds = WAIT }, use) {
      const bounds = { most: TEXT, time: seconds * 1000 }
      const heard = await collect((signal) => reach.follow(names, 0, signal), bounds, use.signal)
      const said = await content(heard, use)
      return { content: [...said, ...told(left(heard, seconds)).content], failed: false }
    },
  },
}

/** What the model should know of what it has not heard. */
function left({ bytes, over }: Collected, seconds: number): string {
  if (over === 'full') return `[it said more than ${TEXT} bytes]`
  if (over === 'late') return `[nothing more within ${seconds} s]`
  return bytes.length ? '' : '[it said nothing, and ended]'
}

/** The tools that grants allow. */
export const treeSkills = (grants: readonly FileGrant[], reach: () => Promise<Reach>): readonly Skill[] =>
  (Object.keys(tools) as Kind[])
    .filter((kind) => grants.some((grant) => grant.kind === kind))
    .map((kind) => skill(kind, tools[kind] as Tool<Fields>, grants, reach))

function skill(
  kind: Kind,
  tool: Tool<Fields>,
  grants: readonly FileGrant[],
  reach: () => Promise<Reach>,
): Skill {
  const patterns = grants.filter((grant) => grant.kind === kind).map(({ pattern }) => shown(pattern))
  const wild = patterns.some((pattern) => pattern.includes('*'))
    ? ' (* is any name, ** any number of names)'
    : ''
  const paths = `${patterns.join(', ')}${wild}`
  return {
    tool: { name: kind, about: `${tool.about} Allowed: ${paths}.`, schema: schemaOf(fields[kind]) },
    patience: tool.patience,
    async use(input, use) {
      const values = checked(fields[kind], input) as Values<Fields>
      const names = namesOf(values['path'] as string)
      if (!allows(grants, kind, names))
        throw new FileError('EACCES', `${shown(names)}; ${kind} is allowed for ${paths}`)
      return tool.use(await reach(), names, values, use)
    },
  }
}

async function read(
  reach: Reach,
  names: readonly string[],
  { offset = 0, limit = TEXT }: Values<(typeof fields)['read']>,
  use: Use,
): Promise<Outcome> {
  const { directory, waits, length } = await reach.stat(names, use.signal)
  if (directory) throw new FileError('EISDIR', `${shown(names)}; use ls`)
  const listen = (most: number): Promise<Collected> =>
    collect(
      (signal) => reach.follow(names, offset, signal),
      { most, time: waits ? GLANCE : PATIENCE },
      use.signal,
    )
  const first = await listen(limit)
  const whole = first.over === 'full' && offset === 0 && textIn(wholeCharacters(first.bytes)) === undefined
  const heard = whole ? await listen(MEDIA) : first
  const parts = await content(heard, use)
  const to = offset + (whole ? heard.bytes : wholeCharacters(heard.bytes)).length
  return { content: [...parts, ...told(more(heard, waits, to, length)).content], failed: false }
}

/** What the model should know of what it was not given. */
function more({ over }: Collected, waits: boolean, to: number, length: number): string {
  if (over === 'end') return to ? '' : '[it is empty]'
  if (over === 'late') return waits ? '[more may come: use wait]' : '[it took too long to say more]'
  return to < length || !length
    ? `[up to byte ${to}${length ? ` of ${length}` : ''}: go on with offset ${to}]`
    : ''
}

/** What was heard, as the model may be shown it. */
async function content({ bytes, over }: Collected, { takes }: Use): Promise<Outcome['content']> {
  if (bytes.length === 0) return []
  const text = textIn(wholeCharacters(bytes))
  if (text !== undefined) return told(text).content
  if (over === 'end') return seen(bytes, takes)
  return told(`[more than ${bytes.length} bytes, which are no text]`).content
}

const shown = (names: readonly string[]): string => `/${names.join('/')}`

const line = ({ name, directory, waits, length }: Entry): string =>
  directory ? `${name}/` : waits ? `${name}~` : `${name} ${length} bytes`
