import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDWR } from '../../src/ninep/const.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import type { Ask, Part, Takes } from '../../src/providers/provider.ts'
import { Store } from '../../src/store/store.ts'
import { sample } from '../lib/media/samples.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 20_000

const takes = (...types: readonly string[]): Takes => ({
  media: (type) => types.includes(type),
  tools: false,
})
const PICTURES = takes('image/png', 'image/jpeg')

/** A model that sees pictures. */
class Seer extends Echo {
  override readonly name: string = 'seer'
  override takes(): Takes {
    return PICTURES
  }
}

/** One that reads documents too. */
class Reader extends Seer {
  override takes(): Takes {
    return takes('image/png', 'application/pdf')
  }
}

/** One that sees them and says what the test says. */
class Watcher extends Puppet {
  override takes(): Takes {
    return PICTURES
  }
}

const [png, jpg] = [sample('a.png'), sample('a.jpg')]
const both = Buffer.concat([Buffer.from('compare\n'), png, jpg])

const write = (bob: Served, path: string, bytes: Uint8Array, append = false): Promise<void> =>
  bob.fs.write(path, bytes, { append })

/** What a model was asked, a piece each: the words, or the type and the size of what `data` gives. */
const pieces = (content: readonly Part[]): readonly string[] =>
  content.map((part) => {
    if (part.kind === 'text') return part.text
    return part.kind === 'media' ? `${part.type} ${part.data().length}` : part.kind
  })
const asked = (asks: readonly Ask[]): readonly string[] => pieces(asks.at(-1)!.turns.at(-1)!.content)
const BOTH = ['compare', `image/png ${png.length}`, `image/jpeg ${jpg.length}`]

test('words and two pictures in one prompt reach the model as they are', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  await write(bob, 'bob/input', both)
  assert.equal(await bob.cat('bob/output'), 're: compare')
  assert.deepEqual(asked(seer.asks), BOTH)
  const [first, second] = seer.asks.at(-1)!.turns.at(-1)!.content.slice(1)
  assert.deepEqual(first?.kind === 'media' && Buffer.from(first.data()), png)
  assert.deepEqual(second?.kind === 'media' && Buffer.from(second.data()), jpg)
})

test('a picture alone is a prompt, and blanks around it are nothing', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  await write(bob, 'bob/input', Buffer.concat([Buffer.from('\n'), png, Buffer.from('\n')]))
  await bob.cat('bob/output')
  assert.deepEqual(asked(seer.asks), [BOTH[1]])
})

test('rpc takes pictures too', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  const fid = await bob.open('bob/rpc', ORDWR)
  await fid.write(0, both)
  assert.equal(Buffer.from(await fid.readAll()).toString(), 're: compare')
  assert.deepEqual(asked(seer.asks), BOTH)
})

/** What is written to `input`, and what the writer and ERRORS are told. */
const refusals: readonly [title: string, bytes: Uint8Array, sentence: RegExp][] = [
  ['a document', sample('a.pdf'), /echo-1 takes no application\/pdf; it takes image\/png, image\/jpeg$/],
  ['half a picture', png.subarray(0, 100), /the PNG at byte 0 is cut short$/],
  ['a bitmap', sample('a.bmp'), /BMP \(image\/bmp\) at byte 0 is not taken; PNG, .* and MP4 are$/],
]

test('what the model cannot take is refused before anything is sent', { timeout }, async (t) => {
  for (const [title, bytes, sentence] of refusals)
    await t.test(title, async () => {
      const seer = new Seer()
      await using bob = await served([seer])
      await assert.rejects(write(bob, 'bob/input', bytes), { code: 'EINVAL', message: sentence })
      assert.match(errors(bob), sentence)
      const fid = await bob.open('bob/rpc', ORDWR)
      await fid.write(0, bytes)
      await assert.rejects(fid.readAll(), { code: 'EINVAL', message: sentence })
      assert.deepEqual(await bob.ls('bob/turns'), [])
      assert.equal(seer.asks.length, 0)
      assert.equal(await bob.cat('bob/history'), '')
    })
  await t.test('anything but words, where a model takes only words', async () => {
    await using bob = await served()
    await assert.rejects(write(bob, 'bob/input', both), /echo-1 takes no image\/png; only words/)
  })
})

