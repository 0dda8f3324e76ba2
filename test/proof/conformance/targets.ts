import { join } from 'node:path'
import type { Mux } from '../../../src/mux/mux.ts'
import { Client } from '../../../src/ninep/client.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { Locks } from '../../../src/ninep/locks.ts'
import { mirror } from '../../../src/ninep/mirror.ts'
import { serve } from '../../../src/ninep/server.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { dial, listen } from '../../../src/ninep/transports/unix.ts'
import { mux } from '../../mux/muxed.ts'
import { sample } from '../../ninep/sample.ts'
import { inPlain } from '../../ninep/trace.ts'
import type { Trace } from '../../ninep/trace.ts'
import { naming } from './naming.ts'

/** What a conversation is held with: the sample tree, made anew for each. */
export interface Target {
  readonly name: string
  /** Answers with a conn that leads to it. What it needs is gone when `place` is disposed. */
  readonly open: (place: Place) => Promise<Conn>
  /** Whether 9P2000.u and 9P2000.L are spoken here too. */
  readonly dialects?: true
  /** How a conversation has to be said here. */
  readonly said?: (trace: Trace) => Trace
  /** Conversations that are not held here, by their titles, and why. All else is the same everywhere. */
  readonly differs?: Readonly<Record<string, string>>
}

/** The conversations that are the same with a target as with any other. */
export const heldBy = ({ dialects, differs = {} }: Target, all: readonly Trace[]): Trace[] =>
  all.filter((trace) => (dialects || inPlain(trace)) && !Object.hasOwn(differs, trace.title))

/** Where a target puts its sockets and what it leaves to be ended. */
export interface Place {
  readonly directory: string
  readonly ends: AsyncDisposableStack
}

/** How long a request that does not hear its signal may go on: the one file that does so is asked for often. */
const FLUSH_PATIENCE = 50
/** Who owns the files of a server that was told no numbers: the traces say it. */
const NOBODY = { uid: 65534, gid: 65534 }
const quiet = { failed: () => undefined }

/** What the sample tree's own server says. */
function served(conn: Conn): Promise<void> {
  return serve(conn, sample().root, { flushPatience: FLUSH_PATIENCE, locks: new Locks(), ...quiet })
}

/** What the mirror of a client says. */
function mirrored(conn: Conn, client: Client): Promise<void> {
  return serve(conn, mirror(client), { flushPatience: 500, locks: new Locks(), ...quiet })
}

/** A server at the other end of a pair. */
function beside(serve: (conn: Conn) => Promise<void>, { ends }: Place): Conn {
  const [here, there] = pair()
  const over = serve(there)
  ends.defer(() => over)
  ends.defer(() => here.close())
  return here
}

/** A server on a unix socket. Answers its path. */
async function behind(serve: (conn: Conn) => Promise<void>, name: string, place: Place): Promise<string> {
  const path = join(place.directory, name)
  place.ends.use(await listen(path, serve, quiet.failed))
  return path
}

const newMux = ({ ends }: Place): Mux => ends.use(mux({ ids: NOBODY, ...quiet }))

/** A mux with the sample tree as the mount `sample`. */
async function muxed(place: Place, address?: string): Promise<Mux> {
  const one = sample().root
  const locks = new Locks()
  const all = newMux(place)
  await all.add(
    'sample',
    async () => {
      const [here, there] = pair()
      serve(there, one, { flushPatience: FLUSH_PATIENCE, locks, ...quiet }).catch(quiet.failed)
      return here
    },
    address,
  )
  return all
}

/** The last of so many muxes one behind another, with unix sockets between them and the sample tree behind the first. */
async function stacked(count: number, place: Place): Promise<Mux> {
  const one = sample().root
  const locks = new Locks()
  const serving = (conn: Conn) => serve(conn, one, { flushPatience: FLUSH_PATIENCE, locks, ...quiet })
  const first = newMux(place)
  await first.dial('sample', `unix!${await behind(serving, 'sample', place)}`)
  let last = first
  for (let at = 1; at < count; at++) {
    const before = last
    const path = await behind((conn) => before.serve(conn), `mux${at}`, place)
    last = newMux(place)
    await last.add('sample', async (signal) => naming(await dial(path, signal), 'sample'))
  }
  return last
}

