import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { configure } from './nowhere.ts'
import { Place, start } from './place.ts'

test('a hive, from start to stop', { timeout: 120_000 }, async (t) => {
  await using place = await Place.make()

  await t.test('start says what it has made, and is ready', async () => {
    const { stdout, stderr, status } = await place.start()
    assert.equal(stderr, '')
    assert.equal(status, 0)
    assert.match(stdout, new RegExp(`\nready: ${place.n}\n$`))
    assert.equal(
      stdout.split('\n').filter((line) => line.startsWith('  ') && line.includes(place.n)).length >= 3,
      true,
    )
    assert.ok(await place.mounted())
  })
  await t.test('the three commands of its banner work', async () => {
    assert.equal((await place.sh('echo hello > /n/llm/claude/input')).status, 0)
    assert.match((await place.sh('cat /n/llm/claude/output')).stdout, /offline/)
    assert.equal((await place.sh('cat /n/llm/claude/status')).stdout.trim(), 'idle')
  })
  await t.test('its events tell of parts and of turns', async () => {
    const { stdout } = await place.sh('exec 3<> /n/events; echo "since 0" >&3; head -n 5 <&3')
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    assert.ok(kinds.includes('mount.up'), kinds.join(' '))
    assert.ok(kinds.includes('agent.turn'), kinds.join(' '))
  })
  await t.test('the command line sees the same tree', async () => {
    assert.equal((await place.sh('ls /n')).stdout, (await place.hivefs(['ls', '/'])).stdout)
    assert.equal((await place.hivefs(['read', '/llm/claude/status'])).stdout.trim(), 'idle')
  })
  await t.test('the agents and the display have a socket of their own', async () => {
    assert.deepEqual((await readdir(place.namespace)).toSorted(), ['hivefs.pid', 'llm', 'n', 'rio'])
  })
  await t.test('status tells process, mount and parts', async () => {
    const { namespace, pid, mounts, parts } = JSON.parse(
      (await place.hivefs(['status', '--json'])).stdout,
    ) as {
      readonly namespace: string
      readonly pid: number
      readonly mounts: string[]
      readonly parts: { readonly name: string; readonly state: string }[]
    }
    assert.equal(namespace, place.namespace)
    assert.equal(String(pid), (await readFile(join(place.namespace, 'hivefs.pid'), 'utf8')).split(' ')[0])
    assert.deepEqual(mounts, [place.n])
    assert.deepEqual(
      parts.map(({ name, state }) => [name, state]),
      [
        ['llm', 'up'],
        ['rio', 'up'],
      ],
    )
  })
  await t.test('a second one in the same namespace is refused', async () => {
    const { stderr, status } = await place.start()
    assert.match(stderr, /^hivefs: a hive runs at .* already, process \d+; `hivefs stop` stops it\n$/)
    assert.equal(status, 1)
  })
  await t.test('it can be mounted once more, and that mount taken away', async () => {
    const dir = join(place.dir, 'second')
    assert.equal((await place.hivefs(['mount', dir])).stdout, `ready: ${dir}\n`)
    assert.equal((await place.sh(`cat ${dir}/llm/claude/status`)).stdout.trim(), 'idle')
    const { status, stderr } = await place.hivefs(['umount', dir])
    assert.equal(stderr, '')
    assert.equal(status, 0)
    assert.deepEqual(await readdir(dir), [])
  })
  await t.test('umount takes no mount away that is not ours', async () => {
    const { status, stderr } = await place.hivefs(['umount', '/proc'])
    assert.match(stderr, /^hivefs: \/proc is not a mount of hivefs\n$/)
    assert.equal(status, 1)
  })
  await t.test('stop leaves nothing', async () => {
    const reader = place.sh('cat /n/llm/claude/THOUGHTS')
    assert.equal((await place.hivefs(['stop'])).status, 0)
    assert.equal(await place.mounted(), false)
    assert.deepEqual(await readdir(place.namespace), [])
    await reader
    assert.match((await place.hivefs(['status'])).stderr, /no hive runs/)
  })
})

