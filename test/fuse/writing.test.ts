import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { mounted, sh } from './mounts.ts'
import { Dir, file } from './nodes.ts'

/** What is run on a mount whose file `text` says "was here\n", what the file's commits are then, and what the command says. */
// oxfmt-ignore
const writes: readonly [command: string, commits: readonly string[], says?: string][] = [
  ['echo short > "$1"/text', ['replace short\n']],
  ['echo more >> "$1"/text', ['append more\n']],
  ['{ echo a; echo b; } > "$1"/text', ['replace a\nb\n']],
  ['{ echo a; echo b; } >> "$1"/text', ['append a\nb\n']],
  ['{ echo a; cat /dev/null; /bin/echo b; } > "$1"/text', ['replace a\nb\n']],
  ['exec 3>"$1"/text; echo a >&3; echo b >&3; exec 3>&-', ['replace a\nb\n']],
  ['exec 3>"$1"/text; exec 3>&-', ['replace ']],
  [': > "$1"/text', ['replace ']],
  ['exec 3>>"$1"/text; exec 3>&-', []],
  ['cp /dev/stdin "$1"/text <<< copied', ['replace copied\n']],
  ['echo tee | tee "$1"/text', ['replace tee\n'], 'tee\n'],
  ['echo tee | tee -a "$1"/text', ['append tee\n'], 'tee\n'],
  ['printf x | dd of="$1"/text status=none', ['replace x']],
  ['head -c 3000000 /dev/zero | tr "\\0" y > "$1"/text', [`replace ${'y'.repeat(3000000)}`]],
  ['python3 -c "import os,sys; f=open(sys.argv[1],\'w\'); f.write(\'s1\'); f.flush(); os.fsync(f.fileno()); print(open(sys.argv[1]).read()); f.write(\'s2\')" "$1"/text', ['replace s1', 'replace s2'], 's1\n'],
  ['python3 -c "import fcntl,os,sys; fd=os.open(sys.argv[1],os.O_WRONLY); fcntl.fcntl(fd,fcntl.F_SETFL,os.O_APPEND); os.write(fd,b\'late\')" "$1"/text', ['append late']],
  ['mv "$1"/text "$1"/other 2>/dev/null; echo $?; echo back > "$1"/text', ['replace back\n'], '1\n'],
  ['touch "$1"/text', []],
  ['chmod 600 "$1"/text', []],
  ['vim -u NONE -n -es -c "%s/here/there/" -c "wq!" "$1"/text </dev/null; true', ['replace was there\n']],
  ['sed "s/was/is/" "$1"/text > /tmp/x.$$; cat /tmp/x.$$ > "$1"/text; rm /tmp/x.$$', ['replace is here\n']],
]

test('a file is committed once, at its last close', { timeout: 60_000 }, async (t) => {
  for (const [command, commits, says = ''] of writes)
    await t.test(command, async (t) => {
      let content = 'was here\n'
      const committed: string[] = []
      const text = file({
        get: () => content,
        set(written, how) {
          committed.push(`${how} ${written}`)
          content = how === 'replace' ? written : content + written
        },
      })
      const root = new Dir({ text })
      const { at, client, mount } = await mounted(t, root.make('/'))
      const { out, error } = await sh(`${command}; cat "$1"/text > /dev/null`, at)
      assert.deepEqual(committed, commits, error)
      assert.equal(out, says, error)
      assert.equal(mount.stats().handles, 0)
      assert.ok(client.fids < 6, `${client.fids} fids`)
    })
})

/** What a failing write looks like from a shell. */
// oxfmt-ignore
const failures: readonly [title: string, command: string, error: RegExp, status: number][] = [
  ['a refused line', 'echo bad > "$1"/ctl', /Invalid argument/, 1],
  ['a full queue', 'echo full > "$1"/ctl', /Resource temporarily unavailable/, 1],
  ['a spent budget', 'echo spent > "$1"/ctl', /Disk quota exceeded/, 1],
  ['a file that cannot be written', 'echo x > "$1"/fixed', /Permission denied|Operation not permitted/, 1],
  ['a file that is not there', 'echo x > "$1"/new', /Permission denied/, 1],
  ['fsync of what cannot be committed', 'echo bad | dd of="$1"/strict conv=fsync status=none', /No space left/, 1],
  ['close of what cannot be committed', 'echo bad > "$1"/strict', /^$/, 0],
]
const codes: Record<string, 'EINVAL' | 'EAGAIN' | 'EDQUOT'> = {
  bad: 'EINVAL',
  full: 'EAGAIN',
  spent: 'EDQUOT',
}

