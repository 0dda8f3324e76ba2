import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')

/** Only root can make an ordinary user; for anybody else all other tests are tests of one. */
export const isRoot = process.getuid!() === 0

/** An ordinary user of this machine. */
export interface User {
  readonly uid: number
  readonly home: string
  /** The words before a command that run it as that user. */
  readonly as: readonly string[]
  /** A path of the checkout as that user can reach it, wherever the checkout lies. */
  reach(path: string): string
}

/** Makes a user who may use /dev/fuse; gone after the test, as is what was changed for it. */
export async function ordinaryUser(t: TestContext): Promise<User> {
  const name = `hive${process.pid}`
  await run('useradd', ['-m', name])
  const { mode } = statSync('/dev/fuse')
  chmodSync('/dev/fuse', 0o666)
  chmodSync(tmpdir(), statSync(tmpdir()).mode | 0o711)
  const open = mkdtempSync(join(tmpdir(), 'open-'))
  chmodSync(open, 0o755)
  await run('mount', ['--bind', ROOT, open])
  t.after(async () => {
    await run('umount', ['-l', open])
    rmdirSync(open)
    chmodSync('/dev/fuse', mode & 0o777)
    await run('userdel', ['-r', name])
  })
  const uid = Number((await run('id', ['-u', name])).stdout)
  const home = `/home/${name}`
  const as = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--init-groups',
    'env',
    `HOME=${home}`,
    `USER=${name}`,
  ]
  return { uid, home, as, reach: (path) => path.replace(ROOT, open) }
}
