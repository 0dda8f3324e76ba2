import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { Frames } from '../../src/ninep/frame.ts'
import { concat } from '../../src/lib/bytes.ts'
import type { Codec, Table } from '../../src/ninep/codec.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { dotu } from '../../src/ninep/dialects/u.ts'
import { plain } from '../../src/ninep/message.ts'
import { scan, show } from '../../src/ninep/text.ts'

/**
 * Conversations as text. `# title` begins one; a line with T is sent, a line with R must come back next, where `*`
 * stands for anything and `$name` for a value that is the same wherever that name stands and another than those of
 * other names. `< hex` sends bare bytes, `hangup` waits for the server to hang up. A line that begins with `+` leaves in one
 * chunk with the next one, lines that begin with `|` may be answered in any order; after `cut N` everything leaves in chunks of N bytes. `~N` is a word of N letters, `keep(…)` a stat
 * that changes only the fields between the brackets. Every conversation begins with a version (msize 8192) and an
 * attach to fid 0, unless its title begins with `raw`. One whose title begins with `u` or `l` is held in 9P2000.u or
 * 9P2000.L; after an Rversion the messages are those of its version.
 */
export interface Trace {
  readonly title: string
  readonly lines: readonly string[]
}

const dialects = [plain, dotu, dotl] as unknown as readonly Codec<Table>[]
const [base] = dialects as [Codec<Table>]
const spoken = new Map(dialects.map((codec) => [codec.version, codec]))

/** How a conversation of a version begins. */
function hello(version: string): string[] {
  const n_uname = version === plain.version ? '' : ' n_uname 4294967295'
  return [
    `Tversion tag notag msize 8192 version ${version}`,
    `Rversion tag notag msize 8192 version ${version}`,
    `Tattach tag 0 fid 0 afid nofid uname glenda aname ""${n_uname}`,
    'Rattach tag 0 qid (128 0 *)',
  ]
}

/** The version that a title asks for, and what is left of the title. */
function dialectOf(title: string): readonly [version: string, rest: string] {
  if (title.startsWith('u ')) return [dotu.version, title.slice(2)]
  return title.startsWith('l ') ? [dotl.version, title.slice(2)] : [plain.version, title]
}

/** How a conversation begins to speak. */
export const codecOf = ({ title }: Trace): Codec<Table> => spoken.get(dialectOf(title)[0])!

/** Whether a conversation is held in 9P2000 itself. */
export const inPlain = ({ title }: Trace): boolean => dialectOf(title)[0] === plain.version

