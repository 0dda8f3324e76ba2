import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Locks } from '../../src/ninep/locks.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { dial, listen } from '../../src/ninep/transports/unix.ts'
import { Client } from '../../src/ninep/client.ts'
import { NOFID, ORDWR, OREAD, OWRITE, QTDIR } from '../../src/ninep/const.ts'
import { decode, encode } from '../../src/ninep/message.ts'
import { FileError } from '../../src/lib/errno.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { scan, show } from '../../src/ninep/text.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from './sample.ts'
import { converse, traces } from './trace.ts'

const timeout = 20_000

test('conversations over a pair', { timeout }, async (t) => {
  for (const trace of traces(new URL('traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async () => {
      const [here, there] = pair()
      const served = serve(there, sample().root, { flushPatience: 50, locks: new Locks() })
      await converse(here, trace)
      await served
    })
})

test('the same conversations over a unix socket', { timeout }, async (t) => {
  for (const trace of traces(new URL('traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async (t) => {
      const path = socketPath(t)
      await using _ = await listen(
        path,
        (conn) => serve(conn, sample().root, { flushPatience: 50, locks: new Locks() }),
        assert.ifError,
      )
      await converse(await dial(path), trace)
    })
})

test('bytes that are no 9P end the conversation and nothing else', { timeout }, async (t) => {
  const rows: [what: string, hex: string][] = [
    ['a size of 0', '00000000'],
    ['a size of 4', '04000000'],
    ['a size of 6', '06000000 7400'],
    ['a size above msize', 'ffffffff 74 0000'],
    ['a size of 2 GB', '00000080 76 0100'],
  ]
  for (const [what, hex] of rows)
    await t.test(what, { timeout }, async () => {
      const [here, there] = pair()
      const served = serve(there, sample().root)
      here.write(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))
      await here.read(() => assert.fail('an answer'))
      await served
    })
})

test('a conversation in chunks of every size says the same', { timeout }, async () => {
  const bytes = Buffer.concat([
    encode({ kind: 'Tversion', tag: 0xffff, msize: 8192, version: '9P2000' }),
    encode({ kind: 'Tattach', tag: 1, fid: 0, afid: NOFID, uname: 'glenda', aname: '' }),
    encode({ kind: 'Twalk', tag: 2, fid: 0, newfid: 1, wname: ['hello'] }),
    encode({ kind: 'Topen', tag: 3, fid: 1, mode: 0 }),
    encode({ kind: 'Tread', tag: 4, fid: 1, offset: 0n, count: 100 }),
    encode({ kind: 'Tclunk', tag: 5, fid: 1 }),
  ])
  const said = new Set<string>()
  for (let size = 1; size <= bytes.length; size++) {
    const [here, there] = pair()
    const served = serve(there, sample().root)
    const answers: Buffer[] = []
    for (let at = 0; at < bytes.length; at += size) here.write(Uint8Array.from(bytes.subarray(at, at + size)))
    await here.read((chunk) => {
      answers.push(Buffer.from(chunk))
      if (Buffer.concat(answers).includes(Buffer.from([121, 5, 0]))) here.close()
    })
    await served
    said.add(Buffer.concat(answers).toString('hex'))
  }
  assert.equal(said.size, 1)
})

test(
  'a hang-up wakes blocked reads, drops what was not clunked and commits nothing',
  { timeout },
  async () => {
    const { root, seen } = sample()
    const [here, there] = pair()
    const served = serve(there, root)
    const client = await Client.open(here)
    const bell = await (await client.root.walk(['bell'])).open(OREAD)
    const notes = await (await client.root.walk(['notes'])).open(OWRITE)
    await notes.write(0, Buffer.from('half a message'))
    const asleep = Promise.allSettled([bell.read(0, 10)])
    while (seen.asleep() === 0) await new Promise(setImmediate)
    client.close()
    await served
    assert.equal((await asleep)[0].status, 'rejected')
    assert.equal(seen.asleep(), 0)
    assert.equal(seen.dropped, 2)
    assert.deepEqual(seen.committed, [])
  },
)

test(
  'ten thousand reads sleep, others are answered meanwhile, one abort wakes one',
  { timeout },
  async () => {
    const { root, seen } = sample()
    const [here, there] = pair()
    const served = serve(there, root)
    await using client = await Client.open(here)
    const bell = await (await client.root.walk(['bell'])).open(OREAD)
    const one = new AbortController()
    const first = bell.read(0, 10, one.signal)
    const rest = Array.from({ length: 9999 }, () => bell.read(0, 10))
    const hello = await (await client.root.walk(['hello'])).open(OREAD)
    assert.equal(Buffer.from(await hello.read(0, 100)).toString(), 'hello, world\n')
    assert.equal(seen.asleep(), 10_000)
    one.abort()
    await assert.rejects(first, { code: 'EINTR' })
    assert.equal(seen.asleep(), 9999)
    const ring = await (await client.root.walk(['ring'])).open(OWRITE)
    await ring.write(0, Buffer.from('ding'))
    for (const read of rest) assert.equal(Buffer.from(await read).toString(), 'ding')
    assert.equal(client.inFlight, 0)
    await client[Symbol.asyncDispose]()
    await served
  },
)

test(
  'a client that reads no answers is not read any more, but its Tflush and Tclunk are',
  { timeout },
  async (t) => {
    const { root, seen } = sample()
    const path = socketPath(t)
    const errors: unknown[] = []
    await using _ = await listen(
      path,
      (conn) => serve(conn, root, { maxUntaken: 64 << 10, failed: (error) => errors.push(error) }),
      assert.ifError,
    )
    const conn = connect(path) // nobody reads it
    const send = (message: Parameters<typeof encode>[0]) => conn.write(encode(message))
    send({ kind: 'Tversion', tag: 0xffff, msize: 8192, version: '9P2000' })
    send({ kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: '', aname: '' })
    send({ kind: 'Twalk', tag: 0, fid: 0, newfid: 1, wname: ['bell'] })
    send({ kind: 'Topen', tag: 1, fid: 1, mode: OREAD })
    send({ kind: 'Tread', tag: 2, fid: 1, offset: 0n, count: 10 })
    send({ kind: 'Twalk', tag: 3, fid: 0, newfid: 2, wname: ['many'] })
    send({ kind: 'Topen', tag: 4, fid: 2, mode: OREAD })
    while (seen.asleep() === 0) await new Promise(setImmediate)
    for (let tag = 5; tag < 2000; tag++) send({ kind: 'Tread', tag, fid: 2, offset: 0n, count: 8000 })
    send({ kind: 'Tflush', tag: 3000, oldtag: 2 })
    while (seen.asleep() > 0) await new Promise(setImmediate)
    conn.destroy()
    assert.deepEqual(errors, [])
  },
)

test('what waits for a client that hangs up is not done any more', { timeout }, async (t) => {
  let reads = 0
  const qid = { type: 0, version: 0, path: 1n }
  const data = new Uint8Array(8000)
  const read = () => (reads++, data)
  const file: Node = { qid, judges: true, stat: () => sample().root.stat(), open: () => ({ read }) }
  const root: Node = { ...file, qid: { ...qid, type: QTDIR }, walk: () => file }
  const path = socketPath(t)
  const over = Promise.withResolvers<void>()
  const maxUntaken = 2 << 20
  await using _ = await listen(
    path,
    (conn) => serve(conn, root, { maxUntaken }).finally(over.resolve),
    assert.ifError,
  )
  const conn = connect(path) // nobody reads it
  const send = (message: Parameters<typeof encode>[0]) => conn.write(encode(message))
  send({ kind: 'Tversion', tag: 0xffff, msize: 8192, version: '9P2000' })
  send({ kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: '', aname: '' })
  send({ kind: 'Twalk', tag: 0, fid: 0, newfid: 1, wname: ['any'] })
  send({ kind: 'Topen', tag: 1, fid: 1, mode: OREAD })
  for (let tag = 2; tag < 2000; tag++) send({ kind: 'Tread', tag, fid: 1, offset: 0n, count: 8000 })
  const seen: number[] = []
  while (!seen.at(-1) || seen.at(-1) !== seen.at(-2)) {
    await sleep(50, undefined, { signal: t.signal })
    seen.push(reads)
  }
  const done = reads
  assert.ok(done < 1000, `${done} reads`)
  conn.destroy()
  await over.promise
  await sleep(50)
  assert.ok(reads - done <= 64, `${reads - done} reads for nobody`)
})

test('a fid opened for reading is not written, nor the reverse', { timeout }, async () => {
  const [here, there] = pair()
  const served = serve(there, sample().root)
  const client = await Client.open(here)
  const reading = await (await client.root.walk(['notes'])).open(OREAD)
  const writing = await (await client.root.walk(['notes'])).open(OWRITE)
  const both = await (await client.root.walk(['notes'])).open(ORDWR)
  await assert.rejects(reading.write(0, Buffer.from('x')), { code: 'EACCES' })
  await assert.rejects(writing.read(0, 1), { code: 'EACCES' })
  assert.equal(await both.write(0, Buffer.from('x')), 1)
  client.close()
  await served
})

test('an attach may take its time, and what names its fid waits for it', { timeout }, async () => {
  const { root } = sample()
  const [here, there] = pair()
  const later = async (aname: string) => {
    await new Promise((done) => setImmediate(done))
    if (aname === 'none') throw new FileError('ENOENT', aname)
    return root
  }
  const served = serve(there, (_uname, aname) => later(aname))
  const answers: string[] = []
  const frames = new Frames(8192)
  const over = here.read((chunk) => {
    for (const frame of frames.push(chunk)) answers.push(show(decode(frame)))
    if (answers.length === 6) here.close()
  })
  for (const line of [
    'Tversion tag notag msize 8192 version 9P2000',
    'Tattach tag 1 fid 0 afid nofid uname glenda aname none',
    'Twalk tag 2 fid 0 newfid 9 wname [hello]',
    'Tattach tag 3 fid 1 afid nofid uname glenda aname some',
    'Twalk tag 4 fid 1 newfid 2 wname [hello]',
    'Tattach tag 5 fid 1 afid nofid uname glenda aname some',
  ])
    here.write(encode(scan(line)))
  await over
  await served
  assert.deepEqual(
    answers.map((answer) => answer.replace(/ (msize|qid|wqid|iounit).*/, '')).sort(),
    [
      'Rattach tag 3',
      'Rerror tag 1 ename "file does not exist: none"',
      'Rerror tag 2 ename "fid unknown or out of range: unknown fid 0"',
      'Rerror tag 5 ename "fid unknown or out of range: fid 1 is in use"',
      'Rversion tag notag',
      'Rwalk tag 4',
    ].sort(),
  )
})

test('an open that is made when its conversation is over is dropped', { timeout }, async () => {
  const { root } = sample()
  const entry = await root.stat()
  const file = { ...entry, qid: { ...entry.qid, type: 0 }, mode: 0o600 }
  const [asked, made, dropped] = [1, 2, 3].map(() => Promise.withResolvers<void>()) as [Gone, Gone, Gone]
  const node: Node = {
    qid: file.qid,
    stat: () => file,
    async open() {
      asked.resolve()
      await made.promise
      return { drop: () => dropped.resolve() }
    },
  }
  const [here, there] = pair()
  const served = serve(there, { ...root, qid: entry.qid, walk: () => node })
  const client = await Client.open(here)
  const opening = assert.rejects((await client.root.walk(['file'])).open(OREAD), { code: 'ENOTCONN' })
  await asked.promise
  client.close()
  await Promise.all([served, opening])
  made.resolve()
  await dropped.promise
})

type Gone = PromiseWithResolvers<void>
