import { constants } from 'node:os'
import type { TestContext } from 'node:test'
import { FileError, fromErrno } from '../../src/lib/errno.ts'
import { DMDIR, QTDIR } from '../../src/ninep/const.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import type { Stat } from '../../src/ninep/stat.ts'
import { listen } from '../../src/ninep/transports/tcp.ts'

/** A tree on a port of this machine: a file for each of our errors, which refuses to be opened with just that one. */
export async function refusing(t: TestContext): Promise<number> {
  const codes = [...new Set(Object.values(constants.errno).map(fromErrno))]
  const files = new Map(codes.map((code, at) => [code as string, file(code, at + 1)]))
  const top = entry('/', 0, DMDIR | 0o755)
  const root: Node = {
    qid: top.qid,
    stat: () => top,
    walk: (name) => files.get(name),
    open: () => ({ entries: () => Promise.all([...files.values()].map(async (node) => node.stat())) }),
  }
  const listener = await listen(
    '127.0.0.1',
    0,
    (conn) => serve(conn, root),
    (error) => t.diagnostic(String(error)),
  )
  t.after(() => listener[Symbol.asyncDispose]())
  return Number(listener.address.split('!').at(-1))

  function file(code: (typeof codes)[number], path: number): Node {
    const stat = entry(code, path, 0o444)
    const open = () => {
      throw new FileError(code)
    }
    return { qid: stat.qid, stat: () => stat, open }
  }
}

const entry = (name: string, path: number, mode: number): Stat => ({
  type: 0,
  dev: 0,
  qid: { type: mode & DMDIR ? QTDIR : 0, version: 0, path: BigInt(path) },
  mode: mode >>> 0,
  atime: 1,
  mtime: 1,
  length: 0n,
  name,
  uid: 'glenda',
  gid: 'glenda',
  muid: 'glenda',
})
