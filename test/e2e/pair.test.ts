import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Place, start } from './place.ts'
import { freePort } from '../lib/port.ts'

/** `hivefs pair`, which waits: what it has said so far, and how it ends. */
function pairing(place: Place) {
  const child = spawn(process.execPath, [start, 'pair'], {
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const heard: (() => void)[] = []
  const hear = (chunk: Buffer): void => {
    said += String(chunk)
    for (const tell of heard.splice(0)) tell()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = once(child, 'close').then(([status]) => status as number | null)
  return {
    child,
    ended,
    said: () => said,
    /** Waits until it has said that. */
    async until(words: RegExp): Promise<string> {
      for (;;) {
        const found = words.exec(said)
        if (found) return found[1] ?? found[0]
        await Promise.race([
          new Promise<void>((done) => heard.push(done)),
          ended.then((status) => assert.fail(`it ended with ${status}: ${said}`)),
        ])
      }
    },
  }
}

const CODE = /^ {4}(\d{4}-\d{4})$/m

test('two hives pair by the command line', { timeout: 180_000 }, async (t) => {
  await using a = await Place.make()
  await using b = await Place.make()
  const port = await freePort()
  for (const place of [a, b]) {
    const { status, stderr } = await place.hivefs(['start', '--yes', '--no-mount'])
    assert.equal(status, 0, stderr)
  }
  assert.equal((await b.hivefs(['listen', `tls!127.0.0.1!${port}`])).status, 0)
  const where = `127.0.0.1:${port}`
  let name = ''

  await t.test('nobody is known at first, and nobody pairs', async () => {
    assert.equal(
      (await a.hivefs(['peers'])).stdout,
      'no machine is paired with this one, and there are no guests; `hivefs pair` pairs\n',
    )
    const { status, stderr } = await a.hivefs(['pair', where, '1234-5678'])
    assert.deepEqual(
      [status, stderr],
      [
        1,
        'hivefs: permission denied: nobody pairs there now: run `hivefs pair` there, and use the code it shows\n',
      ],
    )
    assert.match(
      (await a.hivefs(['pair', 'box2'])).stderr,
      /^hivefs: the code is missing; `hivefs pair` on box2 shows one\n$/,
    )
    assert.match(
      (await a.hivefs(['pair', '127.0.0.1:1', '1234-5678'])).stderr,
      /does not answer; does `hivefs pair` run there/,
    )
  })

  await t.test('Ctrl-C takes a code back', async () => {
    const shown = pairing(b)
    const code = await shown.until(CODE)
    await shown.until(/waiting; Ctrl-C/)
    shown.child.kill('SIGINT')
    assert.equal(await shown.ended, 1)
    assert.match(shown.said(), /the code was taken back\n$/)
    assert.match((await a.hivefs(['pair', where, code])).stderr, /nobody pairs there now/)
  })

  await t.test('a code that another one replaces is over', async () => {
    const first = pairing(b)
    await first.until(/waiting; Ctrl-C/)
    const second = pairing(b)
    await second.until(/waiting; Ctrl-C/)
    assert.equal(await first.ended, 1)
    assert.match(first.said(), /hivefs: the code was taken back\n$/)
    second.child.kill('SIGTERM')
    await second.ended
  })

  await t.test('with the code they know each other, and each says the other’s key', async () => {
    const shown = pairing(b)
    const code = await shown.until(CODE)
    assert.match(await shown.until(/(hivefs pair \S+ \d.*)\n/), new RegExp(`^hivefs pair ${where} ${code}$`))
    const wrong = code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))
    assert.match(
      (await a.hivefs(['pair', where, wrong])).stderr,
      /^hivefs: permission denied: that is not the code shown there/,
    )
    await shown.until(
      /hivefs: 127\.0\.0\.1 tried: permission denied: a wrong code, or somebody stands in between; 2 tries are left\n/,
    )
    const { status, stdout, stderr } = await a.hivefs(['pair', where, code])
    assert.equal(status, 0, stderr)
    name =
      /^paired with (\S+), whose key is SHA256:\S+\nto see its tree as \/\S+: hivefs write \/ctl 'add \S+ tls!127\.0\.0\.1!\d+'\n$/.exec(
        stdout,
      )?.[1] ?? assert.fail(stdout)
    assert.equal(await shown.ended, 0, shown.said())
    assert.match(shown.said(), /^paired with \S+, whose key is SHA256:\S+$/m)
    const rows = await Promise.all(
      [a, b].map(
        async (place) =>
          JSON.parse((await place.hivefs(['peers', '--json'])).stdout) as Record<string, unknown>,
      ),
    )
    assert.deepEqual(
      [rows[0]!['name'], rows[0]!['address'], rows[0]!['exports']],
      [name, `tls!127.0.0.1!${port}`, ['llm', 'rio', 'agent']],
    )
    assert.ok(shown.said().includes(String(rows[1]!['fingerprint'])))
    assert.ok(stdout.includes(String(rows[0]!['fingerprint'])))
    assert.match(
      (await a.hivefs(['peers'])).stdout,
      /^name +fingerprint +address +connections +since +exports\n\S+ +SHA256:/,
    )
  })

  await t.test('the other’s tree is there, as far as it is exported', async () => {
    const lines = (said: string): string[] => said.split('\n').filter(Boolean)
    assert.equal((await a.hivefs(['write', '/ctl', `add ${name} tls!127.0.0.1!${port}`])).status, 0)
    const there = lines((await a.hivefs(['ls', `/${name}`])).stdout)
    assert.deepEqual(
      [there.includes('llm'), there.includes('ctl'), there.includes('peers')],
      [true, false, false],
    )
    const agents = await b.hivefs(['ls', '/llm'])
    const seen = lines((await a.hivefs(['ls', `/${name}/llm`])).stdout)
    assert.deepEqual(
      seen,
      lines(agents.stdout).filter((file) => file !== 'ctl'),
    )
    assert.match((await a.hivefs(['read', `/${name}/llm/claude/status`])).stdout, /^idle/)
    const [guest] = lines((await b.hivefs(['peers', '--json'])).stdout)
    assert.ok((JSON.parse(guest!) as { connections: number }).connections > 0, guest)
  })

  await t.test('what is edited counts at once, over a restart too', async () => {
    const path = join(b.dir, '.config/hivefs/peers.toml')
    assert.match(await readFile(path, 'utf8'), /^\[peers\..*\]\nkey = "SHA256:/m)
    await b.hivefs(['stop'])
    await b.hivefs(['start', '--yes', '--no-mount'])
    assert.match((await b.hivefs(['peers'])).stdout, /llm, rio, agent/)
    await writeFile(path, '# nobody\n')
    while (!(await b.hivefs(['peers'])).stdout.startsWith('no machine is paired')) await turn()
  })

  await t.test('a machine can be forgotten', async () => {
    assert.equal((await a.hivefs(['unpair', name])).status, 0)
    const { status, stderr } = await a.hivefs(['unpair', name])
    assert.deepEqual([status, stderr], [1, `hivefs: file does not exist: ${name}; no such peer\n`])
  })
})
