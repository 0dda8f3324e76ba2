import { strictText, utf8 } from '../lib/bytes.ts'
import { CodecError } from '../lib/coder.ts'
import type { AnyCoder } from '../lib/coder.ts'
import type { MessageIn, Table } from './codec.ts'
import { NOFID, NOTAG } from './const.ts'
import { messages } from './message.ts'
import type { Message } from './message.ts'

/**
 * Messages as lines of text, both ways, for traces and for tests that are conversations:
 *
 *     Twalk tag 1 fid 0 newfid 1 wname [llm claude]
 *     Rread tag 2 data "two words"
 *
 * A word stands bare or as a JSON string; bytes that are no text are `hex:00ff`; a list stands in [], a qid as
 * (type version path) and a stat as {field value …}.
 */
export function show(message: Said, table: Table = messages): string {
  const [, shape] = table[message.kind]!
  const body = message as unknown as Readonly<Record<string, unknown>>
  const fields = Object.entries(shape).map(([name, coder]) => ` ${name} ${print(coder, body[name])}`)
  return `${message.kind} tag ${message.tag === NOTAG ? 'notag' : message.tag}${fields.join('')}`
}

/** The message of a line, in the dialect of a table. @throws CodecError when it says something else */
export function scan(line: string): Message
export function scan<T extends Table>(line: string, table: T): MessageIn<T>
export function scan(line: string, table: Table = messages): unknown {
  const from = tokens(line)
  const kind = from.next()
  if (!Object.hasOwn(table, kind)) throw new CodecError(`${kind} is no message`)
  const message: Record<string, unknown> = { kind, tag: labelled(from, 'tag', (token) => number(token)) }
  const [, shape] = table[kind]!
  for (const [name, coder] of Object.entries(shape)) {
    from.expect(name)
    message[name] = parse(coder, from)
  }
  from.end()
  return message
}

/** A message of any dialect. */
interface Said {
  readonly kind: string
  readonly tag: number
}

function print(coder: AnyCoder, value: unknown): string {
  if (coder.kind === 'qid') return `(${printFields(coder, value, false)})`
  if (coder.fields) return `{${printFields(coder, value, true)}}`
  if (coder.kind === 'list')
    return `[${(value as unknown[]).map((each) => print(coder.inner!, each)).join(' ')}]`
  if (coder.inner) return print(coder.inner, value)
  if (typeof value === 'string') return word(value)
  if (value instanceof Uint8Array) return printBytes(value)
  return coder.kind === 'fid' && value === NOFID ? 'nofid' : String(value)
}

function printFields(coder: AnyCoder, value: unknown, named: boolean): string {
  const body = value as Readonly<Record<string, unknown>>
  return Object.entries(coder.fields!)
    .map(([name, field]) => (named ? `${name} ` : '') + print(field, body[name]))
    .join(' ')
}

function printBytes(bytes: Uint8Array): string {
  try {
    return word(strictText(bytes))
  } catch {
    return `hex:${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
  }
}

const word = (text: string): string =>
  /^[\w./-]+$/.test(text) && !text.startsWith('hex:') ? text : JSON.stringify(text)

function parse(coder: AnyCoder, from: Tokens): unknown {
  if (coder.kind === 'qid') return parseFields(coder, from, '(', ')')
  if (coder.fields) return parseFields(coder, from, '{', '}')
  if (coder.kind === 'list') {
    const found: unknown[] = []
    from.expect('[')
    while (!from.skip(']')) found.push(parse(coder.inner!, from))
    return found
  }
  if (coder.inner) return parse(coder.inner, from)
  const token = from.next()
  if (coder.kind === 'str') return unquoted(token)
  if (coder.kind === 'blob') return token.startsWith('hex:') ? fromHex(token.slice(4)) : utf8(unquoted(token))
  return coder.kind === 'u64' ? big(token) : number(token)
}

function parseFields(coder: AnyCoder, from: Tokens, open: string, close: string): unknown {
  const value: Record<string, unknown> = {}
  from.expect(open)
  for (const [name, field] of Object.entries(coder.fields!)) {
    if (open === '{') from.expect(name)
    value[name] = parse(field, from)
  }
  from.expect(close)
  return value
}

interface Tokens {
  next(): string
  /** Steps over the token when it is the next one. */
  skip(token: string): boolean
  expect(token: string): void
  end(): void
}

function tokens(line: string): Tokens {
  const found = line.match(/"(?:[^"\\]|\\.)*"|[[\](){}]|[^\s[\](){}]+/g) ?? []
  let at = 0
  const next = () => {
    const token = found[at++]
    if (token === undefined) throw new CodecError(`the line ends too early: ${line}`)
    return token
  }
  return {
    next,
    skip: (token) => found[at] === token && at++ >= 0,
    expect(token) {
      const got = next()
      if (got !== token) throw new CodecError(`${token} expected, ${got} found: ${line}`)
    },
    end() {
      if (at < found.length) throw new CodecError(`more than the message: ${line}`)
    },
  }
}

function labelled<T>(from: Tokens, name: string, read: (token: string) => T): T {
  from.expect(name)
  return read(from.next())
}

const known: Readonly<Record<string, number>> = { notag: NOTAG, nofid: NOFID }

function number(token: string): number {
  const value = known[token] ?? Number(token)
  if (!Number.isInteger(value)) throw new CodecError(`${token} is no number`)
  return value
}

function big(token: string): bigint {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(token)) throw new CodecError(`${token} is no number`)
  return BigInt(token)
}

function unquoted(token: string): string {
  return token.startsWith('"') ? (JSON.parse(token) as string) : token
}

function fromHex(hex: string): Uint8Array {
  if (hex.length % 2 || /[^0-9a-f]/i.test(hex)) throw new CodecError(`${hex} is no hex`)
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  )
}
