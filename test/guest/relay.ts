import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { TestContext } from 'node:test'

/** A TCP port of this machine behind which a unix socket is: what a guest can reach. Gone after the test. */
export async function relay(t: TestContext, path: string): Promise<number> {
  const server = createServer((here) => {
    const there = connect(path)
    here.pipe(there).pipe(here)
    here.on('error', () => undefined).on('close', () => there.destroy())
    there.on('error', () => undefined).on('close', () => here.destroy())
    if (t.signal.aborted) here.destroy()
    t.after(() => here.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return (server.address() as AddressInfo).port
}
