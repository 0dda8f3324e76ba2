import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { STOP } from '../served.ts'
import { CALLS, Handy, call, whole } from './handy.ts'
import type { Whole } from './handy.ts'
import { good } from './mcp-program.ts'
import { asked, spell } from './spelled.ts'

const timeout = 60_000
const PROGRAM = join(import.meta.dirname, 'mcp-program.ts')

/** The line that grants a server of mcp-program.ts. */
const grant = (word: string, name = ''): string => `mcp ${name}${process.execPath} ${PROGRAM} ${word}`

/** One turn, with these calls; what came of them. */
async function used(
  hive: Whole,
  puppet: Handy,
  ...calls: readonly (readonly [name: string, input?: unknown])[]
): Promise<readonly string[]> {
  const before = puppet.asks.length
  await hive.echo('llm/a/input', 'go')
  await asked(puppet, before + 1)
  puppet.say(...calls.map(([name, input = {}], at) => call(at, name, input)), CALLS)
  await asked(puppet, before + 2)
  const results = puppet.results.map(spell)
  puppet.say(STOP)
  await hive.cat('llm/a/wait')
  return results
}

const errors = ({ happened }: Whole): readonly string[] =>
  happened.flatMap((happening) => (happening.kind === 'error' ? happening.error : []))

/** Waits until a process is gone. */
async function gone(pid: string): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (!stat || /\) [ZX] /.test(stat)) return
    await new Promise(setImmediate)
  }
}

/** A tool of a good server, its input, and what the model is told. */
// oxfmt-ignore
const rows: readonly [title: string, name: string, input: unknown, told: string | RegExp][] = [
  ['words', 'good_server__add', { a: 1, b: 2 }, 'good_server__add= 3'],
  ['a picture, which is what it is', 'good_server__picture', {}, 'good_server__picture= look: | <image/png 70> | [note:1]\na note | [another: note:2]'],
  ['a tool that says no', 'good_server__refuse', {}, 'good_server__refuse! no'],
  ['a tool that throws', 'good_server__throw', {}, 'good_server__throw! it broke'],
  ['a wrong input', 'good_server__add', { a: 'one' }, /^good_server__add! .*expected number/s],
  ['an input that is no object', 'good_server__add', [1], 'good_server__add! bad argument: the input must be an object'],
  ['a tool that it has not', 'good_server__sub', {}, /^good_server__sub! there is no tool good_server__sub; good_server__add, /],
  ['too many words', 'good_server__much', {}, /^good_server__much= x+\[786432 more characters are left out\]$/],
]

test('the tools of a program', { timeout }, async (t) => {
  const puppet = new Handy()
  await using hive = await whole([puppet])
  await hive.echo('llm/a/ctl', `tools ${grant('good')}\n`)
  const results = await used(hive, puppet, ...rows.map(([, name, input]) => [name, input] as const))
  for (const [at, [title, , , told]] of rows.entries())
    await t.test(title, () => {
      if (typeof told === 'string') assert.equal(results[at], told)
      else assert.match(results[at]!, told)
    })
  await t.test('it knows nothing of our keys', async () => {
    assert.deepEqual(await used(hive, puppet, ['good_server__environment']), [
      'good_server__environment= HOME PATH',
    ])
  })
  await t.test('what changes is known to the next request', async () => {
    await used(hive, puppet, ['good_server__grow'])
    assert.deepEqual(await used(hive, puppet, ['good_server__grown']), ['good_server__grown= I am new'])
    const names = puppet.asks.at(-1)!.tools!.map(({ name }) => name)
    assert.ok(names.includes('good_server__grown'), names.join())
  })
  await t.test('one that dies is a failed call, and started again for the next turn', async () => {
    assert.deepEqual(await used(hive, puppet, ['good_server__die'], ['good_server__hang']), [
      'good_server__die! the server is gone: it ended with status 7',
      'good_server__hang! the server is gone: it ended with status 7',
    ])
    assert.deepEqual(await used(hive, puppet, ['good_server__add', { a: 2, b: 2 }]), ['good_server__add= 4'])
  })
})

test('cancel reaches the server, and the next turn goes on with it', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet])
  await hive.echo('llm/a/ctl', `tools ${grant('good', 's=')}\n`)
  await hive.echo('llm/a/input', 'go')
  puppet.say(call(1, 's__hang', {}), CALLS)
  while (!errors(hive).some((error) => error.endsWith('hanging'))) await new Promise(setImmediate)
  await hive.echo('llm/a/ctl', 'cancel\n')
  while (!errors(hive).some((error) => error.endsWith('given up'))) await new Promise(setImmediate)
  assert.deepEqual(await used(hive, puppet, ['s__add', { a: 1, b: 1 }]), ['s__add= 2'])
  assert.deepEqual(errors(hive), ['mcp s: hanging', 'mcp s: given up'])
})

/** Programs that are no good, and what ERRORS says of them. */
// oxfmt-ignore
const bad: readonly [word: string, error: RegExp][] = [
  ['exit', /^mcp s: it ended with status 3$/],
  ['garbage', /^mcp s: it said 4 Mi characters that nobody had asked for$/],
  ['flood', /^mcp s: it said a line of more than 32 Mi characters$/],
]

