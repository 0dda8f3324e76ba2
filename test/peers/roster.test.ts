import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { freeName, isFingerprint, isName } from '../../src/peers/peer.ts'
import type { Peer } from '../../src/peers/peer.ts'
import { Roster } from '../../src/peers/roster.ts'
import { peersIn } from '../../src/peers/table.ts'
import { folder } from '../lib/temporary.ts'

const keyOf = (text: string): string =>
  `SHA256:${createHash('sha256').update(text).digest('base64').replace('=', '')}`
const A = keyOf('a')
const B = keyOf('b')
const peer = (name: string, fingerprint = keyOf(name)): Peer => ({
  name,
  fingerprint,
  exports: ['llm', 'rio ro'],
})

interface Kept {
  readonly path: string
  readonly roster: Roster
  readonly failures: string[]
  /** Waits until the roster has changed. */
  changed(): Promise<void>
}

async function kept(t: TestContext, text?: string): Promise<Kept> {
  const path = join(folder(t), 'config/hivefs/peers.toml')
  if (text !== undefined) {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    await writeFile(path, text, { mode: 0o600 })
  }
  const failures: string[] = []
  const roster = await Roster.open({ path, failed: (error) => failures.push((error as Error).message) })
  t.after(() => roster[Symbol.asyncDispose]())
  const changed = () =>
    new Promise<void>((done) => {
      const end = roster.onChange(() => {
        end()
        done()
      })
    })
  return { path, roster, failures, changed }
}

