import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { Tape } from '../../src/lib/tape.ts'
import { DMDIR, DMSTREAM, ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { Stamp, ctl, describe, dir, exchange, follow, message, stream, text } from '../../src/synth/index.ts'
import type { Made } from '../../src/synth/index.ts'
import { grown } from './grown.ts'

const timeout = 20_000
const bytes = (words: string): Uint8Array => Buffer.from(words)
const words = (data: Uint8Array): string => Buffer.from(data).toString()

/** A notebook: one file of each kind, and what became of it. */
function notebook() {
  const seen = { note: 'first\n', how: '', prompts: [] as string[], told: [] as string[], full: false }
  const tape = new Tape(4096)
  const ideas = new Map<string, Made>()
  const stamp = new Stamp()
  const idea = (name: string): Made => ({
    key: {},
    file: dir(
      { text: text({ about: 'an idea', get: () => `idea ${name}\n` }) },
      { remove: () => void ideas.delete(name) },
    ),
  })
  const file = dir({
    ctl: ctl({
      about: 'tells the notebook what to do',
      verbs: {
        say: { args: 'WORD [TIMES]', about: 'notes a word', run: ([word]) => void seen.told.push(word!) },
        shout: { args: 'TEXT…', about: 'notes a text', run: ([text]) => void seen.told.push(text!) },
        wait: { args: '', about: 'takes its time', run: () => new Promise((done) => setImmediate(done)) },
        name: { args: '', about: 'gives a name', run: () => 'n42\n' },
        fail: {
          args: '',
          about: 'fails',
          run: () => {
            throw new FileError('EBUSY', 'always')
          },
        },
      },
      status: () => [
        ['told', seen.told.length],
        ['full', seen.full],
      ],
    }),
    note: text({
      about: 'one text',
      get: () => seen.note,
      set(text, how) {
        if (text.includes('poison')) throw new FileError('EINVAL', 'poison')
        seen.note = how === 'append' ? seen.note + text : text
        seen.how = how
      },
    }),
    fixed: text({ about: 'cannot be written', get: () => 'fixed\n', stamp }),
    input: message({
      about: 'a prompt',
      commit: (bytes) => {
        if (words(bytes).includes('poison')) throw new FileError('EINVAL', 'poison')
        seen.prompts.push(words(bytes))
      },
      ready() {
        if (seen.full) throw new FileError('EAGAIN', 'the queue is full')
      },
      max: 1 << 20,
    }),
    output: stream({ about: 'what is said', open: () => follow(tape) }),
    rpc: exchange({
      about: 'a word and its echo',
      open() {
        const said = new Tape()
        let at = 0
        return {
          write: (data) => said.append(bytes(words(data).toUpperCase())),
          async read(count, call) {
            const data = await said.read(at, count, call)
            at += data.length
            return data
          },
        }
      },
    }),
    ideas: dir(
      {},
      {
        about: 'ideas, made with mkdir',
        more: {
          example: ['NAME', idea('NAME').file],
          names: () => ideas.keys(),
          find: (name) => ideas.get(name),
          create(name, directory) {
            if (!directory) throw new FileError('EINVAL', 'mkdir makes an idea')
            const made = idea(name)
            ideas.set(name, made)
            return made
          },
        },
      },
    ),
  })
  return { file, seen, tape, stamp, ideas }
}

test('R1 only stream files wait: a walk over everything else ends', { timeout }, async () => {
  const { file } = notebook()
  await using tree = await grown(file)
  for (const entry of await tree.files.list('/')) {
    if (entry.mode & (DMDIR | DMSTREAM) || !(entry.mode & 0o400)) continue
    await tree.cat(entry.name)
  }
  const waits = (await tree.files.list('/'))
    .filter((entry) => entry.mode & DMSTREAM)
    .map((entry) => entry.name)
  assert.deepEqual(waits, ['output', 'rpc'])
})

test('R2 a read that waits is given up at once and leaves nothing behind', { timeout }, async () => {
  const { file, tape } = notebook()
  await using tree = await grown(file)
  const output = await tree.open('output', OREAD)
  const giveUp = new AbortController()
  const read = output.read(0, 100, giveUp.signal)
  while (tape.waiting === 0) await new Promise(setImmediate)
  giveUp.abort()
  await assert.rejects(read, { code: 'EINTR' })
  assert.equal(tape.waiting, 0)
  tape.append(bytes('kept'))
  assert.equal(words(await output.read(0, 100)), 'kept')
})

test(
  'R3 each open has a cursor of its own, two reads of one open never get the same bytes',
  { timeout },
  async () => {
    const { file, tape } = notebook()
    await using tree = await grown(file)
    const one = await tree.open('output', OREAD)
    const other = await tree.open('output', OREAD)
    const both = Promise.all([one.read(0, 2), one.read(0, 2)])
    tape.append(bytes('abcd'))
    assert.deepEqual((await both).map(words), ['ab', 'cd'])
    assert.equal(words(await other.read(0, 100)), 'abcd')
    tape.end()
    assert.equal((await one.read(0, 100)).length, 0)
  },
)

test('R3 a reader that is too slow is told how much it lost', { timeout }, async () => {
  const { file, tape } = notebook()
  await using tree = await grown(file)
  const slow = await tree.open('output', OREAD)
  for (let line = 0; line < 2000; line++) tape.append(bytes(`line ${line}\n`))
  tape.end()
  const got = words(await slow.readAll())
  const lost = Number(/^\[(\d+) bytes were lost: this reader was too slow\]\n/.exec(got)?.[1])
  assert.equal(lost, tape.start)
  assert.equal(got.length - got.indexOf('\n') - 1, tape.length - tape.start)
  assert.ok(got.endsWith('line 1999\n'))
})

test('R4 an open sees the text of its moment, whatever changes', { timeout }, async () => {
  const { file } = notebook()
  await using tree = await grown(file)
  const old = await tree.open('note', OREAD)
  assert.equal(words(await old.read(0, 3)), 'fir')
  await tree.echo('note', 'second\n')
  assert.equal(words(await old.read(3, 100)), 'st\n')
  assert.equal(await tree.cat('note'), 'second\n')
})

test('R5 replace, append, patch and truncate', { timeout }, async () => {
  const { file, seen } = notebook()
  await using tree = await grown(file)
  await tree.echo('note', 'x\n')
  assert.deepEqual([seen.note, seen.how], ['x\n', 'replace'])
  await tree.echo('note', 'y\n', true)
  assert.deepEqual([seen.note, seen.how], ['x\ny\n', 'append'])
  const patch = await tree.open('note', ORDWR)
  await patch.write(2, bytes('z'))
  assert.equal(words(await patch.read(0, 100)), 'x\nz\n')
  await patch.clunk()
  assert.equal(seen.note, 'x\nz\n')
  await (await tree.open('note', OWRITE)).clunk()
  assert.equal(seen.note, 'x\nz\n', 'an open without a write changes nothing')
  await (await tree.open('note', OWRITE | OTRUNC)).clunk()
  assert.equal(seen.note, '')
  await tree.echo('note', 'again')
  const fid = await tree.client.root.walk(['note'])
  await fid.wstat({ length: 0n })
  assert.equal(seen.note, '')
  const opened = await tree.open('note', OWRITE)
  await fid.wstat({ length: 0n })
  await opened.write(0, bytes('fresh'))
  await opened.clunk()
  assert.equal(seen.note, 'fresh')
  const shorter = await tree.open('note', OWRITE)
  await shorter.write(0, bytes('new'))
  await shorter.wstat({ length: 4n })
  await assert.rejects(shorter.wstat({ length: 40n }), { code: 'EINVAL' })
  await shorter.clunk()
  assert.equal(seen.note, 'news')
  await fid.wstat({ length: 2n })
  assert.equal(seen.note, 'ne')
  const longer = await tree.open('note', OWRITE)
  await longer.write(2, bytes('xyz'))
  await longer.wstat({ length: 4n })
  await longer.clunk()
  assert.deepEqual([seen.note, seen.how], ['nexy', 'append'])
})

test(
  'R6 a message is one, however it was written; its error is the answer to the clunk',
  { timeout },
  async () => {
    const { file, seen } = notebook()
    await using tree = await grown(file)
    const input = await tree.open('input', OWRITE)
    const heart = bytes('a ♥ b')
    for (let at = 0; at < heart.length; at++) await input.write(0, heart.subarray(at, at + 1))
    assert.deepEqual(seen.prompts, [])
    await input.clunk()
    assert.deepEqual(seen.prompts, ['a ♥ b'])
    await (await tree.open('input', OWRITE | OTRUNC)).clunk()
    assert.equal(seen.prompts.length, 1, 'nothing written is no message')
    await assert.rejects(tree.echo('input', 'poison'), { code: 'EINVAL' })
    await assert.rejects(tree.echo('note', 'poison'), { code: 'EINVAL' })
    assert.equal(seen.note, 'first\n')
    const synced = await tree.open('input', OWRITE)
    await synced.write(0, bytes('now'))
    await synced.wstat({})
    assert.deepEqual(seen.prompts, ['a ♥ b', 'now'])
    await synced.clunk()
    assert.equal(seen.prompts.length, 2)
  },
)

test('R6 what can be known at once is answered to the write', { timeout }, async () => {
  const { file, seen } = notebook()
  await using tree = await grown(file)
  seen.full = true
  const input = await tree.open('input', OWRITE)
  await assert.rejects(input.write(0, bytes('x')), { code: 'EAGAIN', detail: 'the queue is full' })
  await input.clunk()
  seen.full = false
  const big = await tree.open('input', OWRITE)
  await assert.rejects(big.write(0, new Uint8Array((1 << 20) + 1)), { code: 'EFBIG' })
  assert.deepEqual(seen.prompts, [])
})

test('R6 a message that was never clunked is dropped', { timeout }, async () => {
  const { file, seen } = notebook()
  {
    await using tree = await grown(file)
    await (await tree.open('input', OWRITE)).write(0, bytes('half'))
    await (await tree.open('note', OWRITE)).write(0, bytes('half'))
    await (await tree.open('ctl', OWRITE)).write(0, bytes('say half'))
  }
  assert.deepEqual([seen.prompts, seen.told, seen.note], [[], [], 'first\n'])
})

/** What is written to ctl in one go, what it answers, what was told. */
// oxfmt-ignore
const lines: [written: string, error: string, told: string[]][] = [
  ['say hello\n', '', ['hello']],
  ['say hello', '', ['hello']],
  ['say a\nsay b\nwait\nsay c\n', '', ['a', 'b', 'c']],
  ['\n  \n# a comment\nsay a\n', '', ['a']],
  ['say "two words"\n', '', ['two words']],
  ['say "a \\"quote\\" and \\\\"\n', '', ['a "quote" and \\']],
  ['shout one two  three\n', '', ['one two three']],
  ['shout "one  two"\r\n', '', ['one  two']],
  ['jump\n', 'bad argument: jump; one of say, shout, wait, name, fail', []],
  ['constructor\n', 'bad argument: constructor; one of say, shout, wait, name, fail', []],
  ['say\n', 'bad argument: usage: say WORD [TIMES]', []],
  ['say a b c\n', 'bad argument: usage: say WORD [TIMES]', []],
  ['say "a\n', 'bad argument: a quote is not closed: "a', []],
  ['say a\nfail\nsay b\n', 'Device or resource busy: always', ['a']],
  [`say ${'x'.repeat(70_000)}`, 'bad argument: a line of more than 65536 bytes', []],
]

test('R6 ctl does each line as it is complete, and answers the writer', { timeout }, async (t) => {
  for (const [written, error, told] of lines)
    await t.test(JSON.stringify(written.slice(0, 40)), { timeout }, async () => {
      const { file, seen } = notebook()
      await using tree = await grown(file)
      const ctl = await tree.open('ctl', OWRITE)
      const done = ctl.write(0, bytes(written)).then(() => ctl.clunk())
      if (error) await assert.rejects(done, { message: error })
      else await done
      assert.deepEqual(seen.told, told)
    })
})

test('R6 a ctl line may come in pieces, a character too', { timeout }, async () => {
  const { file, seen } = notebook()
  await using tree = await grown(file)
  const ctl = await tree.open('ctl', OWRITE)
  const line = bytes('say ♥\nsay b')
  for (let at = 0; at < line.length; at++) await ctl.write(0, line.subarray(at, at + 1))
  assert.deepEqual(seen.told, ['♥'])
  await ctl.clunk()
  assert.deepEqual(seen.told, ['♥', 'b'])
})

test('R7 what a close has answered is what the next open sees, also pipelined', { timeout }, async () => {
  const { file } = notebook()
  await using tree = await grown(file)
  for (let round = 0; round < 200; round++) {
    const ctl = await tree.open('ctl', OWRITE)
    const write = ctl.write(0, bytes(`wait\nsay ${round}`))
    const [, , status] = await Promise.all([
      write,
      ctl.clunk(),
      write.then(() => ctl.clunk()).then(() => tree.cat('ctl')),
    ])
    assert.equal(status, `told ${round + 1}\nfull false\n`)
  }
})

test(
  'R9 ctl shows the state, keeps what a verb answers for its own open, and has a help beside it',
  { timeout },
  async () => {
    const { file } = notebook()
    await using tree = await grown(file)
    assert.equal(await tree.cat('ctl'), 'told 0\nfull false\n')
    const ctl = await tree.open('ctl', ORDWR)
    await ctl.write(0, bytes('name\n'))
    assert.equal(words(await ctl.read(0, 100)), 'n42\n')
    const help = await tree.cat('help')
    for (const line of [
      'ideas/  ideas, made with mkdir',
      'say WORD [TIMES]  notes a word',
      'output  what is said',
    ])
      assert.match(help.replaceAll(/ {2,}/g, '  '), new RegExp(line.replaceAll(/[[\]]/g, '\\$&')))
  },
)

test('what ctl answers begins where the reading behind the write begins', { timeout }, async () => {
  const { file } = notebook()
  await using tree = await grown(file)
  const ctl = await tree.open('ctl', ORDWR)
  const read = async (offset: number, count = 100) => words(await ctl.read(offset, count))
  assert.equal(await read(0, 4), 'told')
  for (const at of [4, 40, 0]) {
    await ctl.write(at, bytes('name\n'))
    assert.deepEqual([await read(at + 5, 2), await read(at + 7), await read(at + 9)], ['n4', '2\n', ''])
    assert.deepEqual([await read(0), await read(2)], ['n42\n', '2\n'], 'and again from the start')
  }
  await ctl.write(9, bytes('say it\n'))
  assert.equal(
    await read(16),
    'told 0\nfull false\n',
    'a verb without an answer: the state when it was opened',
  )
  await ctl.write(0, bytes('na'))
  await ctl.write(2, bytes('me\n# a remark\n'))
  assert.equal(await read(14), 'n42\n')
})

test('R12 stat tells length, mode, time and version', { timeout }, async () => {
  const { file, stamp } = notebook()
  await using tree = await grown(file)
  // oxfmt-ignore
  const rows: [path: string, mode: number, length: bigint][] = [
    ['ctl', 0o600, 18n], ['note', 0o600, 6n], ['fixed', 0o400, 6n], ['input', 0o200, 0n],
    ['output', DMSTREAM | 0o400, 0n], ['rpc', DMSTREAM | 0o600, 0n], ['ideas', (DMDIR | 0o700) >>> 0, 0n], ['/', (DMDIR | 0o700) >>> 0, 0n],
  ]
  for (const [path, mode, length] of rows) {
    const { mode: seen, length: long, uid } = await tree.files.stat(path)
    assert.deepEqual([seen, long, uid], [mode, length, 'glenda'], path)
  }
  const before = await tree.files.stat('fixed')
  stamp.touch()
  assert.equal((await tree.files.stat('fixed')).qid.version, before.qid.version + 1)
  const note = await tree.files.stat('note')
  await tree.echo('note', 'changed')
  const changed = await tree.files.stat('note')
  assert.equal(changed.qid.path, note.qid.path)
  assert.equal(changed.qid.version, note.qid.version + 1)
  const paths = new Set((await tree.files.list('/')).map((entry) => entry.qid.path))
  assert.equal(paths.size, 8)
})

test('entries come and go, keep their qid, and a listing is a snapshot', { timeout }, async () => {
  const { file, ideas } = notebook()
  await using tree = await grown(file)
  const made = await (await tree.client.root.walk(['ideas'])).create('one', DMDIR | 0o700, OREAD)
  await made.clunk()
  assert.equal(await tree.cat('ideas/one/text'), 'idea one\n')
  const { qid } = await tree.files.stat('ideas/one')
  const listing = await tree.open('ideas', OREAD)
  ideas.set('uno', ideas.get('one')!)
  ideas.delete('one')
  assert.deepEqual(
    (await listing.entries()).map((entry) => entry.name),
    ['one'],
  )
  assert.deepEqual(await tree.ls('ideas'), ['uno'])
  assert.equal((await tree.files.stat('ideas/uno')).qid.path, qid.path)
  await tree.files.remove('ideas/uno').catch(() => undefined)
  await assert.rejects((await tree.client.root.walk(['ideas'])).create('x', 0o600, OWRITE), {
    code: 'EINVAL',
  })
  await assert.rejects(tree.cat('ideas/none'), { code: 'ENOENT', message: 'file does not exist: ideas/none' })
})

test('an exchange answers each open alone', { timeout }, async () => {
  const { file } = notebook()
  await using tree = await grown(file)
  const one = await tree.open('rpc', ORDWR)
  const other = await tree.open('rpc', ORDWR)
  const waiting = other.read(0, 10)
  await one.write(0, bytes('one'))
  assert.equal(words(await one.read(0, 10)), 'ONE')
  await other.write(0, bytes('other'))
  assert.equal(words(await waiting), 'OTHER')
})

test('a tree describes itself', { timeout }, () => {
  const rows = [...describe(notebook().file)].map((row) => row.slice(0, 2).join(' '))
  assert.deepEqual(rows, [
    '/ drwx',
    '/ctl -rw-',
    '/note -rw-',
    '/fixed -r--',
    '/input --w-',
    '/output ~r--',
    '/rpc ~rw-',
    '/ideas drwx',
    '/ideas/NAME drwx',
    '/ideas/NAME/text -r--',
    '/help -r--',
  ])
})
