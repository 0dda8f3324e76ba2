import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { text as decoded, utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { expanded } from '../../src/mux/each.ts'
import { lineOf } from '../../src/mux/wire.ts'
import { edit } from '../../src/mux/wiring.ts'
import { BEGUN, step } from '../../src/mux/flow.ts'
import type { News } from '../../src/mux/flow.ts'
import type { Wire } from '../../src/mux/wire.ts'
import { Gate } from '../../src/lib/gate.ts'
import { Tape } from '../../src/lib/tape.ts'
import { Unkept } from '../../src/mux/mail.ts'
import { dir, follow, message, serveTree, stream, text } from '../../src/synth/index.ts'
import type { Source } from '../../src/synth/index.ts'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { folder } from '../lib/temporary.ts'
import { cat, clientOf, echo, inside, mux, until } from './muxed.ts'

const timeout = 20_000

const wired = (lines: readonly string[]): readonly Wire[] => lines.reduce(edit, [] as readonly Wire[])

/** Lines, and the routes that are there after them. */
// oxfmt-ignore
const good: readonly [lines: readonly string[], routes: readonly string[]][] = [
  [['a -> b'], ['a -> b']],
  [['/n/a/x -> /b/', '# said', '', 'n/a -> b'], ['a/x -> b', 'n/a -> b']],
  [['a -> b', 'a -> b last max 3'], ['a -> b last max 3']],
  [['a -> b all', 'a -> c max 2'], ['a -> b', 'a -> c max 2']],
  [['a -> b', 'a -> c', 'b -> d', '-a -> b'], ['a -> c', 'b -> d']],
  [['a -> b', 'a -> c', 'b -> d', '-a'], ['b -> d']],
  [['"a b" -> "c d"', 'x -> y', '-"a b"'], ['x -> y']],
  [['"a b" -> "c d"'], ['"a b" -> "c d"']],
  [['llm/a/output -> llm/b/input', 'llm/b/output -> llm/a/input max 6'], ['llm/a/output -> llm/b/input', 'llm/b/output -> llm/a/input max 6']],
  [['llm/a/output -> llm/b/input max 1', 'llm/b/JS -> llm/a/input'], ['llm/a/output -> llm/b/input max 1', 'llm/b/JS -> llm/a/input']],
  [['llm/a/output -> llm/a/system'], ['llm/a/output -> llm/a/system']],
  [['llm/a/ERRORS -> llm/a/input'], ['llm/a/ERRORS -> llm/a/input']],
  [['agent/x/out -> far/llm/a/input', 'far/llm/a/output -> agent/x/in'], ['agent/x/out -> far/llm/a/input', 'far/llm/a/output -> agent/x/in']],
  [['a -> b', 'b -> c', '-a', 'c -> a'], ['b -> c', 'c -> a']],
]

/** Lines, of which the last is refused. */
// oxfmt-ignore
const bad: readonly [lines: readonly string[], code: string, why: RegExp][] = [
  [['a'], 'EINVAL', /write `SRC -> DST/],
  [['a ->'], 'EINVAL', /write `SRC -> DST/],
  [['a => b'], 'EINVAL', /write `SRC -> DST/],
  [['a -> b some'], 'EINVAL', /write `SRC -> DST/],
  [['a -> b max 0'], 'EINVAL', /write `SRC -> DST/],
  [['a -> b last all'], 'EINVAL', /write `SRC -> DST/],
  [['a -> b', '-a -> b c'], 'EINVAL', /write `SRC -> DST/],
  [['a/../b -> c'], 'EINVAL', /a\/..\/b; a path is names/],
  [['/ -> c'], 'EINVAL', /a path is names/],
  [['-a'], 'ENOENT', /a; no such route/],
  [['a -> b', '-a -> c'], 'ENOENT', /a -> c; no such route/],
  [['{host}/a -> b max 3'], 'EINVAL', /max 3; a route for each {host} has no end/],
  [['a -> a'], 'EINVAL', /circle without an agent: a -> a/],
  [['a -> b', 'b -> c', 'c -> a max 3'], 'EINVAL', /without an agent: c -> a, a -> b, b -> c/],
]

test('a line makes of the routes', { timeout }, async (t) => {
  for (const [lines, routes] of good)
    await t.test(lines.join('; '), () => {
      assert.deepEqual(wired(lines).map(lineOf), routes)
      assert.deepEqual(wired(wired(lines).map(lineOf)), wired(lines), 'its lines make it again')
    })
  for (const [lines, code, why] of bad)
    await t.test(`not ${lines.join('; ')}`, () => {
      const before = wired(lines.slice(0, -1))
      assert.throws(
        () => edit(before, lines.at(-1)!),
        (error: FileError) => error.code === code && why.test(error.detail),
      )
    })
})

/** Lines, machines, and the routes that run; and those that cannot. */
// oxfmt-ignore
const each: readonly [lines: readonly string[], machines: readonly string[], routes: readonly string[], refused?: readonly string[]][] = [
  [['{host}/rio/CONTEXT -> llm/coder/{HOST} last'], [], []],
  [['{host}/rio/CONTEXT -> llm/coder/{HOST} last'], ['box', 'far'], ['box/rio/CONTEXT -> llm/coder/BOX last', 'far/rio/CONTEXT -> llm/coder/FAR last']],
  [['events -> {host}/log'], ['box', 'far'], ['events -> box/log', 'events -> far/log']],
  [['{host}/a -> b', 'box/a -> b last'], ['box'], ['box/a -> b last']],
  [['{host}/a -> b', '-{host}/a'], ['box'], []],
  [['{host}/a -> b', 'b -> box/a'], ['box', 'far'], ['b -> box/a', 'far/a -> b'], ['box/a -> b']],
]

test('routes for each machine', { timeout }, async (t) => {
  for (const [lines, machines, routes, refused = []] of each)
    await t.test(`${lines.join('; ')} with ${machines.join(' ')}`, () => {
      const all = expanded(wired(lines), machines, [])
      assert.deepEqual(all.wires.map(lineOf), routes)
      assert.deepEqual([...all.refused.keys()].map(lineOf), refused)
    })
  await t.test('those that stay are the same ones', () => {
    const said = wired(['{host}/a -> b', 'c -> d'])
    const { wires } = expanded(said, ['box'], [])
    const more = expanded(said, ['far', 'box'], wires)
    assert.deepEqual(
      more.wires.map((wire) => wires.includes(wire)),
      [true, false, true],
    )
  })
})

const failed = (code: 'ENOENT' | 'EIO'): News => ({ kind: 'failed', error: new FileError(code) })
const refused: News = { kind: 'refused', error: new FileError('EINVAL') }
const copied: News = { kind: 'copied', bytes: 5 }

/** News, and what they make of a route of at most three messages. */
// oxfmt-ignore
const flows: readonly [news: readonly News[], state: string, copied: number, delay: number, error: string | undefined][] = [
  [[copied, copied], 'running', 10, 0, undefined],
  [[copied, copied, copied], 'done', 15, 0, undefined],
  [[copied, refused, copied], 'done', 10, 0, 'EINVAL'],
  [[failed('ENOENT')], 'waiting', 0, 100, 'ENOENT'],
  [[failed('EIO'), failed('EIO'), failed('EIO')], 'error', 0, 400, 'EIO'],
  [[failed('EIO'), { kind: 'begun' }, failed('EIO')], 'error', 0, 200, 'EIO'],
  [[failed('EIO'), copied], 'running', 5, 0, 'EIO'],
  [Array.from({ length: 20 }, () => failed('EIO')), 'error', 0, 30_000, 'EIO'],
]
test('news make of a route', { timeout }, async (t) => {
  for (const [news, state, copied, delay, code] of flows)
    await t.test(news.map(({ kind }) => kind).join(' '), () => {
      const flow = news.reduce((flow, news) => step(flow, news, 3), BEGUN)
      assert.deepEqual([flow.state, flow.copied, flow.delay, flow.error?.code], [state, copied, delay, code])
    })
})

/** A tree with a file that says what it is told, one message for each open, and two that take. */
function sample() {
  const said: string[] = []
  const log = new Tape(1 << 16)
  const more = new Gate()
  const taken: Record<'one' | 'two', string[]> = { one: [], two: [] }
  const refusing: { error: FileError | undefined; times: number } = { error: undefined, times: 0 }
  const note = { text: 'first' }
  const take = (name: 'one' | 'two') =>
    message({
      about: name,
      commit(bytes) {
        if (name === 'one' && refusing.times-- > 0) throw refusing.error
        taken[name].push(decoded(bytes))
      },
    })
  const says = (): Source => {
    let left: Buffer | undefined
    return {
      async read(count, call) {
        if (!left) {
          while (!said.length) await more.wait(call)
          left = Buffer.from(said.shift()!)
        }
        const part = left.subarray(0, count)
        left = left.subarray(count)
        return part
      },
    }
  }
  const files = {
    says: stream({ about: 'says', open: says }),
    LOG: stream({ about: 'says lines for ever', endless: true, open: () => follow(log) }),
    one: take('one'),
    two: take('two'),
    note: text({ about: 'note', get: () => note.text, set: (to) => void (note.text = to) }),
  }
  const say = (...words: string[]) => {
    said.push(...words)
    more.open()
  }
  return {
    root: serveTree(dir(files, { about: 'a sample' }), { uid: 'glenda' }),
    say,
    said,
    log: (lines: string) => log.append(utf8(lines)),
    taken,
    refusing,
    more,
  }
}

test('routes', { timeout }, async (t) => {
  const saved: (readonly string[])[] = []
  await using all = mux({ routes: { load: () => [], save: (lines) => void saved.push(lines) } })
  const { root, say, taken, refusing, more } = sample()
  await all.add('s', inside(root))
  await using client = await clientOf(all)
  const write = (lines: string) => echo(client, 'routes', lines)
  const routes = async () => (await cat(client, 'routes')).split('\n').slice(1, -1)

  await t.test('copy each message as one write, in order', async () => {
    await write('s/says -> s/one\n')
    const words = Array.from({ length: 50 }, (_, at) => `${at}`)
    say(...words)
    await until(() => taken.one.length === 50)
    assert.deepEqual(taken.one, words)
    assert.deepEqual(await routes(), ['s/says -> s/one\trunning\t90\t-'])
    assert.deepEqual(saved.at(-1), ['s/says -> s/one'])
  })
  await t.test('of one source reach each destination, whole and once, whatever the size', async () => {
    await write('s/says -> s/two\n')
    const large = 'x'.repeat(3 << 20)
    say('a', large, 'b')
    await until(() => taken.two.length === 3 && taken.one.length === 53)
    assert.ok(taken.two.join() === `a,${large},b`)
    assert.ok(taken.one.slice(50).join() === `a,${large},b`)
  })
  await t.test('write again what could not be taken, and lose nothing', async () => {
    Object.assign(refusing, { error: new FileError('EAGAIN'), times: 2 })
    say('late', 'later')
    await until(() => taken.one.length === 55)
    assert.deepEqual(taken.one.slice(53), ['late', 'later'])
    assert.deepEqual(taken.two.slice(3), ['late', 'later'])
    assert.match((await routes())[0]!, /\trunning\t\d+\tResource temporarily unavailable: s\/one$/)
  })
  await t.test('tell what was refused for good, and go on', async () => {
    const before = all.journal.next
    Object.assign(refusing, { error: new FileError('EINVAL', 'no prompt'), times: 1 })
    say('wrong', 'right')
    await until(() => taken.one.length === 56)
    assert.equal(taken.one.at(-1), 'right')
    assert.match(decoded(all.journal.line(before)!), /"source":"routes","kind":"error".*no prompt/)
  })
  await t.test('wait for what is not there, and begin when it comes', async () => {
    await write('s/says -> later/two\n-s/says -> s/two\n')
    say('kept')
    await until(async () => /later\/two\twaiting\t0\t.*does not exist/.test((await routes()).join()))
    const other = sample()
    await all.add('later', inside(other.root))
    await until(() => other.taken.two.length === 1)
    assert.deepEqual(other.taken.two, ['kept'])
    await write('later/note -> s/two\n')
    await until(() => taken.two.at(-1) === 'first')
    await echo(client, 'later/note', 'second')
    await until(() => taken.two.at(-1) === 'second')
    assert.deepEqual(taken.two.slice(-2), ['first', 'second'])
  })
  await t.test('that are wrong are refused at the write, and the others stay', async () => {
    await assert.rejects(write('s/one -> s/one\n'), { code: 'EINVAL' })
    await assert.rejects(write('-nothing\n'), { code: 'ENOENT' })
    assert.equal((await routes()).length, 3)
  })
  await t.test('that are removed end, and nobody reads any more', async () => {
    await write('-later/note\n-s/says\n')
    assert.deepEqual(await routes(), [])
    await until(() => more.waiting === 0)
    assert.deepEqual(saved.at(-1), [])
  })
  await t.test('with max end after as many messages, and the rest stays where it is', async () => {
    const before = taken.one.length
    await write('s/says -> s/one max 2\n')
    say('1', '2', '3')
    await until(async () => (await routes())[0] === 's/says -> s/one max 2\tdone\t2\t-')
    assert.deepEqual(taken.one.slice(before), ['1', '2'])
    assert.deepEqual(saved.at(-2), ['s/says -> s/one max 1'])
    assert.deepEqual(saved.at(-1), [])
    await write('s/says -> s/one\n')
    await until(() => taken.one.at(-1) === '3')
  })
})

test(
  'a slow destination is given the newest with last, and does not hold up another',
  { timeout },
  async () => {
    await using all = mux()
    const { root, say, taken, refusing } = sample()
    await all.add('s', inside(root))
    await using client = await clientOf(all)
    Object.assign(refusing, { error: new FileError('EBUSY'), times: Number.POSITIVE_INFINITY })
    await echo(client, 'routes', 's/says -> s/one last\ns/says -> s/two\n')
    const words = Array.from({ length: 100 }, (_, at) => `${at}`)
    say(...words)
    await until(() => taken.two.length === 100)
    refusing.times = 0
    await until(() => taken.one.at(-1) === '99')
    assert.deepEqual(taken.one, ['0', '99'])
    assert.deepEqual(taken.two, words)
  },
)

/** As many messages as wait for a destination at most. */
const MESSAGES = 1000
const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at}`)

test('a destination that takes nothing keeps its source waiting', { timeout }, async () => {
  await using all = mux()
  const { root, say, taken, refusing, said } = sample()
  await all.add('s', inside(root))
  await using client = await clientOf(all)
  Object.assign(refusing, { error: new FileError('EBUSY'), times: Number.POSITIVE_INFINITY })
  await echo(client, 'routes', 's/says -> s/one\n')
  const words = numbers(MESSAGES + 100)
  say(...words)
  await until(() => said.length === 99) // one is being written, as many wait
  refusing.times = 0
  await until(() => taken.one.length === words.length)
  assert.deepEqual(taken.one, words)
})

test('and not the others: its oldest are dropped, and counted', { timeout }, async () => {
  await using all = mux()
  const { root, say, taken, refusing } = sample()
  await all.add('s', inside(root))
  await using client = await clientOf(all)
  Object.assign(refusing, { error: new FileError('EBUSY'), times: Number.POSITIVE_INFINITY })
  const before = all.journal.next
  await echo(client, 'routes', 's/says -> s/one\ns/says -> s/two\n')
  const words = numbers(MESSAGES + 100)
  say(...words)
  await until(() => taken.two.length === words.length)
  assert.deepEqual(taken.two, words)
  assert.match(await cat(client, 'routes'), /s\/one\twaiting\t0\t99 messages were dropped; .* busy/)
  const told = numbers(all.journal.next - before).map((at) => decoded(all.journal.line(before + Number(at))!))
  assert.equal(told.filter((line) => line.includes('messages are dropped')).length, 1)
  refusing.times = 0
  await until(() => taken.one.length === MESSAGES + 1)
  assert.deepEqual(taken.one, ['0', ...words.slice(100)])
})

test('routes are taken up again, those that are wrong told', { timeout }, async () => {
  const told: unknown[] = []
  const load = () => ['x', 's/says -> s/one', 's/one -> s/one']
  await using all = mux({ routes: { load, save: () => undefined }, failed: (error) => void told.push(error) })
  const { root, say, taken } = sample()
  say('again')
  await all.add('s', inside(root))
  await until(() => taken.one.length === 1)
  assert.match(String(told), /write `SRC -> DST.*without an agent/)
})

test('of a stream that has no end, what comes together is a message', { timeout }, async (t) => {
  const mail = new Unkept()
  const { root, log, taken, refusing } = sample()
  const lines = ['s/LOG -> s/one']
  const load = () => lines
  const options = { mail, routes: { load, save: () => undefined } }
  log('before\n')
  {
    await using all = mux(options)
    await all.add('s', inside(root))
    await t.test('its past too, cut at the ends of lines', async () => {
      await until(() => taken.one.length === 1)
      log('one\ntwo\nthr')
      await until(() => taken.one.length === 2)
      log('ee\n')
      await until(() => taken.one.length === 3)
      assert.deepEqual(taken.one, ['before\n', 'one\ntwo\n', 'three\n'])
    })
    await t.test('nothing is lost while a destination is down', async () => {
      Object.assign(refusing, { error: new FileError('EBUSY'), times: 3 })
      log('four\n')
      await until(() => refusing.times < 3)
      log('five\n')
      await until(() => taken.one.length === 5)
      assert.deepEqual(taken.one.slice(3), ['four\n', 'five\n'])
    })
  }
  log('meanwhile\n')
  await t.test('nothing comes twice when it is opened again', async () => {
    await using all = mux(options)
    await all.add('s', inside(root))
    await until(() => taken.one.length === 6)
    log('six\n')
    await until(() => taken.one.length === 7)
    assert.deepEqual(taken.one.slice(5), ['meanwhile\n', 'six\n'])
  })
})

test(
  'of texts that take the place of each other, each is a message and is cut nowhere',
  { timeout },
  async () => {
    const mail = new Unkept()
    const taken: string[] = []
    const shown = { text: 'a cube\nx = 1\n' }
    const source = (): Source => {
      let said = false
      return {
        read(_count, call) {
          if (said) return new Gate().wait(call).then(() => utf8(''))
          said = true
          return utf8(`\f${shown.text}`)
        },
      }
    }
    const files = {
      SHOWN: stream({ about: 'what is shown', endless: true, open: source }),
      in: message({ about: 'in', commit: (bytes) => void taken.push(decoded(bytes)) }),
    }
    const root = serveTree(dir(files), { uid: 'glenda' })
    const options = { mail, routes: { load: () => ['s/SHOWN -> s/in'], save: () => undefined } }
    for (const text of [shown.text, shown.text, 'a ball\nx = 1\nand a cube\nx = 1\nmore\n']) {
      shown.text = text
      await using all = mux(options)
      await all.add('s', inside(root))
      await using client = await clientOf(all)
      await until(async () => /\trunning\t/.test(await cat(client, 'routes')))
      if (taken.at(-1) !== text) await until(() => taken.at(-1) === text)
    }
    assert.deepEqual(taken, ['a cube\nx = 1\n', 'a ball\nx = 1\nand a cube\nx = 1\nmore\n'])
  },
)

test('what was read and not delivered is delivered after a restart, once', { timeout }, async () => {
  const mail = new Unkept()
  const { root, say, said, taken, refusing } = sample()
  const options = { mail, routes: { load: () => ['s/says -> s/one'], save: () => undefined } }
  Object.assign(refusing, { error: new FileError('EBUSY'), times: Number.POSITIVE_INFINITY })
  const words = numbers(20)
  say(...words)
  {
    await using all = mux(options)
    await all.add('s', inside(root))
    await until(() => said.length === 0)
  }
  refusing.times = 0
  await using all = mux(options)
  await all.add('s', inside(root))
  await until(() => taken.one.length === 20)
  say('more')
  await until(() => taken.one.length === 21)
  assert.deepEqual(taken.one, [...words, 'more'])
})

test('events are routed, from where they were left', { timeout }, async () => {
  const mail = new Unkept()
  const lines = new Map<number, string>()
  const kept = {
    last: 0,
    oldest: 1,
    append: (id: number, line: string) => void lines.set((kept.last = id), line),
    line: (id: number) => lines.get(id),
  }
  const { root, taken } = sample()
  const options = { mail, events: kept, routes: { load: () => ['events -> s/one'], save: () => undefined } }
  const ids = () => taken.one.flatMap((message) => message.match(/(?<="id":)\d+/g)!.map(Number))
  for (let run = 1; run <= 2; run++) {
    await using all = mux(options)
    await all.add('s', inside(root))
    // The first open starts at now, whenever that is.
    const ticks = setInterval(() => all.emit({ source: 'test', kind: 'tick', run }), 20)
    await until(() => taken.one.some((message) => message.includes(`"run":${run}`)))
    clearInterval(ticks)
  }
  const first = ids()[0]!
  assert.deepEqual(
    ids(),
    ids().map((_, at) => first + at),
    'without a gap and none twice',
  )
})

test('what a stream says again without waiting is no news', { timeout }, async () => {
  await using all = mux()
  const { root, say, taken } = sample()
  await all.add('s', inside(root))
  await using client = await clientOf(all)
  say('idle', 'idle', 'idle', 'busy')
  await echo(client, 'routes', 's/says -> s/one\n')
  await until(() => taken.one.at(-1) === 'busy')
  assert.deepEqual(taken.one, ['idle', 'busy'])
})

test('a route for each machine comes and goes with machines', { timeout }, async (t) => {
  const saved: (readonly string[])[] = []
  await using all = mux({ routes: { load: () => [], save: (lines) => void saved.push(lines) } })
  const here = sample()
  await all.add('s', inside(here.root))
  const far = sample()
  const path = join(folder(t), 'box')
  await using _ = await listen(
    path,
    (conn) => serve(conn, far.root, { failed: assert.ifError }),
    assert.ifError,
  )
  await using client = await clientOf(all)
  const routes = async () => (await cat(client, 'routes')).split('\n').slice(1, -1)
  await echo(client, 'routes', '{host}/says -> s/one\n')
  assert.deepEqual(await routes(), ['{host}/says -> s/one\teach\t0\t-'])
  await all.dial('box', `unix!${path}`)
  far.say('from afar')
  await until(() => here.taken.one.length === 1)
  assert.deepEqual(here.taken.one, ['from afar'])
  assert.deepEqual(await routes(), ['box/says -> s/one\trunning\t9\t-', '{host}/says -> s/one\teach\t0\t-'])
  await all.remove('box')
  assert.deepEqual(await routes(), ['{host}/says -> s/one\teach\t0\t-'])
  await until(() => far.more.waiting === 0)
  assert.deepEqual(saved.at(-1), ['{host}/says -> s/one'])
  await assert.rejects(echo(client, 'routes', '-box/says\n'), { code: 'ENOENT' })
})
