import { join } from 'node:path'
import { text } from '../lib/bytes.ts'
import { mounts } from '../lib/mountinfo.ts'
import { readPidfile } from '../lib/pidfile.ts'
import { OREAD } from '../ninep/const.ts'
import type { Client } from '../ninep/client.ts'
import type { Command } from './command.ts'
import { attach, walk } from './hive.ts'

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
    const table = await contents(client, '/ctl')
    const said = { namespace: world.namespace, pid, mounts: mounted, parts: rows(table) }
    const lines = [
      `hive at ${world.namespace}, process ${pid ?? 'unknown'}`,
      `mounted on ${mounted.join(', ') || 'nothing'}`,
    ]
    world.stdout.write(json === true ? `${JSON.stringify(said)}\n` : `${lines.join('\n')}\n\n${table}`)
  },
}

/** Where the hive of a namespace is mounted. */
async function mountsOf(namespace: string): Promise<string[]> {
  const ours = (await mounts()).filter(
    ({ type, source }) => type === 'fuse.hivefs' && source === `unix!${namespace}/n`,
  )
  return ours.map(({ point }) => point)
}

async function contents(client: Client, path: string): Promise<string> {
  await using fid = await walk(client, path)
  await fid.open(OREAD)
  return text(await fid.readAll())
}

/** A table whose first line names its columns, as objects; the last column takes the rest of its line. */
function rows(table: string): Record<string, string>[] {
  const [head = '', ...lines] = table.trimEnd().split('\n')
  const columns = head.trim().split(/\s+/)
  return lines.map((line) => {
    const words = line.trim().split(/\s+/)
    const last = columns.length - 1
    return Object.fromEntries(
      columns.map((name, i) => [name, i === last ? words.slice(i).join(' ') : (words[i] ?? '')]),
    )
  })
}
