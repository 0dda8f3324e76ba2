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

const MANY = 200
/** What is not over after so many milliseconds never will be; on a busy machine they take some time to start and to end. */
const HANGS = 20_000

const threads = (): number => readdirSync('/proc/self/task').length

test('blocked readers', { timeout: 120_000 }, async (t) => {
  const tape = new Tape()
  const opens = { count: 0 }
  const root = new Dir({ output: stream(() => tape, opens), status: file({ get: () => 'idle\n' }) })
  const { at, client, mount } = await mounted(t, root.make('/'))
  await sh('cat "$1"/status; ls -l "$1"', at)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP'] as const)
    await t.test(`${MANY} of them are gone by ${signal} alone, and nothing is left of them`, async (t) => {
      const [fids, before] = [client.fids, threads()]
      const cats = Array.from({ length: MANY }, () => spawn('cat', [`${at}/output`], { stdio: 'ignore' }))
      t.after(async () => {
        for (const cat of cats) cat.kill('SIGKILL')
        await Promise.all(cats.map(ended))
      })
      await until(() => tape.waiting === MANY, HANGS)
      assert.ok(threads() <= before + 4, `${threads() - before} more threads`)
      assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n', 'another file was held up')
      assert.equal(tape.waiting, MANY, 'another file had to wait for them')
      for (const cat of cats) cat.kill(signal)
      // Nothing is said meanwhile, so whoever is not ended by the signal is never: `until` says when that is so.
      await until(() => cats.every((cat) => cat.exitCode !== null || cat.signalCode !== null), HANGS)
      assert.deepEqual([...new Set(cats.map((cat) => cat.signalCode))], [signal])
      await until(() => opens.count === 0 && tape.waiting === 0 && mount.stats().waiting === 0, HANGS)
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
