import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { mount } from '../../src/fuse/mount.ts'
import { run } from '../../src/fuse/run.ts'
import { OWRITE } from '../../src/ninep/const.ts'
import { all as said, ended, needsFuse } from '../fuse/mounts.ts'
import { folder } from '../lib/temporary.ts'
import { diod } from './diod.ts'
import { plant } from './tree.ts'
import { dialing } from '../../src/start/dial.ts'
import { cat, clientOf, echo, line, ls, mux } from './muxed.ts'
import { tapped } from './tapped.ts'

const timeout = 60_000
/** How long one command may take, and a test that copies trees: each file is a dozen round trips, on a machine that is busy. */
const patience = 180_000

test('a server that speaks only 9P2000.L is mounted like any other', { timeout }, async (t) => {
  const { address } = await diod(t)
  await using all = mux()
  await all.dial('disk', address)
  await using client = await clientOf(all)
  assert.equal((await line(client, 'disk'))?.[2], 'up')
  const dir = await client.root.walk(['disk'])
  await (await dir.create('hello', 0o644, OWRITE)).clunk()
  await echo(client, 'disk/hello', 'hello, world\n')
  assert.equal(await cat(client, 'disk/hello'), 'hello, world\n')
  assert.deepEqual(await ls(client, 'disk'), ['hello'])
  const file = await client.root.walk(['disk', 'hello'])
  const { name, length, mode } = await file.stat()
  assert.deepEqual([name, length, mode], ['hello', 13n, 0o644])
  await file.clunk()
})

interface Disk {
  readonly at: string
  readonly behind: string
  /** The kinds of all messages that it was sent. */
  readonly asked: string[]
}

/** A disk behind diod, in a mux that is mounted. */
async function disk(t: TestContext): Promise<Disk> {
  needsFuse()
  const { address, at: behind } = await diod(t)
  const at = mkdtempSync(join(tmpdir(), 'fuse-'))
  const failures: unknown[] = []
  const asked: string[] = []
  const dial = dialing()
  const all = mux({
    failed: (error) => failures.push(error),
    dial: (address) => tapped(dial(address), (kind) => asked.push(kind)),
  })
  await all.dial('disk', address)
  const client = await clientOf(all)
  const site = await mount(client, { at, fsname: 'hivefs#test', log: (line) => failures.push(line) })
  t.after(async () => {
    await site[Symbol.asyncDispose]()
    await run(['umount', '-l', at])
    client.close()
    await all[Symbol.asyncDispose]()
    rmSync(at, { recursive: true, force: true })
    if (failures.length) throw new AggregateError(failures, 'the mux or the bridge complained')
  })
  return { at: join(at, 'disk'), behind, asked }
}

/** Runs a script that has to succeed, with `$1` … from `args`; answers what it says. */
async function sh(script: string, ...args: string[]): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script, 'sh', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    timeout: patience,
    killSignal: 'SIGKILL',
  })
  const [out, error, status] = await Promise.all([said(child.stdout), said(child.stderr), ended(child)])
  assert.deepEqual([error, status], ['', 0], script)
  return out
}

/** Each file with its mode, length and checksum. */
const sums = (at: string): Promise<string> =>
  sh(
    `cd "$1"; find . -type f -printf '%m %s %p\\0' | sort -z | tr '\\0' '|'; find . -type f -print0 | sort -z | xargs -0 sha256sum`,
    at,
  )

/** How a tree is copied there and back, and how many files it has. */
const copies: readonly (readonly [how: string, files: number, there: string, back: string])[] = [
  ['cp and tar', 5000, 'cp -r "$1" "$2"', 'mkdir "$2"; tar cf - -C "$1" . | tar xf - -C "$2"'],
  ['tar and rsync', 300, 'mkdir "$2"; tar cf - -C "$1" . | tar xf - -C "$2"', 'rsync -a "$1/" "$2"'],
  ['rsync and cp', 300, 'rsync -a "$1/" "$2"', 'cp -r "$1" "$2"'],
]

test('trees of files go there and come back the same', { timeout: 2 * patience }, async (t) => {
  const { at, behind } = await disk(t)
  for (const [how, files, there, back] of copies)
    await t.test(how, { timeout: 2 * patience }, async (t) => {
      const home = folder(t)
      const [source, copy] = [join(home, 'tree'), join(home, 'back')]
      plant(source, files)
      const wanted = await sums(source)
      await sh(there, source, join(at, 'tree'))
      assert.equal(await sums(join(behind, 'tree')), wanted, 'what lies on the disk')
      const found = await sh('find "$1" -type f -print0 | tr -dc "\\0" | wc -c', at)
      assert.equal(Number(found), files)
      await sh(back, join(at, 'tree'), copy)
      assert.equal(await sums(copy), wanted, 'what came back')
      await sh('rm -r "$1"; test ! -e "$1"', join(at, 'tree'))
      assert.deepEqual(readdirSync(behind), [])
    })
})