test('how a hive ends', { timeout: 120_000 }, async (t) => {
  await using place = await Place.make()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    await t.test(`${signal} ends it cleanly, with a reader asleep in the mount`, async () => {
      const hive = place.foreground()
      for await (const line of hive.stdout) if (String(line).includes('ready:')) break
      const reader = place.sh('cat /n/llm/claude/THOUGHTS')
      const began = performance.now()
      hive.kill(signal)
      assert.deepEqual(await once(hive, 'exit'), [0, null])
      assert.ok(performance.now() - began < 2000)
      assert.equal(await place.mounted(), false)
      assert.deepEqual(await readdir(place.namespace), [])
      await reader
    })
  await t.test('two at the same moment are one', async () => {
    const hive = place.foreground()
    for await (const line of hive.stdout) if (String(line).includes('ready:')) break
    hive.kill('SIGINT')
    hive.kill('SIGTERM')
    assert.deepEqual(await once(hive, 'exit'), [0, null])
  })
  await t.test('after kill -9 the next one takes its place', async () => {
    const hive = place.foreground()
    for await (const line of hive.stdout) if (String(line).includes('ready:')) break
    hive.kill('SIGKILL')
    await once(hive, 'exit')
    const { stderr, status } = await place.start()
    assert.equal(stderr, '')
    assert.equal(status, 0)
    assert.equal((await place.sh('cat /n/llm/claude/status')).stdout.trim(), 'idle')
    await place.hivefs(['stop'])
    assert.equal(await place.mounted(), false)
  })
  await t.test('of two that start at once one starts', async () => {
    const both = await Promise.all([place.start(), place.start()])
    assert.deepEqual(
      both.map(({ status }) => status).toSorted((a, b) => a! - b!),
      [0, 1],
    )
    assert.match(both.map(({ stderr }) => stderr).join(''), /^hivefs: a hive runs at .* already/)
    assert.equal((await place.sh('cat /n/llm/claude/status')).stdout.trim(), 'idle')
    await place.hivefs(['stop'])
  })
})

test('what keeps a hive from starting is said', { timeout: 120_000 }, async (t) => {
  await using place = await Place.make()
  await t.test('a mount point that is a file', async () => {
    await writeFile(place.n, 'mine')
    const { stderr, status } = await place.start()
    assert.match(stderr, /^hivefs: .*not a directory/)
    assert.equal(status, 1)
    assert.deepEqual(await readdir(place.namespace), [])
  })
  await t.test('a mount point that holds something', async () => {
    const full = await place.mkdir('full')
    await writeFile(join(full, 'mine'), '')
    assert.match((await place.start('--mount', full)).stderr, /^hivefs: directory is not empty: .*full/)
  })
  await t.test('a namespace that is open to others', async () => {
    const open = await place.mkdir('open')
    await chmod(open, 0o755)
    assert.match(
      (await place.start('--namespace', open)).stderr,
      /^hivefs: permission denied: .* is open to others; chmod 700/,
    )
  })
  await t.test('a namespace that is a link', async () => {
    await symlink(await place.mkdir('real'), join(place.dir, 'link'))
    assert.match(
      (await place.start('--namespace', join(place.dir, 'link'))).stderr,
      /^hivefs: permission denied: .* is a symbolic link/,
    )
  })
  await t.test('a mistake in config.toml', async () => {
    await writeFile(join(await place.mkdir('.config/hivefs'), 'config.toml'), 'mout = "/n"')
    assert.match((await place.start()).stderr, /^hivefs: .*config.toml: unknown key mout\n$/)
    configure(place.dir)
  })
})

