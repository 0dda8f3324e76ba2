import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Hive } from '../e2e/hive.ts'
import type { Said } from '../e2e/hive.ts'
import { freePort } from '../lib/port.ts'
import { Vendor } from '../providers/vendor.ts'
import { Guest, HOST, without } from './guest.ts'
import { refusing } from './refusing.ts'
import { relay } from './relay.ts'
import { prelude, rows, UNKNOWN } from './rows.ts'
import type { Row } from './rows.ts'

/** The dialects of v9fs, each with the agent that it works on. */
const versions = { '9p2000': 'plain', '9p2000.u': 'unix', '9p2000.L': 'linux' } as const

/** Beside `offline` a service that costs a dollar a reply, and one that does not answer. */
const config = (url: string): string => `
providers.command.slow = "sleep 1000"
[providers.mine]
base_url = "${url}"
[prices.parrot]
input = 0
output = 1000
`

test("Linux's own client, in another machine", { timeout: 115_000, skip: without() }, async (t) => {
  const counts = { input: 0, output: 1000, cached: 0, reasoning: 0 }
  await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ text: 'ok' }, { stop: 'stop', counts }]])
  await using hive = await Hive.start(t, { config: config(vendor.url) })
  await using guest = await Guest.boot(t, { programs: ['dd', 'socat'], files: { '/etc/passwd': PASSWD } })
  const port = await freePort()
  await hive.ok(`hivefs listen 'tcp!127.0.0.1!${port}'`)
  for (const [version, agent] of Object.entries(versions))
    await t.test(`${version} over TCP`, async (t) => {
      const options = `trans=tcp,port=${port},version=${version},access=any,uname=guest`
      await mounted(t, guest, `-o ${options} ${HOST}`, async (t) => await tried(t, guest, rows, agent))
    })
  for (const [version, access] of [
    ['9p2000.u', 'any'],
    ['9p2000.L', 'any'],
    ['9p2000.L', 'user'],
  ] as const)
    await t.test(`an ordinary user, ${version}, access=${access}`, async (t) => {
      const options = `trans=tcp,port=${port},version=${version},access=${access},uname=guest:1000`
      await mounted(t, guest, `-o ${options} ${HOST}`, async (t) => {
        for (const [who, script, stdout, error] of ofUsers(version, access))
          await t.test(`${who}: ${script}`, { timeout: 40_000 }, async () => {
            const said = await guest.sh(`su ${who} <<'E'\nA=/n/llm/claude\n${script}\nE`)
            compare(said, stdout, error)
          })
      })
    })
  await t.test('an ordinary user, 9p2000', async (t) => {
    const options = `trans=tcp,port=${port},version=9p2000,access=any,dfltuid=1000,dfltgid=1000,uname=guest`
    await mounted(t, guest, `-o ${options} ${HOST}`, async () => {
      compare(await guest.sh("su glenda -c 'head -n 1 /n/llm/claude/status'"), /^idle\n?$/, undefined)
      compare(await guest.sh("su bob -c 'head -n 1 /n/llm/claude/status'"), /^$/, 'Permission denied')
    })
  })
  await t.test(
    'each of our errors is the same one over plain 9P2000, but for what v9fs has no text for',
    async (t) => {
      const port = await refusing(t)
      const said: string[][] = []
      for (const version of ['9p2000', '9p2000.L'])
        await mounted(
          t,
          guest,
          `-o trans=tcp,port=${port},version=${version},access=any ${HOST}`,
          async () => {
            const { stderr } = await guest.sh('cd /n; for f in *; do cat $f > /dev/null; done')
            said.push(stderr.trim().split('\n'))
          },
        )
      const [plain = [], linux = []] = said
      assert.ok(linux.length > 30)
      const others = plain.filter((line, at) => line !== linux[at])
      assert.deepEqual(
        others.map((line) => line.replace(/^.*\/?'?(E\w+)'?: /, '$1: ')),
        ['E2BIG: Input/output error', `EADDRINUSE: ${UNKNOWN}`, `ESTALE: ${UNKNOWN}`],
      )
    },
  )
  const socket = await relay(t, `${hive.env['NAMESPACE']}/n`)
  await guest.ok(`socat UNIX-LISTEN:/tmp/n,fork TCP:${HOST}:${socket} > /dev/null 2>&1 & `)
  await guest.ok('until [ -S /tmp/n ]; do sleep 0.05; done')
  for (const [version, agent] of Object.entries(versions))
    await t.test(`${version} over a unix socket`, async (t) => {
      const options = `trans=unix,version=${version},access=any,uname=guest`
      await mounted(t, guest, `-o ${options} /tmp/n`, async (t) => {
        await tried(t, guest, [...rows.slice(0, LOOKING), rows.at(-1)!], agent)
      })
    })
})

