import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { toFileError } from '../../src/lib/errno.ts'
import { Client } from '../../src/ninep/client.ts'
import { DMDIR, OEXEC, ORCLOSE, ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { Locks } from '../../src/ninep/locks.ts'
import { mirror } from '../../src/ninep/mirror.ts'
import type { Node } from '../../src/ninep/node.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { exported } from '../../src/peers/exported.ts'
import { FIRST_EXPORTS } from '../../src/peers/peer.ts'
import { parseExport } from '../../src/peers/rights.ts'
import { sample } from '../ninep/sample.ts'
import { converse, traces } from '../ninep/trace.ts'
import { HIVE, loose } from './loose.ts'

const timeout = 20_000

const part = (root: Node, exports: readonly string[]): Node => exported(root, exports.map(parseExport))

async function clientFor(root: Node): Promise<Client> {
  const [here, there] = pair()
  serve(there, root, { failed: assert.ifError }).catch(assert.ifError)
  return Client.open(here)
}

test('what is granted as a whole holds the conversations of a server', { timeout }, async (t) => {
  for (const trace of traces(new URL('../ninep/traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async () => {
      const { root: inner } = sample()
      const whole: Node = { qid: inner.qid, stat: () => inner.stat(), walk: () => inner }
      const root = (await part(whole, ['sample']).walk!('sample'))!
      const [here, there] = pair()
      const served = serve(there, root, { locks: new Locks(), flushPatience: 1000, failed: () => undefined })
      await converse(here, trace)
      await served
    })
})

/** The names in a directory, sorted. */
async function names(client: Client, path: string): Promise<string> {
  await using fid = await (await client.root.walk(namesOf(path))).open(OREAD)
  return (await fid.entries())
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}

const namesOf = (path: string): string[] => path.split('/').filter(Boolean)

/** Exports, a directory, and all that is in it. */
// oxfmt-ignore
const listings: readonly [exports: string, dir: string, entries: string][] = [
  ['llm, rio, agent',   '/',              'agent llm rio'],
  ['llm, rio, agent',   'llm',            'claude gpt help providers'],
  ['llm, rio, agent',   'llm/claude',     'BASH history input output rules system turns'],
  ['llm, rio, agent',   'rio',            'scene version'],
  ['llm, rio, agent',   'agent/1/perm/1', 'request'],
  ['llm/claude/input',  '/',              'llm'],
  ['llm/claude/input',  'llm',            'claude'],
  ['llm/claude/input',  'llm/claude',     'input'],
  ['/',                 '/',              'agent events help llm proc rio'],
  ['/ ctl',             '/',              'agent ctl events help llm peers proc rio routes'],
  ['llm ro ctl',        'llm/claude',     'BASH config ctl history input later output rules state system turns'],
  ['disk, box3',        '/',              'box3 disk'],
  ['disk, box3',        'disk',           'file'],
  ['disk, box3',        'box3',           'llm'],
  ['',                  '/',              ''],
]

test('a listing shows what is granted and nothing else', { timeout }, async (t) => {
  for (const [exports, dir, entries] of listings)
    await t.test(`${exports || 'nothing'}: ${dir}`, { timeout }, async () => {
      await using client = await clientFor(part(loose(HIVE).root, exports ? exports.split(', ') : []))
      assert.equal(await names(client, dir), entries)
    })
})

/** What became of something that was asked: `done`, or the words of the error. */
async function outcome(doing: () => Promise<unknown>): Promise<string> {
  try {
    await doing()
    return 'done'
  } catch (error) {
    return toFileError(error).message
  }
}

/** Ways to change a file that is there. */
const ways: Readonly<Record<string, (fid: Fid) => Promise<unknown>>> = {
  'open to write': (fid) => fid.open(OWRITE),
  'open to read and write': (fid) => fid.open(ORDWR),
  truncate: (fid) => fid.open(OREAD | OTRUNC),
  'remove on close': (fid) => fid.open(OREAD | ORCLOSE),
  'write after an open to read': async (fid) => (await fid.open(OREAD)).write(0, utf8('x')),
  'write after an open to execute': async (fid) => (await fid.open(OEXEC)).write(0, utf8('x')),
  'say for whom it writes': async (fid) => (await fid.open(OREAD)).wstat({ muid: 'root' }),
  remove: (fid) => fid.remove(),
  rename: (fid) => fid.wstat({ name: 'INPUT' }),
  'rename over another': (fid) => fid.wstat({ name: 'output' }),
  chmod: (fid) => fid.wstat({ mode: 0o777 }),
  'give away': (fid) => fid.wstat({ gid: 'root' }),
  shorten: (fid) => fid.wstat({ length: 0n }),
  touch: (fid) => fid.wstat({ mtime: 1 }),
}

test('what can only be read is not changed in any way', { timeout }, async (t) => {
  const readOnly: readonly [exports: string, path: string][] = [
    ['llm ro', 'llm/claude/input'],
    ['llm ro ctl', 'llm/claude/config'],
    ['llm', 'llm/claude/system'],
    ['llm', 'llm/claude/history'],
    ['llm, llm/claude ro', 'llm/claude/BASH'],
    ['disk ro', 'disk/file'],
    ['agent', 'agent/1/perm/1/request'],
  ]
  for (const [exports, path] of readOnly)
    await t.test(`${exports}: ${path}`, { timeout }, async (t) => {
      const { root, changed } = loose(HIVE)
      await using client = await clientFor(part(root, exports.split(', ')))
      for (const [title, way] of Object.entries(ways))
        await t.test(title, async () => {
          const fid = await client.root.walk(namesOf(path))
          assert.match(await outcome(() => way(fid)), /^(permission denied|Operation not permitted)/)
        })
      const fid = await client.root.walk(namesOf(path))
      assert.equal((await fid.stat()).mode, 0o555)
      assert.equal(text(await (await fid.open(OREAD)).readAll()), `this is ${path}\n`)
      assert.deepEqual(changed, [])
    })
})

test('a directory that governs stays as it is', { timeout }, async (t) => {
  for (const path of [
    '',
    'llm',
    'llm/claude',
    'llm/claude/turns',
    'rio',
    'rio/scene',
    'agent',
    'agent/1/perm',
  ])
    await t.test(path || '/', { timeout }, async () => {
      const { root, changed } = loose(HIVE)
      await using client = await clientFor(part(root, FIRST_EXPORTS))
      const dir = () => client.root.walk(namesOf(path))
      assert.equal((await (await dir()).stat()).mode, (DMDIR | 0o555) >>> 0)
      const made = async (name: string, perm: number) => (await dir()).create(name, perm, OREAD)
      const said = new Set<string>()
      for (const name of ['new', 'ctl', 'input', 'claude', 'routes', 'box3'])
        for (const perm of [0o600, (DMDIR | 0o700) >>> 0]) said.add(await outcome(() => made(name, perm)))
      assert.equal(said.size, 1, 'whether it is there is not told')
      assert.match([...said].join(), /^permission denied/)
      assert.match(await outcome(async () => (await dir()).remove()), /^permission denied/)
      assert.match(
        await outcome(async () => (await dir()).wstat({ name: 'x' })),
        /^(permission denied|Operation not)/,
      )
      assert.deepEqual(changed, [])
    })
})

test('who may write may do so', { timeout }, async (t) => {
  const { root, changed } = loose(HIVE)
  await using client = await clientFor(part(root, [...FIRST_EXPORTS, 'disk']))
  const at = (path: string) => client.root.walk(namesOf(path))
  await t.test('write', async () => {
    const fid = await (await at('llm/claude/input')).open(OWRITE | OTRUNC)
    assert.equal(await fid.write(0, utf8('hello')), 5)
    await fid.wstat({ muid: 'claude 3' })
    await fid.clunk()
  })
  await t.test('take a node off the screen', async () => (await at('rio/scene/nodes/cube')).remove())
  await t.test('make, rename and remove files elsewhere', async () => {
    const fid = await (await at('disk')).create('new', 0o600, ORDWR)
    await fid.wstat({ name: 'newer' })
    await fid.remove()
    await (await (await at('disk/file')).open(OREAD | ORCLOSE)).clunk()
  })
  assert.deepEqual(changed, [
    'truncate llm/claude/input',
    'write llm/claude/input',
    'author llm/claude/input claude 3',
    'remove rio/scene/nodes/cube',
    'create disk/new',
    'wstat disk/new name',
    'remove disk/newer',
    'remove disk/file',
  ])
})

test('a name is not a way to other rights', { timeout }, async (t) => {
  /** Exports, a file, and a name that it may not get. */
  const renames: readonly [exports: string, path: string, name: string][] = [
    ['disk', 'disk/file', 'ctl'],
    ['llm ctl, llm/bob', 'llm/gpt', 'bob'],
    ['llm ctl, llm/bob/config ro', 'llm/gpt', 'bob'],
    ['llm ctl, llm/gpt/config ro', 'llm/gpt', 'bob'],
    ['llm/gpt', 'llm/gpt', 'bob'],
    ['disk, box3', 'disk', 'llm'],
    ['disk, disk/x ro', 'disk/file', 'x'],
  ]
  for (const [exports, path, name] of renames)
    await t.test(`${exports}: ${path} to ${name}`, { timeout }, async () => {
      const { root, changed } = loose(HIVE)
      await using client = await clientFor(part(root, exports.split(', ')))
      const said = await outcome(async () => (await client.root.walk(namesOf(path))).wstat({ name }))
      assert.match(said, /^(permission denied|Operation not permitted)/)
      assert.deepEqual(changed, [])
    })
  await t.test('what has a new name allows what it allowed', { timeout }, async () => {
    const { root } = loose(HIVE)
    await using client = await clientFor(part(root, ['llm ctl']))
    const fid = await client.root.walk(['llm', 'gpt'])
    await fid.wstat({ name: 'bob' })
    assert.equal(
      text(await (await (await fid.walk(['config'])).open(OREAD)).readAll()),
      'this is llm/bob/config\n',
    )
  })
})

test('what is hidden answers as what is missing, and nobody looks for it', { timeout }, async (t) => {
  const hidden = [
    'ctl',
    'routes',
    'peers',
    'box3',
    'llm/ctl',
    'llm/claude/config',
    'llm/claude/state',
    'rio/url',
  ]
  for (const path of hidden)
    await t.test(path, { timeout }, async () => {
      const there = loose(HIVE)
      const missing = loose(HIVE.filter((one) => one !== path && !one.startsWith(`${path}/`)))
      const said = async ({ root }: typeof there) => {
        await using client = await clientFor(part(root, FIRST_EXPORTS))
        const dir = await client.root.walk(namesOf(path).slice(0, -1))
        const name = namesOf(path).at(-1)!
        return [
          await outcome(() => client.root.walk(namesOf(path))),
          await outcome(() => dir.walk([name])),
          await outcome(() => dir.walk([name, '..', name])),
          await outcome(() => client.root.walk([...namesOf(path), 'x'])),
          await outcome(async () => (await dir.walk([])).create(name, 0o600, OWRITE)),
          await names(client, namesOf(path).slice(0, -1).join('/')),
        ]
      }
      assert.deepEqual(await said(there), await said(missing))
      assert.ok(!there.walked.includes(path), 'it was looked for')
    })
})

test('.. leads nowhere else', { timeout }, async () => {
  const { root } = loose(HIVE)
  await using client = await clientFor(part(root, ['llm/claude']))
  const top = client.root.qid.path
  const up = ['..', '..', '..', '..']
  assert.equal((await client.root.walk(up)).qid.path, top)
  const deep = await client.root.walk(['llm', 'claude', 'input'])
  assert.equal(await outcome(() => deep.walk(['..'])), 'not a directory')
  const agent = await client.root.walk(['llm', 'claude'])
  assert.equal((await (await agent.walk(['..'])).walk(['..', '..'])).qid.path, top)
  for (const way of [
    ['..', 'gpt'],
    ['..', '..', 'rio'],
    ['..', '..', 'ctl'],
    ['..', 'claude', '..', 'ctl'],
    ['.', '..', 'providers'],
  ])
    assert.match(await outcome(() => agent.walk(way)), /^file does not exist/, way.join('/'))
})

test('the part of a tree behind a client is the same', { timeout }, async () => {
  const { root, changed, walked } = loose(HIVE)
  await using whole = await clientFor(root)
  await using client = await clientFor(part(mirror(whole), FIRST_EXPORTS))
  assert.equal(await names(client, '/'), 'agent llm rio')
  assert.equal(await names(client, 'llm/claude'), 'BASH history input output rules system turns')
  assert.match(await outcome(() => client.root.walk(['llm', 'claude', 'config'])), /^file does not exist/)
  const said = await outcome(async () => (await client.root.walk(['llm', 'claude', 'system'])).open(OWRITE))
  assert.match(said, /^permission denied/)
  assert.deepEqual(changed, [])
  const fid = await (await client.root.walk(['llm', 'claude', 'input'])).open(OWRITE)
  await fid.write(0, utf8('hello'))
  await fid.clunk()
  assert.deepEqual(changed, ['write llm/claude/input'])
  assert.deepEqual(
    walked.filter((path) => path.includes('config') || path === 'ctl'),
    [],
  )
  walked.length = 0
  await client.root.walk(['llm', 'claude', 'input', '..', 'x']).catch(() => undefined)
  await client.root.walk(['llm', 'claude', '..', 'gpt', 'BASH'])
  assert.deepEqual(walked, [
    'llm',
    'llm/claude',
    'llm/claude/input',
    'llm',
    'llm/claude',
    'llm',
    'llm/gpt',
    'llm/gpt/BASH',
  ])
})
