import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { WORDS } from '../../src/providers/provider.ts'
import type { Takes } from '../../src/providers/provider.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 20_000
const PNG = readFileSync(join(import.meta.dirname, '../lib/media/samples/a.png'))

class Seeing extends Echo {
  override takes(_model: string): Takes {
    return { ...WORDS, media: () => true }
  }
}

/** An agent that has something of everything. */
async function full(provider: Echo = new Seeing()): Promise<Served> {
  const bob = await served([provider])
  await bob.echo('ctl', 'new ann\nmachine add box\n')
  await bob.echo('bob/rules', 'js\n/say (?<word>\\w+)/i -> {word}\n')
  await bob.echo('bob/system', 'Be brief.\n')
  await bob.echo('bob/JS', 'use var\n')
  await bob.echo('bob/config', '{"temperature":0.5,"max_history":7}')
  await bob.echo('bob/ctl', 'register on\nhistory off\nfork on\n')
  await bob.fs.write('bob/input', Buffer.concat([Buffer.from('what is this?\n'), PNG]))
  await bob.cat('bob/wait')
  await bob.echo('bob/input', 'and "this"\tä\n')
  await bob.cat('bob/wait')
  return bob
}

const FILES = ['history', 'system', 'config', 'rules']
const seen = ({ cat }: Served, name: string): Promise<string[]> =>
  Promise.all(FILES.map((file) => cat(`${name}/${file}`)))

test('state is one JSON, as long as it says', { timeout }, async () => {
  await using bob = await full()
  const text = await bob.cat('bob/state')
  assert.equal(Buffer.byteLength(text), Number((await bob.fs.stat('bob/state')).length))
  const { conversation, media, ...rest } = JSON.parse(text) as Record<string, unknown[]>
  assert.equal(conversation!.length, 4)
  assert.equal((media![0] as { readonly data: string }).data, PNG.toString('base64'))
  assert.deepEqual(rest['rules'], ['js', '/say (?<word>\\w+)/i -> {word}'])
  assert.deepEqual(JSON.parse(await bob.cat('ann/state')).conversation, [])
  for (const size of [1, 3, 100]) {
    const fid = await bob.open('bob/state')
    const whole = Buffer.from(text).toString('latin1')
    for (let at = 0; at < whole.length; at += size)
      assert.equal(Buffer.from(await fid.read(at, size)).toString('latin1'), whole.slice(at, at + size))
  }
})

test('an agent becomes another one, here and elsewhere', { timeout }, async () => {
  await using bob = await full()
  const text = await bob.cat('bob/state')
  await bob.echo('ann/state', text)
  assert.deepEqual(await seen(bob, 'ann'), await seen(bob, 'bob'))
  assert.equal(await bob.cat('ann/state'), text)
  await using other = await served([new Seeing()])
  await other.echo('bob/state', text)
  const [history, system, config, rules] = await seen(bob, 'bob')
  assert.deepEqual(await seen(other, 'bob'), [history, system, config, rules!.replace('box\n', '')])
  await other.echo('bob/ctl', 'history on')
  await other.echo('bob/input', 'more\n')
  assert.equal(await other.cat('bob/output'), 're: more')
  assert.deepEqual(await other.ls('bob/turns'), ['1'])
})

test('what runs is cancelled, and turns stay', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  puppet.say(words('one'), STOP)
  await bob.echo('bob/input', 'a\n')
  await bob.cat('bob/wait')
  const text = await bob.cat('bob/state')
  const asked = puppet.asked.wait()
  await bob.echo('bob/input', 'b\n')
  await asked
  const reading = bob.cat('bob/wait')
  await bob.echo('bob/state', text)
  assert.equal(await reading, 'cancelled\n')
  assert.equal(puppet.signal?.aborted, true)
  assert.equal(await bob.cat('bob/status'), 'idle\n')
  assert.equal(await bob.cat('bob/state'), text)
  assert.deepEqual(await bob.ls('bob/turns'), ['1', '2'])
})

/** What is changed in a right state, and what is wrong then. */
const bad: readonly [change: object | string, error: RegExp][] = [
  ['{', /state is not JSON/],
  ['[]', /not that of an agent/],
  [{ hivefs: 'scene' }, /not that of an agent/],
  [{ version: 2 }, /version 2 is not known here, only 1/],
  [{ color: 1 }, /color; one of hivefs, version/],
  [{ config: {} }, /config must name a provider/],
  [{ config: { provider: 'nobody' } }, /no provider nobody; one of echo/],
  [{ config: { provider: 'echo', temperature: 3 } }, /temperature must be a number from 0 to 2/],
  [{ config: { provider: 'echo', fallback: ['nobody'] } }, /no provider nobody/],
  [{ system: 1 }, /system must be a text/],
  [{ rules: 'js' }, /rules must be a list/],
  [{ rules: ['/(/ -> {x}'] }, /bad argument: .*missing closing/],
  [{ rules: ['clear'] }, /none is taken away/],
  [{ register: 'off', contexts: { CSS: 'x' } }, /no rule gives to CSS/],
  [{ contexts: { JS: 1 } }, /JS must be a text/],
  [{ register: true }, /register must be "on" or "off"/],
  [{ history: 'maybe' }, /history must be "on" or "off"/],
  [{ conversation: {} }, /conversation must be a list/],
  [
    { conversation: [{ role: 'user', content: 'a' }, { role: 'king' }] },
    /message 2: role must be user or assistant/,
  ],
  [{ media: [{ type: 'image/png', data: 'AAAA' }] }, /data is no whole image\/png/],
  [
    { conversation: [{ role: 'user', content: '', media: [{ type: 'image/png', sha256: 'x' }] }] },
    /x is not kept here/,
  ],
]

test('what is wrong changes nothing', { timeout }, async (t) => {
  await using bob = await full()
  const whole = await bob.cat('bob/state')
  await bob.echo('ann/history', 'mine\n')
  const before = await bob.cat('ann/state')
  for (const [change, error] of bad)
    await t.test(JSON.stringify(change).slice(0, 60), async () => {
      const text = typeof change === 'string' ? change : JSON.stringify({ ...JSON.parse(whole), ...change })
      await assert.rejects(bob.echo('ann/state', text), error)
      assert.equal(await bob.cat('ann/state'), before)
    })
  await bob.echo('ann/state', '')
  assert.equal(await bob.cat('ann/state'), before)
})

test('a long conversation is read, copied and written', { timeout: 60_000 }, async () => {
  await using bob = await served([new Echo()])
  await bob.echo('ctl', 'new ann\n')
  const count = 150_000 // more than a function takes arguments
  const lines = Array.from({ length: count }, (_, at) => `{"role":"user","content":"line ${at}"}\n`)
  await bob.echo('bob/history', lines.join(''))
  await bob.echo('ann/state', await bob.cat('bob/state'))
  assert.match(await bob.cat('ann/ctl'), new RegExp(`^messages ${count}$`, 'm'))
  assert.equal(await bob.cat('ann/history'), await bob.cat('bob/history'))
})
