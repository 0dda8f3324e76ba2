import assert from 'node:assert/strict'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { toFileError } from '../../src/lib/errno.ts'
import type { Client } from '../../src/ninep/client.ts'
import { NOTAG, OREAD, OWRITE, VERSION } from '../../src/ninep/const.ts'
import { encode } from '../../src/ninep/message.ts'
import { echo, ls, until } from '../mux/muxed.ts'
import { Talk } from '../mux/talk.ts'
import { credentials } from '../ninep/credentials.ts'
import { converse, traces } from '../ninep/trace.ts'
import { gated } from './gated.ts'
import type { Gated } from './gated.ts'

const timeout = 120_000

const hello = encode({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: VERSION })

/** Connects as it likes and says hello; how many bytes are answered before it is hung up. */
async function said(port: number, options: ConnectionOptions): Promise<number> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    ALPNProtocols: ['9p'],
    ...options,
  })
  let bytes = 0
  socket.on('data', (chunk) => {
    bytes += chunk.length
    socket.destroy()
  })
  socket.on('error', () => undefined)
  socket.write(hello)
  await new Promise((done) => socket.once('close', done))
  return bytes
}

test('who is no peer', { timeout }, async (t) => {
  const hive = await gated(t)
  const { port } = hive
  const peer = await hive.peer('box2')
  const stranger = await credentials()
  const other = await credentials()
  /** Ways to come in, and what would be shown. */
  const ways: readonly [title: string, options: ConnectionOptions][] = [
    ['a machine that was never paired', { key: stranger.key, cert: stranger.cert }],
    ['nobody in particular: no certificate', {}],
    ['a certificate of the same name with another key', { key: other.key, cert: other.cert }],
    ['an old TLS', { key: peer.key, cert: peer.cert, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
  ]
  for (const [title, options] of ways)
    await t.test(title, { timeout }, async () => assert.equal(await said(port, options), 0))
  await t.test('nobody was let in', () => assert.deepEqual(hive.happened, []))
  await t.test('a peer is', { timeout }, async () =>
    assert.ok((await said(port, { key: peer.key, cert: peer.cert })) > 0),
  )
})

test('who is a peer no more', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  const session = new Promise<Buffer | undefined>((done) => {
    const socket: TLSSocket = connect({
      host: '127.0.0.1',
      port: hive.port,
      rejectUnauthorized: false,
      ALPNProtocols: ['9p'],
      key: key.key,
      cert: key.cert,
    })
    socket.on('session', done)
    socket.on('data', () => {
      done(socket.getSession())
      socket.destroy()
    })
    socket.write(hello)
  })
  const ticket = await session
  const client = await hive.client(key)
  const fid = await (await client.root.walk(['llm', 'bob', 'output'])).open(OREAD)
  const asleep = fid.read(0, 100)
  const input = await (await client.root.walk(['llm', 'bob', 'input'])).open(OWRITE)
  await input.write(0, Buffer.from('half a prompt'))
  await hive.roster.remove('box2')

  await t.test('what it has open is hung up', { timeout }, async () => {
    await assert.rejects(asleep, { code: 'ENOTCONN' })
    await client.closed
  })
  await t.test('what it had not closed is not done', { timeout }, async () => {
    await until(() => hive.gate.connections('box2') === 0)
    assert.equal(hive.llm.agents.get('bob')!.state.turns.length, 0)
  })
  await t.test('it does not come in again', { timeout }, async () =>
    assert.equal(await said(hive.port, { key: key.key, cert: key.cert }), 0),
  )
  await t.test('nor by resuming its session', { timeout }, async () => {
    assert.ok(ticket)
    assert.equal(await said(hive.port, { key: key.key, cert: key.cert, session: ticket }), 0)
    assert.equal(await said(hive.port, { session: ticket }), 0, 'without its key')
  })
  await t.test('nor under its old name with another key', { timeout }, async () => {
    const other = await credentials()
    assert.equal(await said(hive.port, { key: other.key, cert: other.cert }), 0)
  })
})

test('a peer tries to get more than it was granted', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  for (const trace of traces(new URL('traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async () => converse(await hive.dial(key), trace))
  await t.test('nothing has changed', async () => {
    assert.deepEqual([...hive.llm.agents.keys()], ['bob'])
    assert.deepEqual(hive.changed, [])
    const unames = new Set(hive.opened.map(([uname]) => uname))
    assert.deepEqual([...unames], ['box2'])
    assert.deepEqual(hive.failures, [])
  })
})

test('a peer that comes over 10,000 machines', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  const ids = Array.from({ length: 3800 }, (_, at) => at.toString(16).padStart(16, '0'))
  const refused = { code: 'EINVAL', message: 'bad argument: via: and 1 to 32 ids of 16 hexadecimal digits' }
  await assert.rejects(hive.client(key, { aname: `via:${ids.join(',')}` }), refused)
  await assert.rejects(hive.client(key, { aname: `via:${ids.slice(0, 33).join(',')}` }), refused)
  await t.test('and by another way each time, holds no more trees than 16', { timeout }, async () => {
    const talk = new Talk(await hive.dial(key))
    await talk.greet()
    const attach = (fid: number) =>
      talk.say({ kind: 'Tattach', tag: fid, fid, afid: 0xffffffff, uname: 'x', aname: `via:${ids[fid]!}` })
    for (let fid = 1; fid < 16; fid++) {
      attach(fid)
      await talk.hear('Rattach')
    }
    attach(16)
    assert.equal((await talk.hear('Rerror')).ename, 'Too many open files: 16 trees in one conversation')
    talk.close()
  })
})

/** Hostile somebody and a bystander, both peers; what the bystander asks is answered all the time. */
async function both(t: TestContext): Promise<{ hive: Gated; talk: Talk; well: () => Promise<void> }> {
  const hive = await gated(t)
  const bystander: Client = await hive.client(await hive.peer('box4'))
  t.after(() => bystander.close())
  const talk = new Talk(await hive.dial(await hive.peer('box2')))
  await talk.greet()
  const well = async (): Promise<void> =>
    assert.deepEqual((await ls(bystander, '/')).toSorted(), ['llm', 'rio'])
  return { hive, talk, well }
}

test('bytes that are no 9P from a peer', { timeout }, async (t) => {
  const frames: readonly [title: string, hex: string, end: 'hung up' | 'waited for'][] = [
    ['a frame of 4 bytes', '04000000', 'hung up'],
    ['a frame of no bytes', '00000000', 'hung up'],
    ['a frame above msize', 'ffffffff76ffff', 'hung up'],
    ['a frame of 2 GB', '000000807600', 'hung up'],
    ['half a frame', '10000000760100', 'waited for'],
  ]
  for (const [title, hex, end] of frames)
    await t.test(title, { timeout }, async (t) => {
      const { hive, talk, well } = await both(t)
      talk.bytes(Uint8Array.from(Buffer.from(hex, 'hex')))
      await well()
      if (end === 'waited for') talk.close()
      await talk.ended
      await until(() => hive.gate.connections('box2') === 0)
      await well()
    })
})

test('a peer that takes all it can', { timeout }, async (t) => {
  await t.test('100,000 fids: 65,536 of them', { timeout }, async (t) => {
    const { talk, well } = await both(t)
    for (let fid = 1; fid <= 100_000; fid++)
      talk.say({ kind: 'Twalk', tag: fid % 0xffff, fid: 0, newfid: fid, wname: [] })
    await until(() => talk.heard.length === 100_000)
    const made = talk.heard.filter(({ kind }) => kind === 'Rwalk').length
    assert.equal(made, 65_535, 'and the root')
    assert.deepEqual(
      new Set(talk.heard.map((answer) => (answer.kind === 'Rerror' ? answer.ename : ''))),
      new Set(['', 'Too many open files: 65536 fids']),
    )
    await well()
    talk.close()
  })
  await t.test('65,535 tags: 8,192 of them', { timeout }, async (t) => {
    const { hive, talk, well } = await both(t)
    await talk.ask({ kind: 'Twalk', tag: 0, fid: 0, newfid: 1, wname: ['llm', 'bob', 'output'] }, 'Rwalk')
    await talk.ask({ kind: 'Topen', tag: 0, fid: 1, mode: OREAD }, 'Ropen')
    for (let tag = 0; tag < 0xffff; tag++) talk.say({ kind: 'Tread', tag, fid: 1, offset: 0n, count: 10 })
    await until(() => talk.heard.length === 0xffff - 8192)
    assert.ok(talk.heard.every(({ kind }) => kind === 'Rerror'))
    talk.heard.length = 0
    await well()
    await t.test('and what ends them goes all the same', { timeout }, async () => {
      talk.say({ kind: 'Tflush', tag: 60_000, oldtag: 7 })
      assert.equal((await talk.next()).tag, 7)
      assert.deepEqual(await talk.next(), { kind: 'Rflush', tag: 60_000 })
      talk.say({ kind: 'Tclunk', tag: 60_000, fid: 1 })
      await until(() => talk.heard.length === 8192)
      assert.ok(talk.heard.some(({ kind }) => kind === 'Rclunk'))
    })
    talk.close()
    await until(() => hive.gate.connections('box2') === 0)
  })
  await t.test('answers that it never reads', { timeout }, async (t) => {
    const { hive, talk, well } = await both(t)
    const line = `${JSON.stringify({ role: 'user', content: 'x'.repeat(500_000) })}\n`
    await echo(hive.owner, 'llm/bob/history', line)
    await talk.ask({ kind: 'Twalk', tag: 0, fid: 0, newfid: 1, wname: ['llm', 'bob', 'history'] }, 'Rwalk')
    await talk.ask({ kind: 'Topen', tag: 0, fid: 1, mode: OREAD }, 'Ropen')
    talk.stop()
    for (let tag = 0; tag < 8000; tag++) talk.say({ kind: 'Tread', tag, fid: 1, offset: 0n, count: 1 << 16 })
    for (let round = 0; round < 200; round++) await well()
    const { untaken } = hive.conns.at(-1)!
    assert.ok(untaken > 1 << 20 && untaken < 16 << 20, `${untaken} bytes wait, of 500 MB`)
    assert.equal(hive.gate.connections('box2'), 1, 'it may be slow')
    talk.close()
    talk.go()
    await until(() => hive.gate.connections('box2') === 0)
  })
  await t.test('messages that are never whole', { timeout }, async (t) => {
    const { hive, talk, well } = await both(t)
    const [one, ...more] = encode({
      kind: 'Twrite',
      tag: 1,
      fid: 0,
      offset: 0n,
      data: new Uint8Array(60_000),
    })
    talk.bytes(Uint8Array.from([one!]))
    for (let at = 0; at < 50_000; at += 1000) {
      talk.bytes(Uint8Array.from(more.slice(at, at + 1000)))
      await well()
    }
    talk.close()
    await until(() => hive.gate.connections('box2') === 0)
  })
})

test('the words of an error do not tell what is hidden', { timeout }, async (t) => {
  const hive = await gated(t)
  await using client = await hive.client(await hive.peer('box2', { exports: ['llm/bob/input', 'rio'] }))
  const outcome = (names: readonly string[]): Promise<string> =>
    client.root.walk(names).then(
      () => 'there',
      (error: unknown) => toFileError(error).message,
    )
  /** What is there, and what is nowhere. */
  const pairs: readonly [there: readonly string[], nowhere: readonly string[]][] = [
    [['ctl'], ['ctx']],
    [['box3'], ['box5']],
    [
      ['llm', 'ctl'],
      ['llm', 'ctx'],
    ],
    [
      ['llm', 'bob', 'output'],
      ['llm', 'bob', 'outpux'],
    ],
    [
      ['llm', 'bob', 'config'],
      ['llm', 'bob', 'confix'],
    ],
    [
      ['rio', 'url'],
      ['rio', 'urx'],
    ],
    [
      ['box3', 'llm'],
      ['box5', 'llm'],
    ],
  ]
  for (const [there, nowhere] of pairs)
    await t.test(there.join('/'), async () => {
      const said = await outcome(there)
      assert.match(said, /^file does not exist/)
      assert.equal(
        said.replaceAll(there.at(-1)!, '?').replaceAll(there[0]!, '!'),
        (await outcome(nowhere)).replaceAll(nowhere.at(-1)!, '?').replaceAll(nowhere[0]!, '!'),
      )
    })
})
