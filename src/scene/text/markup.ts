/** Takes HTML or SVG apart, as far as its tags go; takes linear time and never fails. */

import { entities } from './entities.ts'

export type Token =
  | {
      readonly kind: 'open'
      readonly name: string
      readonly attributes: Attributes
      readonly closed: boolean
    }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }

export type Attributes = ReadonlyMap<string, string>

/** Tags whose inside is no markup. */
const RAW: ReadonlySet<string> = new Set(['script', 'style', 'textarea', 'title', 'noscript'])
/** Attributes of one tag that are read, and UTF-16 units of one tag. */
const MOST = 100
const TAG = 5_000_000

/** Names keep their case: SVG's have one. */
export function* markup(source: string): Generator<Token, void, void> {
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('<', at)
    const end = open < 0 ? source.length : open
    if (end > at) yield { kind: 'text', text: entities(source.slice(at, end)) }
    if (open < 0) return
    const token = tagAt(source, open)
    at = token.end
    if (token.token) yield token.token
    if (token.token?.kind === 'open' && !token.token.closed && RAW.has(token.token.name.toLowerCase()))
      at = pastRaw(source, at, token.token.name)
  }
}

function pastRaw(source: string, from: number, name: string): number {
  const close = new RegExp(`</${name}\\b`, 'gi')
  close.lastIndex = from
  return close.exec(source)?.index ?? source.length
}

interface Read {
  readonly token?: Token
  readonly end: number
}

function tagAt(source: string, open: number): Read {
  if (source.startsWith('<!--', open)) return past(source, open, '-->')
  if (source.startsWith('<![CDATA[', open)) {
    const { end } = past(source, open, ']]>')
    return { token: { kind: 'text', text: source.slice(open + 9, Math.max(open + 9, end - 3)) }, end }
  }
  if (/[!?]/.test(source[open + 1] ?? '')) return past(source, open, '>')
  const name = /<(?<slash>\/?)(?<name>[a-z][\w:.-]{0,60})/iy
  name.lastIndex = open
  const found = name.exec(source)?.groups
  if (!found) return { token: { kind: 'text', text: '<' }, end: open + 1 }
  const from = name.lastIndex
  const { attributes, end, closed } = attributesAt(source, from)
  if (found['slash']) return { token: { kind: 'close', name: found['name']! }, end }
  return { token: { kind: 'open', name: found['name']!, attributes, closed }, end }
}

function past(source: string, from: number, mark: string): Read {
  const end = source.indexOf(mark, from)
  return { end: end < 0 ? source.length : end + mark.length }
}

function attributesAt(source: string, from: number) {
  const attributes = new Map<string, string>()
  const one =
    /\s*(?:(?<end>\/?>)|(?<name>[^\s"'<>/=]{1,200})(?:\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'<>`]+)))?|[^>])/y
  let at = from
  for (let count = 0; at < source.length && at - from < TAG; count++) {
    one.lastIndex = at
    const found = one.exec(source)
    if (!found) return { attributes, end: source.length, closed: false }
    at = one.lastIndex
    const { end, name, double, single, bare } = found.groups!
    if (end) return { attributes, end: at, closed: end === '/>' }
    if (name && count < MOST && !attributes.has(name))
      attributes.set(name, entities(double ?? single ?? bare ?? ''))
  }
  return { attributes, end: at, closed: false }
}