test('a new file takes no more messages than it needs', { timeout }, async (t) => {
  const { at, asked } = await disk(t)
  const many = (kind: string) => asked.filter((other) => other === kind).length
  await sh('mkdir "$1"/sub; ls "$1"/sub; echo x > "$1"/sub/one', at)
  for (const name of ['two', 'three', 'four']) {
    asked.length = 0
    await sh('echo x > "$1"/sub/"$2"', at, name)
    assert.ok(
      many('Twalk') <= 5,
      `each folder on the way, the name, the doubt about it, the making: ${asked.join(' ')}`,
    )
    assert.deepEqual([many('Tlcreate'), many('Twrite'), many('Tlopen'), many('Tsetattr')], [1, 1, 0, 0])
  }
})

test('links on a disk are seen and removed, and not followed', { timeout }, async (t) => {
  const { at, behind } = await disk(t)
  await sh('cd "$1"; echo x > file; mkdir sub; ln -s file link; ln -s sub way; ln -s none broken', behind)
  for (const script of [
    'cat link',
    'echo y >> link',
    'echo y > broken',
    'chmod 600 link',
    'truncate -s 0 link',
    'cat way',
  ])
    assert.match(
      await sh(`cd "$1"; { ${script}; } 2>&1 || true`, at),
      /Too many levels of symbolic links/,
      script,
    )
  assert.match(await sh('cd "$1"; ls way/ 2>&1 || true', at), /Not a directory/)
  assert.equal(await sh('cd "$1"; mv link other; rm other broken; ls; cat file', at), 'file\nsub\nway\nx\n')
  assert.deepEqual(readdirSync(behind).toSorted(), ['file', 'sub', 'way'])
})

test('what people do with files', { timeout }, async (t) => {
  const { at, behind } = await disk(t)
  const rows: readonly (readonly [what: string, script: string, says: string])[] = [
    ['append', 'echo one > a; echo two >> a; cat a', 'one\ntwo\n'],
    ['replace by less', 'echo a long line > a; echo b > a; cat a', 'b\n'],
    ['truncate', 'echo 123456789 > t; truncate -s 4 t; cat t; truncate -s 0 t; wc -c < t', '12340\n'],
    ['grow', 'truncate -s 100000 g; stat -c %s g', '100000\n'],
    ['rename', 'echo x > old; mv old new; cat new; test ! -e old', 'x\n'],
    ['rename over another', 'echo x > from; echo y > to; mv from to; cat to; test ! -e from', 'x\n'],
    ['rename a folder', 'mkdir -p d1; echo x > d1/f; mv d1 d2; cat d2/f', 'x\n'],
    ['chmod', 'echo x > m; chmod 751 m; stat -c %a m', '751\n'],
    ['touch', 'touch -d @1000000 m; stat -c %Y m', '1000000\n'],
    ['make and remove folders', 'mkdir -p x/y/z; rmdir x/y/z x/y; ls x | wc -l; rmdir x', '0\n'],
    [
      'an update in place',
      'printf abcdef > u; printf X | dd of=u bs=1 seek=2 conv=notrunc status=none; cat u',
      'abXdef',
    ],
    [
      'ten megabytes',
      'head -c 10000000 /dev/urandom | tee big | sha256sum > sum; sha256sum < big | diff - sum',
      '',
    ],
    ['sync', 'dd if=/dev/zero of=s bs=1k count=3 conv=fsync status=none; stat -c %s s', '3072\n'],
  ]
  for (const [what, script, says] of rows)
    await t.test(what, { timeout }, async () => {
      assert.equal(await sh(`cd "$1"; ${script}`, at), says)
    })
  await t.test('what goes wrong is said in the words of errno', { timeout }, async () => {
    const errors: readonly (readonly [script: string, words: RegExp])[] = [
      ['cat none', /No such file or directory/],
      ['mkdir none/below', /No such file or directory/],
      ['echo x > file; mkdir file', /File exists/],
      ['mkdir -p full/inner; rmdir full', /Directory not empty/],
      ['echo x > full', /Is a directory/],
      ['cat file/below', /Not a directory/],
      ['ln -s file link', /Operation not permitted/],
    ]
    for (const [script, words] of errors)
      assert.match(await sh(`cd "$1"; { ${script}; } 2>&1 || true`, at), words, script)
  })
  assert.match(await sh('cd "$1"; sha256sum < big | diff - sum && echo same', behind), /^same/)
})
