/**
 * Takes away what a rig has made, when its stdin ends, however the rig ended: `sweep.ts DIR NETNS…`. Processes in the
 * network namespaces, mounts beneath the directory, the namespaces, the directory.
 */
import { rm } from 'node:fs/promises'
import { mountpoints } from '../../src/lib/mountinfo.ts'
import { run } from '../house/run.ts'

const [dir = '', ...spaces] = process.argv.slice(2)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
for await (const _ of process.stdin);
for (const space of spaces)
  for (const pid of (await run('ip', ['netns', 'pids', space])).stdout.split('\n').filter(Boolean))
    await run('kill', ['-KILL', pid])
for (const { at } of (await mountpoints()).toReversed())
  if (at.startsWith(`${dir}/`)) await run('umount', ['-l', at])
for (const space of spaces) await run('ip', ['netns', 'delete', space])
await rm(dir, { recursive: true, force: true })
