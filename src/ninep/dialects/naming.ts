import { FileError, toFileError } from '../../lib/errno.ts'
import { change } from '../changing.ts'
import { DMDIR, OREAD, QTDIR } from '../const.ts'
import { Held } from '../fids.ts'
import type { Call, Node } from '../node.ts'
import { checkName, make } from '../opening.ts'
import type { Qid } from '../stat.ts'
import { AT_REMOVEDIR, S_IFMT, S_IFREG } from './linux.ts'

/** Tmkdir: mkdir(2). The fid goes on to be the directory in which it was made. */
export const mkdir = (dir: Held, name: string, mode: number, call: Call): Promise<{ qid: Qid }> =>
  made(dir, name, (DMDIR | (mode & 0o777)) >>> 0, call)

/** Tmknod: mknod(2), of ordinary files only. */
export async function mknod(dir: Held, name: string, mode: number, call: Call): Promise<{ qid: Qid }> {
  const type = mode & S_IFMT
  if (type && type !== S_IFREG) throw new FileError('EOPNOTSUPP', 'there are only files and directories')
  return made(dir, name, mode & 0o777, call)
}

async function made(dir: Held, name: string, perm: number, call: Call): Promise<{ qid: Qid }> {
  const [{ qid }, open] = await make(dir, name, perm, OREAD, call)
  await open.close?.(call)
  return { qid }
}

/** Tunlinkat: unlink(2), or rmdir(2) with AT_REMOVEDIR. */
export async function unlink(dir: Held, name: string, flags: number, call: Call): Promise<void> {
  if (flags & ~AT_REMOVEDIR) throw new FileError('EINVAL', `flags ${flags}`)
  const node = await child(dir, name, call)
  await removed(node, (flags & AT_REMOVEDIR) !== 0, call)
}

async function removed(node: Node, directory: boolean, call: Call): Promise<void> {
  if (isDir(node) !== directory) throw new FileError(directory ? 'ENOTDIR' : 'EISDIR')
  if (!node.remove) throw new FileError('EACCES')
  await node.remove(call)
}

/** Trenameat: rename(2). */
export async function renameAt(
  from: Held,
  oldname: string,
  to: Held,
  newname: string,
  call: Call,
): Promise<void> {
  const node = await child(from, oldname, call)
  await rename(new Held([...from.path, node]), to, newname, call)
}

/**
 * Trename: rename(2) of the file of a fid, within its directory: a file knows its own name and not where it lies. What
 * has the new name goes.
 */
export async function rename(held: Held, dir: Held, name: string, call: Call): Promise<void> {
  const parent = held.path.at(-2)
  if (!dir.isDir) throw new FileError('ENOTDIR')
  if (!parent) throw new FileError('EBUSY', 'the root has no name')
  if (parent.qid.path !== dir.node.qid.path) throw new FileError('EXDEV', 'only within a directory')
  checkName(name)
  if ((await held.node.stat()).name === name) return
  const renamed = () => change(held, { name }, call)
  try {
    await renamed()
  } catch (error) {
    if (toFileError(error).code !== 'EEXIST') throw error
    await removed(await child(dir, name, call), held.isDir, call)
    await renamed()
  }
}

/** The file of that name in a directory. @throws FileError ENOENT */
async function child({ isDir, node }: Held, name: string, call: Call): Promise<Node> {
  if (!isDir) throw new FileError('ENOTDIR')
  checkName(name)
  const found = await node.walk?.(name, call)
  if (!found) throw new FileError('ENOENT', name)
  return found
}

const isDir = (node: Node): boolean => (node.qid.type & QTDIR) !== 0
