import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { Client } from '../../src/ninep/client.ts'
import { OREAD } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { serve } from '../../src/ninep/server.ts'
import { Share } from '../../src/ninep/share.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { Bucket } from '../../src/peers/bucket.ts'
import { limitsOf } from '../../src/peers/limits.ts'
import { paced } from '../../src/peers/paced.ts'
import { until } from '../mux/muxed.ts'
import { sample } from '../ninep/sample.ts'
import { gated } from './gated.ts'

const timeout = 60_000

test('limits as peers.toml says them', { timeout }, async (t) => {
  assert.equal(limitsOf().requests, 8192)
  assert.equal(limitsOf({ requests: 3 }).requests, 3)
  assert.equal(limitsOf({ requests: 3 }).fids, limitsOf().fids)
  // oxfmt-ignore
  const wrong: readonly [said: Record<string, number>, message: string][] = [
    [{ request: 1 }, 'bad argument: request is no limit; limits are connections, handshakes, requests, fids, bytes_in, bytes_out'],
    [{ toString: 1 }, 'bad argument: toString is no limit; limits are connections, handshakes, requests, fids, bytes_in, bytes_out'],
    [{ fids: 0 }, 'bad argument: fids is 0; a limit is a whole number above 0'],
    [{ fids: 1.5 }, 'bad argument: fids is 1.5; a limit is a whole number above 0'],
    [{ bytes_in: 9600 }, 'bad argument: bytes_in is 9600; 65536 is the least'],
  ]
  for (const [said, message] of wrong)
    await t.test(message, () => assert.throws(() => limitsOf(said), { message }))
})

test('a bucket lets through so much a second', { timeout }, () => {
  const bucket = new Bucket(1000, 1000, 0)
  assert.equal(bucket.pass(1000, 0), 0, 'a second of it at once')
  assert.equal(bucket.pass(500, 0), 500)
  assert.equal(bucket.pass(500, 0), 1000, 'whoever shares it waits behind the others')
  assert.equal(bucket.pass(100, 1000), 100)
  assert.equal(bucket.pass(1000, 60_000), 0, 'what was not used before is lost')
  assert.equal(bucket.pass(1, 60_000), 1)
  const turns = new Bucket(1, 2, 0)
  assert.deepEqual(
    [0, 0, 0, 999, 1000, 1000].map((now) => turns.take(now)),
    [true, true, false, false, true, false],
  )
})

test('a conn with so many bytes a second', { timeout }, async (t) => {
  const RATE = 1 << 20
  const sizes = [1 << 20, 1 << 18, 1 << 18, 1]
  await t.test('what goes out waits here, in order, and counts as untaken', async () => {
    const [here, there] = pair()
    const slow = paced(here, undefined, new Bucket(RATE))
    const came: number[] = []
    const reading = there.read((chunk) => void came.push(chunk.length))
    const began = performance.now()
    for (const size of sizes) slow.write(new Uint8Array(size))
    assert.ok(slow.untaken > 0)
    await until(() => came.length === sizes.length)
    assert.ok(performance.now() - began > 450, 'half a second for half of it')
    assert.deepEqual(came, sizes)
    assert.equal(slow.untaken, 0)
    slow.close()
    await reading
  })
  await t.test('what comes in is taken at once, and what is behind it waits outside', async () => {
    const [here, there] = pair()
    const slow = paced(there, new Bucket(RATE), undefined)
    const came: number[] = []
    const reading = slow.read((chunk) => void came.push(chunk.length))
    const began = performance.now()
    for (const size of sizes) here.write(new Uint8Array(size))
    await until(() => came.length === sizes.length)
    assert.ok(performance.now() - began > 450, 'half a second for half of it')
    here.close()
    await reading
  })
  await t.test('who is hung up does not wait', async () => {
    const [here, there] = pair()
    const [come, go] = [new Bucket(1000), new Bucket(1000)]
    const slow = paced(there, come, go)
    const reading = slow.read(() => undefined)
    here.write(new Uint8Array(1 << 20))
    slow.write(new Uint8Array(1 << 22))
    slow.write(new Uint8Array(1 << 22))
    const drained = slow.drained()
    await until(() => come.pass(0) > 1000)
    slow.close()
    await Promise.all([drained, reading])
    assert.equal(slow.untaken, 0)
  })
})

