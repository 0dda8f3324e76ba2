/** Routes as lines: `SRC -> DST [all|last] [max N]`. What a line makes of the ones that are there, and nothing that runs. */

import { FileError } from '../lib/errno.ts'
import { words } from '../synth/index.ts'
import { checkCircle } from './circles.ts'
import { same } from './wire.ts'
import type { Wire } from './wire.ts'

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
  if (max && /\{host\}/i.test(`${src} ${dst}`))
    throw new FileError('EINVAL', `max ${max}; a route for each {host} has no end`)
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

/** With one more, or another in place of that one. @throws FileError EINVAL, EMFILE */
export function add(wires: readonly Wire[], wire: Wire): readonly Wire[] {
  const others = wires.filter((other) => !same(other, wire))
  if (others.length >= MOST) throw new FileError('EMFILE', `${MOST} routes are the most`)
  checkCircle(others, wire)
  return [...others, wire]
}
