import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat, text, utf8 } from '../../src/lib/bytes.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { relay } from '../../src/ninep/relay.ts'

/** Everything that comes on a conn until it is hung up. */
async function all(conn: Conn): Promise<string> {
  const parts: Uint8Array[] = []
  await conn.read((chunk) => void parts.push(chunk))
  return text(concat(parts))
}

test('a relay', { timeout: 10_000 }, async (t) => {
  await t.test('hands on both ways, and hangs up when one side does', async () => {
    const [client, a] = pair('client')
    const [b, server] = pair('server')
    const relayed = relay(a, b)
    const said = all(client)
    const heard = server.read((chunk) => server.write(utf8(text(chunk).toUpperCase())))
    client.write(utf8('one '))
    client.write(utf8('two'))
    while (client.untaken || server.untaken) await new Promise(setImmediate)
    server.close()
    await Promise.all([relayed, heard])
    assert.equal(await said, 'ONE TWO')
  })
  await t.test('reads no more than the other side takes', async () => {
    const [client, a] = pair('client')
    const [b, server] = pair('server')
    const relayed = relay(a, b)
    const MiB = new Uint8Array(1 << 20)
    for (let i = 0; i < 64; i++) client.write(MiB.slice())
    for (let i = 0; i < 1000; i++) await new Promise(setImmediate)
    assert.ok(b.untaken < 8 << 20, `${b.untaken} bytes wait behind the relay`)
    assert.ok(client.untaken > 48 << 20)
    client.close()
    server.close()
    await relayed
  })
})
