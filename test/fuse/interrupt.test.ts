import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { utf8 } from '../../src/lib/bytes.ts'
import { Tape } from '../../src/lib/tape.ts'
import { all, ended, mounted, sh, start, until } from './mounts.ts'
import { Dir, file, stream } from './nodes.ts'
import type { Make } from './nodes.ts'

/** How soon a reader has to be gone after a signal, in milliseconds. */
const SOON = 200
const MANY = 200

const threads = (): number => readdirSync('/proc/self/task').length

test('blocked readers', { timeout: 60_000 }, async (t) => {
  const tape = new Tape()
  const opens = { count: 0 }
  const root = new Dir({ output: stream(() => tape, opens), status: file({ get: () => 'idle\n' }) })
  const { at, client, mount } = await mounted(t, root.make('/'))
  await sh('cat "$1"/status; ls -l "$1"', at)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP'] as const)
    await t.test(`${MANY} of them are gone soon after ${signal}, and nothing is left of them`, async () => {
      const [fids, before] = [client.fids, threads()]
      const cats = Array.from({ length: MANY }, () => spawn('cat', [`${at}/output`], { stdio: 'ignore' }))
      await until(() => tape.waiting === MANY)
      assert.ok(threads() <= before + 4, `${threads() - before} more threads`)
      const begun = performance.now()
      assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
      assert.ok(performance.now() - begun < SOON, 'another file was held up')
      const killed = performance.now()
      for (const cat of cats) cat.kill(signal)
      for (const cat of cats) assert.equal(await ended(cat), signal)
      assert.ok(performance.now() - killed < SOON * 2, `${performance.now() - killed} ms`)
      await until(() => opens.count === 0 && tape.waiting === 0 && mount.stats().waiting === 0)
      assert.ok(client.fids <= fids + 1, `${client.fids - fids} fids were left`)
    })
  await t.test('go on where they were after Ctrl-Z and fg, and lose nothing', async () => {
    const cat = start('cat', `${at}/output`)
    await until(() => tape.waiting === 1)
    for (let round = 0; round < 20; round++) {
      cat.kill('SIGSTOP')
      await until(() => stateOf(cat.pid!) === 'T')
      if (round % 2) tape.append(utf8(`${round},`))
      cat.kill('SIGCONT')
      await until(() => stateOf(cat.pid!) !== 'T')
      if (round % 2 === 0) tape.append(utf8(`${round},`))
      await until(() => tape.waiting === 1)
    }
    tape.end()
    assert.equal(await cat.said, `${Array.from({ length: 20 }, (_, n) => n).join(',')},`)
  })
})

/** `S` asleep, `T` stopped, `R` running: proc(5). */
const stateOf = (pid: number): string => / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]!

test('a signal that is handled takes no byte from a read that waits', { timeout: 30_000 }, async (t) => {
  const tape = new Tape()
  const root = new Dir({ output: stream(() => tape) })
  const { at } = await mounted(t, root.make('/'))
  const script = `
import os, signal, sys
got = b''
signal.signal(signal.SIGUSR1, lambda *_: None)
fd = os.open(sys.argv[1], os.O_RDONLY)
print('open', flush=True)
while True:
    part = os.read(fd, 65536)
    if not part: break
    got += part
print(got.decode())
`
  const python = spawn('python3', ['-c', script, `${at}/output`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = all(python.stdout)
  await until(() => tape.waiting === 1)
  for (let n = 0; n < 200; n++) {
    python.kill('SIGUSR1')
    if (n % 3 === 0) await new Promise((done) => setImmediate(done))
    tape.append(utf8(`${n},`))
  }
  tape.end()
  assert.equal(await said, `open\n${Array.from({ length: 200 }, (_, n) => n).join(',')},\n`)
})

test(
  'a signal lets go a read that its server does not give up, and the next read gets what it finds',
  { timeout: 20_000 },
  async (t) => {
    const found = Promise.withResolvers<Uint8Array>()
    const asked: number[] = []
    const late: Make = (name) => ({
      ...stream(() => new Tape())(name),
      open: () => ({ read: (offset) => (asked.push(offset), offset === 0 ? found.promise : utf8('')) }),
    })
    const { at } = await mounted(t, new Dir({ late }).make('/'), { flushPatience: 10_000 })
    const script = `
import os, signal, sys
signal.signal(signal.SIGUSR1, lambda *_: print('let go', flush=True))
fd = os.open(sys.argv[1], os.O_RDONLY)
print(os.read(fd, 100).decode(), os.read(fd, 100), flush=True)
`
    const python = spawn('python3', ['-c', script, `${at}/late`], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
    await until(() => asked.length === 1)
    python.kill('SIGUSR1')
    assert.equal((await lines.next()).value, 'let go')
    found.resolve(utf8('found'))
    assert.equal((await lines.next()).value, "found b''")
    assert.deepEqual(asked, [0, 5])
  },
)

test(
  'a request that hangs in a directory leaves its other files alone, and can be killed',
  { timeout: 20_000 },
  async (t) => {
    const root = new Dir({ status: file({ get: () => 'idle\n' }) })
    const node = root.make('/')
    const asked = Promise.withResolvers<void>()
    const never = new Promise<undefined>(() => undefined)
    const { at } = await mounted(
      t,
      { ...node, walk: (name) => (name === 'hangs' ? (asked.resolve(), never) : node.walk!(name)) },
      { flushPatience: 50, failed: () => undefined },
    )
    const cat = spawn('cat', [`${at}/hangs`], { stdio: 'ignore' })
    await asked.promise
    assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
    cat.kill('SIGKILL')
    assert.equal(await ended(cat), 'SIGKILL')
  },
)
