import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { dir, serveTree, text } from '../../src/synth/index.ts'
import { sample } from '../lib/media/samples.ts'
import { socketPath } from '../lib/temporary.ts'
import { says, Vendor } from '../providers/vendor.ts'
import type { Step } from '../providers/vendor.ts'
import { Hive } from './hive.ts'
import { Place } from './place.ts'

const timeout = 60_000
const png = sample('a.png')
const PROGRAM = join(import.meta.dirname, '../llmfs/tools/mcp-program.ts')

type Use = readonly [name: string, input: object]

/** A reply that wants tools to be used. */
const calls = (...all: readonly Use[]): readonly Step[] => [
  { calls: all.map(([name, input], at) => ({ id: `toolu_${at}`, name, input: JSON.stringify(input) })) },
]

/** What the newest request brought of results. */
const results = (vendor: Vendor): readonly unknown[] => {
  const messages = at(vendor.requests.at(-1)?.body, 'messages') as readonly unknown[]
  const content = at(messages.at(-1), 'content') as readonly unknown[]
  return content.filter((block) => at(block, 'type') === 'tool_result').map((block) => at(block, 'content'))
}

const said = (words: string): readonly object[] => [{ type: 'text', text: words }]

test('an agent uses files and programs through a whole hive', { timeout }, async (t) => {
  const socket = socketPath(t)
  const root = serveTree(dir({ screen: text({ about: '', get: () => png }) }), { uid: 'glenda' })
  const unames = new Set<string>()
  const attach = (uname: string) => {
    unames.add(uname)
    return root
  }
  await using _pictures = await listen(socket, (conn) => serve(conn, attach), assert.ifError)
  const script: Step[][] = []
  // The poet has no tools.
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, ({ body }) =>
    at(body, 'tools') ? (script.shift() ?? says('well')) : says('roses'),
  )
  await using hive = await Hive.start(t, {
    env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url },
  })
  await hive.ok(`echo 'add box unix!${socket}' > $N/ctl`)
  const ask = async (...steps: readonly (readonly Step[])[]): Promise<string> => {
    script.push(...steps.map((step) => [...step]))
    return hive.ok('echo go > $A/input; cat $A/output')
  }

  await t.test('a picture', async () => {
    await hive.ok('echo "tools read /n/box/screen, ls /**" > $A/ctl')
    assert.equal(await ask(calls(['read', { path: '/n/box/screen' }]), says('a cube')), 'a cube')
    const data = png.toString('base64')
    assert.deepEqual(results(vendor), [
      [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
    ])
    assert.ok(unames.has('agent-claude'), [...unames].join(' '))
    const [line] = (await hive.ok('cat $A/turns/1/calls')).split('\n')
    assert.deepEqual(
      { ...(JSON.parse(line!) as object), ms: 0 },
      {
        name: 'read',
        input: { path: '/n/box/screen' },
        result: `[image/png, ${png.length} bytes]`,
        ms: 0,
        failed: false,
      },
    )
  })

  await t.test('another agent', async () => {
    await hive.ok('echo new poet > $N/llm/ctl')
    await hive.ok('echo "tools write /llm/*/input, wait /llm/poet/output" > $A/ctl')
    const reply = await ask(
      calls(['write', { path: '/llm/poet/input', text: 'a verse' }]),
      calls(['wait', { path: '/llm/poet/output', seconds: 20 }]),
    )
    assert.equal(reply, 'well')
    assert.deepEqual(results(vendor), [said('roses')])
    assert.equal(await hive.ok('cat $N/llm/poet/turns/1/prompt'), 'a verse\n')
  })

  await t.test('a program', async () => {
    await hive.ok('echo "$T" > $A/ctl', { T: `tools mcp s=${process.execPath} ${PROGRAM} good` })
    await ask(calls(['s__add', { a: 1, b: 2 }], ['s__environment', {}]))
    const [sum, names] = results(vendor)
    assert.deepEqual(sum, said('3'))
    assert.doesNotMatch(JSON.stringify(names), /ANTHROPIC/)
  })

  await t.test('what was used is told in events', async () => {
    const events = 'exec 3<>$N/events; echo since 0 >&3; timeout 10 grep -m 5 agent.tool <&3'
    const used = (await hive.ok(events)).trim().split('\n')
    assert.deepEqual(used.map((line) => (JSON.parse(line) as { name: string }).name).toSorted(), [
      'read',
      's__add',
      's__environment',
      'wait',
      'write',
    ])
  })

  await t.test('what was used outlives the server', async () => {
    const before = await hive.ok('cat $A/turns/3/calls $A/history')
    await hive.end('SIGKILL')
    await hive.start()
    assert.equal(await hive.ok('cat $A/turns/3/calls $A/history'), before)
    assert.equal(await ask(), 'well')
    assert.ok(JSON.stringify(vendor.requests.at(-1)!.body).includes(png.toString('base64')))
    assert.match(await hive.ok('cat $A/config'), /"tools": \[\n {4}"mcp s=/)
  })
})

test('an agent reaches the tree of its hive, whatever kind it is of', { timeout }, async (t) => {
  const script: Step[][] = []
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, () => script.shift() ?? says('well'))
  const keys = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url }
  const used = async (place: Place, agent: string, tools: string, ...used: readonly Use[]) => {
    for (const [file, words] of [
      ['ctl', `tools ${tools}`],
      ['input', 'go'],
    ] as const) {
      if (file === 'input') script.push([...calls(...used)])
      const { status, stderr } = await place.hivefs(['write', `${agent}/${file}`, words])
      assert.equal(status, 0, stderr)
    }
    await place.hivefs(['read', `${agent}/wait`])
    return results(vendor)
  }

  await t.test('without a multiplexer', async () => {
    await using place = await Place.make()
    Object.assign(place.env, keys)
    await place.hivefs(['start', '--yes', '--no-mount', '--alone'])
    assert.deepEqual(
      await used(place, '/claude', 'read /claude/status', ['read', { path: '/claude/status' }]),
      [said('streaming\n')],
    )
  })

  await t.test('behind the multiplexer of another', async () => {
    await using one = await Place.make()
    await using other = await Place.make()
    Object.assign(other.env, keys)
    await one.hivefs(['start', '--yes', '--no-mount'])
    const { stderr } = await other.hivefs([
      'start',
      '--yes',
      '--no-mount',
      '--connect',
      `unix!${one.namespace}/n`,
    ])
    assert.equal(stderr, '')
    const { stdout } = await one.hivefs(['ls', '/'])
    const known = ['ctl', 'events', 'routes', 'peers', 'help', 'llm', 'rio']
    const name = stdout.split(/\s+/).find((word) => word && !known.includes(word))
    const [listed] = await used(other, `/${name}/claude`, 'ls /', ['ls', { path: '/' }])
    assert.match(JSON.stringify(listed), new RegExp(`llm/.*${name}/`))
  })
})
