import assert from 'node:assert/strict'
import { text } from '../../../src/lib/bytes.ts'
import { FileError } from '../../../src/lib/errno.ts'
import { Client } from '../../../src/ninep/client.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { OREAD } from '../../../src/ninep/const.ts'
import { ProtocolError } from '../../../src/ninep/frame.ts'
import { mirror } from '../../../src/ninep/mirror.ts'
import type { Node } from '../../../src/ninep/node.ts'
import { serve } from '../../../src/ninep/server.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { exported } from '../../../src/peers/exported.ts'
import { parseExport } from '../../../src/peers/rights.ts'
import { mux } from '../../mux/muxed.ts'
import { sample } from '../../ninep/sample.ts'
import { Opens } from './counting.ts'
import { hostile } from './hostile.ts'
import { Fault } from './ledger.ts'
import { door } from './tls.ts'

/** What is fuzzed. */
export interface Target extends AsyncDisposable {
  readonly name: string
  /** The tree that a client attaches. */
  readonly aname: string
  /** Whether what a backend says goes through it, however wrong that is. */
  readonly passes: boolean
  dial(): Promise<Conn>
  /** A client that behaves has its answers. @throws Fault when it has not */
  well(): Promise<void>
  /** What went wrong inside. @throws Fault */
  complain(): void
  /** What is held, each number by its name: all as at the start when every client has gone. */
  held(): Readonly<Record<string, number>>
}

/** How long a well-behaved client may wait, in milliseconds. */
const PATIENCE = 8000
const FLUSH_PATIENCE = 20

/** Keeps what a server or a mux says went wrong, but for what clients and the sample tree do. */
class Complaints {
  #first: unknown

  readonly failed = (error: unknown): void => {
    if (error instanceof FileError || error instanceof ProtocolError) return
    if (error instanceof Error && error.message === 'the handler is broken') return
    this.#first ??= error
  }

  complain(): void {
    const first = this.#first
    this.#first = undefined
    if (first) throw new Fault(`inside: ${first instanceof Error ? first.stack : JSON.stringify(first)}`)
  }
}

/** Reads a file as anybody would. */
async function well(conn: Conn, aname: string, under: string): Promise<void> {
  const late = setTimeout(() => conn.close(), PATIENCE)
  try {
    await using client = await Client.open(conn, { aname })
    await using file = await client.root.walk([under, 'hello'].filter(Boolean))
    await file.open(OREAD)
    assert.equal(text(await file.readAll()), 'hello, world\n')
  } catch (error) {
    throw new Fault(`somebody else is not served: ${String(error)}`, { cause: error })
  } finally {
    clearTimeout(late)
  }
}

/** A sample tree whose opens are counted. */
function tree(): { root: Node; held(): Readonly<Record<string, number>> } {
  const opens = new Opens()
  const { root, seen } = sample()
  return {
    root: opens.counted(root),
    held: () => ({ opens: opens.opened - opens.ended, twice: opens.twice, asleep: seen.asleep() }),
  }
}

/** A target whose clients come by a pair. */
function target(
  name: string,
  aname: string,
  serve: (conn: Conn) => Promise<void>,
  complaints: Complaints,
  held: Target['held'],
  end: () => Promise<void> = async () => undefined,
  under = '',
): Target {
  const dial = async () => {
    const [here, there] = pair()
    serve(there).catch(complaints.failed)
    return here
  }
  return {
    name,
    aname,
    passes: name === 'mux',
    dial,
    well: async () => well(await dial(), aname, under),
    complain: () => complaints.complain(),
    held,
    [Symbol.asyncDispose]: end,
  }
}

async function server(): Promise<Target> {
  const { root, held } = tree()
  const complaints = new Complaints()
  const options = { flushPatience: FLUSH_PATIENCE, maxFids: 1000, failed: complaints.failed }
  return target('server', '', (conn) => serve(conn, root, options), complaints, held)
}

async function mirrored(): Promise<Target> {
  const { root, held } = tree()
  const complaints = new Complaints()
  const options = { flushPatience: FLUSH_PATIENCE, failed: complaints.failed }
  const [here, there] = pair()
  serve(there, root, options).catch(complaints.failed)
  const client = await Client.open(here)
  const tops = { flushPatience: 50 * FLUSH_PATIENCE, failed: complaints.failed }
  return target(
    'mirror',
    '',
    (conn) => serve(conn, mirror(client), tops),
    complaints,
    () => ({ asleep: held()['asleep']!, twice: held()['twice']!, inFlight: client.inFlight }),
    async () => client.close(),
  )
}

/** What a machine sees of a mux that grants it a tree, a part of one to read, and nothing else. */
async function granted(): Promise<Target> {
  const { root, held } = tree()
  const complaints = new Complaints()
  const options = { flushPatience: FLUSH_PATIENCE, failed: complaints.failed }
  const all = mux({ failed: complaints.failed })
  for (const name of ['sample', 'other', 'hidden'])
    await all.add(name, async () => {
      const [here, there] = pair()
      serve(there, root, options).catch(complaints.failed)
      return here
    })
  const [here, there] = pair()
  all.serve(there).catch(complaints.failed)
  const client = await Client.open(here)
  const exports = ['sample', 'other/many ro'].map(parseExport)
  const tops = { flushPatience: 50 * FLUSH_PATIENCE, failed: complaints.failed }
  return target(
    'exported',
    '',
    (conn) => serve(conn, exported(mirror(client), exports), tops),
    complaints,
    () => ({ asleep: held()['asleep']!, twice: held()['twice']!, inFlight: client.inFlight }),
    async () => {
      client.close()
      await all[Symbol.asyncDispose]()
    },
    'sample',
  )
}

/** A server that is dialled over TLS, with strangers at its door. */
async function behindTls(): Promise<Target> {
  const { root, held } = tree()
  const complaints = new Complaints()
  const options = { flushPatience: FLUSH_PATIENCE, failed: complaints.failed }
  const { dial, close } = await door((conn) => serve(conn, root, options), complaints.failed)
  return {
    name: 'tls',
    aname: '',
    passes: false,
    dial,
    well: async () => well(await dial(), '', ''),
    complain: () => complaints.complain(),
    held,
    [Symbol.asyncDispose]: close,
  }
}

/** A mux with two good backends and one that answers what it likes. */
async function muxed(): Promise<Target> {
  const complaints = new Complaints()
  const trees = [tree(), tree()]
  const all = mux({ failed: complaints.failed, tick: 100 })
  for (const [at, { root }] of trees.entries())
    await all.add(at ? 'other' : 'sample', async () => {
      const [here, there] = pair()
      serve(there, root, { flushPatience: FLUSH_PATIENCE, failed: complaints.failed }).catch(
        complaints.failed,
      )
      return here
    })
  await all.add('hostile', hostile(1), 'tcp!hostile!1').catch(() => undefined)
  return target(
    'mux',
    'sample',
    (conn) => all.serve(conn),
    complaints,
    () => ({
      opens: sum(trees.map(({ held }) => held()['opens']!)),
      twice: sum(trees.map(({ held }) => held()['twice']!)),
      asleep: sum(trees.map(({ held }) => held()['asleep']!)),
      fids: sum(['sample', 'other'].map((name) => all.mounts.get(name)!.fids)),
      inFlight: sum(['sample', 'other'].map((name) => all.mounts.get(name)!.inFlight)),
    }),
    async () => all[Symbol.asyncDispose](),
  )
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)

/** By name. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  server,
  mux: muxed,
  mirror: mirrored,
  exported: granted,
  tls: behindTls,
}