test('a roster', { timeout: 60_000 }, async (t) => {
  await t.test('makes its file and folder ours alone, and knows it again', async (t) => {
    const { path, roster, failures } = await kept(t)
    assert.deepEqual(roster.all(), [])
    const since = new Date('2026-01-31T12:00:00.000Z')
    await roster.add({ ...peer('box2'), address: 'tls!box2!5642', since, limits: { connections: 16 } })
    await roster.add(peer('box.example.org'))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(join(path, '..')), ['peers.toml', 'peers.toml.lock'])
    const again = await Roster.open({ path, failed: assert.ifError })
    t.after(() => again[Symbol.asyncDispose]())
    assert.equal(JSON.stringify(again.all()), JSON.stringify(roster.all()))
    const { address, limits, since: when, exports } = again.byFingerprint(keyOf('box2'))!
    assert.deepEqual(
      [address, limits, when?.getTime(), exports],
      ['tls!box2!5642', { connections: 16 }, since.getTime(), ['llm', 'rio ro']],
    )
    assert.equal(again.byName('box.example.org')?.fingerprint, keyOf('box.example.org'))
    assert.deepEqual(failures, [])
  })

  await t.test('keeps what else is in the file', async (t) => {
    const before = `# mine\n\n[peers.a] # the first\nkey = "${A}"\nexports = [\n  "llm",\n]\n\n# about b\n[peers."b"]\nkey = "${B}"\nlimits.connections = 3 # few\n`
    const { path, roster } = await kept(t, before)
    await roster.change('a', (peer) => ({ ...peer, exports: [...peer.exports, 'rio ro'] }))
    assert.equal(
      await readFile(path, 'utf8'),
      `# mine\n\n[peers.a]\nkey = "${A}"\nexports = ["llm", "rio ro"]\n\n# about b\n[peers."b"]\nkey = "${B}"\nlimits.connections = 3 # few\n`,
    )
    await roster.remove('a')
    assert.match(await readFile(path, 'utf8'), /^# mine\n\n+# about b\n\[peers\."b"\]/)
    await roster.remove('b')
    assert.deepEqual(roster.all(), [])
  })

  await t.test('writes anew what cannot be changed in place', async (t) => {
    const { path, roster } = await kept(t, `peers = { a = { key = "${A}" }, b = { key = "${B}" } }\n`)
    await roster.change('b', (peer) => ({ ...peer, exports: ['llm'] }))
    assert.deepEqual(
      peersIn(await readFile(path, 'utf8'), '').map(({ name, exports }) => [name, exports]),
      [
        ['a', []],
        ['b', ['llm']],
      ],
    )
  })

  await t.test('notices what an editor writes, in place or as a new file, and a removal', async (t) => {
    const { path, roster, changed } = await kept(t, `[peers.a]\nkey = "${A}"\n`)
    const edits: readonly (() => Promise<void>)[] = [
      () => writeFile(path, `[peers.b]\nkey = "${B}"\n`),
      async () => {
        await writeFile(`${path}~`, `[peers.a]\nkey = "${A}"\nexports = ["llm"]\n`, { mode: 0o600 })
        await rename(`${path}~`, path)
      },
      () => rm(path),
    ]
    const seen: string[] = []
    for (const edit of edits) {
      const news = changed()
      await edit()
      await news
      seen.push(
        roster
          .all()
          .map(({ name, exports }) => `${name} ${exports.join()}`)
          .join(),
      )
    }
    assert.deepEqual(seen, ['b ', 'a llm', ''])
  })

  await t.test('notices a folder that comes later', async (t) => {
    const { path, roster, changed } = await kept(t)
    const news = changed()
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    await writeFile(path, `[peers.a]\nkey = "${A}"\n`, { mode: 0o600 })
    await news
    assert.equal(roster.byFingerprint(A)?.name, 'a')
  })

  await t.test(
    'keeps whom it knew when the file breaks, says so once, and changes nothing in it',
    async (t) => {
      const { path, roster, failures } = await kept(t, `[peers.a]\nkey = "${A}"\n`)
      const broken = `[peers.a]\nkey = "${A}"\n[peers.b\n`
      await writeFile(path, broken)
      await roster.reload()
      await roster.reload()
      assert.deepEqual(
        roster.all().map(({ name }) => name),
        ['a'],
      )
      assert.match(roster.problem!, /peers\.toml: line 3, column \d+: /)
      assert.deepEqual(failures, [roster.problem])
      await assert.rejects(roster.add(peer('c')), /line 3/)
      await assert.rejects(roster.remove('a'), /line 3/)
      assert.equal(await readFile(path, 'utf8'), broken)
      await writeFile(path, '')
      await roster.reload()
      assert.deepEqual([roster.all(), roster.problem], [[], undefined])
    },
  )

  await t.test('refuses what is taken, unknown or no name, and changes nothing', async (t) => {
    const { path, roster } = await kept(t, `[peers.a]\nkey = "${A}"\n`)
    // oxfmt-ignore
    const wrong: readonly [what: () => Promise<void>, says: RegExp][] = [
      [() => roster.add(peer('a', B)),                                  /^file already exists: a is a peer already$/],
      [() => roster.add(peer('b', A)),                                  /^file already exists: a has that key already$/],
      [() => roster.add(peer('b/c', B)),                                /^bad argument: "b\/c"; a name is/],
      [() => roster.add(peer('..', B)),                                 /^bad argument: "\.\."; a name is/],
      [() => roster.add(peer('b', 'SHA256:short')),                     /^bad argument: .* must be a fingerprint/],
      [() => roster.remove('b'),                                        /^file does not exist: b; no such peer$/],
      [() => roster.change('b', (peer) => peer),                        /^file does not exist: b; no such peer$/],
      [() => roster.change('a', (peer) => ({ ...peer, exports: ['a\nb'] })), /^bad argument: .* must be a list of lines/],
    ]
    for (const [what, says] of wrong)
      await assert.rejects(what(), ({ message }: Error) => says.test(message) || assert.fail(message))
    assert.equal(await readFile(path, 'utf8'), `[peers.a]\nkey = "${A}"\n`)
  })

  await t.test('takes changes in turn', async (t) => {
    const { roster } = await kept(t)
    await Promise.all(Array.from({ length: 20 }, (_, i) => roster.add(peer(`box${i}`))))
    assert.equal(roster.all().length, 20)
    const taken = await Promise.allSettled([roster.add(peer('x', A)), roster.add(peer('x', B))])
    assert.deepEqual(
      taken.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    )
  })

  // oxfmt-ignore
  const unsafe: readonly [title: string, make: (path: string) => Promise<unknown>, says: RegExp][] = [
    ['others may write',        (path) => chmod(path, 0o622),                              /permission denied: others may write .*; look what it says, then chmod 600/],
    ['a link',                  (path) => rename(path, `${path}~`).then(() => symlink(`${path}~`, path)), /is a symbolic link/],
    ['a folder',                (path) => rm(path).then(() => mkdir(path)),                /is not a file/],
    ['somebody else’s',         (path) => chown(path, 65534, 65534),                       /belongs to user 65534/],
  ]
  for (const [title, make, says] of unsafe)
    await t.test(
      `a file that is ${title} does not count`,
      { skip: title.startsWith('somebody') && process.getuid?.() !== 0 && 'needs root' },
      async (t) => {
        const { path, roster } = await kept(t, `[peers.a]\nkey = "${A}"\n`)
        await make(path)
        await roster.reload()
        assert.match(roster.problem!, says)
        const fresh = await Roster.open({ path, failed: () => undefined })
        t.after(() => fresh[Symbol.asyncDispose]())
        assert.deepEqual([fresh.all(), roster.all().length], [[], 1])
      },
    )

  await t.test('does not write into a folder that others may write in', async (t) => {
    const { path, roster } = await kept(t, '')
    await chmod(join(path, '..'), 0o777)
    await assert.rejects(roster.add(peer('a')), /permission denied: others may write in .*; chmod 700/)
  })
})

