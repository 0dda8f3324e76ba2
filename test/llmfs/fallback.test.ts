import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../src/llmfs/state.ts'
import { providers } from '../../src/providers/index.ts'
import { at } from '../../src/lib/json.ts'
import { Vendor, says, status } from '../providers/vendor.ts'
import type { Script } from '../providers/vendor.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'
import {
  asked,
  calls,
  configure,
  failed,
  fresh,
  played,
  prompt,
  results,
  stop,
  thought,
  told,
  used,
  word,
} from './steps.ts'
import type { Later } from './steps.ts'

const timeout = 20_000
const SECOND = 1000
const MINUTE = 60 * SECOND

const empty = failed(1, 'quota', 'a: quota: no money')
const asking = (minutes: string) => `turn 1: a: quota: no money; asking b/n for the next ${minutes}`

/** What an agent of a/m with `fallback: ["b/n", "c"]` does. */
// oxfmt-ignore
const rows: readonly (readonly [title: string, events: readonly (Event | Later)[], told: readonly string[]])[] = [
  ['the next one is asked when the money is gone', [prompt('x'), empty],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n']],
  ['a wrong key is as bad', [prompt('x'), failed(1, 'auth', 'a: auth: no')],
    ['ask 1 a/m', 'turn 1: a: auth: no; asking b/n for the next 5 minutes', 'ask 1 b/n']],
  ['an outage is forgotten sooner', [prompt('x'), failed(1, 'overloaded', 'a: busy')],
    ['ask 1 a/m', 'turn 1: a: busy; asking b/n for the next minute', 'ask 1 b/n']],
  ['what is wrong with the request is so for everybody', [prompt('x'), failed(1, 'invalid', 'a: too long')],
    ['ask 1 a/m', 'turn 1: a: too long', 'end 1 error']],
  ['what is nobody\'s fault is the end', [prompt('x'), failed(1, undefined, 'a: TypeError')],
    ['ask 1 a/m', 'turn 1: a: TypeError', 'end 1 error']],
  ['what a stand-in does not take another may', [prompt('x'), empty, failed(1, 'invalid', 'b: no such model')],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'turn 1: b: no such model; asking c', 'ask 1 c']],
  ['when all fail all say why', [prompt('x'), empty, failed(1, 'timeout', 'b: slow'), failed(1, 'server', 'c: broken')],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'turn 1: b: slow; asking c for the next minute', 'ask 1 c',
      'turn 1: a: quota: no money; b: slow; c: broken', 'end 1 error']],
  ['what was said cannot be taken back', [prompt('x'), word(1, 'half'), failed(1, 'connection', 'a: cut')],
    ['ask 1 a/m', 'turn 1: a: cut', 'end 1 error']],
  ['thoughts are no reply', [prompt('x'), thought(1, 'hm'), failed(1, 'connection', 'a: cut')],
    ['ask 1 a/m', 'turn 1: a: cut; asking b/n for the next minute', 'ask 1 b/n']],
  ['a stand-in goes on with prompts that wait', [prompt('x'), prompt('y'), empty, word(1, 'X'), stop(1)],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'end 1 done', 'ask 2 b/n']],
  ['who is out of money is not asked first for five minutes', [prompt('x'), empty, stop(1), [5 * MINUTE - 1, prompt('y')]],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'end 1 done', 'ask 2 b/n']],
  ['and then is', [prompt('x'), empty, stop(1), [5 * MINUTE, prompt('y')]],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'end 1 done', 'ask 2 a/m']],
  ['a change of config forgets it', [prompt('x'), empty, stop(1), configure({ temperature: 1 }), prompt('y')],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'end 1 done', 'ask 2 a/m']],
  ['when all have failed, first is asked who failed longest ago',
    [prompt('x'), empty, failed(1, 'server', 'b: 1'), [SECOND, failed(1, 'server', 'c: 1')], prompt('y')],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'turn 1: b: 1; asking c for the next minute', 'ask 1 c',
      'turn 1: a: quota: no money; b: 1; c: 1', 'end 1 error', 'ask 2 b/n']],
  ['who has begun a turn goes on with it after calls', [prompt('x'), empty, ...calls(1, 'c'), [6 * MINUTE, results(1, 'c')]],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'ask 1 b/n']],
  ['another goes on with what came of calls', [prompt('x'), ...calls(1, 'c'), results(1, 'c'), empty],
    ['ask 1 a/m', 'ask 1 a/m', asking('5 minutes'), 'ask 1 b/n']],
  ['what was said before a call is no hindrance', [prompt('x'), word(1, 'let me see'), ...calls(1, 'c'), results(1, 'c'), empty],
    ['ask 1 a/m', 'ask 1 a/m', asking('5 minutes'), 'ask 1 b/n']],
  ['a call that was not carried out is forgotten', [prompt('x'), calls(1, 'c')[0]!, empty, word(1, 'X'), stop(1)],
    ['ask 1 a/m', asking('5 minutes'), 'ask 1 b/n', 'end 1 done']],
  ['cancel is the end', [prompt('x'), { kind: 'cancel' }, empty], ['ask 1 a/m', 'end 1 cancelled']],
]

test('who is asked instead', { timeout }, async (t) => {
  for (const [title, events, expected] of rows)
    await t.test(title, () => {
      const [, effects] = played(fresh({ fallback: ['b/n', 'c'] }), events)
      assert.deepEqual(told(effects), expected)
    })
})

test('what came of calls goes along', { timeout }, () => {
  const events = [prompt('x'), ...calls(1, 'c'), results(1, 'c'), empty]
  const [, effects] = played(fresh({ fallback: ['b'] }), events)
  const ask = effects.findLast((effect) => effect.kind === 'ask')!
  assert.deepEqual(
    ask.ask.turns.map(({ role, content }) => [role, content[0]!.kind]),
    [
      ['user', 'text'],
      ['assistant', 'call'],
      ['user', 'result'],
    ],
  )
})

