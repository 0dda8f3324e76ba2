import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialer } from '../../src/mux/dial.ts'
import type { Conn } from '../../src/ninep/conn.ts'

const timeout = 5000

/** address, what it dials; nothing where it is no address. */
// oxfmt-ignore
const rows: readonly (readonly [address: string, dialled?: string])[] = [
  ['box2:5642',                'tcp box2 5642'],
  ['192.168.1.50:564',         'tcp 192.168.1.50 564'],
  ['[::1]:5642',               'tcp ::1 5642'],
  ['tcp!box2.local!5642',      'tcp box2.local 5642'],
  ['tcp![fe80::1%eth0]!5642',  'tcp fe80::1%eth0 5642'],
  ['unix!/tmp/ns.u.:0/llm',    'unix /tmp/ns.u.:0/llm'],
  ['exec!ssh host hivefs stdio', 'exec ssh host hivefs stdio'],
  ['exec!echo a!b',            'exec echo a!b'],
  ['tls!box2!5642',            'tls box2 5642 tls!box2!5642'],
  ['tls![2001:db8::1]!5642',   'tls 2001:db8::1 5642 tls![2001:db8::1]!5642'],
  ['ssh!box2',                 'ssh  box2 '],
  ['ssh!glenda@box2.local',    'ssh glenda box2.local '],
  ['ssh!glenda@box2!2222',     'ssh glenda box2 2222'],
  ['ssh!g.l-e@[::1]!22',       'ssh g.l-e ::1 22'],
  ['ssh![fe80::1%eth0]',       'ssh  fe80::1%eth0 '],
  ['tls!box2'], ['tls!box2:1'], ['tls!*!5642'], ['tls!!1'],
  ['ssh!'], ['ssh!-oProxyCommand=x'], ['ssh!-x@box2'], ['ssh!a b@box2'], ['ssh!a@b c'], ['ssh!a@-b'], ['ssh!a@b!0'], ['ssh!a@b!65536'],
  ['ssh!a@b!-p'], ['ssh!a@b:22'], ['ssh!a@b@c'], ['ssh!@b'], ['ssh!a@'], ['ssh!a@[b]'], ['ssh!a@::1'], ['ssh!$(x)@b'], ['ssh!a@b`x`'],
  ['ssh!a@[fe80::1%$(x)]'], ['ssh!a@b!22!1'],
  [''], ['box2'], ['box2:'], [':5642'], ['box2:0'], ['box2:65536'], ['box2:56x'], ['box2:-1'], ['a b:1'], ['::1:5642'],
  ['[::1]'], ['[box]:1'], ['tcp!box2'], ['tcp!!1'], ['tcp!box2!http'], ['tcp!box2:1'], ['unix!tmp/x'], ['unix!'], ['exec!'], ['exec! '],
  ['http!x!1'], ['toString!x'], ['!x'], ['box2:1\nremove a'], ['unix!/tmp/a\0b'],
]

test('dial strings', { timeout }, async (t) => {
  for (const [address, dialled] of rows)
    await t.test(JSON.stringify(address), { timeout }, async () => {
      const calls: string[] = []
      const called = (...words: unknown[]): Promise<Conn> => {
        calls.push(words.filter((word) => !(word instanceof AbortSignal)).join(' '))
        return Promise.reject(new Error('not dialled in this test'))
      }
      const dial = dialer({
        tcp: (...words) => called('tcp', ...words),
        unix: (...words) => called('unix', ...words),
        exec: (...words) => called('exec', ...words),
        tls: (...words) => called('tls', ...words),
        ssh: ({ user, host, port }, signal) => called('ssh', user, host, port, signal),
      })
      if (dialled === undefined) return assert.throws(() => dial(address), { code: 'EINVAL' })
      await assert.rejects(dial(address)(AbortSignal.timeout(timeout)))
      assert.deepEqual(calls, [dialled])
    })
})
