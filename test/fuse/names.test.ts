import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mounted, sh, until } from './mounts.ts'
import { Dir, file } from './nodes.ts'
import type { Make } from './nodes.ts'

/** A directory where files and directories can be made, renamed and removed. */
function shelf(): Dir {
  const made = (name: string): Make => {
    let content = ''
    let here = name
    return file({
      get: () => content,
      set: (written, how) => void (content = how === 'replace' ? written : content + written),
      remove: () => void dir.entries.delete(here),
      rename(to) {
        const node = dir.entries.get(here)!
        dir.entries.delete(here)
        dir.entries.set(to, node)
        here = to
      },
    })
  }
  const dir = new Dir({}, made)
  return dir
}

/** A command in an empty directory where files can be made, and what it prints. */
// oxfmt-ignore
const commands: readonly [command: string, prints: string][] = [
  ['echo one > a; cat a', 'one\n'],
  ['echo one > a; echo two >> a; cat a', 'one\ntwo\n'],
  ['touch a; ls', 'a\n'],
  ['echo one > a; rm a; ls; cat a 2>&1 | grep -c "No such file"', '1\n'],
  ['mkdir d; ls -F', 'd/\n'],
  ['mkdir d; mkdir d 2>&1 | grep -c "File exists"', '1\n'],
  ['echo one > a; mv a b; ls; cat b', 'b\none\n'],
  ['echo one > a; echo two > b; mv a b; ls; cat b', 'b\none\n'],
  ['echo one > a; echo two > b; mv -n a b 2>/dev/null; ls; cat b', 'a\nb\ntwo\n'],
  ['echo one > a; mkdir d; mv a d/ 2>/dev/null; ls d; cat d/a', 'a\none\n'],
  ['echo one > a; set -o noclobber; echo two > a 2>&1 || cat a', 'one\n'],
  ['echo one > a; cp a b; cmp a b && echo same', 'same\n'],
  ['ln -s a l 2>&1 | grep -c "not permitted"', '1\n'],
  ['echo one > a; ln a l 2>&1 | grep -c "not permitted"', '1\n'],
  ['mkfifo p 2>&1 | grep -c "not permitted"', '1\n'],
  ['echo one > a; chown 12345 a 2>&1 | grep -c "not permitted"', '1\n'],
  ['echo one > a; exec 3< a; rm a; cat <&3', 'one\n'],
  ['for i in {1..50}; do echo $i > f$i; done; ls | wc -l; rm f*; ls | wc -l', '50\n0\n'],
  ['echo one > a; sed -i s/one/two/ a; cat a', 'two\n'],
  ['echo "{}" > a; jq -c . a', '{}\n'],
  ['mkdir d; rmdir d; ls', ''],
  ['head -c 255 /dev/zero | tr "\\0" n | xargs touch; ls | wc -c', '256\n'],
  ['echo x > "a b"; cat "a b"', 'x\n'],
]

test('names are made, changed and removed', { timeout: 60_000 }, async (t) => {
  for (const [command, prints] of commands)
    await t.test(command, async (t) => {
      const { at, client, mount } = await mounted(t, shelf().make('/'))
      const { out, error } = await sh(`cd "$1"; ${command}`, at)
      assert.equal(out, prints, error)
      await until(() => mount.stats().handles === 0)
      assert.ok(
        client.fids <= mount.stats().inodes + 1,
        `${client.fids} fids of ${mount.stats().inodes} inodes`,
      )
    })
})

test('what others change behind the mount', { timeout: 30_000 }, async (t) => {
  const sub = new Dir({ f: file({ get: () => 'old' }) })
  const root = new Dir({ sub: sub.make, f: file({ get: () => 'old' }) })
  const { at } = await mounted(t, root.make('/'))
  const look = 'cat "$1"/f "$1"/sub/f 2>&1'
  await t.test('a file that came anew is the new one, at once for who opens it', async () => {
    assert.equal((await sh(look, at)).out, 'oldold')
    root.add('f', file({ get: () => 'new' }))
    sub.add('f', file({ get: () => 'new' }))
    assert.equal((await sh(look, at)).out, 'newnew')
  })
  await t.test('a directory that came anew is the new one within a second', async () => {
    root.add('sub', new Dir({ f: file({ get: () => 'newer' }) }).make)
    await until(async () => (await sh('cat "$1"/sub/f', at)).out === 'newer')
  })
  await t.test('what is gone is not there within a second', async () => {
    root.entries.delete('f')
    root.entries.delete('sub')
    await until(async () => (await sh(look, at)).out.match(/No such file or directory/g)?.length === 2)
  })
  await t.test('a long list is whole while it changes', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, n) => [`f${n}`, file({ get: () => '' })]),
    )
    const list = new Dir(many)
    root.add('list', list.make)
    const script = `
import os, sys
with os.scandir(sys.argv[1]) as found:
    names = [next(found).name]
    print('begun', flush=True)
    sys.stdin.readline()
    names += [entry.name for entry in found]
print(len(names), len(set(names)))
`
    const { spawn } = await import('node:child_process')
    const python = spawn('python3', ['-c', script, `${at}/list`])
    let said = ''
    python.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await until(() => said.includes('begun'))
    for (let n = 0; n < 3000; n += 2) list.entries.delete(`f${n}`)
    list.add('late', file({ get: () => '' }))
    python.stdin.end('\n')
    await until(() => said.includes('3000 3000'))
  })
})

test(
  'the kernel forgets, and we do too',
  { timeout: 30_000, skip: process.getuid!() !== 0 && 'needs root' },
  async (t) => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, file({ get: () => '' })]))
    const { at, client, mount } = await mounted(t, new Dir({ ...many, d: new Dir(many).make }).make('/'))
    await sh('ls -lR "$1"; cat "$1"/f* "$1"/d/f*', at)
    assert.ok(mount.stats().inodes > 1000)
    // Twice: names first, then the inodes they held.
    await sh('echo 2 > /proc/sys/vm/drop_caches; echo 2 > /proc/sys/vm/drop_caches')
    await until(() => mount.stats().inodes === 1 && client.fids === 1)
    assert.equal((await sh('cat "$1"/f7; ls "$1"/d | wc -l', at)).out, '500\n')
  },
)

test('of a very large directory the kernel remembers what somebody wants', { timeout: 30_000 }, async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 10_001 }, (_, n) => [`f${n}`, file({ get: () => 'x' })]),
  )
  const { at, mount } = await mounted(t, new Dir({ big: new Dir(many).make }).make('/'))
  assert.equal(
    (await sh('ls "$1"/big | wc -l; cat "$1"/big/f10000; stat -c %s "$1"/big/f5', at)).out,
    '10001\nx1\n',
  )
  assert.ok(mount.stats().inodes < 10, `${mount.stats().inodes} inodes`)
})
