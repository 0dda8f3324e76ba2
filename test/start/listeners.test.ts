import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { test } from 'node:test'
import { Client } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { serve } from '../../src/ninep/server.ts'
import { dial as tcp } from '../../src/ninep/transports/tcp.ts'
import { dial as tls } from '../../src/ninep/transports/tls.ts'
import { dial as unix } from '../../src/ninep/transports/unix.ts'
import { doorOf } from '../../src/start/door.ts'
import type { Gate } from '../../src/start/door.ts'
import { Listeners } from '../../src/start/listeners.ts'
import { freePort } from '../lib/port.ts'
import { socketPath } from '../lib/temporary.ts'
import { credentials } from '../ninep/credentials.ts'
import { sample } from '../ninep/sample.ts'

const timeout = 30_000

/** address; scheme and whether it is open to everybody; nothing where it is no address. */
// oxfmt-ignore
const rows: readonly (readonly [address: string, scheme?: string, insecure?: boolean])[] = [
  ['tls!*!5642',              'tls', false],
  ['tls![::]!5642',           'tls', false],
  ['tls!0.0.0.0!5642',        'tls', false],
  ['tcp!127.0.0.1!5640',      'tcp', false],
  ['tcp!127.1.2.3!5640',      'tcp', false],
  ['tcp!localhost!5640',      'tcp', false],
  ['tcp![::1]!5640',          'tcp', false],
  ['tcp!*!5640',              'tcp', true],
  ['tcp!0.0.0.0!5640',        'tcp', true],
  ['tcp![::]!5640',           'tcp', true],
  ['tcp![::ffff:1.2.3.4]!1',  'tcp', true],
  ['tcp!192.168.1.50!5640',   'tcp', true],
  ['tcp!127.0.0.1.nip.io!1',  'tcp', true],
  ['tcp!127.evil!1',          'tcp', true],
  ['unix!/tmp/x',             'unix', false],
  [''], ['tls'], ['tls!*'], ['tls!*!'], ['tls!*!0'], ['tls!*!65536'], ['tls!*:5642'], ['tls!::!1'], ['tls!a b!1'], ['tcp!1'],
  ['unix!x'], ['unix!'], ['unix!/a\nb'], ['exec!cat'], ['ssh!box2'], ['http!*!80'], ['*!5642'], ['tls!**!1'],
]

test('listen addresses', { timeout }, async (t) => {
  for (const [address, scheme, insecure] of rows)
    await t.test(JSON.stringify(address), { timeout }, () => {
      if (scheme === undefined) return assert.throws(() => doorOf(address), { code: 'EINVAL' })
      const door = doorOf(address)
      assert.deepEqual([door.scheme, door.insecure], [scheme, insecure])
    })
})

/** What outlives a restart. */
function settings() {
  const kept = new Map<string, string>()
  return {
    kept,
    get: (key: string) => kept.get(key) ?? '',
    set: (key: string, value: string) => void kept.set(key, value),
  }
}

function listeners(more: Partial<ConstructorParameters<typeof Listeners>[0]> = {}): Listeners {
  return new Listeners({
    said: [],
    insecure: false,
    settings: settings(),
    serve: (conn) => serve(conn, sample().root),
    gate: () => undefined,
    failed: assert.ifError,
    ...more,
  })
}

/** Whether somebody who speaks 9P is there. */
async function answers(conn: Promise<Conn>): Promise<boolean> {
  await using client = await Client.open(await conn)
  return (await client.root.stat()).name === '/'
}

const notes = (all: Listeners) => all.notes().map((note) => note.join('\t'))

