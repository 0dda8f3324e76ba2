import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from '../e2e/hive.ts'
import { Vendor } from '../providers/vendor.ts'
import { Guest, HOST, without } from './guest.ts'
import { relay } from './relay.ts'
import { prelude, rows } from './rows.ts'
import type { Row } from './rows.ts'

/** Dialects of v9fs, each with the agent it works on. */
const versions = { '9p2000': 'plain' } as const

/** Beside `offline` a service that costs a dollar a reply, and one that does not answer. */
const config = (url: string): string => `
providers.command.slow = "sleep 1000"
[providers.mine]
base_url = "${url}"
[prices.parrot]
input = 0
output = 1000
`

/** What v9fs makes of a text that it does not know, in plain 9P2000: ESERVERFAULT of its own. */
const UNKNOWN = 'Unknown error 526'

test("Linux's own client, in another machine", { timeout: 110_000, skip: without() }, async (t) => {
  const counts = { input: 0, output: 1000, cached: 0, reasoning: 0 }
  await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ text: 'ok' }, { stop: 'stop', counts }]])
  await using hive = await Hive.start(t, { config: config(vendor.url) })
  await using guest = await Guest.boot(t, { programs: ['dd'] })
  const port = await relay(t, `${hive.env['NAMESPACE']}/n`)
  for (const [version, agent] of Object.entries(versions))
    await t.test(`${version} over TCP`, async (t) => {
      const options = `trans=tcp,port=${port},version=${version},access=any,uname=guest`
      await guest.ok(`mkdir -p /n; mount -t 9p -o ${options} ${HOST} /n`)
      for (const row of rows)
        await t.test(row.script, { timeout: 40_000 }, async () => {
          const said = await guest.sh(`N=/n A=/n/llm/${agent}${prelude}${row.script}`)
          compare(said, row, version === '9p2000')
        })
      await guest.ok('umount /n')
      assert.equal(await guest.ok('grep -c " 9p " /proc/mounts || true'), '0\n')
    })
})

function compare(said: Awaited<ReturnType<Guest['sh']>>, { stdout, error, told }: Row, plain: boolean): void {
  assert.match(said.stdout, stdout, said.stderr)
  const expected = error && told && plain ? UNKNOWN : error
  if (expected === undefined) assert.equal(said.stderr.replace(/^Terminated\n/gm, ''), '')
  else assert.ok(said.stderr.includes(expected), `${said.stderr} is not ${expected}`)
  assert.equal(said.status === 0, expected === undefined, `status ${said.status}`)
}
