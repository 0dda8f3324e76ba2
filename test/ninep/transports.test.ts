import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { WebSocketServer } from 'ws'
import { Client } from '../../src/ninep/client.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { ORDWR, OREAD, OTRUNC } from '../../src/ninep/const.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import * as stdio from '../../src/ninep/transports/stdio.ts'
import * as tcp from '../../src/ninep/transports/tcp.ts'
import * as unix from '../../src/ninep/transports/unix.ts'
import * as ws from '../../src/ninep/transports/ws.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from './sample.ts'

const timeout = 20_000

/** A conn to a server of the sample tree, and what ends the server. */
type Reach = (
  t: TestContext,
  served: (conn: Conn) => Promise<void>,
) => Promise<{ conn: Conn; end: () => Promise<void> }>

const sampleOn = JSON.stringify(new URL('served.ts', import.meta.url).pathname)

const transports: Readonly<Record<string, Reach>> = {
  async pair(_, served) {
    const [conn, there] = pair()
    const over = served(there)
    return { conn, end: () => over }
  },
  async unix(t, served) {
    const path = socketPath(t)
    const listener = await unix.listen(path, served, assert.ifError)
    return { conn: await unix.dial(path), end: async () => listener[Symbol.asyncDispose]() }
  },
  async tcp(_, served) {
    const listener = await tcp.listen('127.0.0.1', 0, served, assert.ifError)
    const port = Number(listener.address.split('!').at(-1))
    return { conn: await tcp.dial('127.0.0.1', port), end: async () => listener[Symbol.asyncDispose]() }
  },
  async ws(_, served) {
    const http = createServer().listen(0, '127.0.0.1')
    await once(http, 'listening')
    const sockets = new WebSocketServer({ server: http })
    const over = once(sockets, 'connection').then(([socket]) => served(ws.wsConn(socket as never, 'ws')))
    const conn = await ws.dial(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
    const end = async () => {
      await over
      sockets.close()
      http.close()
    }
    return { conn, end }
  },
  async stdio() {
    return { conn: await stdio.dial(`exec ${process.execPath} ${sampleOn}`), end: async () => undefined }
  },
}

for (const [name, reach] of Object.entries(transports))
  test(`a conversation over ${name}`, { timeout }, async (t) => {
    const { conn, end } = await reach(t, (conn) => serve(conn, sample().root))
    const client = await Client.open(conn)
    const hello = await (await client.root.walk(['hello'])).open(OREAD)
    assert.equal(Buffer.from(await hello.readAll()).toString(), 'hello, world\n')
    const notes = await (await client.root.walk(['notes'])).open(ORDWR | OTRUNC)
    const big = 'x'.repeat(3 << 20)
    assert.equal(await notes.write(0, Buffer.from(big)), big.length)
    assert.equal(Buffer.from(await notes.readAll()).toString(), big)
    const bell = await (await client.root.walk(['bell'])).open(OREAD)
    const giveUp = new AbortController()
    const read = bell.read(0, 10, giveUp.signal)
    giveUp.abort()
    await assert.rejects(read, { code: 'EINTR' })
    await Promise.all(Array.from({ length: 500 }, () => client.root.stat()))
    client.close()
    await client.closed
    await end()
  })

for (const name of ['pair', 'unix', 'tcp', 'ws'])
  test(
    `over ${name}, bytes wait while their taker is busy, and a writer can wait for them`,
    { timeout },
    async (t) => {
      const taken = { bytes: 0 }
      const start = Promise.withResolvers<void>()
      const { conn, end } = await transports[name]!(t, (there) =>
        there.read(async (chunk) => {
          await start.promise
          taken.bytes += chunk.length
          if (taken.bytes === 64 << 20) there.close()
        }),
      )
      const read = conn.read(() => undefined)
      for (let piece = 0; piece < 64; piece++) conn.write(new Uint8Array(1 << 20))
      await new Promise(setImmediate)
      assert.ok(conn.untaken > 32 << 20, `${conn.untaken} untaken`)
      start.resolve()
      await conn.drained()
      assert.ok(conn.untaken <= 1 << 20)
      await read
      await end()
      assert.equal(taken.bytes, 64 << 20)
    },
  )

test(
  'a unix socket belongs to its owner alone; a stale one is replaced, a live one is not',
  { timeout },
  async (t) => {
    const path = socketPath(t)
    const nobody = async (conn: Conn) => conn.close()
    {
      await using _ = await unix.listen(path, nobody, assert.ifError)
      assert.equal(statSync(path).mode & 0o777, 0o600)
      await assert.rejects(unix.listen(path, nobody, assert.ifError), { code: 'EADDRINUSE' })
    }
    // A socket file without a process behind it, as kill -9 leaves one.
    const child = `require('net').createServer().listen(${JSON.stringify(`${path}2`)}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['-e', child]), 'exit')
    await using _ = await unix.listen(`${path}2`, nobody, assert.ifError)
    writeFileSync(`${path}3`, 'precious')
    await assert.rejects(unix.listen(`${path}3`, nobody, assert.ifError), { code: 'EEXIST' })
  },
)

test('what cannot be dialled says why, and dialling can be given up', { timeout }, async (t) => {
  await assert.rejects(unix.dial(socketPath(t)), { code: 'ENOENT' })
  await assert.rejects(tcp.dial('127.0.0.1', 1), { code: 'ECONNREFUSED' })
  await assert.rejects(ws.dial('ws://127.0.0.1:1/'), { code: 'ECONNREFUSED' })
  await assert.rejects(async () => tcp.dial('127.0.0.1', 1, AbortSignal.abort()), { name: 'AbortError' })
})

test('hanging up ends a command and its children, also one that ignores it', { timeout }, async () => {
  const conn = await stdio.dial("trap '' TERM; sleep 1000 & echo $$; cat > /dev/null; wait")
  let group = 0
  const read = conn.read((chunk) => {
    group = Number(Buffer.from(chunk).toString())
    conn.close()
  })
  await read
  for (let alive = true; alive; await new Promise(setImmediate)) {
    try {
      process.kill(-group, 0)
    } catch {
      alive = false
    }
  }
})

test('a client that goes while it is answered is a hang-up and no failure', { timeout }, async (t) => {
  for (let round = 0; round < 20; round++) {
    const path = socketPath(t)
    const failures: unknown[] = []
    {
      await using _ = await unix.listen(
        path,
        async (conn) => {
          const read = conn.read(() => undefined)
          while (conn.untaken < 8 << 20) conn.write(new Uint8Array(1 << 16))
          await read
        },
        (error) => failures.push(error),
      )
      const script = `require('net').connect(${JSON.stringify(path)}).once('data', () => process.kill(process.pid, 'SIGKILL'))`
      await once(spawn(process.execPath, ['-e', script]), 'exit')
    }
    assert.deepEqual(failures, [])
  }
})