/** All conversations of a folder of .txt files. */
export function traces(folder: URL): Trace[] {
  const found: Trace[] = []
  for (const name of readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    for (const part of text.split(/^# /m).slice(1)) {
      const [title = '', ...lines] = part.split('\n')
      const said = lines.map((line) => line.trim()).filter(Boolean)
      const [version, rest] = dialectOf(title)
      found.push({ title, lines: rest.startsWith('raw') ? said : [...hello(version), ...said] })
    }
  }
  return found
}

/** Holds the conversation over a conn. @throws AssertionError where it went another way */
export async function converse(conn: Conn, trace: Trace): Promise<void> {
  const answers: string[] = []
  let wake = () => undefined as void
  const state = { gone: false, codec: base }
  const frames = new Frames(1 << 24)
  const over = conn.read((chunk) => {
    for (const frame of frames.push(chunk)) {
      const message = state.codec.decode(frame)
      const version = (message as { readonly version?: string }).version
      if (version !== undefined) state.codec = spoken.get(version) ?? base
      answers.push(show(message, state.codec.messages))
    }
    wake()
  })
  const ended = over
    .catch(() => undefined)
    .then(() => {
      state.gone = true
      wake()
    })
  const next = async (): Promise<string> => {
    while (answers.length === 0 && !state.gone) await new Promise<void>((done) => (wake = done))
    return answers.shift() ?? 'hangup'
  }
  const out = new Chunks(conn)
  const values = new Map<string, string>()
  try {
    for (let at = 0; at < trace.lines.length; at++) {
      const line = trace.lines[at]!
      const said = line.replace(/^\+ */, '')
      if (said.startsWith('cut ')) out.cut = Number(said.slice(4))
      else if (/^[T<]/.test(said)) await out.put(bytesOf(said, state.codec), line !== said)
      else if (line.startsWith('|')) {
        const any = trace.lines.slice(
          at,
          trace.lines.findIndex((other, from) => from > at && !other.startsWith('|')) >>> 0,
        )
        at += any.length - 1
        while (any.length) {
          const came = await next()
          const fits = any.findIndex((line) => pattern(line.slice(2)).source.test(came))
          matches(came, any.splice(Math.max(fits, 0), 1)[0]!.slice(2), values, trace.title)
        }
      } else matches(await next(), line, values, trace.title)
    }
  } finally {
    conn.close()
  }
  await ended
  assert.deepEqual(answers, [], `${trace.title}: more came than was expected`)
}

const KEEP =
  '{type 65535 dev 4294967295 qid (255 4294967295 18446744073709551615) mode 4294967295 atime 4294967295 ' +
  'mtime 4294967295 length 18446744073709551615 name "" uid "" gid "" muid ""}'

/** What a line sends. */
function bytesOf(line: string, codec: Codec<Table>): Uint8Array {
  if (line.startsWith('<')) return Uint8Array.from(Buffer.from(line.slice(1).replaceAll(' ', ''), 'hex'))
  return codec.encode(scan(written(line), codec.messages))
}

/** A line with its shorthands written out. */
export const written = (line: string): string =>
  line
    .replace(/~(\d+)/g, (_, count: string) => 'x'.repeat(Number(count)))
    .replace(/keep\(([^)]*)\)/g, (_, fields: string) =>
      [...fields.matchAll(/(\w+) ("[^"]*"|\S+)/g)].reduce(
        (stat, [, field, value]) =>
          stat.replace(new RegExp(` ${field} (\\S+?)(?=[ }])`), ` ${field} ${value}`),
        KEEP.replace('{', '{ '),
      ),
    )

/** What is to be sent, in the chunks that a conversation asks for. */
class Chunks {
  /** Bytes of a chunk; 0 leaves each message in one. */
  cut = 0
  readonly #conn: Conn
  #kept: Uint8Array[] = []

  constructor(conn: Conn) {
    this.#conn = conn
  }

  /** @param more the next one is to leave with it */
  async put(bytes: Uint8Array, more: boolean): Promise<void> {
    this.#kept.push(bytes)
    if (more) return
    const whole = concat(this.#kept)
    this.#kept = []
    const size = this.cut || whole.length
    for (let at = 0; at < whole.length; at += size) {
      this.#conn.write(whole.slice(at, at + size))
      if (this.cut) await new Promise(setImmediate)
    }
  }
}

/** What a line stands for, and the names of its values in their order. */
function pattern(line: string): { readonly source: RegExp; readonly names: readonly string[] } {
  const names: string[] = []
  const source = written(line)
    .split(/(\*|\$\w+)/)
    .map((part) => {
      if (part === '*') return '.*'
      if (!/^\$\w/.test(part)) return part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
      names.push(part)
      return part.startsWith('$data') ? '(.+)' : '([^\\s()]+)'
    })
    .join('')
  return { source: new RegExp(`^${source}$`), names }
}

/** @throws AssertionError when what came is not what the line says */
function matches(came: string, line: string, values: Map<string, string>, title: string): void {
  const { source, names } = pattern(line)
  assert.match(came, source, `${title}: ${line}`)
  const found = source.exec(came)!.slice(1)
  names.forEach((name, at) => {
    const known = values.get(name)
    if (known !== undefined) assert.equal(found[at], known, `${title}: ${name} in ${line}`)
    else
      for (const [other, value] of values)
        assert.notEqual(found[at], value, `${title}: ${name} is ${other} in ${line}`)
    values.set(name, found[at]!)
  })
}
