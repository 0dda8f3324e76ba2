import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deviceOf } from '../cli/status.ts'
import type { Config } from '../config.ts'
import { mount } from '../fuse/mount.ts'
import { FileError } from '../lib/errno.ts'
import { claimPidfile, releasePidfile } from '../lib/pidfile.ts'
import { makePrivate } from '../lib/private.ts'
import { Tasks } from '../lib/tasks.ts'
import { llmFiles } from '../llmfs/files.ts'
import { firstAgents } from '../llmfs/first.ts'
import { Llm } from '../llmfs/llm.ts'
import type { Reaching } from '../llmfs/tools/reach.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { Locks } from '../ninep/locks.ts'
import { serve } from '../ninep/server.ts'
import { pair } from '../ninep/transports/pair.ts'
import { listen } from '../ninep/transports/unix.ts'
import { providers } from '../providers/index.ts'
import type { Gate } from '../peers/gate.ts'
import { rioFiles } from '../riofs/files.ts'
import { KeptEvents } from '../store/journal.ts'
import { Store } from '../store/store.ts'
import { serveTree } from '../synth/index.ts'
import type { Web } from '../web/server/web.ts'
import { announce } from './announce.ts'
import { dialing } from './dial.ts'
import { openDisplay } from './display.ts'
import { gateTo } from './gate.ts'
import { listenersOf } from './listeners.ts'
import { Peers } from './peers.ts'
import type { Kind } from './question.ts'
import { Reaches } from './reach.ts'
import { roomIn } from './room.ts'
import { seenEmpty, seenWorking } from './seen.ts'
import { trees } from './trees.ts'
import { openBrowsers } from './web.ts'
import type { Happening, Tree } from './trees.ts'

/** Everything that runs, and what a person wants to know of it. */
export interface Hive extends AsyncDisposable {
  readonly namespace: string
  /** The directory it is mounted on. */
  readonly mounted: string | undefined
  /** The directory of the agents in the tree: `/llm`. */
  readonly agents: string
  /** The directory of the display in it, if that is there. */
  readonly display: string | undefined
  /** Each agent, and the provider it has. */
  readonly answers: readonly { readonly name: string; readonly provider: string }[]
  /** Its address for browsers, with the key, if it listens for them. */
  readonly url: string | undefined
  readonly notes: readonly string[]
  /** Gets ready what will be needed, when there is nothing else to do. */
  warm(): void
}

/**
 * Starts everything, in the order in which one thing needs the other; it is ended in reverse.
 * @param asked gives up when it fires
 * @throws Error what is in the way; then nothing is left
 */