test('what is wrong in peers.toml is said with its line', { timeout: 10_000 }, async (t) => {
  const good = `[peers.a]\nkey = "${A}"\n`
  // oxfmt-ignore
  const rows: readonly [text: string, says: string][] = [
    [`${good}[peers.b]\n`,                                   'line 3: b.key must be a fingerprint'],
    [`${good}[peers.b]\n\nkey = "${B}x"\n`,                  'line 5: b.key must be a fingerprint: SHA256: and 43 characters, or WEB: and 43 for a guest'],
    [`${good}[peers.b]\nkey = "${B.slice(0, -1)}B"\n`,       'line 4: b.key must be a fingerprint: SHA256: and 43 characters, or WEB: and 43 for a guest'],
    [`${good}adress = "tls!a!1"\n`,                          'line 3: unknown key a.adress'],
    [`colour = 1\n${good}`,                                  'line 1: unknown key colour'],
    [`${good}exports = "llm"\n`,                             'line 3: a.exports must be a list of lines: PATH [ro] [ctl]'],
    [`${good}limits.connections = -1\n`,                     'line 3: a.limits.connections must be a whole number above 0'],
    [`${good}limits.conections = 3\n`,                     'line 3: a.limits conections is no limit; limits are connections, handshakes, requests, fids, bytes_in, bytes_out'],
    [`${good}since = "now"\n`,                               'line 3: a.since must be a date and a time: 2026-01-31T12:00:00Z'],
    [`${good}address = "a\\nb"\n`,                           'line 3: a.address must be an address: tls!HOST!PORT'],
    [`${good}[peers."b/c"]\nkey = "${B}"\n`,                 'line 3: "b/c" is no name: 1 to 64 of A-Z a-z 0-9 . _ -'],
    [`${good}[peers.b.example]\nkey = "${B}"\n`,             'line 3: b.key must be a fingerprint'],
    [`${good}[peers.b]\nkey = "${A}"\n`,                     'line 4: b has the key of a; one of them is to go'],
    [`peers = 3\n`,                                          'line 1: peers must be a table of peers: [peers.NAME]'],
    [`peers.a = 3\n`,                                        'line 1: a must be a table of key, address, since, exports and limits'],
  ]
  for (const [text, says] of rows)
    await t.test(says, () => assert.throws(() => peersIn(text, 'p'), { message: `bad argument: p: ${says}` }))
  await t.test('a name that is one of JavaScript’s own is nobody special', () => {
    const names = peersIn(`[peers.constructor]\nkey = "${A}"\n`, '').map(({ name }) => name)
    assert.deepEqual(names, ['constructor'])
    assert.deepEqual(peersIn(`[peers.__proto__]\nkey = "${A}"\n`, 'p'), [])
  })
})

test('names and fingerprints', { timeout: 10_000 }, () => {
  assert.deepEqual(['a', 'A.b_c-9', 'x'.repeat(64)].filter(isName).length, 3)
  assert.deepEqual(['', '.', '..', '__proto__', 'a b', 'a/b', 'ä', 'x'.repeat(65), 'a\n'].filter(isName), [])
  assert.ok(isFingerprint(A))
  assert.deepEqual([A.slice(1), `${A}=`, A.toLowerCase(), `${A}\n`].filter(isFingerprint), [])
  assert.equal(
    freeName('box', () => false),
    'box',
  )
  assert.equal(
    freeName('box', (name) => ['box', 'box-2'].includes(name)),
    'box-3',
  )
  assert.equal(
    freeName('my box!', () => false),
    'my-box-',
  )
  assert.equal(
    freeName('..', () => false),
    'host',
  )
  assert.equal(
    freeName('agent-bob', () => false),
    'bob',
  )
  assert.equal(
    freeName('y'.repeat(99), (name) => name === 'y'.repeat(64)),
    `${'y'.repeat(62)}-2`,
  )
})
