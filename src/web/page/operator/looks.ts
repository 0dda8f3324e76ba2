import { toFileError } from '../../../lib/errno.ts'
import { DMDIR } from '../../../ninep/const.ts'
import type { Stat } from '../../../ninep/stat.ts'
import type { Hive } from '../hive.ts'
import { portsOf } from './vertex.ts'
import type { Kind, Vertex } from './vertex.ts'

/** A mount, as `ctl` tells of it. */
export interface Mount {
  readonly name: string
  readonly address: string
  readonly state: string
  readonly about: string
}

/** What the parts of a hive are called, wherever they are mounted from: one vertex for each directory in them, and where its state stands. */
const PARTS: Readonly<Record<string, readonly [kind: Kind, state: string]>> = {
  llm: ['agent', 'status'],
  agent: ['session', 'state'],
  proc: ['process', 'status'],
}

/** Agents of another machine that are shown. */
const MOST = 100

/** What there is to see of a mount. */
export async function look(hive: Hive, mount: Mount, ends: AbortSignal): Promise<readonly Vertex[]> {
  const { name, state, about } = mount
  const down = { id: name, kind: 'host', name, state, about, ports: [] } as const
  if (state !== 'up') return name in PARTS ? [] : [down]
  try {
    const entries = await hive.list(`/${name}`, ends)
    const folders = entries.filter(({ mode }) => mode & DMDIR).map((entry) => entry.name)
    if (name in PARTS) {
      const looks = folders.map((folder) => lookAt(hive, `${name}/${folder}`, ends))
      // Who has gone meanwhile is not there.
      return (await Promise.allSettled(looks)).flatMap((look) =>
        look.status === 'fulfilled' ? look.value : [],
      )
    }
    if (folders.includes('scene')) return [await display(hive, name, mount, entries, ends)]
    const rio = `${name}/rio`
    return [
      down,
      ...(folders.includes('rio')
        ? [await display(hive, rio, mount, await hive.list(`/${rio}`, ends), ends)]
        : []),
      ...(folders.includes('llm') ? await strangers(hive, mount, ends) : []),
    ]
  } catch (error) {
    if (ends.aborted) throw error
    return name in PARTS ? [] : [{ ...down, state: 'error', about: toFileError(error).message }]
  }
}

/** The agents of another machine, whose events are not heard here: they are as up as it is. */
async function strangers(hive: Hive, { name, state }: Mount, ends: AbortSignal): Promise<Vertex[]> {
  const agents = (await hive.list(`/${name}/llm`, ends)).filter(({ mode }) => mode & DMDIR).slice(0, MOST)
  const looks = agents.map(async (agent): Promise<Vertex> => {
    const id = `${name}/llm/${agent.name}`
    const ports = portsOf(id, await hive.list(`/${id}`, ends))
    return { id, kind: 'agent', name: `${agent.name} on ${name}`, state, ports, far: true }
  })
  return (await Promise.allSettled(looks)).flatMap((seen) => (seen.status === 'fulfilled' ? seen.value : []))
}

/** One directory of a part. */
export async function lookAt(hive: Hive, id: string, ends: AbortSignal): Promise<Vertex> {
  const [part = '', name = ''] = id.split('/')
  const [kind, file] = PARTS[part] ?? (['files', 'status'] as const)
  const [entries, said] = await Promise.all([
    hive.list(`/${id}`, ends),
    hive.read(`/${id}/${file}`, ends).catch(() => ''),
  ])
  const state = said.trim().split(/\s/, 1)[0] || 'unknown'
  return { id, kind, name, state, ports: portsOf(id, entries) }
}

async function display(
  hive: Hive,
  id: string,
  { state, about }: Mount,
  entries: readonly Stat[],
  ends: AbortSignal,
): Promise<Vertex> {
  const outer = portsOf(id, entries)
  const inner = portsOf(`${id}/scene`, await hive.list(`/${id}/scene`, ends))
  const twin = (a: { name: string; side: string }) => (b: { name: string; side: string }) =>
    a.name === b.name && a.side === b.side
  const ports = [
    ...inner.map((port) => {
      const also = outer.find(twin(port))?.path
      return also ? { ...port, also } : port
    }),
    ...outer.filter((port) => !inner.some(twin(port))),
  ]
  return { id, kind: 'display', name: id, state, about, ports }
}
