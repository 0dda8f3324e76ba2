import { createInterface } from 'node:readline'
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

/** Everything that must not grow. */
function held(client: Client, stats: object): Readonly<Record<string, number>> {
  globalThis.gc?.()
  const resources = process.getActiveResourcesInfo()
  const timers = resources.filter((kind) => kind === 'Timeout' || kind === 'Immediate').length
  return {
    ...stats,
    rss: process.memoryUsage.rss(),
    heap: process.memoryUsage().heapUsed,
    tags: client.inFlight,
    timers,
    resources: resources.length,
  }
}
