import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from '../../src/ninep/client.ts'
import { OREAD } from '../../src/ninep/const.ts'
import { dial } from '../../src/ninep/transports/stdio.ts'
import { run } from '../house/run.ts'
import { freePort } from '../lib/port.ts'
import { Place, start } from './place.ts'

test('where a hive can be reached', { timeout: 120_000 }, async (t) => {
  await using place = await Place.make()
  const { hivefs } = place
  const ask = (...args: string[]) => hivefs.call(place, args)
  const socket = join(place.dir, 'more')
  const port = await freePort()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.after(() => taken.close())
  const { port: others } = taken.address() as { readonly port: number }
  const flags = ['--yes', '--no-mount', '--no-web']
  const more = ['--listen', `unix!${socket}`, '--listen', `tcp!127.0.0.1!${others}`]

  await t.test('is said at its start, also what is in the way', async () => {
    const { stdout, stderr } = await ask('start', ...flags, ...more)
    assert.equal(stderr, '')
    assert.match(stdout, new RegExp(`^  our programs can come in at unix!${socket}$`, 'm'))
    assert.match(stdout, /^  nobody can come in at tcp!127\.0\.0\.1!\d+: Address already in use/m)
  })
  await t.test('and whenever it is asked', async () => {
    const { stdout } = await ask('listen')
    assert.match(
      stdout,
      new RegExp(
        `^tcp!127.0.0.1!${others}: Address already in use.*\nunix!${socket}\n$|^unix!${socket}\ntcp!`,
      ),
    )
    const { stdout: json } = await ask('listen', '--json')
    const rows = json
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { address: string; error?: string })
    assert.deepEqual(
      rows.find(({ error }) => !error),
      { address: `unix!${socket}` },
    )
  })
  await t.test('more can be had while it runs, also through its ctl, and is reached there', async () => {
    const { stdout, stderr } = await ask('listen', `tcp!127.0.0.1!${port}`)
    assert.equal(stderr, '')
    assert.match(stdout, new RegExp(`^tcp!127.0.0.1!${port}$`, 'm'))
    await using other = await Place.make()
    const joined = await other.hivefs(['start', ...flags, '--connect', `tcp!127.0.0.1!${port}`])
    assert.equal(joined.stderr, '')
    assert.match((await ask('read', '/ctl')).stdout, new RegExp(`^# listen\ttcp!127.0.0.1!${port}$`, 'm'))
    assert.match((await other.hivefs(['ls', '/'])).stdout, /^llm$/m)
  })
  await t.test('stdin and stdout of `hivefs stdio` lead there too, and it ends when they do', async () => {
    const words = [process.execPath, start, 'stdio', '--namespace', place.namespace]
    const conn = await dial(words.map((word) => `'${word}'`).join(' '))
    const client = await Client.open(conn)
    const root = await client.root.walk([])
    await root.open(OREAD)
    assert.match(String(Buffer.from(await root.read(0, 65_536))), /llm/)
    client.close()
    await client.closed
    const { stdout, stderr, status } = await ask('stdio', '--namespace', join(place.dir, 'none'))
    assert.match(stderr, /^hivefs: no hive runs at .*none; `hivefs start` starts one\n$/)
    assert.deepEqual([stdout, status], ['', 1])
  })
  await t.test('over tls only to those it knows', async () => {
    const door = `tls!127.0.0.1!${await freePort()}`
    assert.equal((await ask('listen', door)).stderr, '')
    await using other = await Place.make()
    for (const words of [
      ['mount', door, join(other.dir, 'm')],
      ['start', ...flags, '--connect', door],
    ])
      assert.match(
        (await other.hivefs(words)).stderr,
        /^hivefs: permission denied: tls!127\.0\.0\.1!\d+ shows the key SHA256:\S{43}, which is not that of a peer\n$/,
      )
    assert.equal((await ask('listen', '--off', door)).stderr, '')
  })
  await t.test('but not to everybody, as long as that was not said at the start', async () => {
    const { stderr, status } = await ask('listen', `tcp!*!${port}`)
    assert.match(
      stderr,
      /^hivefs: permission denied: tcp!\*!\d+ is open to other machines .*--insecure-listen\n$/,
    )
    assert.equal(status, 1)
    assert.match((await ask('listen', 'box2')).stderr, /^hivefs: bad argument: box2; one of tls!/)
  })
  await t.test('what was added is there after a restart, what was a flag is not', async () => {
    assert.equal((await ask('stop')).status, 0)
    assert.equal((await ask('start', ...flags)).status, 0)
    assert.equal((await ask('listen')).stdout, `tcp!127.0.0.1!${port}\n`)
    assert.equal(
      (await ask('listen', '--off', `tcp!127.0.0.1!${port}`)).stdout,
      'nothing but the sockets of the namespace\n',
    )
    assert.match((await ask('listen', '--off', `tcp!127.0.0.1!${port}`)).stderr, /nobody listens there/)
    assert.equal((await ask('stop')).status, 0)
  })
  await t.test('what is insecure is said in red on a terminal, and plainly elsewhere', async () => {
    const words = ['start', ...flags, '--insecure-listen', '--listen', `tcp!0.0.0.0!${port}`]
    const line = /INSECURE: whoever can reach tcp!0\.0\.0\.0!\d+ has everything here, without a key/
    const plain = await ask(...words)
    assert.match(plain.stdout, line)
    assert.ok(!plain.stdout.includes('\x1b['))
    await ask('stop')
    const shell = [process.execPath, start, ...words].map((word) => `'${word}'`).join(' ')
    const { stdout } = await run('script', ['-qec', shell, '/dev/null'], {
      env: { ...place.env, TERM: 'xterm' },
    })
    assert.match(stdout, new RegExp(`\\x1b\\[31m  ${line.source}.*\\x1b\\[0m`))
    assert.match((await ask('listen')).stdout, /^INSECURE: tcp!0\.0\.0\.0!\d+/)
    await ask('stop')
  })
  await t.test('stands in config.toml', async () => {
    const file = join(place.dir, '.config/hivefs/config.toml')
    await writeFile(file, `listen = ["unix!${socket}2"]\n`)
    assert.match((await ask('start', ...flags)).stdout, new RegExp(`at unix!${socket}2$`, 'm'))
    await ask('stop')
    await writeFile(file, 'listen = ["tcp!127.0.0.1"]\n')
    assert.match((await ask('start', ...flags)).stderr, /bad argument: .*127\.0\.0\.1/)
  })
})
