// Serves a small tree on a mount until it is killed: node test/fuse/serving.ts DIRECTORY [epoll|thread]
import { Tape } from '../../src/lib/tape.ts'
import { mount } from '../../src/fuse/mount.ts'
import { Client } from '../../src/ninep/client.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { Dir, file, stream } from './nodes.ts'

const [here, there] = pair()
const tape = new Tape()
const root = new Dir({
  status: file({ get: () => 'idle\n' }),
  output: stream(() => tape),
  waiting: file({ get: () => `${tape.waiting}\n` }),
})
const served = serve(there, root.make('/'))
await using client = await Client.open(here)
const [, , at, wait] = process.argv
const log = (line: string): void => console.error(line)
try {
  await using site = await mount(client, {
    at: at!,
    fsname: 'hivefs#test',
    log,
    ...(wait && { wait: wait as 'epoll' }),
  })
  const term = new Promise<void>((done) => process.once('SIGTERM', done))
  console.log('ready')
  await Promise.race([site.done, term])
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}
client.close()
await served
