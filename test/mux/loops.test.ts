import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Mux } from '../../src/mux/mux.ts'
import { hiveOf, viaOf } from '../../src/mux/via.ts'
import type { Client } from '../../src/ninep/client.ts'
import { DMDIR } from '../../src/ninep/const.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { listen } from '../../src/ninep/transports/tcp.ts'
import { sample } from '../ninep/sample.ts'
import { cat, clientOf, echo, inside, ls, mux, until } from './muxed.ts'

const timeout = 20_000

/** Ids of hives that are nowhere. */
const elsewhere = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(16, '0'))

/** A hive that listens on a port, with a server of its own. */
async function machine(t: TestContext): Promise<readonly [all: Mux, address: string]> {
  const all = mux()
  await all.add('own', inside(sample().root))
  const listener = await listen('127.0.0.1', 0, (conn) => all.serve(conn), assert.ifError)
  t.after(async () => {
    await listener[Symbol.asyncDispose]()
    await all[Symbol.asyncDispose]()
  })
  return [all, listener.address]
}

/** Every directory and mount below the root, as find(1) goes. */
async function find(client: Client, path = ''): Promise<string[]> {
  const fs = new Fsys(client)
  const found: string[] = []
  for (const { name, mode } of await fs.list(path))
    if (mode & DMDIR && !path.endsWith('/own'))
      found.push(`${path}/${name}`, ...(await find(client, `${path}/${name}`)))
  return found
}

/** What machines there are, and what each calls the others; then the mounts that are below the first one's root. */
// oxfmt-ignore
const rows: readonly (readonly [title: string, added: readonly (readonly [at: number, name: string, to: number])[], found: readonly string[]])[] = [
  ['one that mounts itself',         [[0, 'self', 0]], ['/self']],
  ['two that mount each other',      [[0, 'b', 1], [1, 'a', 0]], ['/b']],
  ['a ring of three',                [[0, 'b', 1], [1, 'c', 2], [2, 'a', 0]], ['/b', '/b/c']],
  ['two names for one',              [[0, 'b', 1], [0, 'bb', 1], [1, 'a', 0], [1, 'aa', 0]], ['/b', '/bb']],
  ['each of three mounts all three', [0, 1, 2].flatMap((at) => [0, 1, 2].map((to) => [at, 'abc'[to]!, to] as const)), ['/a', '/a/b', '/a/b/c', '/a/c', '/a/c/b', '/b', '/b/c', '/c', '/c/b']],
]

test('machines that mount each other', { timeout }, async (t) => {
  for (const [title, added, found] of rows)
    await t.test(title, { timeout }, async (t) => {
      const machines = await Promise.all([0, 1, 2].map(() => machine(t)))
      for (const [at, name, to] of added) await machines[at]![0].dial(name, machines[to]![1])
      await using client = await clientOf(machines[0]![0])
      const all = (await find(client)).filter((path) => !path.includes('/own'))
      assert.deepEqual(all.sort(), [...found].sort())
      for (const path of found) assert.equal(await cat(client, `${path}/own/hello`), 'hello, world\n')
      await assert.rejects(cat(client, `${found.at(-1)}/a/own/hello`), { code: 'ENOENT' })
    })
})

test('a way back that is walked', { timeout }, async (t) => {
  const [[a, atA], [b, atB]] = [await machine(t), await machine(t)]
  await a.dial('b', atB)
  await b.dial('a', atA)
  await using client = await clientOf(a)
  await t.test('is not there', async () => {
    await assert.rejects(client.root.walk(['b', 'a']), { code: 'ENOENT' })
    assert.deepEqual(await ls(client, 'b'), ['ctl', 'events', 'routes', 'help', 'own'])
    await using there = await client.root.walk(['b'])
    await assert.rejects(there.walk(['a']), { code: 'ENOENT' })
    await assert.rejects(there.walk(['own', '..', 'a']), { code: 'ENOENT' })
  })
  await t.test('by .. is the way that was come', async () => {
    assert.equal(await cat(client, 'b/../own/hello'), 'hello, world\n')
    assert.equal(await cat(client, 'b/own/../../b/../b/own/hello'), 'hello, world\n')
  })
  await t.test('is in the table of mounts all the same, and can be removed there', async () => {
    assert.match(await cat(client, 'b/ctl'), /^a\t/m)
    await echo(client, 'b/ctl', 'remove a\n')
    assert.doesNotMatch(await cat(client, 'b/ctl'), /^a\t/m)
  })
  await t.test('does not hide another machine', async () => {
    const [, atC] = await machine(t)
    await b.dial('c', atC)
    assert.equal(await cat(client, 'b/c/own/hello'), 'hello, world\n')
  })
})

