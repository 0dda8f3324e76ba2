import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { mount } from '../../src/fuse/mount.ts'
import { Tasks } from '../../src/lib/tasks.ts'
import { Client } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { failed, untilTerm } from './run.ts'

/** Mounts a tree at a directory, says `ready`, and tells what it holds for every line on stdin, until SIGTERM. */
export async function mounted(at: string, serve: (conn: Conn) => Promise<void>): Promise<void> {
  await using tasks = new Tasks(failed)
  const [here, there] = pair('mount')
  tasks.start(serve(there))
  await using client = await Client.open(here)
  await using mounted = await mount(client, {
    at,
    fsname: 'hivefs-bench',
    log: (sentence) => failed(sentence),
  })
  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => console.log(JSON.stringify(held(client, mounted.stats()))))
  console.log('ready')
  await untilTerm()
  lines.close()
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Everything that must not grow. Memory is what is left when the garbage is gone, in bytes. */
function held(client: Client, stats: object): Readonly<Record<string, number>> {
  collect()
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  return { ...stats, tags: client.inFlight, timers, rss, heap: heapUsed + external }
}