test('a program that is no good has no tools, and the turn goes on', { timeout }, async (t) => {
  for (const [word, error] of bad)
    await t.test(word, async () => {
      const puppet = new Handy()
      await using hive = await whole([puppet])
      await hive.echo('llm/a/ctl', `tools ${grant(word, 's=')}, ls /\n`)
      assert.deepEqual(await used(hive, puppet, ['ls', { path: '/' }]), ['ls= llm/'])
      assert.deepEqual(
        puppet.asks[0]!.tools!.map(({ name }) => name),
        ['ls'],
      )
      const told = errors(hive).filter((line) => line !== 'mcp s: I cannot work here')
      assert.equal(told.length, 1, told.join('\n'))
      assert.match(told[0]!, error)
    })
  await t.test('one that is not there', async () => {
    const puppet = new Handy()
    await using hive = await whole([puppet])
    await hive.echo('llm/a/ctl', 'tools mcp /nowhere/at/all\n')
    await hive.echo('llm/a/input', 'go')
    puppet.say(STOP)
    await hive.cat('llm/a/wait')
    assert.deepEqual(errors(hive), [
      'mcp /nowhere/at/all: it cannot be started: spawn /nowhere/at/all ENOENT',
    ])
  })
  await t.test('one that says nothing can be cancelled', async () => {
    const puppet = new Handy()
    await using hive = await whole([puppet])
    await hive.echo('llm/a/ctl', `tools ${grant('silent')}\n`)
    await hive.echo('llm/a/input', 'go')
    await hive.echo('llm/a/ctl', 'cancel\n')
    assert.equal(await hive.cat('llm/a/wait'), 'cancelled\n')
  })
})

test('a program that knows only the newest protocol', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet])
  await hive.echo('llm/a/ctl', `tools ${grant('modern', 's=')}\n`)
  assert.deepEqual(await used(hive, puppet, ['s__add', { a: 1, b: 2 }]), ['s__add= 3'])
})

test(
  'programs end with their grant, and with their agent, and what they started ends with them',
  { timeout },
  async (t) => {
    for (const [title, word, line] of [
      ['tools off', 'good', 'tools off\n'],
      ['other tools', 'good', 'tools ls /\n'],
      ['the agent', 'good', 'delete\n'],
      ['one that will not', 'stubborn', 'tools off\n'],
    ] as const)
      await t.test(title, async () => {
        const puppet = new Handy()
        await using hive = await whole([puppet])
        await hive.echo('llm/a/ctl', `tools ${grant(word, 's=')}\n`)
        const [said] = await used(hive, puppet, ['s__pids'])
        const pids = said!.replace('s__pids= ', '').split(' ')
        await hive.echo('llm/a/ctl', line)
        for (const pid of pids) await gone(pid)
      })
  },
)

test('two servers of one name', { timeout }, async () => {
  const puppet = new Handy()
  await using hive = await whole([puppet])
  await hive.echo('llm/a/ctl', `tools ${grant('good', 's=')}, ${grant('good twice', 's=')}\n`)
  assert.deepEqual(await used(hive, puppet, ['s__add', { a: 1, b: 2 }], ['s__add_2', { a: 3, b: 4 }]), [
    's__add= 3',
    's__add_2= 7',
  ])
})

test('the tools of a server over HTTP', { timeout }, async (t) => {
  const handler = createMcpHandler(good)
  let broken = false
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (broken) {
        response.writeHead(200, { 'content-type': 'application/json' })
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(1 << 16)));
        }
        response.on('drain', more)
        return more()
      }
      const { method = 'GET', url = '/' } = request
      const body = method === 'POST' ? (Readable.toWeb(request) as ReadableStream) : undefined
      const headers = new Headers(Object.entries(request.headers) as [string, string][])
      const asked = new Request(`http://localhost${url}`, {
        method,
        headers,
        ...(body && { body, duplex: 'half' as const }),
      })
      const { status, headers: said, body: rest } = await handler.fetch(asked)
      response.writeHead(status, Object.fromEntries(said))
      if (rest)
        Readable.fromWeb(rest as never)
          .on('error', () => undefined)
          .pipe(response)
      else response.end()
    }
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const puppet = new Handy()
  {
    await using hive = await whole([puppet])
    await hive.echo('llm/a/ctl', `tools mcp web=http://127.0.0.1:${port}/mcp\n`)
    await t.test('are used as others are', async () => {
      assert.deepEqual(await used(hive, puppet, ['web__add', { a: 1, b: 2 }], ['web__refuse']), [
        'web__add= 3',
        'web__refuse! no',
      ])
    })
    await t.test('an answer without end is a failed call', async () => {
      const before = puppet.asks.length
      await hive.echo('llm/a/input', 'go')
      await asked(puppet, before + 1)
      broken = true
      puppet.say(call(1, 'web__add', { a: 1, b: 2 }), CALLS)
      await asked(puppet, before + 2)
      assert.match(spell(puppet.results[0]!), /^web__add! /)
      puppet.say(STOP)
      await hive.cat('llm/a/wait')
      broken = false
      assert.deepEqual(await used(hive, puppet, ['web__add', { a: 1, b: 2 }]), ['web__add= 3'])
    })
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    await t.test('a server that is gone is a problem, and the turn goes on', async () => {
      await hive.echo('llm/a/ctl', `tools mcp web=http://127.0.0.1:${port}/mcp?again\n`)
      await hive.echo('llm/a/input', 'go')
      puppet.say(STOP)
      await hive.cat('llm/a/wait')
      assert.match(errors(hive).at(-1)!, /^mcp web: /)
    })
  }
  await handler.close()
})