test('addresses come and go', { timeout }, async (t) => {
  const memory = settings()
  const path = socketPath(t)
  const port = await freePort()
  const address = `tcp!127.0.0.1!${port}`
  {
    await using all = listeners({ settings: memory, said: [`unix!${path}`] })
    await all.start()
    assert.ok(await answers(unix(path)))
    await all.verbs.listen.run([address])
    assert.ok(await answers(tcp('127.0.0.1', port)))
    assert.deepEqual(notes(all), [`listen\tunix!${path}`, `listen\t${address}`])
    await assert.rejects(all.add(address), { code: 'EEXIST' })
    await assert.rejects(all.remove('tcp!127.0.0.1!1'), { code: 'ENOENT' })
    await assert.rejects(all.add('tcp!localhost'), { code: 'EINVAL' })
  }
  await assert.rejects(tcp('127.0.0.1', port), { code: 'ECONNREFUSED' })
  await t.test(
    'those that were added are there after a restart, those that were said are not kept',
    async () => {
      await using all = listeners({ settings: memory })
      await all.start()
      assert.deepEqual(notes(all), [`listen\t${address}`])
      const client = await Client.open(await tcp('127.0.0.1', port))
      await all.verbs.unlisten.run([address])
      await client.closed // it is hung up
      await assert.rejects(tcp('127.0.0.1', port), { code: 'ECONNREFUSED' })
      assert.deepEqual(notes(all), [])
    },
  )
  await t.test('and gone for good when they are taken back', () => {
    assert.equal(memory.kept.get('listen'), '[]')
  })
})

test('everything for everybody wants to be said at the start', { timeout }, async () => {
  const port = await freePort()
  const address = `tcp!0.0.0.0!${port}`
  await using careful = listeners({ said: [address] })
  await careful.start()
  assert.match(notes(careful)[0]!, /^listen\ttcp!0\.0\.0\.0!\d+ permission denied: .*--insecure-listen$/)
  assert.match(careful.words()[0]!, /^nobody can come in at tcp!0\.0\.0\.0!\d+: permission denied/)
  await assert.rejects(careful.add('tcp!*!1'), { code: 'EACCES' })
  await assert.rejects(careful.add(address), { code: 'EACCES' })
  await assert.rejects(tcp('127.0.0.1', port), { code: 'ECONNREFUSED' })
  await using careless = listeners({ said: [address], insecure: true })
  await careless.start()
  assert.ok(await answers(tcp('127.0.0.1', port)))
  assert.deepEqual(notes(careless), [`listen\t${address} insecure`])
  assert.match(careless.words()[0]!, /^INSECURE: whoever can reach tcp!0\.0\.0\.0!/)
})

test('an address that somebody has is taken when it is free again', { timeout }, async () => {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  const address = `tcp!127.0.0.1!${port}`
  const memory = settings()
  await using all = listeners({ said: [address], settings: memory })
  await all.start()
  assert.match(notes(all)[0]!, /^listen\ttcp!127\.0\.0\.1!\d+ Address already in use/)
  await assert.rejects(all.add(address), { code: 'EADDRINUSE' }, 'asked for once more, it is tried at once')
  server.close()
  await once(server, 'close')
  while (all.all()[0]!.error) await new Promise(setImmediate)
  assert.ok(await answers(tcp('127.0.0.1', port)))
  assert.equal(memory.kept.size, 0)
})

test('one that cannot be had is not kept', { timeout }, async (t) => {
  await using all = listeners()
  await assert.rejects(all.add(`unix!${socketPath(t)}/no/such`), { code: 'EACCES' })
  assert.deepEqual(notes(all), [])
})

test('peers come through the gate', { timeout }, async (t) => {
  const [ours, theirs, nobodys] = await Promise.all([credentials(), credentials(), credentials()])
  const port = await freePort()
  const address = `tls!127.0.0.1!${port}`
  let gate: Gate | undefined
  await using all = listeners({ gate: () => gate })
  await t.test('without one nobody could be told apart', async () => {
    await assert.rejects(all.add(address), { code: 'EOPNOTSUPP' })
    assert.deepEqual(notes(all), [])
  })
  const met: string[] = []
  gate = {
    credentials: async () => ours,
    accepts: (fingerprint) => fingerprint === theirs.fingerprint,
    async serve(conn, { fingerprint }) {
      met.push(fingerprint)
      await serve(conn, sample().root)
    },
  }
  await all.add(address)
  const dial = { host: '127.0.0.1', port, accepts: (key: string) => key === ours.fingerprint }
  assert.ok(await answers(tls({ ...dial, credentials: theirs })))
  await assert.rejects(answers(tls({ ...dial, credentials: nobodys })), { code: 'EACCES' })
  assert.deepEqual(met, [theirs.fingerprint])
})