test('a turn keeps who answered, and what all that were asked took', { timeout }, () => {
  const tariff = (provider: string) => ({ input: provider === 'a' ? 1 : 3, output: 0 })
  const events = [
    prompt('x'),
    used(1, 1_000_000, 0),
    empty,
    asked(1, 'n-2'),
    used(1, 10, 0),
    used(1, 2_000_000, 0),
  ]
  const [{ turns }] = played(fresh({ fallback: ['b'] }, tariff), [...events, word(1, 'X'), stop(1)])
  const { provider, model, cost, usage } = turns[0]!
  assert.deepEqual([provider, model, cost, usage.input], ['b', 'n-2', 7, 3_000_000])
})

test('a stand-in has to exist', { timeout }, async () => {
  await using bob = await served([new Echo(), new Puppet()])
  await bob.echo('bob/config', '{"fallback": ["puppet/a/b", "puppet", "puppet"]}')
  assert.match(await bob.cat('bob/ctl'), /^fallback puppet\/a\/b puppet$/m)
  const wrong = bob.echo('bob/config', '{"fallback": ["puppet", "nobody/x"]}')
  await assert.rejects(wrong, { code: 'EINVAL', message: /no provider nobody; one of echo, puppet/ })
})

/** An agent of the first service, with the second one as its stand-in. */
async function withTwo(first: Vendor, second: Vendor): Promise<Served> {
  const bob = await served(
    providers({
      services: {
        anthropic: { key: 'k', baseUrl: first.url },
        openai: { key: 'k', baseUrl: second.url },
      },
      patience: { tries: 2, delay: 1 },
    }),
  )
  await bob.echo('bob/config', '{"model": "claude-x", "fallback": ["openai/gpt-x"]}')
  return bob
}

/** How the first service fails, and what stands in ERRORS. */
// oxfmt-ignore
const failures: readonly (readonly [title: string, script: Script, error: RegExp])[] = [
  ['has no money left', [status(402, 'pay first')], /turn 1: anthropic: quota: pay first; asking openai\/gpt-x for the next 5 minutes\n/],
  ['is over its quota', [status(429, 'too much', { type: 'insufficient_quota' })], /turn 1: anthropic: quota: too much; asking openai\/gpt-x for/],
  ['is overloaded, again and again', [status(529, 'later')], /turn 1: anthropic: overloaded: later; asking openai\/gpt-x for the next minute\n/],
  ['hangs up', [[{ cut: 'reset' }]], /turn 1: anthropic: connection: .*; asking openai\/gpt-x for the next minute\n/],
]

for (const [title, script, error] of failures)
  test(`the whole conversation goes to another service when the first ${title}`, { timeout }, async () => {
    await using first = await Vendor.start({ dialect: 'anthropic' }, script)
    await using second = await Vendor.start({ dialect: 'chat' }, [says('it ', 'works')])
    await using bob = await withTwo(first, second)
    await bob.echo('bob/system', 'be brief')
    await bob.echo('bob/history', '{"role":"user","content":"q"}\n{"role":"assistant","content":"r"}\n')
    await bob.echo('bob/input', 'hello\n')
    assert.equal(await bob.cat('bob/output'), 'it works')
    assert.equal(await bob.cat('bob/wait'), 'idle\n')
    const sent = at(second.requests[0]!.body, 'messages') as readonly { role: string; content: unknown }[]
    assert.deepEqual(
      sent.map(({ role }) => role),
      ['system', 'user', 'assistant', 'user'],
    )
    assert.equal(at(second.requests[0]!.body, 'model'), 'gpt-x')
    assert.match(JSON.stringify(sent), /be brief.*"q".*"r".*hello/)
    assert.match(await bob.cat('bob/ctl'), /^answered openai\/gpt-x$/m)
    const errors = await bob.open('bob/ERRORS')
    assert.match(Buffer.from(await errors.read(0, 4000)).toString(), error)
    const asked = first.requests.length
    await bob.echo('bob/input', 'again\n')
    assert.equal(await bob.cat('bob/output'), 'it works')
    assert.equal(first.requests.length, asked, 'the first one is left alone for a while')
  })

test('a reply that has begun is not begun again elsewhere', { timeout }, async () => {
  await using first = await Vendor.start({ dialect: 'anthropic' }, [[...says('half'), { cut: 'hangup' }]])
  await using second = await Vendor.start({ dialect: 'chat' })
  await using bob = await withTwo(first, second)
  await bob.echo('bob/input', 'hello\n')
  await assert.rejects(bob.cat('bob/output'), { code: 'EIO', message: /anthropic: connection/ })
  assert.equal(second.requests.length, 0)
})

test('the stand-in can be cancelled', { timeout }, async () => {
  const puppet = new Puppet()
  await using first = await Vendor.start({ dialect: 'anthropic' }, [status(402)])
  await using bob = await served([
    ...providers({ services: { anthropic: { key: 'k', baseUrl: first.url } } }).slice(0, 1),
    puppet,
  ])
  await bob.echo('bob/config', '{"model": "claude-x", "fallback": ["puppet"]}')
  await bob.echo('bob/input', 'hello\n')
  const output = await bob.open('bob/output')
  puppet.say(words('so'))
  assert.equal(Buffer.from(await output.read(0, 10)).toString(), 'so')
  await bob.echo('bob/ctl', 'cancel')
  assert.equal(puppet.signal?.aborted, true)
  puppet.say(STOP)
  assert.match(await bob.cat('bob/ctl'), /^answered puppet\/echo-1$/m)
})