/** Users of the guest; busybox wants to know them. */
const PASSWD = 'root:x:0:0::/:/bin/sh\nglenda:x:1000:1000::/tmp:/bin/sh\nbob:x:2000:2000::/tmp:/bin/sh\n'

/**
 * What glenda does, to whom everything belongs, and what bob and root see; $A is an agent that is there. Of the room on the disk
 * v9fs asks in 9P2000.L alone. With access=user all but who mounted are numbers to the hive.
 */
// oxfmt-ignore
const ofUsers = (version: string, access: string): readonly (readonly [who: string, script: string, stdout: RegExp, error?: string])[] => [
  ['bob', 'ls /n', /^$/, 'Permission denied'],
  ['glenda', 'ls /n', /^ctl\n[^]*llm\n/],
  ['glenda', 'stat -c "%u %g %a" /n /n/ctl $A $A/output', /^1000 1000 700\n1000 1000 600\n1000 1000 700\n1000 1000 400\n$/],
  ['glenda', 'stat -f -c %b /n', version === '9p2000.L' ? /^[1-9]\d*\n$/ : /^0\n$/],
  ['glenda', 'echo "max_history 3" > $A/ctl; grep max_history $A/ctl', /^max_history 3\n$/],
  ['glenda', 'echo hello > $A/input; cat $A/output', /^ok\n?$/],
  ['glenda', 'mkdir /n/llm/own; echo hello > /n/llm/own/system; cat /n/llm/own/system; chown 1000 /n/llm/own/system; rmdir /n/llm/own', /^hello\n$/],
  ['glenda', 'chown 0 $A/system', /^$/, 'Operation not permitted'],
  ['bob', 'cat $A/ctl', /^$/, 'Permission denied'],
  ['bob', 'echo x > /n/ctl', /^$/, 'Permission denied'],
  ['glenda', 'echo "snapshot mine" > /n/rio/version; tail -n 1 /n/rio/version | cut -f4', access === 'any' ? /^guest\n$/ : /^1000\n$/],
  ['root', 'head -n 1 $A/status', /^idle\n?$/],
  ['root', 'echo "snapshot theirs" > /n/rio/version; tail -n 1 /n/rio/version | cut -f4', access === 'any' ? /^guest\n$/ : /^0\n$/],
]

/** How many of the rows look only, after the first ones have made what is looked at. */
const LOOKING = 6

/** Does something while it is mounted, and sees that nothing of it is left. */
async function mounted(
  t: TestContext,
  guest: Guest,
  what: string,
  work: (t: TestContext) => Promise<void>,
): Promise<void> {
  await guest.ok(`mkdir -p /n; mount -t 9p ${what} /n`)
  await work(t)
  await guest.ok('umount /n')
  assert.equal((await guest.sh('grep -c " 9p " /proc/mounts')).stdout, '0\n')
}

async function tried(t: TestContext, guest: Guest, rows: readonly Row[], agent: string): Promise<void> {
  for (const row of rows)
    await t.test(row.script, { timeout: 40_000 }, async () => {
      const said = await guest.sh(`N=/n A=/n/llm/${agent}${prelude}${row.script}`)
      compare(said, row.stdout, (agent === 'plain' ? row.plain : undefined) ?? row.error)
    })
}

function compare(said: Said, stdout: RegExp, error: string | undefined): void {
  assert.match(said.stdout, stdout, said.stderr)
  if (error === undefined) assert.equal(said.stderr.replace(/^Terminated\n/gm, ''), '')
  else assert.ok(said.stderr.includes(error), `${said.stderr} is not ${error}`)
  assert.equal(said.status === 0, error === undefined, `status ${said.status}`)
}
