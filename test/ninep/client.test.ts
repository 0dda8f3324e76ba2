import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from '../../src/ninep/client.ts'
import { OREAD, ORDWR, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { decode, encode } from '../../src/ninep/message.ts'
import type { Message } from '../../src/ninep/message.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { sample } from './sample.ts'

const timeout = 20_000

/** The other side of a client, played by hand: what it hears is told, what it says is given. */
function peer(conn: Conn, hear: (message: Message, say: (answer: Message) => void) => void): Promise<void> {
  const frames = new Frames(1 << 20)
  return conn.read((chunk) => {
    for (const frame of frames.push(chunk)) {
      const message = decode(frame)
      if (message.kind === 'Tversion')
        conn.write(encode({ kind: 'Rversion', tag: message.tag, msize: 8192, version: '9P2000' }))
      else if (message.kind === 'Tattach')
        conn.write(encode({ kind: 'Rattach', tag: message.tag, qid: { type: 128, version: 0, path: 1n } }))
      else hear(message, (answer) => conn.write(encode(answer)))
    }
  })
}

test('a walk of more than sixteen names is several messages and one fid', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root)
  const client = await Client.open(here)
  const path = Array.from({ length: 20 }, () => ['many', '..']).flat()
  const fid = await client.root.walk([...path, 'hello'])
  await fid.open(OREAD)
  assert.equal(Buffer.from(await fid.readAll()).toString(), 'hello, world\n')
  await assert.rejects(client.root.walk([...path, 'nothing']), { code: 'ENOENT' })
  await fid.clunk()
  assert.equal(client.fids, 1)
  client.close()
  await served
})

test('a big write goes in pieces and a big file comes back whole', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root)
  const client = await Client.open(here, { msize: 8192 })
  const fid = await (await client.root.walk(['notes'])).open(ORDWR | OTRUNC)
  const text = 'x'.repeat(100_000)
  assert.equal(await fid.write(0, Buffer.from(text)), 100_000)
  assert.equal(Buffer.from(await fid.readAll()).toString(), text)
  client.close()
  await served
})

test('the answer that comes before its Rflush is delivered', { timeout }, async () => {
  const [here, there] = pair()
  let read: Message | undefined
  const over = peer(there, (message, say) => {
    if (message.kind === 'Tread') read = message
    if (message.kind !== 'Tflush') return
    say({ kind: 'Rread', tag: read!.tag, data: Buffer.from('late') })
    say({ kind: 'Rflush', tag: message.tag })
  })
  const client = await Client.open(here)
  const giveUp = new AbortController()
  const data = client.root.read(0, 10, giveUp.signal)
  giveUp.abort()
  assert.equal(Buffer.from(await data).toString(), 'late')
  assert.equal(client.inFlight, 0)
  client.close()
  await over
})

test('a tag is not used again before its Rflush', { timeout }, async () => {
  const [here, there] = pair()
  const tags: number[] = []
  let flushed = () => undefined as void
  const over = peer(there, (message, say) => {
    if (message.kind === 'Tread') tags.push(message.tag)
    if (message.kind === 'Tflush') flushed = () => say({ kind: 'Rflush', tag: message.tag })
    if (message.kind === 'Tread' && tags.length > 1)
      say({ kind: 'Rread', tag: message.tag, data: Buffer.from('x') })
  })
  const client = await Client.open(here)
  const giveUp = new AbortController()
  const first = client.root.read(0, 10, giveUp.signal)
  while (tags.length === 0) await new Promise(setImmediate)
  giveUp.abort()
  for (let turn = 0; turn < 5; turn++) await client.root.read(0, 1)
  assert.ok(!tags.slice(1).includes(tags[0]!), String(tags))
  flushed()
  await assert.rejects(first, { code: 'EINTR' })
  assert.equal(client.inFlight, 0)
  client.close()
  await over
})

