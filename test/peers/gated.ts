import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Llm } from '../../src/llmfs/llm.ts'
import { llmFiles } from '../../src/llmfs/files.ts'
import { Mux } from '../../src/mux/mux.ts'
import { Client } from '../../src/ninep/client.ts'
import type { ClientOptions } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { dial, listen } from '../../src/ninep/transports/tls.ts'
import { listen as listenUnix } from '../../src/ninep/transports/unix.ts'
import type { Credentials } from '../../src/ninep/transports/tls.ts'
import { Gate } from '../../src/peers/gate.ts'
import type { GateOptions } from '../../src/peers/gate.ts'
import { FIRST_EXPORTS } from '../../src/peers/peer.ts'
import type { Peer } from '../../src/peers/peer.ts'
import { Roster } from '../../src/peers/roster.ts'
import { rioFiles } from '../../src/riofs/files.ts'
import { Rio } from '../../src/riofs/rio.ts'
import { dialing } from '../../src/start/dial.ts'
import { Store } from '../../src/store/store.ts'
import { serveTree } from '../../src/synth/index.ts'
import { folder, socketPath } from '../lib/temporary.ts'
import { Echo } from '../llmfs/served.ts'
import { clientOf, inside } from '../mux/muxed.ts'
import { credentials } from '../ninep/credentials.ts'
import { loose } from './loose.ts'

type Known = Credentials & { readonly fingerprint: string }

/** The trees of a hive behind a mux, a gate before it, and a TLS listener before that. */
export interface Gated {
  readonly llm: Llm
  readonly gate: Gate
  readonly roster: Roster
  /** Of peers.toml. */
  readonly path: string
  readonly port: number
  /** Somebody inside, who may do everything. */
  readonly owner: Client
  /** Those that came in, as the gate got them. */
  readonly conns: Conn[]
  readonly happened: string[]
  readonly failures: string[]
  /** Unames and anames of the clients of the tree that were opened for peers. */
  readonly opened: (readonly [uname: string, aname: string])[]
  /** What was changed in the tree `disk`. */
  readonly changed: string[]
  /** Makes a peer. */
  peer(name: string, more?: Partial<Peer>): Promise<Known>
  dial(as: Credentials): Promise<Conn>
  client(as: Credentials, options?: ClientOptions): Promise<Client>
}

const nobody = async (): Promise<never> => {
  throw new Error('nobody asks')
}

/** With an agent bob, a display, another machine box3 and a tree `disk` of another kind. */
export async function gated(t: TestContext, options: Partial<GateOptions> = {}): Promise<Gated> {
  const conns: Conn[] = []
  const happened: string[] = []
  const failures: string[] = []
  const opened: (readonly [string, string])[] = []
  const all = new AsyncDisposableStack()
  t.after(() => all.disposeAsync())
  const failed = (error: unknown): void => void failures.push((error as Error).message)
  const store = all.use(new Store(':memory:'))
  const llm = all.use(new Llm({ store, providers: [new Echo()], failed: assert.ifError }))
  await llm.create('bob')
  llm.resume()
  const pictures = { store, folder: '', user: '', machine: nobody, pictures: nobody, failed: () => undefined }
  const rio = all.use(new Rio({ ...pictures, outside: { write: nobody, agents: nobody } }))
  const { root: disk, changed } = loose(['file', 'ctl', 'box/a', 'box/b'])

  const other = all.use(new Mux({ dial: dialing(), failed: assert.ifError }))
  await other.add('llm', inside(loose(['bob/input', 'bob/config']).root))
  const at = socketPath(t)
  all.use(await listenUnix(at, (conn) => other.serve(conn), assert.ifError))

  const mux = all.use(new Mux({ dial: dialing(), failed: assert.ifError, hive: '00000000000000aa' }))
  await mux.add('llm', inside(serveTree(llmFiles(llm), { uid: 'glenda' })))
  await mux.add('rio', inside(serveTree(rioFiles(rio), { uid: 'glenda' })))
  await mux.add('disk', inside(disk))
  await mux.dial('box3', `unix!${at}`)

  const path = join(folder(t), 'peers.toml')
  const roster = all.use(await Roster.open({ path, failed: assert.ifError }))
  const gate = all.use(
    new Gate({
      roster,
      async open(uname, aname, through) {
        opened.push([uname, aname])
        const [here, there] = pair(uname)
        mux.serve(there).catch(assert.ifError)
        return Client.open(through(here), { uname, aname })
      },
      emit: (name, { kind }) => happened.push(`${kind} ${name}`),
      failed,
      ...options,
    }),
  )
  const own = await credentials()
  const accepts = (fingerprint: string): boolean => roster.byFingerprint(fingerprint) !== undefined
  const serve = (conn: Conn, who: Parameters<Gate['serve']>[1]): Promise<void> => {
    conns.push(conn)
    return gate.serve(conn, who)
  }
  const listener = all.use(await listen('127.0.0.1', 0, { credentials: own, accepts }, serve, failed))
  const port = Number(listener.address.split('!').at(-1))
  const dialled = (as: Credentials): Promise<Conn> =>
    dial({ host: '127.0.0.1', port, credentials: as, accepts: (print) => print === own.fingerprint })
  return {
    llm,
    gate,
    roster,
    path,
    port,
    conns,
    happened,
    failures,
    opened,
    changed,
    owner: all.use(await clientOf(mux)),
    async peer(name, more) {
      const made = await credentials()
      await roster.add({ name, fingerprint: made.fingerprint, exports: FIRST_EXPORTS, ...more })
      return made
    },
    dial: dialled,
    client: async (as, options) => Client.open(await dialled(as), options),
  }
}
