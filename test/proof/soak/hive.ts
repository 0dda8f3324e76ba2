// What is soaked: a mux with a tree of its own and two backends on sockets, listening and mounted. It tells what it
// holds for every line on stdin: node test/proof/soak/hive.ts DIRECTORY [mount]
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { mount } from '../../../src/fuse/mount.ts'
import { FileError } from '../../../src/lib/errno.ts'
import { Mux } from '../../../src/mux/mux.ts'
import { Client } from '../../../src/ninep/client.ts'
import { ProtocolError } from '../../../src/ninep/frame.ts'
import { serve } from '../../../src/ninep/server.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { listen } from '../../../src/ninep/transports/unix.ts'
import { dialing } from '../../../src/start/dial.ts'
import { untilTerm } from '../../../bench/serve/run.ts'
import { sample } from '../../ninep/sample.ts'
import { held } from './held.ts'

const [directory = '', mounts] = process.argv.slice(2)
let failures = 0
/** What clients and backends do is no failure. */
const failed = (error: unknown): void => {
  if (error instanceof FileError || error instanceof ProtocolError) return
  failures++
  console.error(error)
}

await using ends = new AsyncDisposableStack()
const mux = ends.use(new Mux({ dial: dialing(), failed, tick: 100 }))
const { root, seen } = sample()
await mux.add('own', async () => {
  const [here, there] = pair()
  serve(there, root, { failed }).catch(failed)
  return here
})
for (const name of ['one', 'two']) await mux.dial(name, `unix!${join(directory, name)}`)
ends.use(await listen(join(directory, 'n'), (conn) => mux.serve(conn), failed))
const [here, there] = pair('mount')
mux.serve(there).catch(failed)
const client = ends.use(await Client.open(here))
const log = (line: string): void => console.error(line)
const site = mounts
  ? ends.use(await mount(client, { at: join(directory, 'm'), fsname: 'hivefs-soak', log }))
  : undefined

const sum = (count: 'fids' | 'inFlight'): number =>
  [...mux.mounts.values()].reduce((all, mount) => all + mount[count], 0)
const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  const { handles = 0, inodes = 0, waiting = 0, kept = 0 } = site?.stats() ?? {}
  // The kernel knows more files at one time than at another. The mount has a fid for each, and so has a backend, but for
  // the roots of mounts, which the last act of a cycle has always looked at.
  const known = 2 * (kept + handles)
  const there = {
    fids: sum('fids') + client.fids - known,
    tags: sum('inFlight') + client.inFlight,
    asleep: seen.asleep(),
  }
  console.log(JSON.stringify({ ...held(), ...there, handles, inodes, waiting, failures }))
})
console.log('ready')
// Who has started it may be killed, and then nobody else ends it.
const left = (): boolean => process.kill(process.pid, 'SIGTERM')
lines.once('close', left)
await untilTerm()
lines.off('close', left)
lines.close()