test('the other kinds of hive', { timeout: 120_000 }, async (t) => {
  await using place = await Place.make()
  await t.test('without a mount, for the sockets alone', async () => {
    assert.match(
      (await place.hivefs(['start', '--yes', '--no-mount'])).stdout,
      new RegExp(`\nready: ${place.namespace}\n$`),
    )
    assert.equal((await place.hivefs(['write', '/llm/claude/input', 'hello'])).status, 0)
    assert.match((await place.hivefs(['read', '/llm/claude/output'])).stdout, /offline/)
    await place.hivefs(['stop'])
  })
  await t.test('alone: the tree is that of the agents', async () => {
    assert.equal((await place.start('--alone')).status, 0)
    assert.equal((await place.sh('cat /n/claude/status')).stdout.trim(), 'idle')
    assert.match((await place.hivefs(['status'])).stdout, new RegExp(`mounted on ${place.n}`))
    await place.hivefs(['stop'])
  })
  await t.test('connected: the agents join a mux that is there', async () => {
    await using there = await Place.make()
    assert.equal((await there.hivefs(['start', '--yes', '--no-mount'])).status, 0)
    const { stderr, stdout } = await place.start('--connect', `unix!${there.namespace}/n`)
    assert.equal(stderr, '')
    const [, name = ''] = new RegExp(`${place.n}/(\\S+)/claude is answered`).exec(stdout) ?? []
    assert.equal((await place.sh(`cat /n/${name}/claude/status`)).stdout.trim(), 'idle')
    assert.equal((await place.sh('cat /n/llm/claude/status')).stdout.trim(), 'idle')
    const rules = `/n/${name}/claude/rules`
    await place.sh(`echo 'register on' > /n/${name}/claude/ctl`)
    await place.sh(`echo 'add box2 unix!${there.namespace}/llm' > /n/ctl`)
    assert.equal((await place.sh(`until grep . ${rules}; do sleep 0.05; done`)).stdout, 'box2\n')
    await place.sh('echo "remove box2" > /n/ctl')
    assert.equal((await place.sh(`while grep -q . ${rules}; do sleep 0.05; done`)).status, 0)
    await place.hivefs(['stop'])
    assert.equal((await there.hivefs(['ls', '/'])).stdout.includes(name), false)
  })
})

test('a hive on a terminal', { timeout: 60_000 }, async (t) => {
  await using place = await Place.make()
  /** hivefs start with a terminal, which script(1) gives it; what it shows, and its keyboard. */
  const terminal = (...args: string[]) => {
    const line = `stty cols 80 rows 24; exec ${[process.execPath, start, 'start', ...args].join(' ')}`
    const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...place.env, TERM: 'xterm' } })
    let shown = ''
    child.stdout.on('data', (bytes) => (shown += String(bytes)))
    const until = async (words: RegExp): Promise<string> => {
      while (!words.test(shown)) await once(child.stdout, 'data')
      return shown
    }
    return { child, until, press: (keys: string) => child.stdin.write(keys) }
  }
  await t.test('asks what it shall be, and makes a new one by default', async () => {
    const { child, until, press } = terminal('--no-mount')
    await until(/What shall it be\?[^]*confirm/)
    press('\r')
    assert.match(await until(/ready: \S+\s/), /\/llm\/claude is answered by offline/)
    assert.deepEqual(await once(child, 'exit'), [0, null])
    await place.hivefs(['stop'])
  })
  await t.test('makes one that stands alone when that is chosen', async () => {
    const { child, until, press } = terminal('--no-mount')
    await until(/What shall it be\?[^]*confirm/)
    press('\u001B[B')
    press('\u001B[B')
    press('\r')
    assert.match(await until(/ready: \S+\s/), / \/claude is answered by offline/)
    await once(child, 'exit')
    await place.hivefs(['stop'])
  })
  await t.test('starts nothing when the question is left with Ctrl-C', async () => {
    const { child, until, press } = terminal('--no-mount')
    await until(/What shall it be\?[^]*confirm/)
    press('\u0003')
    await until(/Nothing was started/)
    assert.deepEqual(await once(child, 'exit'), [1, null])
    assert.match((await place.hivefs(['status'])).stderr, /no hive runs/)
  })
  await t.test('asks nothing with --yes, and Ctrl-C in the foreground ends it', async () => {
    const { child, until, press } = terminal('--yes', '--foreground', '--mount', place.n)
    assert.doesNotMatch(await until(/ready: \S+\s/), /What shall it be/)
    press('\u0003')
    assert.deepEqual(await once(child, 'exit'), [0, null])
    assert.equal(await place.mounted(), false)
  })
})
