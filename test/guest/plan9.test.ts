import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Hive } from '../e2e/hive.ts'
import { freePort } from '../lib/port.ts'
import { Guest, HOST, without } from './guest.ts'
import { relay } from './relay.ts'

const timeout = 110_000

/** The lines of all fenced blocks of shell beneath a heading. */
async function linesOf(heading: string): Promise<string[]> {
  const page = await readFile(join(import.meta.dirname, '../../docs/plan9.md'), 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const blocks = [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n')).filter(Boolean)
}

test(
  'the lines of docs/plan9.md, where its reader would type them',
  { timeout, skip: without() },
  async (t) => {
    await using hive = await Hive.start(t)
    await using guest = await Guest.boot(t, { programs: ['bash', 'dd', 'socat', 'timeout'] })
    const ns = hive.env['NAMESPACE']!
    const port = await freePort()
    const here = (line: string) => line.replaceAll('5640', String(port)).replaceAll('192.168.1.50', HOST)

    for (const line of await linesOf('Where it listens'))
      await t.test(line, async () => void (await hive.ok(here(line))))

    await t.test('a socket in NAMESPACE', async () => {
      const socket = await relay(t, `${ns}/n`)
      const there = `socat UNIX-LISTEN:/tmp/ns/n,fork TCP:${HOST}:${socket} > /dev/null 2>&1 &`
      await guest.ok(`mkdir /tmp/ns; ${there}`)
      await guest.ok('until [ -S /tmp/ns/n ]; do sleep 0.05; done')
    })

    const lines = await linesOf('Linux')
    assert.ok(lines.filter((line) => line.startsWith('mount -t 9p')).length >= 4)
    for (const line of lines)
      await t.test(line, async () => {
        // an event, for who waits for one
        const said = line.includes('/n/events')
          ? guest.sh(`bash -c '${here(line)}' & sleep 1; mkdir /n/llm/new; rmdir /n/llm/new; wait`)
          : guest.sh(`export NAMESPACE=/tmp/ns; bash -c '${here(line).replaceAll("'", `'\\''`)}'`)
        const { stdout, stderr, status } = await said
        assert.equal(status, 0, stderr)
        if (/^(ls|cat [^>]*$|dd)/.test(line)) assert.notEqual(stdout, '', 'it prints nothing')
        if (!line.startsWith('dd')) assert.equal(stderr, '')
      })
    assert.equal((await guest.sh('grep -c " 9p " /proc/mounts')).stdout, '0\n')
  },
)

test('over TLS, by socat', { timeout, skip: without() }, async (t) => {
  await using hive = await Hive.start(t)
  const [tls, port] = [await freePort(), await freePort()]
  const here = (line: string) =>
    line
      .replaceAll('5640', String(port))
      .replaceAll('5642', String(tls))
      .replaceAll('192.168.1.50', '127.0.0.1')
  await hive.ok(`hivefs listen 'tls!127.0.0.1!${tls}'`)
  const lines = await linesOf('Over TLS')
  assert.equal(lines.length, 5)
  const inHome = (line: string) => hive.ok(`cd; { ${here(line)}; } 2> /dev/null`)
  await inHome(lines[0]!)
  await inHome(lines[1]!)
  const key = (await inHome(lines[2]!)).trim()
  assert.match(key, /^SHA256:[A-Za-z0-9+/]{43}$/)
  await inHome(lines[3]!)
  const page = await readFile(join(import.meta.dirname, '../../docs/plan9.md'), 'utf8')
  const table = /^```toml\n([^]*?)^```$/m.exec(page)![1]!.replace('SHA256:…', key)
  await hive.ok(`umask 077; cat > ~/.config/hivefs/peers.toml <<'END'\n${table}END`)
  const socat = hive.spawn('bash', ['-c', `exec ${here(lines[4]!)}`])
  const ended = once(socat, 'exit')
  try {
    await hive.ok(`until grep -q laptop $N/peers; do sleep 0.1; done`)
    await hive.ok(`until ss -ltn | grep -q ':${port} '; do sleep 0.1; done`)
    await using guest = await Guest.boot(t)
    const options = `trans=tcp,port=${port},version=9p2000.L,access=any`
    await guest.ok(`mkdir /n; mount -t 9p -o ${options} ${HOST} /n`)
    assert.equal(await guest.ok('ls /n'), 'llm\nrio\n')
    assert.match(
      await guest.ok('echo "draw a red cube" > /n/llm/claude/input; cat /n/llm/claude/output'),
      /box/,
    )
    assert.match((await guest.sh('echo "model x" > /n/llm/claude/ctl')).stderr, /Permission denied/)
    await guest.ok('umount /n')
  } finally {
    socat.kill()
    await ended
  }
})
