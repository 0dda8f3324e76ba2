import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OWRITE, ORDWR } from '../../src/ninep/const.ts'
import type { Config } from '../../src/llmfs/config.ts'
import { statusOf } from '../../src/llmfs/state.ts'
import type { Event, State } from '../../src/llmfs/state.ts'
import type { Tariff } from '../../src/llmfs/tariff.ts'
import { Store } from '../../src/store/store.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'
import {
  NOON,
  calls,
  configure,
  failed,
  fresh,
  played,
  prompt,
  results,
  stop,
  told,
  used,
  word,
} from './steps.ts'
import type { Later } from './steps.ts'

const timeout = 20_000
const HOUR = 3_600_000
const MIDNIGHT = NOON + 12 * HOUR

/** Dollars for a thousand tokens of a reply, which is what one is reckoned with. */
const dollars: Readonly<Record<string, number>> = { a: 1, b: 2, free: 0 }
const tariff: Tariff = (provider) =>
  dollars[provider] === undefined ? undefined : { input: 0, output: dollars[provider] * 1000 }

const agent = (config: Partial<Config>): State => fresh(config, tariff)
/** A reply of so many dollars, of a model that takes one for a thousand tokens. */
const reply = (turn: number, cost: number): readonly Event[] => [
  word(turn, 'ok'),
  used(turn, 0, cost * 1000),
  stop(turn),
]
const x = prompt('x')
const y = prompt('y')
const z = prompt('z')

const TODAY = `budget 3.00 USD of today is spent (4.00); echo 'budget 6' > ctl, or wait until 00:00 UTC`
const NEXT = `the next request may cost 1.00 USD, and of budget 3.00 USD of today 2.50 is spent; echo 'budget 6' > ctl, or wait until 00:00 UTC`
const LIFE = `budget total 3.00 USD is spent (4.00); echo 'budget total 6' > ctl`
const DEAR = `b/n: the next request may cost 2.00 USD, and of budget 1.00 USD of today 0.00 is spent; echo 'budget 2' > ctl, or wait until 00:00 UTC`
const ALARM = 'alarm 2026-02-01T00:00:00.000Z'