test('a machine that comes back as another one is found out', { timeout }, async (t) => {
  const [a] = await machine(t)
  const [one, two] = [mux(), mux()]
  let now = one
  const listener = await listen('127.0.0.1', 0, (conn) => now.serve(conn), assert.ifError)
  t.after(() => listener[Symbol.asyncDispose]())
  await a.dial('b', listener.address)
  assert.equal(a.mounts.get('b')!.hive, one.hive)
  now = two
  await one[Symbol.asyncDispose]()
  await until(() => a.mounts.get('b')!.hive === two.hive)
  await two[Symbol.asyncDispose]()
})

test('who says what he has come through', { timeout }, async (t) => {
  const [all] = await machine(t)
  const [other, atOther] = await machine(t)
  await all.dial('other', atOther)
  const via = (...ids: readonly string[]) => clientOf(all, { aname: `via:${ids.join()}` })
  await t.test('is told which hive this is', async () => {
    await using client = await via(...elsewhere(1))
    assert.equal(hiveOf((await client.root.stat()).muid), all.hive)
  })
  await t.test('finds what is none of them', async () => {
    await using client = await via(...elsewhere(31))
    assert.ok((await ls(client, '/')).includes('other'))
    assert.equal(await cat(client, 'other/own/hello'), 'hello, world\n')
  })
  await t.test('does not find one of them', async () => {
    await using client = await via(...elsewhere(5), other.hive)
    assert.deepEqual(await ls(client, '/'), ['ctl', 'events', 'routes', 'help', 'own'])
    await assert.rejects(cat(client, 'other/own/hello'), { code: 'ENOENT' })
    assert.equal(await cat(client, 'own/hello'), 'hello, world\n')
  })
  await t.test('finds no machine where the list is full', async () => {
    await using client = await via(...elsewhere(32))
    assert.deepEqual(await ls(client, '/'), ['ctl', 'events', 'routes', 'help', 'own'])
    await assert.rejects(cat(client, 'other/own/hello'), { code: 'ENOENT' })
  })
  await t.test('and who says nothing finds all', async () => {
    await using client = await clientOf(all)
    assert.ok((await ls(client, '/')).includes('other'))
  })
})

test('a list that is none is refused', { timeout }, async (t) => {
  const id = '0123456789abcdef'
  // oxfmt-ignore
  const bad = ['via:', 'via:,', `via:${id},`, `via:,${id}`, `via:${id} `, `via:${id.slice(1)}`, `via:${id}0`, `via:${id.toUpperCase()}`, `via:${id};${id}`, `via: ${id}`, `via:${elsewhere(33).join()}`, `via:../${id}`]
  for (const aname of bad)
    await t.test(aname, async () => {
      assert.throws(() => viaOf(aname), { code: 'EINVAL' })
      await using all = mux()
      await assert.rejects(clientOf(all, { aname }), { code: 'EINVAL' })
    })
  assert.deepEqual(viaOf(`via:${id}`), [id])
  assert.deepEqual(viaOf('VIA'), [])
})

test('a server that is no hive is attached as ever', { timeout }, async () => {
  await using all = mux()
  const anames: string[] = []
  const { root } = sample()
  await all.add(
    'plain',
    async () => {
      const [here, there] = pair()
      serve(there, (_uname, aname) => {
        anames.push(aname)
        return root
      }).catch(assert.ifError)
      return here
    },
    'tcp!plain!1',
  )
  await using client = await clientOf(all, { aname: `via:${elsewhere(3).join()}` })
  assert.equal(await cat(client, 'plain/hello'), 'hello, world\n')
  assert.deepEqual(anames, ['', ''])
})
