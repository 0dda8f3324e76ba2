import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { mountpoints } from '../../src/lib/mountinfo.ts'
import { run } from './run.ts'

/**
 * What tests that worked in `dir` have left: mounts beneath it, processes that got it as their TMPDIR, and network
 * namespaces of processes that are over. Mounts and network namespaces are taken away.
 */
export async function left(dir: string): Promise<string[]> {
  const processes = await processesOf(dir)
  const mounts = await mountsUnder(dir)
  for (const mount of mounts) await run('umount', ['-l', mount])
  const spaces = await networks()
  for (const space of spaces) await run('ip', ['netns', 'delete', space])
  return [
    ...processes,
    ...mounts.map((mount) => `a mount on ${mount}`),
    ...spaces.map((space) => `the network namespace ${space}`),
  ]
}

/** Network namespaces that a test has made which does not run any more: their names say whose they are. */
async function networks(): Promise<string[]> {
  const names = await readdir('/run/netns').catch(() => [])
  const pidOf = (name: string) => /^hive-(\d+)-/.exec(name)?.[1]
  return names.filter((name) => pidOf(name) && !existsSync(`/proc/${pidOf(name)}`))
}

/** Mount points under a directory, innermost first. */
async function mountsUnder(dir: string): Promise<string[]> {
  const points = (await mountpoints()).map(({ at }) => at)
  return points.filter((at) => at.startsWith(`${dir}/`)).toReversed()
}

async function processesOf(dir: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    if (!environment.split('\0').includes(`TMPDIR=${dir}`)) continue
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').join(' ')
    if (words) found.push(`process ${pid}: ${words}`)
  }
  return found
}