test('what goes wrong is told to the writer', { timeout: 30_000 }, async (t) => {
  const root = new Dir({
    ctl: file({
      line(written) {
        const code = codes[written.trim()]
        if (code) throw new FileError(code, written)
      },
    }),
    fixed: file({ get: () => 'fixed' }),
    strict: file({
      set(written) {
        if (written) throw new FileError('ENOSPC')
      },
    }),
  })
  const { at } = await mounted(t, root.make('/'))
  for (const [title, command, error, status] of failures)
    await t.test(title, async () => {
      const ended = await sh(`set -e; ${command}`, at)
      assert.match(ended.error, error)
      assert.equal(ended.status, status)
    })
})

for (const minor of [44, 43])
  test(
    `what a close did is seen by whoever opens, looks or lists next, with 7.${minor}`,
    { timeout: 60_000 },
    (t) => seen(t, minor),
  )

async function seen(t: TestContext, minor: number): Promise<void> {
  let content = ''
  const sub = new Dir()
  const root = new Dir({
    in: file({
      async set(written) {
        await new Promise((done) => setImmediate(done))
        content = written
      },
    }),
    out: file({ get: () => content }),
    ctl: file({
      line(written) {
        for (const line of written.trim().split('\n')) {
          const [verb, name] = line.split(' ')
          if (verb === 'new') sub.add(name!, file({ get: () => name! }))
          else sub.entries.delete(name!)
        }
      },
    }),
    late: file({
      async set(written) {
        await new Promise((done) => setTimeout(done, 20))
        const [verb, name] = written.trim().split(' ')
        if (verb === 'new') sub.add(name!, file({ get: () => name! }))
        else sub.entries.delete(name!)
      },
    }),
    sub: sub.make,
  })
  const { at, mount } = await mounted(t, root.make('/'), { minor })
  await t.test('echo x > a; cat b', async () => {
    const { out, error } = await sh(
      'cd "$1"; for i in {1..300}; do echo $i > in; read x < out; [ $x = $i ] || echo $i $x; done',
      at,
    )
    assert.equal(out, '', error)
  })
  // oxfmt-ignore
  for (const [ctl, rounds] of [['ctl', 100], ['late', 20]] as const)
    await t.test(`names that ${ctl} makes and removes`, async () => {
      // Somebody else looks all the time, so that the kernel has something to remember.
      const script = `cd "$1"; (while :; do [ -e sub/bob ]; done) & looks=$!; for i in {1..${rounds}}; do
        echo 'new bob' > ${ctl}; [ -e sub/bob ] || echo $i not made; ls sub | grep -q bob || echo $i not listed; read -d '' x < sub/bob; [ $x = bob ] || echo $i says $x
        echo 'delete bob' > ${ctl}; [ -e sub/bob ] && echo $i not removed; ls sub | grep -q bob && echo $i listed; true
      done; kill $looks`
      const { out, error } = await sh(script, at)
      assert.equal(out, '', error)
    })
  await t.test('lengths', async () => {
    const script = `cd "$1"; for i in {1..50}; do
      echo 1 > in; a=$(stat -c %s out); echo 12345 > in; b=$(stat -c %s out); [ $a.$b = 2.6 ] || echo $i $a.$b
    done`
    assert.equal((await sh(script, at)).out, '')
  })
  await t.test('what nobody changes is not asked for again', async () => {
    const script = 'cd "$1"; exec 3<out; sleep 0.2; for i in {1..50}; do [ -e sub ] && [ -e out ]; done'
    const before = mount.stats().requests
    await sh(script, at)
    assert.ok(
      mount.stats().requests - before < (minor < 44 ? 400 : 40),
      `${mount.stats().requests - before} requests`,
    )
  })
}

test('a commit that hangs delays its neighbours and hardly anybody else', { timeout: 30_000 }, async (t) => {
  let release: () => void = () => undefined
  const stuck = new Promise<void>((done) => (release = done))
  const near = new Dir({ in: file({ set: () => stuck }), status: file({ get: () => 'near\n' }) })
  const far = new Dir({ status: file({ get: () => 'far\n' }) })
  const root = new Dir({ near: near.make, far: far.make })
  const { at } = await mounted(t, root.make('/'))
  await sh('cat "$1"/far/status "$1"/near/status; echo x > "$1"/near/in', at)
  const begun = performance.now()
  assert.equal((await sh('cat "$1"/far/status; ls -l "$1" | wc -l', at)).out, 'far\n3\n')
  assert.ok(performance.now() - begun < 1000, `${performance.now() - begun} ms`)
  const waits = sh('cat "$1"/near/status', at)
  const first = await Promise.race([waits, new Promise((done) => setTimeout(done, 300, 'waits'))])
  assert.equal(first, 'waits')
  release()
  assert.equal((await waits).out, 'near\n')
})