test('what conversations share', { timeout }, async (t) => {
  const share = new Share({ requests: 3, bytes: 1 << 16, fids: 10 })
  const client = async (): Promise<Client> => {
    const [here, there] = pair()
    serve(there, sample().root, { share }).catch(assert.ifError)
    return Client.open(here)
  }
  const bell = async (client: Client): Promise<Fid> => (await client.root.walk(['bell'])).open(OREAD)

  await t.test('requests: those too many are refused, what ends one is not', async () => {
    await using one = await client()
    await using other = await client()
    const bells = [await bell(one), await bell(one), await bell(other), await bell(other)]
    const over = new AbortController()
    const reads = [bells[0]!.read(0, 10), bells[1]!.read(0, 10, over.signal), bells[2]!.read(0, 10)]
    const refused = { code: 'EAGAIN', message: 'Resource temporarily unavailable: 3 requests wait already' }
    await assert.rejects(bells[3]!.read(0, 10), refused)
    over.abort()
    await assert.rejects(reads[1]!, { code: 'EINTR' })
    const again = bells[1]!.read(0, 10)
    await bells[0]!.clunk()
    await assert.rejects(reads[0]!, { code: 'EINTR' })
    assert.equal((await one.root.stat()).name, '/')
    one.close()
    await Promise.all([assert.rejects(again, { code: 'ENOTCONN' }), one.closed])
    await Promise.all([bells[2]!.clunk(), assert.rejects(reads[2]!, { code: 'EINTR' })])
  })
  await t.test('bytes of requests', async () => {
    await using one = await client()
    const fid = await (await one.root.walk(['notes'])).open(1)
    await assert.rejects(fid.write(0, new Uint8Array(1 << 16)), { code: 'EAGAIN' })
    assert.equal(await fid.write(0, utf8('hello')), 5)
  })
  await t.test('fids, of all that have not hung up', async () => {
    await using one = await client()
    const fids: Fid[] = []
    while (fids.length < 9) fids.push(await one.root.walk([]))
    await assert.rejects(one.root.walk([]), { code: 'EMFILE', message: 'Too many open files: 10 fids' })
    await assert.rejects(client(), { code: 'EMFILE' })
    await fids[0]!.clunk()
    await using other = await client()
    await assert.rejects(other.root.walk([]), { code: 'EMFILE' })
    one.close()
    await one.closed
    await until(() =>
      other.root.walk([]).then(
        () => true,
        () => false,
      ),
    )
  })
})

test('a peer with too much', { timeout }, async (t) => {
  const hive = await gated(t)
  await t.test('of connections is hung up, and told of once', async () => {
    const key = await hive.peer('box2', { limits: { connections: 2 } })
    const [one, other] = [await hive.client(key), await hive.client(key)]
    await assert.rejects(hive.client(key))
    await assert.rejects(hive.client(key))
    await until(() => hive.failures.length > 0)
    assert.deepEqual(hive.failures.splice(0), [
      'Too many open files: box2 at 127.0.0.1 was hung up: it has 2 connections already',
    ])
    one.close()
    await until(() => hive.gate.connections('box2') === 1)
    await using again = await hive.client(key)
    assert.equal((await again.root.stat()).name, '/')
    other.close()
  })
  await t.test('of handshakes', async () => {
    const key = await hive.peer('box4', { limits: { handshakes: 2 } })
    for (let count = 0; count < 2; count++) (await hive.client(key)).close()
    await assert.rejects(hive.client(key))
    await until(() => hive.failures.length > 0)
    assert.deepEqual(hive.failures.splice(0), [
      'Resource temporarily unavailable: box4 at 127.0.0.1 was hung up: it makes more than 2 connections in a minute',
    ])
  })
  await t.test('of requests and of fids, over all its connections', async () => {
    const key = await hive.peer('box5', { limits: { requests: 2, fids: 6 } })
    await using one = await hive.client(key)
    await using other = await hive.client(key)
    const asleep = async (client: Client) => (await client.root.walk(['llm', 'bob', 'output'])).open(OREAD)
    const [first, second] = [await asleep(one), await asleep(other)]
    const reads = [first.read(0, 10), second.read(0, 10)]
    for (const read of reads) read.catch(() => undefined)
    await assert.rejects(other.root.stat(), { code: 'EAGAIN' })
    await Promise.all([first.clunk(), second.clunk()])
    await Promise.allSettled(reads)
    for (let count = 0; count < 4; count++) await one.root.walk(['llm'])
    await assert.rejects(other.root.walk(['llm']), { code: 'EMFILE' })
  })
  await t.test('of bytes a second gets them, later', async () => {
    const key = await hive.peer('box6', {
      exports: ['disk'],
      limits: { bytes_in: 1 << 17, bytes_out: 1 << 17 },
    })
    await using client = await hive.client(key)
    const fid = await (await client.root.walk(['disk', 'file'])).open(1)
    const began = performance.now()
    const written = fid.write(0, new Uint8Array(3 << 16))
    const answered = client.root.stat()
    assert.equal(await written, 3 << 16)
    assert.equal((await answered).name, '/')
    assert.ok(performance.now() - began > 300)
  })
})
