import { FileError } from '../lib/errno.ts'
import { NAME_MAX } from './const.ts'
import type { Call, Node } from './node.ts'
import type { Qid } from './stat.ts'

/** How far a walk has come. */
export interface Steps {
  readonly path: readonly Node[]
  readonly wqid: Qid[]
  readonly error: FileError | undefined
}

/**
 * Goes name by name as long as nothing has to be waited for, and waits where it has to.
 * @param quick whether to try several names at once
 */
export function walk(
  steps: Steps,
  wname: readonly string[],
  from: number,
  call: Call,
  quick = true,
): Steps | Promise<Steps> {
  let here = steps
  for (let at = from; at < wname.length; at++) {
    const dir = here.path.at(-1)!
    const ahead = quick && dir.descend ? plain(wname, at) : 0
    if (ahead > 1)
      return dir.descend!(wname.slice(at, at + ahead), call).then((nodes) =>
        nodes
          ? walk(nodes.reduce(arrived, here), wname, at + ahead, call)
          : walk(here, wname, at, call, false),
      )
    const next = step(here.path, wname[at]!, call)
    if (next instanceof Promise)
      return next.then((node) => {
        const there = arrived(here, node)
        return there.error ? there : walk(there, wname, at + 1, call, quick)
      })
    here = arrived(here, next)
    if (here.error) return here
  }
  return here
}

/** How many names from there on lead down. */
function plain(wname: readonly string[], from: number): number {
  const end = wname.findIndex((name, at) => at >= from && (name === '..' || name === '.' || !isName(name)))
  return (end < 0 ? wname.length : end) - from
}

type Step = readonly Node[] | Node | FileError | undefined

function step(path: readonly Node[], name: string, call: Call): Step | Promise<Node | undefined> {
  const here = path.at(-1)!
  if (!here.walk) return new FileError('ENOTDIR')
  if (name === '..') return path.length > 1 ? path.slice(0, -1) : path
  if (name === '.') return path
  if (!isName(name)) return new FileError('ENOENT')
  return here.walk(name, call)
}

function arrived(steps: Steps, next: Step): Steps {
  if (next instanceof FileError) return { ...steps, error: next }
  // Without the name, which the client knows: v9fs with plain 9P2000 understands the whole text or nothing of it,
  // and makes a file only where it has understood that there is none.
  if (next === undefined) return { ...steps, error: new FileError('ENOENT') }
  const path = Array.isArray(next) ? (next as readonly Node[]) : [...steps.path, next as Node]
  steps.wqid.push(path.at(-1)!.qid)
  return { path, wqid: steps.wqid, error: undefined }
}

/** Whether a name can be a file's: intro(5). */
export const isName = (name: string): boolean => name !== '' && !name.includes('/') && name.length <= NAME_MAX
