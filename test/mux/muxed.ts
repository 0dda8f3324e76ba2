import assert from 'node:assert/strict'
import { dialing } from '../../src/start/dial.ts'
import { Mux } from '../../src/mux/mux.ts'
import type { MuxOptions } from '../../src/mux/mux.ts'
import { Client } from '../../src/ninep/client.ts'
import type { Node } from '../../src/ninep/node.ts'
import { Locks } from '../../src/ninep/locks.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { Talk } from './talk.ts'
import type { Connect } from '../../src/mux/hello.ts'

/** A mux whose failures fail the test. */
export const mux = (options: Partial<MuxOptions> = {}): Mux =>
  new Mux({ dial: dialing(), failed: assert.ifError, ...options })

/** Serves a tree in this process, as often as it is dialled. */
export const inside =
  (root: Node, locks = new Locks()): Connect =>
  async () => {
    const [here, there] = pair()
    serve(there, root, { locks }).catch(assert.ifError)
    return here
  }

/** A client that talks as the test wants. */
export function talkTo(mux: Mux): Talk {
  const [here, there] = pair()
  mux.serve(there).catch(() => undefined)
  return new Talk(here)
}

/** A well-behaved client. */
export function clientOf(mux: Mux, options: { msize?: number; aname?: string } = {}): Promise<Client> {
  const [here, there] = pair()
  mux.serve(there).catch(assert.ifError)
  return Client.open(here, options)
}

const names = (path: string): string[] => path.split('/').filter(Boolean)

export async function cat(client: Client, path: string): Promise<string> {
  await using file = await client.root.walk(names(path))
  await file.open(OREAD)
  return text(await file.readAll())
}

export async function echo(client: Client, path: string, said: string): Promise<void> {
  const file = await client.root.walk(names(path))
  try {
    await file.open(path === 'events' ? ORDWR : OWRITE | OTRUNC)
    await file.write(0, utf8(said))
  } finally {
    await file.clunk()
  }
}

export async function ls(client: Client, path: string): Promise<string[]> {
  await using file = await client.root.walk(names(path))
  await file.open(OREAD)
  return (await file.entries()).map(({ name }) => name)
}

/** The fields of a mount's line in ctl, or undefined. */
export async function line(client: Client, name: string): Promise<string[] | undefined> {
  const lines = (await cat(client, 'ctl')).split('\n')
  return lines.find((line) => line.startsWith(`${name}\t`))?.split('\t')
}

/** Asks again and again until it is so. */
export async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((done) => setTimeout(done, 5))
}
