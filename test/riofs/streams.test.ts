/** What many follow at once, and one of them too slowly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OWRITE } from '../../src/ninep/const.ts'
import { served } from './served.ts'
import type { Served } from './served.ts'
import { Toy } from './toy.ts'

const timeout = 30_000
const toyed = () => served({ machine: async () => new Toy() })

type Patch = {
  readonly scene?: true
  readonly version: number
  readonly set?: readonly { readonly id: string }[]
}

/** Whole lines of a stream, one after the other. */
async function* lines(at: Served, path: string): AsyncGenerator<string, void, void> {
  const fid = await at.open(path)
  let text = ''
  for (;;) {
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield text.slice(0, end)
      text = text.slice(end + 1)
    }
    text += Buffer.from(await fid.read(0, 64 << 10)).toString()
  }
}

const next = async <T>(from: AsyncGenerator<T>): Promise<T> => (await from.next()).value as T

test('fifty follow the scene, each from what there is', { timeout }, async () => {
  await using at = await toyed()
  await at.echo('scene/parse', `box('a')`)
  const followers = Array.from({ length: 50 }, () => lines(at, 'scene/OPS'))
  for (const follower of followers)
    assert.partialDeepStrictEqual(JSON.parse(await next(follower)), {
      scene: true,
      version: 1,
      set: [{ id: 'a' }],
    })
  assert.match(await at.cat('ctl'), /^followers 50$/m)
  await at.echo('scene/parse', `box('b')`)
  await at.echo('scene/parse', `print('nothing')`)
  for (const follower of followers) {
    assert.partialDeepStrictEqual(JSON.parse(await next(follower)), { version: 2, set: [{ id: 'b' }] })
    const { clock: _, ...patch } = JSON.parse(await next(follower)) as Record<string, unknown>
    assert.deepEqual(patch, { version: 3 })
  }
})

test('a follower that is too slow is given the whole scene again, in whole lines', { timeout }, async () => {
  await using at = await toyed()
  const follower = lines(at, 'scene/OPS')
  assert.equal((JSON.parse(await next(follower)) as Patch).scene, true)
  for (let n = 1; n <= 12; n++) await at.echo('scene/parse', `box('n${n}', {text: 'x'.repeat(1 << 20)})`)
  let [patch, patches] = [JSON.parse(await next(follower)) as Patch, 0]
  for (; !patch.scene; patches++) patch = JSON.parse(await next(follower)) as Patch
  assert.ok(patches < 12, `${patches} patches`)
  assert.deepEqual([patch.version, patch.set?.length], [12, 12])
  await at.echo('scene/parse', `box('last')`)
  assert.deepEqual((JSON.parse(await next(follower)) as Patch).set?.map(({ id }) => id), ['last']) // oxfmt-ignore
})

test('whoever waits for CONTEXT hears of each version, in order', { timeout }, async () => {
  await using at = await toyed()
  const fids = [await at.open('CONTEXT'), await at.open('scene/CONTEXT')]
  const read = (fid: (typeof fids)[number]) =>
    fid.read(0, 64 << 10).then((bytes) => Buffer.from(bytes).toString())
  for (const fid of fids) assert.match(await read(fid), /^\f# The display: version 0\n/)
  const waiting = fids.map(read)
  for (const line of ['1', '2', '3']) await at.echo('scene/parse', `box('n${line}')`)
  await at.echo('version', 'undo\n')
  for (const text of await Promise.all(waiting)) assert.match(text, /^\f# The display: version 1\n/)
  for (const fid of fids)
    for (const [version, nodes] of [
      [2, 2],
      [3, 3],
      [2, 2],
    ])
      // oxfmt-ignore
      assert.match(await read(fid), new RegExp(`^\f# The display: version ${version}\n[^]*Nodes \\(${nodes}\\)`))
})

test('a new open begins with what the last run said', { timeout }, async (t) => {
  await using at = await toyed()
  const nothing = async (path: string) => {
    const fid = await at.open(path)
    const gone = new AbortController()
    const read = fid.read(0, 100, gone.signal)
    await at.cat('version') // what was there would have come by now
    gone.abort()
    await assert.rejects(read)
  }
  await at.echo('scene/parse', 'lost()').catch(() => undefined)
  await t.test('STDERR what went wrong', async () =>
    assert.match(await at.next('scene/STDERR'), /lost is not defined/),
  )
  await at.echo('scene/parse', `print('good')`)
  await t.test('STDERR nothing when it went well', () => nothing('scene/STDERR'))
  await t.test('stdout what was printed', async () => assert.equal(await at.next('scene/stdout'), 'good\n'))
  await t.test('RESULT one line', async () =>
    assert.match(await at.next('scene/RESULT'), /^\{"id":2,"ok":true,[^\n]*\}\n$/),
  )
  await t.test('events nothing', () => nothing('scene/events'))
  await at.echo('scene/parse', 'only words here').catch(() => undefined)
  await t.test('and what was no program is a run that failed', async () => {
    assert.match(await at.next('scene/RESULT'), /"id":3,"ok":false.*no program found/)
    assert.match(await at.next('scene/STDERR'), /no program found/)
  })
})

test('what a writer does that goes away mid-way', { timeout }, async () => {
  const at = await toyed()
  const fid = await at.open('scene/parse', 1)
  await fid.write(0, Buffer.from(`\`\`\`js\nbox('whole')\n\`\`\`\n\`\`\`js\nbox('half')\n`))
  at.fs.client.close()
  await at[Symbol.asyncDispose]()
  assert.deepEqual([...at.rio.scene.nodes.keys()], ['whole'])
})

test('who writes nothing runs nothing', { timeout }, async () => {
  await using at = await toyed()
  await (await at.open('scene/parse', 1 | 16)).clunk()
  await at.echo('scene/parse', '')
  await at.echo('scene/parse', ' \n')
  assert.equal((await at.cat('version')).trim().split('\n').length, 2)
})

test(
  'the error of a program comes with the close, and later programs of the same text run',
  { timeout },
  async () => {
    await using at = await toyed()
    const text = [`box('a')`, 'lost()', `box('b')`, 'gone()']
      .map((program) => `\`\`\`js\n${program}\n\`\`\`\n`)
      .join('')
    await assert.rejects(at.echo('scene/parse', text), /lost is not defined/)
    assert.deepEqual(await at.ls('scene/nodes'), ['a', 'b'])
    const fid = await at.open('scene/parse', 1)
    await fid.write(0, Buffer.from('lost()'))
    await assert.rejects(fid.wstat({}), { code: 'EINVAL' })
    await fid.clunk()
  },
)

test('what a timer asks counts the turns that led to its program', { timeout }, async () => {
  await using at = await served({ agents: ['ann'] })
  const events = await at.open('scene/events')
  const parse = await at.open('scene/parse', OWRITE)
  await parse.wstat({ muid: 'circle 3' })
  await parse.write(0, Buffer.from(`after(0.01, () => { ask('again', {agent: 'ann'}); say('asked') })`))
  await parse.clunk()
  assert.match(Buffer.from(await events.read(0, 1000)).toString(), /"asked"/)
  await at.rio.idle()
  assert.deepEqual(at.sent, [['llm/ann/input', 'again', 3]])
})
