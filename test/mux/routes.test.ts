import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text as decoded } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { edit, lineOf } from '../../src/mux/wiring.ts'
import { BEGUN, step } from '../../src/mux/flow.ts'
import type { News } from '../../src/mux/flow.ts'
import type { Wire } from '../../src/mux/wiring.ts'
import { Gate } from '../../src/lib/gate.ts'
import { dir, message, serveTree, stream, text } from '../../src/synth/index.ts'
import type { Source } from '../../src/synth/index.ts'
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
  [['a -> a'], 'EINVAL', /circle without an agent: a -> a/],
  [['a -> b', 'b -> c', 'c -> a max 3'], 'EINVAL', /without an agent: c -> a, a -> b, b -> c/],
  [['llm/a/output -> llm/a/input'], 'EINVAL', /no end: .*max N/],
  [['llm/a/output -> llm/b/input', 'x -> llm/b/input', 'llm/b/JS -> llm/a/input'], 'EINVAL', /llm\/b\/JS -> llm\/a\/input, llm\/a\/output -> llm\/b\/input/],
  [['llm/a/output -> llm/b/input max 6', 'llm/b/output -> llm/a/input', 'llm/a/output -> llm/b/input'], 'EINVAL', /no end/],
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
    one: take('one'),
    two: take('two'),
    note: text({ about: 'note', get: () => note.text, set: (to) => void (note.text = to) }),
  }
  const say = (...words: string[]) => {
    said.push(...words)
    more.open()
  }
  return { root: serveTree(dir(files, { about: 'a sample' }), { uid: 'glenda' }), say, taken, refusing, more }
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

test('a destination that takes nothing keeps its source waiting', { timeout }, async () => {
  await using all = mux()
  const { root, say, taken, refusing } = sample()
  await all.add('s', inside(root))
  await using client = await clientOf(all)
  Object.assign(refusing, { error: new FileError('EBUSY'), times: Number.POSITIVE_INFINITY })
  await echo(client, 'routes', 's/says -> s/one\ns/says -> s/two\n')
  const words = Array.from({ length: 100 }, (_, at) => `${at}`)
  say(...words)
  await until(() => taken.two.length === 17) // one is being written, and sixteen wait
  refusing.times = 0
  await until(() => taken.one.length === 100)
  assert.deepEqual(taken.one, words)
  assert.deepEqual(taken.two, words)
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