const errors = (bob: Served): string => Buffer.from(bob.llm.agents.get('bob')!.errors.all()).toString().trim()

test('history names media, and what names them can be written back', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  await write(bob, 'bob/input', both)
  await bob.cat('bob/output')
  const [line = '', reply = ''] = (await bob.cat('bob/history')).split('\n')
  const { media, content } = JSON.parse(line) as { media: Record<string, unknown>[]; content: string }
  assert.equal(content, 'compare')
  assert.deepEqual(
    media.map(({ type, bytes, sha256 }) => [type, bytes, /^[0-9a-f]{64}$/.test(String(sha256))]),
    [
      ['image/png', png.length, true],
      ['image/jpeg', jpg.length, true],
    ],
  )
  await bob.echo('bob/history', `${line}\n`)
  assert.equal(await bob.cat('bob/history'), `${line}\n`, 'as it was, byte by byte')
  await bob.echo('bob/history', `${reply}\n${line}\n`, true)
  await bob.echo('bob/ctl', 'retry\n')
  await bob.cat('bob/wait')
  assert.deepEqual(asked(seer.asks), BOTH, 'and sends them again')
})

/** What is written to `history`, and what is wrong with it. */
const lines: readonly [line: string, sentence: RegExp][] = [
  ['{"role":"user","content":"x","media":{}}', /message 1: media must be a list/],
  ['{"role":"user","content":"x","media":["a.png"]}', /message 1: a medium has type, bytes and sha256/],
  [
    `{"role":"user","content":"x","media":[{"type":"image/png","sha256":"e2b5f8a6"}]}`,
    /message 1: image\/png e2b5f8a6 is not kept here/,
  ],
  [
    `{"role":"user","content":"x","media":[{"type":"image/png","data":"${jpg.toString('base64')}"}]}`,
    /message 1: data is no whole image\/png in base64/,
  ],
]

test('a line may bring its media along, for another hive', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  const media = [{ type: 'image/png', data: png.toString('base64') }]
  await bob.echo('bob/history', `${JSON.stringify({ role: 'user', content: '', media })}\n`)
  assert.match(
    await bob.cat('bob/history'),
    /"media":\[\{"type":"image\/png","bytes":176,"sha256":"\w{64}"\}\]/,
  )
  await bob.echo('bob/ctl', 'retry\n')
  await bob.cat('bob/wait')
  assert.deepEqual(asked(seer.asks), [BOTH[1]])
})

test('a line that names what is not there changes nothing', { timeout }, async (t) => {
  for (const [line, sentence] of lines)
    await t.test(line, async () => {
      await using bob = await served()
      await bob.echo('bob/history', 'before\n')
      await assert.rejects(bob.echo('bob/history', `${line}\n`), { code: 'EINVAL', message: sentence })
      assert.match(await bob.cat('bob/history'), /"content":"before"/)
    })
})

test('a picture written to history is a message of the user', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  await write(bob, 'bob/history', both, true)
  assert.equal(seer.asks.length, 0, 'that asks nothing')
  await bob.echo('bob/input', 'and now?\n')
  await bob.cat('bob/output')
  assert.deepEqual(asked(seer.asks), [...BOTH, 'and now?'])
})

test('what the model cannot take is no part of its history either', { timeout }, async () => {
  await using bob = await served([new Seer()])
  await bob.echo('bob/history', 'before\n')
  const wrong = { code: 'EINVAL', message: /echo-1 takes no application\/pdf/ }
  await assert.rejects(write(bob, 'bob/history', sample('a.pdf')), wrong)
  assert.match(await bob.cat('bob/history'), /"content":"before"/)
})

