/** Routes as lines: `SRC -> DST [all|last] [max N]`. What a line makes of the ones that are there, and nothing that runs. */

import { FileError } from '../lib/errno.ts'
import { quoted, words } from '../synth/index.ts'

/** One route. Paths are relative to the root, without a slash at their beginning. */
export interface Wire {
  readonly src: string
  readonly dst: string
  /** Which of the messages that wait are kept: `last`, only the newest. */
  readonly keep: 'all' | 'last'
  /** Messages after which it is done; Infinity: never. */
  readonly max: number
}

/** Routes at most: each is a reader that sleeps. */
const MOST = 1000

/**
 * What a line makes of the routes; the same for an empty line or a comment.
 * @throws FileError EINVAL with what is wrong, ENOENT for one that is not there
 */
export function edit(wires: readonly Wire[], line: string): readonly Wire[] {
  const [first, ...rest] = words(line)
  if (first === undefined || first.startsWith('#')) return wires
  return first.startsWith('-') && first !== '->'
    ? cut(wires, pathOf(first.slice(1)), rest)
    : add(wires, wireOf(first, rest))
}

/** The line that adds it. */
export const lineOf = ({ src, dst, keep, max }: Wire): string =>
  [
    `${quoted(src)} -> ${quoted(dst)}`,
    keep === 'last' ? 'last' : '',
    max === Number.POSITIVE_INFINITY ? '' : `max ${max}`,
  ]
    .filter(Boolean)
    .join(' ')

export const same = (a: Wire, b: Wire): boolean => a.src === b.src && a.dst === b.dst

const USAGE = 'write `SRC -> DST [all|last] [max N]`, `-SRC -> DST` or `-SRC`'

function cut(wires: readonly Wire[], src: string, [arrow, to, ...more]: readonly string[]): readonly Wire[] {
  if ((arrow !== undefined && (arrow !== '->' || to === undefined)) || more.length)
    throw new FileError('EINVAL', USAGE)
  const dst = to && pathOf(to)
  const left = wires.filter((wire) => wire.src !== src || (dst && wire.dst !== dst))
  if (left.length === wires.length)
    throw new FileError('ENOENT', `${src}${dst ? ` -> ${dst}` : ''}; no such route`)
  return left
}

function wireOf(src: string, [arrow, dst, ...options]: readonly string[]): Wire {
  const said = /^(?:(all|last) ?)?(?:max ([1-9]\d{0,8}))?$/.exec(options.join(' '))
  if (arrow !== '->' || !dst || !said) throw new FileError('EINVAL', USAGE)
  const [, keep, max] = said
  return {
    src: pathOf(src),
    dst: pathOf(dst),
    keep: keep === 'last' ? 'last' : 'all',
    max: max ? Number(max) : Number.POSITIVE_INFINITY,
  }
}

/** A path as the root sees it: `/n/llm/a/output`, `/llm/a/output` and `llm/a/output` are one. */
function pathOf(said: string): string {
  const path = said.replace(/^\/n(?=\/)/, '').replace(/^\/+|\/+$/g, '')
  const names = path.split('/')
  if (names.some((name) => name === '' || name === '.' || name === '..' || name.length > 255))
    throw new FileError('EINVAL', `${said || 'nothing'}; a path is names with / between them, from the root`)
  return path
}

function add(wires: readonly Wire[], wire: Wire): readonly Wire[] {
  const others = wires.filter((other) => !same(other, wire))
  if (others.length >= MOST) throw new FileError('EMFILE', `${MOST} routes are the most`)
  checkCircle(others, wire)
  return [...others, wire]
}

/** A circle without an agent would copy one message for ever; one with an agent costs turns, so it needs a `max`. */
function checkCircle(wires: readonly Wire[], wire: Wire): void {
  const plain = circle(wires, wire, (other) => !isAgent(from(other)) && !isAgent(into(other)))
  if (plain && !isAgent(from(wire)) && !isAgent(into(wire)))
    throw new FileError('EINVAL', `a circle without an agent: ${plain}`)
  const endless = circle(wires, wire, ({ max }) => max === Number.POSITIVE_INFINITY)
  if (endless && wire.max === Number.POSITIVE_INFINITY)
    throw new FileError('EINVAL', `a circle that has no end: ${endless}; give one of its routes a \`max N\``)
}

/** The circle that the wire closes with those of the others that count, as people write it. */
function circle(wires: readonly Wire[], wire: Wire, counts: (other: Wire) => boolean): string | undefined {
  const reached = new Map([[into(wire), `${wire.src} -> ${wire.dst}`]])
  for (const [place, way] of reached)
    for (const other of wires)
      if (counts(other) && from(other) === place && !reached.has(into(other)))
        reached.set(into(other), `${way}, ${other.src} -> ${other.dst}`)
  return reached.get(from(wire))
}

const AGENT = /^(.*\/)?llm\/[^/]+(?=\/)/
/** Files of an agent that make it say something when they are written. */
const ASKED = /^(.*\/)?llm\/[^/]+\/(input|rpc|ctl)$/

/** Where a wire begins: what an agent says comes from the agent, whatever the file. */
const from = ({ src }: Wire): string => AGENT.exec(src)?.[0].concat('/') ?? src

/** Where a wire ends: a file, or an agent that is made to speak. */
const into = ({ dst }: Wire): string => (ASKED.test(dst) ? AGENT.exec(dst)![0].concat('/') : dst)

/** Agents end with a slash, which no path does. */
const isAgent = (place: string): boolean => place.endsWith('/')
