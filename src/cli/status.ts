import { join } from 'node:path'
import { text } from '../lib/bytes.ts'
import { mountpoints } from '../lib/mountinfo.ts'
import { readPidfile } from '../lib/pidfile.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Command } from './command.ts'
import { attach } from './hive.ts'

export const status: Command = {
  synopsis: '',
  options: { '--json': 'One JSON object.' },
  description: `
Says whether a hive runs in this namespace: its process, where it is mounted, and what it is made of, with the state of
each part, as in /ctl.`,
  async run(world, _args, { json }) {
    await using client = await attach(world)
    const pid = (await readPidfile(join(world.namespace, 'hivefs.pid')))?.pid
    const mounted = await mountsOf(world.namespace)
    const table = text(await new Fsys(client).read('/ctl'))
    const said = { namespace: world.namespace, pid, mounts: mounted, parts: rows(table) }
    const lines = [
      `hive at ${world.namespace}, process ${pid ?? 'unknown'}`,
      `mounted on ${mounted.join(', ') || 'nothing'}`,
    ]
    world.stdout.write(json === true ? `${JSON.stringify(said)}\n` : `${lines.join('\n')}\n\n${table}`)
  },
}

/** What mount(8) shows as the device when a 9P server is mounted: its address, as far as that is plain. */
export const deviceOf = (address: string): string => address.replace('!', ':').replaceAll(/[^\w#.:@/-]/g, '_')

/** Where the hive of a namespace is mounted. */
async function mountsOf(namespace: string): Promise<string[]> {
  const device = deviceOf(`unix!${namespace}/n`)
  const ours = (await mountpoints()).filter(({ type, source }) => type === 'fuse.hivefs' && source === device)
  return ours.map(({ at }) => at)
}

/** The mounts of /ctl, as objects: its first line names the fields, after a `#`. */
function rows(table: string): Record<string, string>[] {
  const [head = '', ...lines] = table.trimEnd().split('\n')
  const names = head.replace('# ', '').split('\t')
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => Object.fromEntries(line.split('\t').map((field, i) => [names[i] ?? i, field])))
}
