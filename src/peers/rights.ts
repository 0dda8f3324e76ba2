import { FileError } from '../lib/errno.ts'
import { isName } from '../ninep/walk.ts'
import { quoted, words } from '../synth/index.ts'
import { isOwn, kindOf } from './governs.ts'

/** A part of the tree that somebody else may use. */
export interface Export {
  /** Where it begins, from the root. No names: all trees of this machine, and none of another one. */
  readonly names: readonly string[]
  readonly write: boolean
  /** Also what governs: see governs.ts. */
  readonly ctl: boolean
}

/**
 * What somebody may do with a file: nothing, and it is not there; come through it to what was granted; read it, and write
 * where `write` says so. A directory that can be written lets files be made and removed.
 */
export type Right = 'hidden' | 'passage' | Granted

interface Granted {
  readonly write: boolean
  readonly ctl: boolean
}

const FORM = 'an export is PATH [ro] [ctl]'

/** An export as a line says it: `PATH [ro] [ctl]`. @throws FileError EINVAL */
export function parseExport(line: string): Export {
  const [path, ...flags] = words(line)
  if (path === undefined) throw new FileError('EINVAL', `nothing; ${FORM}`)
  const strange = flags.find((flag, at) => !['ro', 'ctl'].includes(flag) || flags.indexOf(flag) !== at)
  if (strange !== undefined) throw new FileError('EINVAL', `${strange} behind ${path}; ${FORM}`)
  return { names: namesIn(path), write: !flags.includes('ro'), ctl: flags.includes('ctl') }
}

/** The line that `parseExport` reads back. */
export const printExport = ({ names, write, ctl }: Export): string =>
  [quoted(names.join('/') || '/'), ...(write ? [] : ['ro']), ...(ctl ? ['ctl'] : [])].join(' ')

function namesIn(path: string): string[] {
  if (path === '/') return []
  const names = path.replace(/^\//, '').split('/')
  for (const name of names) {
    if (name === '') throw new FileError('EINVAL', `${path}; there is an empty name in it`)
    if (name === '.' || name === '..')
      throw new FileError('EINVAL', `${path}; a path says where it leads without ${name}`)
    if (!isName(name) || /\p{Cc}/u.test(name))
      throw new FileError('EINVAL', `${JSON.stringify(path)}; no file can be called that`)
  }
  return names
}

/** What these exports allow with the file that has these names from the root: the deepest one counts, of two that are alike the later. */
export function rightsAt(exports: readonly Export[], names: readonly string[]): Right {
  const granted = exports.reduce<Export | undefined>(
    (best, next) => (holds(next, names) && next.names.length >= (best?.names.length ?? 0) ? next : best),
    undefined,
  )
  const kind = granted?.ctl ? 'free' : granted ? kindOf(names) : 'hidden'
  if (granted && kind !== 'hidden') return { write: granted.write && kind === 'free', ctl: granted.ctl }
  return names.length === 0 || exports.some((deeper) => leads(names, deeper)) ? 'passage' : 'hidden'
}

const begins = (whole: readonly string[], part: readonly string[]): boolean =>
  part.length <= whole.length && part.every((name, at) => name === whole[at])

/** Whether an export holds for a file with these names from the root, where none that is deeper does. */
export const holds = ({ names: from }: Pick<Export, 'names'>, names: readonly string[]): boolean =>
  from.length > 0 ? begins(names, from) : names.length === 0 || isOwn(names[0]!)

const leads = (names: readonly string[], { names: deeper }: Export): boolean =>
  deeper.length > names.length && begins(deeper, names)

/** Whether all that is below some names has the right of its directory: no export begins there. */
export const isApart = (exports: readonly Export[], names: readonly string[]): boolean =>
  !exports.some((deeper) => leads(names, deeper))