test('turns/N/prompt shows the words, and a line for each medium', { timeout }, async () => {
  await using bob = await served([new Seer()])
  await write(bob, 'bob/input', both)
  await bob.cat('bob/output')
  const shown = `compare\n[image/png, ${png.length} bytes, sha256 HASH]\n[image/jpeg, ${jpg.length} bytes, sha256 HASH]\n`
  assert.equal((await bob.cat('bob/turns/1/prompt')).replaceAll(/[0-9a-f]{64}/g, 'HASH'), shown)
})

test('retry sends the pictures of a failed first turn again', { timeout }, async () => {
  const watcher = new Watcher()
  await using bob = await served([watcher])
  watcher.say(new ProviderError('invalid', 'not today'))
  await write(bob, 'bob/input', both)
  assert.equal(await bob.cat('bob/wait'), 'error\n')
  watcher.say(words('two cubes'), STOP)
  await bob.echo('bob/ctl', 'retry\n')
  assert.equal(await bob.cat('bob/output'), 'two cubes')
  assert.deepEqual(
    watcher.asks.map((ask) => pieces(ask.turns.at(-1)!.content)),
    [BOTH, BOTH],
  )
})

test('a picture counts by its size, in the context and in what fits', { timeout }, async () => {
  await using bob = await served([new Reader()])
  await write(bob, 'bob/history', png)
  assert.match(await bob.cat('bob/ctl'), /^context_tokens 5$/m, '24 × 16 pixels and the frame of a message')
  await write(bob, 'bob/history', sample('a.pdf'), true)
  assert.match(await bob.cat('bob/ctl'), /^context_tokens 2509$/m, 'and a page')
})

test('prompts are taken in the order in which they are written', { timeout }, async () => {
  const seer = new Seer()
  await using bob = await served([seer])
  await Promise.all([write(bob, 'bob/input', both), bob.echo('bob/input', 'second\n')])
  await bob.cat('bob/wait')
  assert.deepEqual(
    seer.asks.map((ask) => pieces(ask.turns.at(-1)!.content)[0]),
    ['compare', 'second'],
  )
})

/** What is done to an agent that was shown two pictures, of which another one was shown the first; and how many are left. */
const ends: readonly [what: string, file: string, text: string, left: number][] = [
  ['clear', 'bob/ctl', 'clear\n', 1],
  ['another history', 'bob/history', 'all new\n', 1],
  ['more history', 'eve/history', 'more\n', 2],
  ['deleting it', 'ctl', 'delete bob\n', 1],
  ['deleting the other one', 'ctl', 'delete eve\n', 2],
]

test('media are forgotten with the last conversation that holds them', { timeout }, async (t) => {
  for (const [what, file, text, left] of ends)
    await t.test(what, async () => {
      using store = new Store(':memory:')
      await using bob = await served([new Seer()], {}, store)
      await bob.echo('ctl', 'new eve\n')
      await write(bob, 'bob/input', both)
      await write(bob, 'eve/input', png)
      await bob.cat('bob/wait')
      await bob.cat('eve/wait')
      await bob.echo(file, text, what === 'more history')
      assert.equal(store.db.prepare('SELECT count(*) AS n FROM media').get()!['n'], left)
    })
})

test('clear keeps what a prompt that comes after it needs', { timeout }, async () => {
  const watcher = new Watcher()
  await using bob = await served([watcher])
  await write(bob, 'bob/input', png)
  await bob.echo('bob/ctl', 'clear\n')
  await write(bob, 'bob/input', both)
  watcher.say(words('yes'), STOP)
  await bob.cat('bob/wait')
  assert.deepEqual(asked(watcher.asks), BOTH)
})

test('another history keeps what runs and what waits', { timeout }, async () => {
  const watcher = new Watcher()
  await using bob = await served([watcher])
  await write(bob, 'bob/input', png)
  await write(bob, 'bob/input', both)
  await bob.echo('bob/history', 'all new\n')
  watcher.say(words('yes'), STOP)
  watcher.say(words('yes'), STOP)
  await bob.cat('bob/wait')
  assert.deepEqual(asked(watcher.asks), BOTH)
})