export async function openHive(
  config: Config,
  kind: Kind,
  asked: AbortSignal,
  failed: (error: unknown) => void,
): Promise<Hive> {
  await using all = new AsyncDisposableStack()
  const { namespace, user } = config
  await claim(namespace, all)
  const store = all.use(await openStore(config))
  const events = all.use(new KeptEvents(store, { failed }))
  const readers: Pick<Tree, 'emit'> = { emit: () => undefined } // until there is a tree to read them in
  const emitted = (source: string) => (happening: Happening) => readers.emit(source, happening)
  const reaches = all.use(new Reaches(failed))
  const nowhere = async (): Promise<void> => {
    throw new FileError('ENOTCONN', 'the tree is not there yet')
  }
  const own: Pick<Tree, 'serve'> = { serve: nowhere }
  const opened = (uname: string) => reaches.open(uname, (conn) => own.serve(conn))
  const reach: Reaching = (agent) => opened(`agent-${agent}`)
  const shared = { store, reach, env: config.plain, emit: emitted('llm'), failed }
  const options = { ...shared, providers: providers(config), prices: config.prices }
  const llm = all.use(new Llm(options))
  const screen = all.use(
    openDisplay({ config, store, reach: () => opened('rio'), emit: emitted('rio'), failed }),
  )
  const { rio } = screen
  let web: Web | undefined
  const answers = await populate(llm)
  const room = roomIn(config.state)
  const servers = {
    llm: serveTree(llmFiles(llm), { uid: user }),
    rio: serveTree(rioFiles(rio, { url: () => web?.url }), { uid: user }),
  }
  const socket = (name: string): string => join(namespace, name)
  for (const [name, root] of Object.entries(servers)) {
    const ids = { uid: process.getuid!(), gid: process.getgid!() }
    const shared = { ids, locks: new Locks(), room, failed }
    all.use(await listen(socket(name), (conn) => serve(conn, root, shared), failed))
  }
  const machine = (name: string, on: boolean): void => {
    rio.machine(name, on)
    try {
      llm.machine(name, on)
    } catch (error) {
      failed(new Error(`no agent gets a rule for the machine ${name}: ${(error as Error).message}`))
    }
  }
  const address = `unix!${socket('llm')}`
  const known = kind.kind === 'alone' ? undefined : all.use(await openPeers())
  const peers = kind.kind === 'new' ? known : undefined
  const gate = () => peers?.gate
  const doors = listenersOf({ config, store, serve: (conn) => own.serve(conn), gate, failed })
  peers?.connect({ entrance: doors })
  const beside = peers ? [doors, peers.beside] : [doors]
  const ours = { dial: dialing(known), servers, address, store, events, machine, beside, user, room, failed }
  const tree = all.use(await trees[kind.kind](ours, kind as never))
  readers.emit = tree.emit
  own.serve = (conn) => tree.serve(conn)
  llm.resume()
  rio.resume()
  all.use(await listen(socket('n'), (conn) => tree.serve(conn), failed))
  if (peers) peers.connect({ inside: all.use(openGate(peers)), web: () => web?.address })
  const guest = (key: string) => peers?.guest(key)
  const entire = (conn: Conn) => tree.serve(conn)
  const browsers = all.use(await openBrowsers({ config, store, serve: entire, guest, failed }))
  web = browsers.web
  await all.use(doors).start()
  const announcer = config.announce && all.use(await announce({ listeners: doors, gate, failed }))
  asked.throwIfAborted()
  const mounted = config.mount === false ? undefined : await mountTree(config.mount)
  const { agents, display, notes } = tree
  const ends = all.move()
  return {
    namespace,
    mounted,
    agents,
    display,
    answers,
    url: web?.url,
    notes: [
      ...notes,
      ...(browsers.note ? [browsers.note] : []),
      ...doors.words(),
      ...(announcer ? [announcer.words()] : []),
    ],
    warm: () => display !== undefined && screen.warm(),
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  }

  function openPeers(): Promise<Peers> {
    const reserved = (name: string): boolean => Object.hasOwn(servers, name) || RESERVED.includes(name)
    return Peers.open({
      config,
      reserved,
      emit: (source, happening) => readers.emit(source, happening),
      failed,
    })
  }

  function openGate({ roster }: Peers): Gate {
    const emit = (name: string, happening: Happening) => tree.emit(name, happening)
    return gateTo({ roster, serve: (conn) => tree.serve(conn), emit, failed })
  }

  async function mountTree(at: string): Promise<string> {
    await seenEmpty(at)
    const tasks = all.use(new Tasks(failed))
    const [here, there] = pair('mount')
    tasks.start(tree.serve(there))
    const client = all.use(await Client.open(here, { uname: user, signal: asked }))
    const fsname = deviceOf(`unix!${socket('n')}`)
    const log = (sentence: string): void => failed(new Error(sentence))
    const mounted = all.use(await mount(client, { at, fsname, room, log, signal: asked }))
    await seenWorking(mounted.at, asked)
    return mounted.at
  }
}

/** Names in the root that are taken, or will be. */
const RESERVED = ['ctl', 'help', 'events', 'routes', 'peers', 'agent', 'proc', 'vm']

/** Bytes of a directory for sockets: unix(7) has 108 for a path, with its NUL. */
const LONGEST = 100

/** Takes the namespace for us. @throws Error when a hive runs there */
async function claim(namespace: string, all: AsyncDisposableStack): Promise<void> {
  if (Buffer.byteLength(namespace) > LONGEST)
    throw new FileError('ENAMETOOLONG', `${namespace}; sockets in it take ${LONGEST} bytes at most`)
  await makePrivate(namespace)
  const pidfile = join(namespace, 'hivefs.pid')
  const running = await claimPidfile(pidfile)
  if (running)
    throw new Error(`a hive runs at ${namespace} already, process ${running.pid}; \`hivefs stop\` stops it`)
  all.defer(() => releasePidfile(pidfile))
}

async function openStore({ state }: Config): Promise<Store> {
  await mkdir(state, { recursive: true, mode: 0o700 })
  return new Store(join(state, 'hivefs.db'))
}

/** Makes the agents of a first start; later there are those that were there. */
async function populate(llm: Llm): Promise<Hive['answers']> {
  if (llm.agents.size === 0)
    for (const { name, provider } of firstAgents(await llm.catalog.settled()))
      await llm.create(name, provider)
  else await llm.relieve()
  return [...llm.agents.values()].map(({ name, state }) => ({ name, provider: state.config.provider }))
}
