import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import type { Memory } from '../../src/mux/mux.ts'
import { ORDWR } from '../../src/ninep/const.ts'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { listen as listenTcp } from '../../src/ninep/transports/tcp.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { cat, clientOf, echo, inside, line, ls, mux, until } from './muxed.ts'

const timeout = 20_000

test('ctl', { timeout }, async (t) => {
  const path = socketPath(t)
  const serving = (conn: Parameters<typeof serve>[0]) => serve(conn, sample().root)
  await using _ = await listen(path, serving, assert.ifError)
  await using tcp = await listenTcp('127.0.0.1', 0, serving, assert.ifError)
  const saved: Memory[] = []
  await using all = mux({
    remembered: { load: () => ({ label: '', mounts: [] }), save: (memory) => void saved.push(memory) },
  })
  await all.add('own', inside(sample().root))
  await using client = await clientOf(all)

  await t.test('shows a line for each mount, tabs between its fields', async () => {
    const [head, row] = (await cat(client, 'ctl')).split('\n')
    assert.equal(head, '# name\taddress\tstate\tsince\trtt_ms\trequests_in_flight\terror')
    assert.match(row!, /^own\tlocal\tup\t\d{4}-\d\d-\d\dT[\d:.]+Z\t\d+\.\d\d\t\d+\t-$/)
  })
  await t.test('add has mounted when it returns', async () => {
    await echo(client, 'ctl', `add box unix!${path}\n`)
    assert.equal(await cat(client, 'box/hello'), 'hello, world\n')
    await echo(client, 'ctl', `add net ${tcp.address.slice(4).replace('!', ':')}\n`)
    assert.equal(await cat(client, 'net/hello'), 'hello, world\n')
    assert.deepEqual(await ls(client, '/'), ['ctl', 'events', 'routes', 'help', 'own', 'box', 'net'])
  })
  await t.test('add of nobody tells the writer, and goes on trying', async (t) => {
    const later = socketPath(t)
    await assert.rejects(echo(client, 'ctl', `add later unix!${later}\n`), { code: 'ENOENT' })
    assert.equal((await line(client, 'later'))![2], 'down')
    await using _ = await listen(later, serving, assert.ifError)
    await until(() => all.mounts.get('later')!.health.state === 'up')
    assert.equal(await cat(client, 'later/hello'), 'hello, world\n')
    await echo(client, 'ctl', 'remove later\n')
  })
  await t.test('ping answers on the same open', async () => {
    await using ctl = await (await client.root.walk(['ctl'])).open(ORDWR)
    await ctl.write(0, utf8('ping box\n'))
    assert.match(Buffer.from(await ctl.readAll()).toString(), /^box \d+\.\d\d\n$/)
    await assert.rejects(ctl.write(0, utf8('ping nobody\n')), { code: 'ENOENT' })
  })
  await t.test('label names the workspace', async () => {
    await echo(client, 'ctl', 'label red hive\n')
    assert.ok((await cat(client, 'ctl')).includes('# label\tred hive\n'))
  })
  await t.test('what was added by address is remembered, and nothing else', async () => {
    assert.deepEqual(saved.at(-1)?.label, 'red hive')
    assert.deepEqual(
      saved.at(-1)?.mounts.map(([name]) => name),
      ['box', 'net'],
    )
    await using again = mux({ remembered: { load: () => saved.at(-1)!, save: () => undefined } })
    await using client = await clientOf(again)
    assert.equal(await cat(client, 'box/hello'), 'hello, world\n')
    assert.ok((await cat(client, 'ctl')).includes('# label\tred hive\n'))
  })
  await t.test('help names every verb and file', async () => {
    const help = await cat(client, 'help')
    for (const word of [
      'ctl',
      'events',
      'help',
      'add NAME ADDRESS',
      'remove NAME',
      'ping NAME',
      'label WORKSPACE',
    ])
      assert.ok(help.includes(word), word)
  })
})

test(
  'a mount that cannot be remembered any more is told, and the others are there',
  { timeout },
  async (t) => {
    const path = socketPath(t)
    await using _ = await listen(path, (conn) => serve(conn, sample().root), assert.ifError)
    const told: unknown[] = []
    const load = (): Memory => ({
      label: '',
      mounts: [
        ['bad', 'nonsense'],
        ['box', `unix!${path}`],
      ],
    })
    await using all = mux({
      failed: (error) => void told.push(error),
      remembered: { load, save: () => undefined },
    })
    await until(() => all.mounts.get('box')?.health.state === 'up')
    assert.match(String(told), /nonsense/)
  },
)

test('the time of a mount is the time of its backend', { timeout }, async () => {
  await using all = mux()
  await all.add('box', inside(sample().root), 'tcp!box!1')
  await using client = await clientOf(all)
  await until(async () => (await (await client.root.walk(['box'])).stat()).mtime === 1)
  const stat = await (await client.root.walk(['box'])).stat()
  assert.deepEqual([stat.name, stat.uid], ['box', 'glenda'])
})