test('when the peer goes, every call fails with ENOTCONN, and later ones too', { timeout }, async () => {
  const [here, there] = pair()
  const over = peer(there, () => undefined)
  const client = await Client.open(here)
  const calls = Promise.allSettled([client.root.read(0, 1), client.root.stat(), client.root.walk(['x'])])
  there.close()
  for (const call of await calls) assert.ok(call.status === 'rejected' && call.reason.code === 'ENOTCONN')
  await client.closed
  await assert.rejects(client.root.stat(), { code: 'ENOTCONN' })
  await over
})

test('a peer that talks nonsense is hung up', { timeout }, async (t) => {
  const rows: [what: string, bytes: Uint8Array][] = [
    ['an answer to no question', encode({ kind: 'Rclunk', tag: 99 })],
    ['an unknown type', Uint8Array.of(7, 0, 0, 0, 255, 0, 0)],
    ['a frame of no size', Uint8Array.of(0, 0, 0, 0)],
  ]
  for (const [what, bytes] of rows)
    await t.test(what, { timeout }, async () => {
      const [here, there] = pair()
      const over = peer(there, () => there.write(bytes))
      const client = await Client.open(here)
      await assert.rejects(client.root.stat(), { code: 'ENOTCONN' })
      await over
    })
})

test('a peer that speaks another protocol is refused', { timeout }, async () => {
  const [here, there] = pair()
  const over = there.read(() =>
    there.write(encode({ kind: 'Rversion', tag: 0xffff, msize: 8192, version: 'unknown' })),
  )
  await assert.rejects(Client.open(here), { code: 'EPROTO' })
  await over
})

test('saying hello to a peer that is silent ends with its signal', { timeout }, async () => {
  const [here, there] = pair()
  const over = there.read(() => undefined)
  await assert.rejects(Client.open(here, { signal: AbortSignal.timeout(20) }), { code: 'EINTR' })
  await over
})

test('a thousand opens, reads and clunks leave no fid and no tag behind', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root)
  const client = await Client.open(here)
  await Promise.all(
    Array.from({ length: 1000 }, async (_, at) => {
      await using fid = await client.root.walk([at % 3 ? 'hello' : 'bell'])
      await fid.open(OREAD)
      const giveUp = new AbortController()
      const read = fid.read(0, 10, giveUp.signal)
      if (at % 3 === 0) {
        giveUp.abort()
        await assert.rejects(read, { code: 'EINTR' })
      } else await read
    }),
  )
  assert.equal(client.fids, 1)
  assert.equal(client.inFlight, 0)
  const notes = await (await client.root.walk(['notes'])).open(OWRITE)
  await notes.write(0, Buffer.from('poison'))
  await assert.rejects(notes.clunk(), { code: 'EINVAL' })
  assert.equal(client.fids, 1)
  client.close()
  await served
})

test(
  'when all tags are taken, a call fails, an abort still frees one, and then there is room',
  { timeout },
  async () => {
    const [here, there] = pair()
    const served = serve(there, sample().root)
    const client = await Client.open(here)
    const bell = await (await client.root.walk(['bell'])).open(OREAD)
    const giveUps = Array.from({ length: 65_535 }, () => new AbortController())
    const reads = giveUps.map((giveUp) => bell.read(0, 1, giveUp.signal))
    await assert.rejects(bell.read(0, 1), { code: 'EAGAIN' })
    for (const giveUp of giveUps) giveUp.abort()
    for (const read of await Promise.allSettled(reads)) assert.equal(read.status, 'rejected')
    assert.equal(client.inFlight, 0)
    await client.root.stat()
    client.close()
    await served
  },
)

test('a clunk is said also by who was told to stop before it', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root)
  const client = await Client.open(here)
  const fid = await client.root.walk(['hello'])
  await fid.clunk(AbortSignal.abort())
  const next = await client.root.walk(['notes'])
  assert.equal(next.fid, fid.fid, 'its number is free')
  client.close()
  await served
})