/** What comes of events, the status after them, and what is done and said. */
// oxfmt-ignore
const rows: readonly (readonly [title: string, config: Partial<Config>, events: readonly (Event | Later)[], status: string, told: readonly string[]])[] = [
  ['within its budget an agent works', { budget: 3 }, [x, ...reply(1, 1), y, ...reply(2, 1)], 'idle',
    ['ask 1 a/m', 'end 1 done', 'ask 2 a/m', 'end 2 done']],
  ['a reply may finish, then the agent is paused', { budget: 3 }, [x, ...reply(1, 4)], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused']],
  ['while it streams it is streaming', { budget: 3 }, [x, used(1, 0, 4000)], 'streaming', ['ask 1 a/m', ALARM]],
  ['it is paused as soon as the next request is too dear', { budget: 3 }, [x, ...reply(1, 2.5)], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${NEXT}`, 'paused']],
  ['what was accepted waits', { budget: 3 }, [x, y, z, ...reply(1, 4)], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2 3']],
  ['and goes on with a new budget', { budget: 3 }, [x, y, z, ...reply(1, 4), configure({ budget: 9 })], 'streaming',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2 3', 'ask 2 a/m', 'no alarm']],
  ['or without one', { budget: 3 }, [x, y, ...reply(1, 4), configure({ budget: null })], 'streaming',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2', 'ask 2 a/m', 'no alarm']],
  ['or with another model, that costs nothing', { budget: 3 }, [x, y, ...reply(1, 4), configure({ provider: 'free' })], 'streaming',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2', 'ask 2 free/m', 'no alarm']],
  ['or when the day is over', { budget: 3 }, [x, y, ...reply(1, 4), [MIDNIGHT - NOON, { kind: 'tick' }]], 'streaming',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2', 'ask 2 a/m', 'no alarm']],
  ['but not sooner, and it goes on waiting', { budget: 3 }, [x, y, ...reply(1, 4), [MIDNIGHT - NOON - 1, { kind: 'tick' }]], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2', ALARM]],
  ['with nothing that waits it is idle then', { budget: 3 }, [x, ...reply(1, 4), [MIDNIGHT - NOON, { kind: 'tick' }]], 'idle',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused', 'no alarm']],
  ['a total ends on no day', { budget_total: 3 }, [x, y, ...reply(1, 4), [MIDNIGHT - NOON, { kind: 'tick' }]], 'paused',
    ['ask 1 a/m', 'end 1 done', `paused: ${LIFE}`, 'paused 2', 'no alarm']],
  ['a turn that was cancelled has cost what it used', { budget: 3 }, [x, used(1, 0, 4000), { kind: 'cancel' }], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 cancelled', `paused: ${TODAY}`, 'paused']],
  ['what waits can be cancelled', { budget: 3 }, [x, y, ...reply(1, 4), { kind: 'cancel', turn: 2 }], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused 2', 'end 2 cancelled']],
  ['a budget that is set late counts what was spent', {}, [x, ...reply(1, 4), configure({ budget: 3 })], 'paused',
    ['ask 1 a/m', 'end 1 done', ALARM, `paused: ${TODAY}`, 'paused']],
  ['a model without a price is not asked', { provider: 'x', budget: 3 }, [{ kind: 'tick' }], 'paused',
    ['no alarm', `paused: the price of x/m is not known: set [prices."m"] in config.toml, or echo 'budget off' > ctl`, 'paused']],
  ['a model that costs nothing is asked, whatever was spent', { budget: 0 }, [configure({ provider: 'free' }), x], 'streaming', ['ask 1 free/m']],
  ['a stand-in that is too dear is passed over', { budget: 1, fallback: ['b/n', 'free'] }, [x, failed(1, 'quota', 'a: no')], 'streaming',
    ['ask 1 a/m', `turn 1: a: no; ${DEAR}; asking free for the next 5 minutes`, 'ask 1 free']],
  ['and the next one goes to the same', { budget: 1, fallback: ['b/n', 'free'] }, [x, failed(1, 'quota', 'a: no'), stop(1), y], 'streaming',
    ['ask 1 a/m', `turn 1: a: no; ${DEAR}; asking free for the next 5 minutes`, 'ask 1 free', 'end 1 done', 'ask 2 free']],
  ['when all stand-ins are, the turn fails, and the first may have another try', { budget: 1, fallback: ['b/n', 'x/n'] }, [x, y, failed(1, 'quota', 'a: no')], 'streaming',
    ['ask 1 a/m', `turn 1: a: no; ${DEAR}; x/n: the price of x/n is not known: set [prices."n"] in config.toml, or echo 'budget off' > ctl`, 'end 1 error', 'ask 2 a/m']],
  ['each request of a turn that uses tools is weighed', { budget: 3 }, [x, y, used(1, 0, 1000), ...calls(1, 'c1'), results(1, 'c1'), used(1, 0, 1500), ...calls(1, 'c2'), results(1, 'c2')], 'paused',
    ['ask 1 a/m', 'ask 1 a/m', ALARM, `turn 1: ${NEXT}`, 'end 1 error', `paused: ${NEXT}`, 'paused 2']],
  ['who is over the budget is not stood in for', { budget: 3, fallback: ['free'] }, [x, ...reply(1, 4)], 'paused',
    ['ask 1 a/m', ALARM, 'end 1 done', `paused: ${TODAY}`, 'paused']],
]

test('what a budget does', { timeout }, async (t) => {
  for (const [title, config, events, status, expected] of rows)
    await t.test(title, () => {
      const [state, effects] = played(agent(config), events)
      assert.deepEqual(told(effects), expected)
      assert.equal(statusOf(state), status)
    })
})

/** What cannot be asked for, after what. */
// oxfmt-ignore
const refusals: readonly (readonly [title: string, config: Partial<Config>, before: readonly Event[], event: Event, why: string])[] = [
  ['a prompt when the day\'s budget is spent', { budget: 3 }, [x, ...reply(1, 4)], y, TODAY],
  ['a prompt when the total is', { budget_total: 3 }, [x, ...reply(1, 4)], y, LIFE],
  ['a prompt while the turn that runs has spent it', { budget: 3 }, [x, used(1, 0, 4000)], y, TODAY],
  ['the last prompt, once more', { budget: 3 }, [x, ...reply(1, 4)], { kind: 'retry' }, TODAY],
  ['a prompt that would be too dear', { budget: 3 }, [x, ...reply(1, 2.5)], y, NEXT],
  ['anything without money', { budget: 0 }, [], x, `budget 0.00 USD of today is spent (0.00); echo 'budget 1' > ctl, or wait until 00:00 UTC`],
]

test('what a budget refuses', { timeout }, async (t) => {
  for (const [title, config, before, event, why] of refusals)
    await t.test(title, () => {
      const [state] = played(agent(config), before)
      assert.throws(() => played(state, [event]), { code: 'EDQUOT', message: `Disk quota exceeded: ${why}` })
    })
})

test('a long conversation counts before it is sent', { timeout }, () => {
  const cents: Tariff = () => ({ input: 10_000, output: 0 }) // a cent a token, that is for four bytes
  const [state] = played(fresh({ budget: 2 }, cents), [prompt('x'.repeat(400)), stop(1), { kind: 'clear' }])
  const why = /may cost 2\.04 USD, and of budget 2\.00 USD of today 0\.00 is spent; echo 'budget 4' /
  assert.throws(() => played(state, [prompt('x'.repeat(800))]), { code: 'EDQUOT', message: why })
  const [few] = played(
    fresh({ budget: 2, max_tokens: 10 }, () => ({ input: 0, output: 200_000 })),
    [x],
  )
  assert.equal(statusOf(few), 'streaming', 'a short reply is reckoned as one')
})

test('what is spent is kept by the day', { timeout }, () => {
  const [{ spending }] = played(agent({}), [
    x,
    ...reply(1, 1),
    y,
    ...reply(2, 2),
    [12 * HOUR, z],
    ...reply(3, 4),
  ])
  assert.deepEqual(spending, { total: 7, unknown: 0, today: 4, day: MIDNIGHT / (24 * HOUR) })
})

/** `bob` asks a puppet that takes a dollar for a thousand tokens of its replies. */
const withPuppet = async (): Promise<[bob: Served, puppet: Puppet]> => {
  const puppet = new Puppet()
  return [await served([puppet, new Echo()], { 'echo-1': { input: 0, output: 1000 } }), puppet]
}
const costing = (cost: number) =>
  ({ kind: 'usage', usage: { input: 0, output: cost * 1000, cached: 0, reasoning: 0 } }) as const

test('over budget the first write fails, and all else goes on', { timeout }, async () => {
  const [agents, puppet] = await withPuppet()
  await using bob = agents
  await bob.echo('bob/ctl', 'budget 1.5')
  assert.equal(JSON.parse(await bob.cat('bob/config')).budget, 1.5)
  puppet.say(words('A'), costing(1), STOP)
  await bob.echo('bob/input', 'a\n')
  assert.equal(await bob.cat('bob/output'), 'A')
  assert.equal(await bob.cat('bob/status'), 'paused\n')
  assert.equal(await bob.cat('bob/wait'), 'paused\n')
  const message =
    /Disk quota exceeded: (bob\/ctl: )?the next request may cost 1\.00 USD, and of budget 1\.50 USD of today 1\.00 is spent; echo 'budget 3' > ctl, or wait until 00:00 UTC$/
  const refused = { code: 'EDQUOT', message }
  for (const [file, mode] of [
    ['input', OWRITE],
    ['rpc', ORDWR],
  ] as const) {
    const fid = await bob.open(`bob/${file}`, mode)
    await assert.rejects(fid.write(0, Buffer.from('b')), refused)
    await fid.clunk()
  }
  await assert.rejects(bob.echo('bob/ctl', 'retry'), refused)
  assert.match(await bob.cat('bob/history'), /"content":"A"/)
  assert.match(await bob.cat('bob/usage'), /^total 0 1000 0 0 1\.00$/m)
  assert.match(
    await bob.cat('bob/ctl'),
    /^state paused\npaused the next request .*\n(.*\n)*spent_today 1\.00$/m,
  )
  assert.deepEqual(bob.happened.at(-1), { kind: 'agent.state', agent: 'bob', state: 'paused' })
  await bob.echo('bob/ctl', 'budget off')
  assert.equal(await bob.cat('bob/status'), 'idle\n')
  puppet.say(words('B'), STOP)
  await bob.echo('bob/input', 'b\n')
  assert.equal(await bob.cat('bob/output'), 'B')
})

test('a prompt that turns out too dear is refused when it is whole', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo], { 'echo-1': { input: 1000, output: 0 } })
  await bob.echo('bob/ctl', 'budget 0.5')
  const why = /may cost 1\.00\d+ USD, and of budget 0\.50 USD of today 0\.00 is spent; echo 'budget 2' > ctl/
  await assert.rejects(bob.echo('bob/input', 'x'.repeat(4000)), { code: 'EDQUOT', message: why })
  const errors = await bob.open('bob/ERRORS')
  assert.match(Buffer.from(await errors.read(0, 1000)).toString(), why)
  const rpc = await bob.open('bob/rpc', ORDWR)
  await rpc.write(0, Buffer.from('x'.repeat(4000)))
  await assert.rejects(rpc.read(0, 10), { code: 'EDQUOT' })
  assert.deepEqual([echo.asks.length, await bob.cat('bob/status')], [0, 'idle\n'])
  await rpc.write(0, Buffer.from('hi'))
  assert.equal(Buffer.from(await rpc.read(0, 10)).toString(), 're: hi')
})

test('who waits for turns that are paused is told so, and they are not lost', { timeout }, async () => {
  const [agents, puppet] = await withPuppet()
  await using bob = agents
  await bob.echo('bob/ctl', 'budget total 1.5')
  for (const text of ['a', 'b', 'c']) await bob.echo('bob/input', `${text}\n`)
  const waiting = bob.cat('bob/wait')
  puppet.say(words('A'), costing(1), STOP)
  assert.equal(await waiting, 'paused\n')
  assert.equal(await bob.cat('bob/turns/3/status'), 'queued\n')
  await bob.echo('bob/ctl', 'budget total 10')
  const going = bob.cat('bob/wait')
  puppet.say(words('B'), STOP, words('C'), STOP)
  assert.equal(await going, 'idle\n')
  assert.deepEqual([await bob.cat('bob/turns/2/output'), await bob.cat('bob/turns/3/output')], ['B', 'C'])
})

test('a budget, what was spent of it and what waits for more outlive the server', { timeout }, async () => {
  using store = new Store(':memory:')
  const prices = { 'echo-1': { input: 0, output: 1000 } }
  {
    const puppet = new Puppet()
    await using bob = await served([puppet], prices, store)
    await bob.echo('bob/ctl', 'budget 1.5')
    for (const text of ['a', 'b']) await bob.echo('bob/input', `${text}\n`)
    const waiting = bob.cat('bob/wait')
    puppet.say(words('A'), costing(1), STOP)
    assert.equal(await waiting, 'paused\n')
  }
  const puppet = new Puppet()
  await using bob = await served([puppet], prices, store)
  assert.equal(await bob.cat('bob/status'), 'paused\n')
  assert.match(await bob.cat('bob/ctl'), /^budget 1\.5\n(.*\n)*spent_today 1\.00\nanswered puppet\/echo-1$/m)
  await assert.rejects(bob.echo('bob/input', 'c'), { code: 'EDQUOT' })
  const going = bob.cat('bob/turns/2/output')
  puppet.say(words('B'), costing(0.5), STOP)
  await bob.echo('bob/ctl', 'budget off')
  assert.equal(await going, 'B')
  assert.match(await bob.cat('bob/usage'), /^total 0 1500 0 0 1\.50$/m)
})

/** Lines for ctl under a budget, and what is wrong with each; undefined: nothing. */
// oxfmt-ignore
const lines: readonly (readonly [line: string, wrong: RegExp | undefined])[] = [
  ['budget 1', undefined],
  ['model echo-2', /the price of puppet\/echo-2 is not known: set \[prices\."echo-2"\] in config\.toml, or echo 'budget off' > ctl/],
  ['provider echo', undefined],
  ['temperature 1', undefined],
  ['budget total 0.1', undefined],
  ['budget much', /budget must be a number from 0 to 1000000/],
  ['budget total', /budget must be a number/],
  ['budget day 1', /day; usage: budget \[total\] USD\|off/],
  ['budget off', undefined],
  ['model echo-2', /is not known/],
  ['budget total off', undefined],
  ['model echo-2', undefined],
  ['budget 1', /the price of echo\/echo-2 is not known/],
]

test('a budget is set for models with a price', { timeout }, async (t) => {
  const [bob] = await withPuppet()
  for (const [line, wrong] of lines)
    await t.test(line, async () => {
      if (wrong) await assert.rejects(bob.echo('bob/ctl', line), { code: 'EINVAL', message: wrong })
      else await bob.echo('bob/ctl', line)
    })
  const config = '{"model": "echo-1", "budget": 1, "fallback": ["puppet/echo-9"]}'
  await assert.rejects(bob.echo('bob/config', config), { message: /the price of puppet\/echo-9/ })
  await bob[Symbol.asyncDispose]()
})

test('what waits goes on at midnight, by itself', { timeout }, async (t) => {
  const [agents, puppet] = await withPuppet()
  await using bob = agents
  const agent = bob.llm.agents.get('bob')!
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'], now: MIDNIGHT - 90_000 })
  await agent.configure({ budget: 1 })
  for (const text of ['a', 'b']) await agent.prompt(Buffer.from(text))
  puppet.say(words('A'), costing(1), STOP)
  const { outcome } = agent.annals.reply(2)!
  while (!outcome.ended) await outcome.grew()
  t.mock.timers.tick(60_000) // as long as a timer is believed
  assert.equal(statusOf(agent.state), 'paused')
  t.mock.timers.tick(29_999)
  assert.equal(statusOf(agent.state), 'paused')
  t.mock.timers.tick(1)
  assert.equal(statusOf(agent.state), 'streaming')
})

test('a write at midnight does not wait for the timer', { timeout }, async (t) => {
  const [agents, puppet] = await withPuppet()
  await using bob = agents
  const agent = bob.llm.agents.get('bob')!
  t.mock.timers.enable({ apis: ['Date'], now: MIDNIGHT - 1 })
  await agent.configure({ budget: 1 })
  await agent.prompt(Buffer.from('a'))
  puppet.say(words('A'), costing(1), STOP)
  const { outcome } = agent.annals.reply(1)!
  while (!outcome.ended) await outcome.grew()
  assert.throws(() => agent.checkRoom(), { code: 'EDQUOT' })
  t.mock.timers.setTime(MIDNIGHT)
  agent.checkRoom()
})

test('what the default model costs is asked for, where nobody knows which it is', { timeout }, async () => {
  class Slow extends Echo {
    readonly known = Promise.withResolvers<void>()
    override async models() {
      await this.known.promise
      return ['echo-1', 'echo-2'] as const
    }
  }
  const slow = new Slow()
  await using bob = await served([slow], { 'echo-1': { input: 0, output: 1 } })
  await bob.echo('bob/ctl', 'budget 1')
  const wrong = `the price of echo's default model is not known: name one, or echo 'budget off' > ctl`
  await assert.rejects(bob.echo('bob/input', 'hi'), { code: 'EDQUOT', message: new RegExp(wrong) })
  assert.equal(await bob.cat('bob/status'), 'paused\n')
  slow.known.resolve()
  await bob.cat('providers')
  await bob.echo('bob/input', 'hi')
  assert.equal(await bob.cat('bob/output'), 're: hi')
})
