import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { NOFID, NOTAG, OREAD } from '../../src/ninep/const.ts'
import { Linux } from '../mux/linux.ts'
import { cat, echo, ls, until } from '../mux/muxed.ts'
import { gated } from './gated.ts'

const timeout = 60_000

test('a peer comes to what it was granted', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  await using client = await hive.client(key, { uname: 'root' })
  await t.test('and to nothing else', async () => {
    assert.deepEqual((await ls(client, '/')).toSorted(), ['llm', 'rio'])
    assert.deepEqual((await ls(client, 'llm')).toSorted(), ['bob', 'help', 'providers'])
  })
  await t.test('prompts an agent and reads the reply', async () => {
    await echo(client, 'llm/bob/input', 'hello')
    assert.equal(await cat(client, 'llm/bob/output'), 're: hello')
  })
  await t.test('is called by its name, whatever it says', () => assert.deepEqual(hive.opened, [['box2', '']]))
  await t.test('is so too when it says a number, which its files have for it alone', async () => {
    const linux = new Linux(await hive.dial(key))
    await linux.ask({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: '9P2000.L' }, 'Rversion')
    const attach = { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, aname: '', n_uname: 0 } as const
    await linux.ask({ ...attach, uname: 'root:0' }, 'Rattach')
    assert.deepEqual(hive.opened.at(-1), ['box2', ''])
    const { uid } = await linux.ask({ kind: 'Tgetattr', tag: 0, fid: 0, request_mask: 2047n }, 'Rgetattr')
    assert.equal(uid, 0)
    const body = { tag: 0, fid: 0, newfid: 1 }
    const refused = await linux.ask({ kind: 'Twalk', ...body, wname: ['llm', 'ctl'] }, 'Rwalk')
    assert.equal(refused.wqid.length, 1, 'it has no more than before')
    linux.close()
    await linux.ended
  })
  await t.test('attaches to one of its trees', async () => {
    await using llm = await hive.client(key, { aname: 'llm' })
    assert.deepEqual((await ls(llm, '/')).toSorted(), ['bob', 'help', 'providers'])
    assert.equal((await llm.root.walk(['..', '..', 'bob'])).qid.path, (await llm.root.walk(['bob'])).qid.path)
  })
  await t.test('says over which machines it came', async () => {
    const via = 'via:00000000000000bb,00000000000000cc'
    await using far = await hive.client(key, { aname: via })
    assert.deepEqual((await ls(far, '/')).toSorted(), ['llm', 'rio'])
    assert.deepEqual(hive.opened.at(-1), ['box2', via])
  })
})

test('who is here', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  const { connections } = hive.gate
  assert.equal(connections('box2'), 0)
  const one = await hive.client(key)
  const other = await hive.client(key)
  assert.equal(connections('box2'), 2)
  one.close()
  await until(() => connections('box2') === 1)
  assert.deepEqual(hive.happened, ['peer.up box2'])
  other.close()
  await until(() => connections('box2') === 0)
  assert.deepEqual(hive.happened, ['peer.up box2', 'peer.down box2'])
})

test('what changes in peers.toml counts at once, also for who is here', { timeout }, async (t) => {
  const hive = await gated(t)
  const key = await hive.peer('box2')
  const bystander = await hive.peer('box4')
  await using still = await hive.client(bystander)

  await t.test('other exports: it is hung up, comes again and has them', async () => {
    const client = await hive.client(key)
    const text = await readFile(hive.path, 'utf8')
    await writeFile(hive.path, text.replace('exports = ["llm", "rio", "agent"]', 'exports = ["rio ro"]'))
    await client.closed
    await using again = await hive.client(key)
    assert.deepEqual(await ls(again, '/'), ['rio'])
    await assert.rejects(echo(again, 'rio/scene/parse', 'x'), { code: 'EACCES' })
  })
  await t.test('another address: it stays', async () => {
    const client = await hive.client(key)
    await hive.roster.change('box2', (peer) => ({ ...peer, address: 'tls!box2!5642' }))
    assert.deepEqual(await ls(client, '/'), ['rio'])
    client.close()
  })
  await t.test('it is a peer no more: a read that waits is over, and nobody lets it in', async () => {
    await hive.roster.change('box2', (peer) => ({ ...peer, exports: ['llm'] }))
    const client = await hive.client(key)
    const fid = await (await client.root.walk(['llm', 'bob', 'output'])).open(OREAD)
    const reading = fid.read(0, 100)
    await hive.roster.remove('box2')
    await assert.rejects(reading, { code: 'ENOTCONN' })
    await client.closed
    await assert.rejects(hive.client(key))
  })
  await t.test('who was not meant does not notice', async () => {
    assert.deepEqual((await ls(still, '/')).toSorted(), ['llm', 'rio'])
    assert.equal(hive.gate.connections('box4'), 1)
  })
  await until(() => hive.gate.connections('box2') === 0)
  assert.deepEqual(hive.failures, [])
})
