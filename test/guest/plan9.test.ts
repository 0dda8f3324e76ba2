import assert from 'node:assert/strict'
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
