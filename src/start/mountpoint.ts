import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../config.ts'
import { mountedAt } from '../lib/mountinfo.ts'

/** Where to mount, and a line for the user when that is not where one would look first. */
export interface Mountpoint {
  readonly at: string | false
  readonly note?: string
}

/** The first place that we can mount on. When there is none it is the first of all, and mounting says why not. */
export async function mountpoint({
  mount,
  mountElse,
}: Pick<Config, 'mount' | 'mountElse'>): Promise<Mountpoint> {
  if (mount === false || (await usable(mount))) return { at: mount }
  for (const at of mountElse) {
    if (!(await usable(at))) continue
    const note = `${mount} is not yours, so it is ${at}; sudo mkdir -p ${mount} && sudo chown $USER ${mount} changes that`
    return { at, note }
  }
  return { at: mount }
}

/** Whether the directory is ours, or could be made. One that is mounted on is left to mounting: looking could wait for ever. */
async function usable(dir: string): Promise<boolean> {
  const uid = process.getuid!()
  if (uid === 0 || (await mountedAt(dir))) return true
  const there = await stat(dir).catch(() => undefined)
  if (there) return there.uid === uid
  return access(dirname(dir), constants.W_OK).then(
    () => true,
    () => false,
  )
}