/** Fid 0 is the mount, by its name in the attach. */
const attached = ({ title, lines }: Trace): Trace => ({
  title,
  lines: lines.map((line) => line.replace(/^(\+? *Tattach .*) aname ""/, '$1 aname sample')),
})

/** Fid 0 is the mount, by a walk from the root, where it has a name. */
const walked = ({ title, lines }: Trace): Trace => ({
  title,
  lines: lines.flatMap((written, at) => {
    const line = written.replace(/^(Rstat .*) name \/ /, '$1 name sample ')
    const fid = /^Tattach .* fid (\d+) /.exec(lines[at - 1] ?? '')?.[1]
    if (!line.startsWith('Rattach ') || fid === undefined) return [line]
    return [
      'Rattach tag * qid (128 0 *)',
      `Twalk tag 9999 fid ${fid} newfid ${fid} wname [sample]`,
      line.replace(/^Rattach tag \d+ qid (.*)$/, 'Rwalk tag 9999 wqid [$1]'),
    ]
  }),
})

const differs = {
  walked: {
    'l rename is renameat by the fid of the file': 'a mount has a name, and lies in the root',
    'dot-dot everywhere: sixteen of them stay at the root': 'above a mount is the root',
    'dot-dot goes back, and stays at the root': 'above a mount is the root',
    'a request that waits for its fid can be flushed': 'what waits in the mux is flushed without an answer',
    'a walk that is given up without its end makes no fid (a handler that ignores its signal)':
      'what waits in the mux is flushed without an answer',
    'a clunk that is flushed while it waits frees its fid (clunk always frees)':
      'what waits in the mux is flushed as though it had never been sent',
  },
  reflected: {
    "raw the least msize is 256, and answers fit into it (msize: the reply never exceeds the client's)":
      'what many clients share has an msize of its own',
    'a version in the middle lets go of what was locked':
      'a clunk would commit: what was open for writing stays until the connection ends',
  },
  mirrored: {
    'a version in the middle lets go of what was locked':
      'a clunk would commit: what was open for writing stays until its client ends',
  },
}

export const targets: readonly Target[] = [
  { name: 'server', open: async (place) => beside(served, place), dialects: true },
  {
    name: 'server, unix socket',
    open: async (place) => dial(await behind(served, 'socket', place)),
    dialects: true,
  },
  {
    name: 'mux',
    open: async (place) => {
      const all = await muxed(place)
      return beside((conn) => all.serve(conn), place)
    },
    said: attached,
    dialects: true,
  },
  {
    // Another connection would be another server, so no client is spliced to it.
    name: 'reflection of a mux',
    open: async (place) => {
      const all = await muxed(place, 'exec!sample')
      return beside((conn) => all.serve(conn), place)
    },
    said: attached,
    dialects: true,
    differs: differs.reflected,
  },
  {
    name: 'mux, walked into',
    open: async (place) => {
      const all = await muxed(place)
      return beside((conn) => all.serve(conn), place)
    },
    said: walked,
    dialects: true,
    differs: differs.walked,
  },
  {
    name: 'three muxes, unix sockets',
    open: async (place) => {
      const last = await stacked(3, place)
      return dial(await behind((conn) => last.serve(conn), 'front', place))
    },
    said: attached,
  },
  {
    name: 'mirror',
    open: async (place) => {
      const client = place.ends.use(await Client.open(beside(served, place)))
      return beside((conn) => mirrored(conn, client), place)
    },
    dialects: true,
    differs: differs.mirrored,
  },
  {
    name: 'mirror of a mux',
    open: async (place) => {
      const all = await muxed(place)
      const conn = beside((conn) => all.serve(conn), place)
      const client = place.ends.use(await Client.open(conn, { aname: 'sample' }))
      return beside((conn) => mirrored(conn, client), place)
    },
    dialects: true,
    differs: differs.mirrored,
  },
]
