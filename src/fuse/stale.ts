import { FileError } from '../lib/errno.ts'
import { byHelper, byRoot } from './attach.ts'
import { mountedAt } from '../lib/mountinfo.ts'
import { run } from './run.ts'

/** Mounts on top of each other that are cleared at most. */
const MOST = 16
const TYPE = 'fuse.hivefs'

/**
 * Makes sure that nothing is mounted at a place. A mount of ours whose server has died is taken away; nothing else is
 * touched.
 * @throws FileError EBUSY saying what is mounted there
 */
export async function clear(at: string): Promise<void> {
  for (let left = MOST; left > 0; left--) {
    const there = await mountedAt(at)
    if (!there) return
    if (there.type !== TYPE)
      throw new FileError('EBUSY', `${there.source} (${there.type}) is mounted on ${at}`)
    if (await answers(at)) throw new FileError('EBUSY', `another hivefs serves ${at}; stop it first`)
    await (process.geteuid!() === 0 ? byRoot : byHelper).detach(at, true)
  }
  throw new FileError('EBUSY', `too many dead mounts on ${at}`)
}

/** Whether a server is behind a mount. A program of its own asks: a server that hangs must not take us with it. */
async function answers(at: string): Promise<boolean> {
  const { status, said } = await run(['stat', '-f', '--', at])
  return status === 0 || !said.includes('Transport endpoint is not connected')
}
