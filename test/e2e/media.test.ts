import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { at } from '../../src/lib/json.ts'
import { sample } from '../lib/media/samples.ts'
import { status, Vendor } from '../providers/vendor.ts'
import { Hive } from './hive.ts'

const timeout = 60_000
const [png, jpg] = [sample('a.png'), sample('a.jpg')]

const image = (type: string, data: Buffer): object => ({
  type: 'image',
  source: { type: 'base64', media_type: type, data: data.toString('base64') },
})

/** What a request says last, without what is only about caching. */
const sent = (vendor: Vendor): unknown[] => {
  const messages = at(vendor.requests.at(-1)?.body, 'messages') as readonly { content: unknown }[]
  const without = (key: string, value: unknown) => (key === 'cache_control' ? undefined : value)
  return JSON.parse(JSON.stringify(messages.at(-1)!.content, without)) as unknown[]
}

const COMPARE = [{ type: 'text', text: 'compare' }, image('image/png', png), image('image/jpeg', jpg)]

test('words and pictures through the mount, as a service gets them', { timeout }, async (t) => {
  const script = [status(401, 'invalid x-api-key'), [{ text: 'two cubes' }]]
  await using vendor = await Vendor.start({ dialect: 'anthropic' }, script)
  await using hive = await Hive.start(t, { env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url } })
  const file = (name: string, data: Buffer) => writeFile(join(hive.home, name), data)
  await Promise.all([file('a.png', png), file('b.jpg', jpg), file('a.mp3', sample('a.mp3'))])

  await t.test('a first turn that fails', async () => {
    await hive.ok('{ echo compare; cat a.png b.jpg; } > $A/input')
    assert.equal(await hive.ok('cat $A/wait'), 'error\n')
    assert.deepEqual(sent(vendor), COMPARE)
  })
  await t.test('retry sends them again', async () => {
    await hive.ok('echo retry > $A/ctl')
    assert.equal(await hive.ok('cat $A/output'), 'two cubes')
    assert.deepEqual(sent(vendor), COMPARE)
  })
  await t.test('rpc takes them too', async () => {
    const said = await hive.ok('exec 3<>$A/rpc; cat a.png >&3; cat <&3')
    assert.equal(said, 'two cubes')
    assert.deepEqual(sent(vendor), [image('image/png', png)])
  })
  await t.test('hivefs chat takes them through a pipe', async () => {
    assert.equal(await hive.ok('{ echo compare; cat a.png b.jpg; } | hivefs chat'), 'two cubes\n')
    assert.deepEqual(sent(vendor), COMPARE)
  })
  await t.test('history names them, and takes its own lines back', async () => {
    await hive.ok('cat $A/history > before; cat before > $A/history; cmp before $A/history')
    assert.match(
      await hive.ok('head -1 before'),
      /"media":\[\{"type":"image\/png","bytes":176,"sha256":"\w{64}"\}/,
    )
  })
  await t.test('what begins like a file stays words', async () => {
    for (const words of ['I work at IBM', 'BM', 'RIFF and GIF89a'])
      await hive.ok('echo "$W" > $A/input; cat $A/output', { W: words })
    assert.deepEqual(sent(vendor), [{ type: 'text', text: 'RIFF and GIF89a' }])
  })
  await t.test('a sound is refused before anything is sent', async () => {
    const before = vendor.requests.length
    const said = await hive.sh('dd if=a.mp3 of=$A/input bs=1M conv=fsync')
    assert.match(said.stderr, /Invalid argument/)
    const told = await hive.ok('head -n 2 $A/ERRORS')
    assert.match(told, /takes no audio\/mpeg; it takes image\/png, image\/jpeg/)
    assert.equal(vendor.requests.length, before)
  })
})

test(
  'pictures are there after kill -9: what waited is asked, history has them, retry sends them',
  { timeout },
  async (t) => {
    await using vendor = await Vendor.start({ dialect: 'anthropic' }, [
      [{ stall: true }],
      [{ text: 'two cubes' }],
    ])
    await using hive = await Hive.start(t, {
      env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url },
    })
    await writeFile(join(hive.home, 'a.png'), png)
    await writeFile(join(hive.home, 'b.jpg'), jpg)
    await hive.ok('echo first > $A/input')
    await vendor.arrived(0)
    await hive.ok('{ echo compare; cat a.png b.jpg; } > $A/input; grep "queued 1" $A/ctl')
    await hive.end('SIGKILL')
    for (let mounted = true; mounted;)
      mounted = (await hive.sh('grep -q " $N " /proc/self/mountinfo')).status === 0
    await hive.start()
    assert.equal(await hive.ok('cat $A/wait'), 'idle\n')
    assert.deepEqual(sent(vendor).slice(-3), COMPARE)
    await hive.end()
    await hive.start()
    await hive.ok(
      'cat $A/history > before; cat before > $A/history; cmp before $A/history; grep -q sha256 before',
    )
    await hive.ok('echo retry > $A/ctl')
    assert.equal(await hive.ok('cat $A/output'), 'two cubes')
    assert.deepEqual(sent(vendor).slice(-3), COMPARE)
  },
)
