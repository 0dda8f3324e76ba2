import { hostname } from 'node:os'
import { utf8 } from '../lib/bytes.ts'
import { FileError, toFileError } from '../lib/errno.ts'
import { Tasks } from '../lib/tasks.ts'
import type { Beside } from '../mux/files.ts'
import { Mux } from '../mux/mux.ts'
import type { MuxOptions } from '../mux/mux.ts'
import { newHive } from '../mux/via.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Node } from '../ninep/node.ts'
import type { Room } from '../ninep/space.ts'
import { relay } from '../ninep/relay.ts'
import { serve } from '../ninep/server.ts'
import { pair } from '../ninep/transports/pair.ts'
import type { KeptEvents } from '../store/journal.ts'
import { hiveIn } from '../store/hive.ts'
import { KeptMail } from '../store/mail.ts'
import { rememberedMounts } from '../store/mounts.ts'
import { rememberedRoutes } from '../store/routes.ts'
import { settingsIn } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import type { Kind } from './question.ts'
import { followMachines } from './machines.ts'

/** Something for the system's events. */
export interface Happening {
  readonly kind: string
}

/** A tree that can be served to anybody who comes. */
export interface Tree extends AsyncDisposable {
  serve(conn: Conn): Promise<void>
  /** Where the agents are in it: `/llm`. */
  readonly agents: string
  /** Where the display is in it, if it is there. */
  readonly display: string | undefined
  /** Tells the readers of its events what happens to agents and to the display. */
  emit(source: string, happening: Happening): void
  /** What a person should know. */
  readonly notes: readonly string[]
}

/** What our trees are put into another with. */
export interface Ours {
  readonly servers: Readonly<Record<'llm' | 'rio', Node>>
  /** Where the agents can be reached from outside: a dial string. */
  readonly address: string
  readonly store: Store
  readonly events: KeptEvents
  /** Told which machines there are: agents with `register on` have a rule for each. */
  readonly machine: (name: string, on: boolean) => void
  /** What a dial string leads to. @throws FileError EINVAL */
  readonly dial: MuxOptions['dial']
  /** What else is in the root of a mux of ours. */
  readonly beside: readonly Beside[]
  readonly user: string
  /** How much room there is for what is written. */
  readonly room: Room
  readonly failed: (error: unknown) => void
}

/** The whole tree, for each kind of hive. */
export const trees: {
  readonly [K in Kind['kind']]: (ours: Ours, kind: Kind & { kind: K }) => Promise<Tree>
} = {
  new: (ours) => withMux(ours),
  connect: (ours, { address }) => joined(ours, address),
  alone: async ({ servers, failed }) => ({
    serve: (conn) => serve(conn, servers.llm, { failed }),
    agents: '',
    display: undefined,
    emit: () => undefined,
    notes: [],
    async [Symbol.asyncDispose]() {},
  }),
}

async function withMux({
  dial,
  servers,
  store,
  events,
  machine,
  beside,
  user,
  room,
  failed,
}: Ours): Promise<Tree> {
  const tasks = new Tasks(failed)
  const mux = new Mux({
    dial,
    failed,
    uid: user,
    room,
    machine,
    beside,
    remembered: memoryOf(store),
    routes: rememberedRoutes(store),
    mail: new KeptMail(store),
    events,
    hive: hiveIn(store, newHive),
  })
  for (const [name, root] of Object.entries(servers))
    await mux.add(name, async () => {
      const [here, there] = pair(name)
      tasks.start(serve(there, root, { failed }))
      return here
    })
  return {
    serve: (conn) => mux.serve(conn),
    agents: '/llm',
    display: '/rio',
    emit: (source, happening) => mux.emit({ source, ...happening }),
    notes: [],
    async [Symbol.asyncDispose]() {
      await mux[Symbol.asyncDispose]()
      await tasks.idle()
    },
  }
}

/** What the mux is to know again after a restart. */
function memoryOf(store: Store): NonNullable<MuxOptions['remembered']> {
  const mounts = rememberedMounts(store)
  const settings = settingsIn(store)
  return {
    load: () => ({ label: settings.get('label'), mounts: mounts.load() }),
    save: (memory) => {
      settings.set('label', memory.label)
      mounts.save(memory.mounts)
    },
  }
}

/** How long somebody else's mux may take, in milliseconds. */
const PATIENCE = 5000

/** Somebody else's mux, with our agents in it where it can reach them: on the same machine. */
async function joined({ dial, address: ours, machine, user, failed }: Ours, theirs: string): Promise<Tree> {
  const connect = dial(theirs)
  const conn = await connect(AbortSignal.timeout(PATIENCE))
  const client = await Client.open(conn, { uname: user, signal: AbortSignal.timeout(PATIENCE) })
  const mux = new Fsys(client)
  const near = /^unix!|^(tcp!)?(127\.0\.0\.1|localhost|\[::1\])[!:]/.test(theirs)
  const name = near ? await add(mux, ours) : undefined
  const over = new AbortController()
  const { signal } = over
  const tasks = new Tasks(failed)
  tasks.start(followMachines({ mux, own: name, machine, signal }))
  return {
    serve: async (from) => relay(from, await connect(AbortSignal.timeout(PATIENCE))),
    agents: name ? `/${name}` : '',
    display: undefined,
    emit: () => undefined,
    notes: name
      ? []
      : [`${theirs} is on another machine and cannot reach the agents here: they are at ${ours}`],
    async [Symbol.asyncDispose]() {
      over.abort()
      await tasks.idle()
      if (name) await command(mux, `remove ${name}`).catch(() => undefined) // it may be gone before us
      await client[Symbol.asyncDispose]()
    },
  }
}

/** Puts our agents into a mux, under the name of this machine. */
async function add(mux: Fsys, address: string): Promise<string> {
  const host =
    hostname()
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .slice(0, 48) || 'host'
  for (const name of [host, `${host}-${process.pid}`]) {
    try {
      await command(mux, `add ${name} ${address}`)
      return name
    } catch (error) {
      if (toFileError(error).code !== 'EEXIST') throw error
    }
  }
  throw new FileError('EEXIST', host)
}

const command = (mux: Fsys, line: string): Promise<void> =>
  mux.write('/ctl', utf8(`${line}\n`), { signal: AbortSignal.timeout(PATIENCE) })
