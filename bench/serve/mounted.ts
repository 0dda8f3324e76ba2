import { createInterface } from 'node:readline'
import { mount } from '../../src/fuse/mount.ts'
import { Tasks } from '../../src/lib/tasks.ts'
import { Client } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { held } from '../../test/proof/soak/held.ts'
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
  lines.on('line', () =>
    console.log(JSON.stringify({ ...held(), ...mounted.stats(), tags: client.inFlight })),
  )
  console.log('ready')
  await untilTerm()
  lines.close()
}
