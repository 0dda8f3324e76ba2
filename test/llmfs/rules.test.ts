import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { Echo, Puppet, STOP, served, words } from './served.ts'
import type { Served } from './served.ts'

const timeout = 30_000

const fence = (tag: string, body: string): string => `\`\`\`${tag}\n${body}\n\`\`\`\n`

/** Asks a puppet and lets it say all of a reply. */
async function reply(bob: Served, puppet: Puppet, ...texts: readonly string[]): Promise<void> {
  await bob.echo('bob/input', 'go on\n')
  puppet.say(...texts.map(words), STOP)
  await bob.cat('bob/wait')
}

/** Lines that are written one after another, and what `rules` and the directory show then. */
// oxfmt-ignore
const lines: readonly [title: string, written: readonly string[], rules: string, files: readonly string[]][] = [
  ['a word', ['bash\n'], 'bash\n', ['BASH']],
  ['several at once', ['bash\npython\n\njs'], 'bash\npython\njs\n', ['BASH', 'PYTHON', 'JS']],
  ['the same again is nothing new', ['bash\n', 'bash\n'], 'bash\n', ['BASH']],
  ['names that no group can have', ['work-2\n9box\nc++\n'], 'work-2\n9box\nc++\n', ['WORK-2', '9BOX', 'C++']],
  ['an expression', ['/@(?<note>\\w+) -> {x}/im -> {note}\n'], '/@(?<note>\\w+) -> {x}/im -> {note}\n', ['NOTE']],
  ['an expression in the manner of RE2', ['/(?P<note>x)/ -> {note}\n'], '/(?P<note>x)/ -> {note}\n', ['NOTE']],
  ['an expression whose group is called name', ['/(?<name>x)/ -> {work-2}\n'], '/(?<name>x)/ -> {work-2}\n', ['WORK-2']],
  ['two rules for one output', ['js\n/(?<js>x)/ -> {js}\n'], 'js\n/(?<js>x)/ -> {js}\n', ['JS']],
  ['removing one', ['bash\njs\n', '-bash\n'], 'js\n', ['JS']],
  ['removing both rules of an output', ['js\n/(?<js>x)/ -> {js}\nbash\n', '-js\n'], 'bash\n', ['BASH']],
  ['clearing all', ['bash\njs\n', 'clear\n'], '', []],
  ['clearing and adding at once', ['bash\njs\n', 'clear\nperl\n'], 'perl\n', ['PERL']],
]

test('rules are added and removed a line each, and each output has a file', { timeout }, async (t) => {
  for (const [title, written, rules, files] of lines)
    await t.test(title, async () => {
      await using bob = await served()
      const before = await bob.ls('bob')
      for (const text of written) await bob.echo('bob/rules', text)
      assert.equal(await bob.cat('bob/rules'), rules)
      assert.deepEqual(
        (await bob.ls('bob')).filter((name) => !before.includes(name)),
        files,
      )
    })
})

// oxfmt-ignore
const wrong: readonly [line: string, says: RegExp][] = [
  ['two words', /two words; a rule is word or \/regex\/flags -> {name}/],
  ['a/b', /names of A-Z/],
  ['..', /names of/],
  ['x'.repeat(65), /names of/],
  ['thoughts', /THOUGHTS is another file/],
  ['errors', /ERRORS is another file/],
  ['/(?<js>x)/', /a rule is word or/],
  ['/(?<js>x)/ -> js', /a rule is word or/],
  ['/(?<js>x/ -> {js}', /missing closing \)/],
  ['/(?<js>x)/q -> {js}', /flag q; one of i, m, s, g, u/],
  ['/(?<js>x)(?=y)/ -> {js}', /\(\?=/],
  ['/x/ -> {js}', /has no group \(\?<js>…\)/],
  ['/x/ -> {work-2}', /has no group \(\?<name>…\)/],
  ['/(?<js>x{1000}{1000})/ -> {js}', /invalid nested repetition/],
  [`/(?<js>${'x'.repeat(5000)})/ -> {js}`, /more than 1000/],
  ['-perl', /no rule PERL; one of bash/],
  [Array.from({ length: 256 }, (_, at) => `r${at}`).join('\n'), /256 rules are the most/],
]

test('a wrong rule is refused with a sentence, and the lines beside it too', { timeout }, async (t) => {
  for (const [line, says] of wrong)
    await t.test(line.slice(0, 40), async () => {
      await using bob = await served()
      await bob.echo('bob/rules', 'bash\n')
      const refused = { code: 'EINVAL', message: says }
      await assert.rejects(bob.echo('bob/rules', `good\n${line}\nbetter\n`), refused)
      assert.equal(await bob.cat('bob/rules'), 'bash\n')
      assert.match(Buffer.from(await (await bob.open('bob/ERRORS')).read(0, 9000)).toString(), says)
    })
})

/** Rules, a reply, and what the output JS gives of it. */
// oxfmt-ignore
const replies: readonly [title: string, rules: string, reply: string, js: string][] = [
  ['no block', 'js', 'nothing here', ''],
  ['one block', 'js', `look:\n${fence('js', 'box()')}there`, 'box()\n'],
  ['a blank line between two', 'js', fence('js', 'a') + fence('py', 'b') + fence('js', 'c'), 'a\n\nc\n'],
  ['the tag in any case', 'js', fence('JS', 'a'), 'a\n'],
  ['a block that is never closed', 'js', '```js\na\nb', 'a\nb\n'],
  ['inner fences belong to the body', 'js', `\`\`\`\`js\n${fence('js', 'a')}\`\`\`\``, '```js\na\n```\n'],
  ['an expression, its group', '/@(?<js>\\w+)/ -> {js}', 'for @ann and @bob', 'ann\n\nbob\n'],
  ['an expression, its code', '/@(?<js>\\w+)=(?<code>\\w+)/ -> {js}', '@a=1 @b=2', '1\n\n2\n'],
  ['an expression, its content', '/@(?<js>\\w+)=(?<content>\\w+)/ -> {js}', '@a=1', '1\n'],
  ['a match without the group does not count', '/@(?:(?<js>\\d+)|\\w+)/ -> {js}', '@a @1 @b', '1\n'],
  ['flags', '/^a(?<js>.*)z$/ims -> {js}', 'x\nA1\n2Z\ny', '1\n2\n'],
  ['an expression that could take for ever', '/(?<js>(a+)+)!$/ -> {js}', 'a'.repeat(5000), ''],
  ['both forms', 'js\n/@(?<js>\\w+)/ -> {js}', `@x\n${fence('js', 'a')}`, 'a\n\nx\n'],
]

test('an output gives what its rules find in a reply, and ends', { timeout }, async (t) => {
  for (const [title, rules, text, js] of replies)
    await t.test(title, async () => {
      const puppet = new Puppet()
      await using bob = await served([puppet])
      await bob.echo('bob/rules', rules)
      const before = bob.cat('bob/JS')
      await reply(bob, puppet, ...(text.match(/.{1,3}/gs) ?? []))
      assert.equal(await before, js, 'to who had waited')
      await reply(bob, puppet, text)
      assert.equal(await bob.cat('bob/JS'), js, 'to who came after it')
    })
})

test('a block is there as soon as it closes, while the reply goes on', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  const early = await bob.open('bob/JS')
  const first = early.read(0, 100)
  await bob.echo('bob/input', 'go on\n')
  puppet.say(words('```js\none\n``'), words('`\nand\n'))
  assert.equal(Buffer.from(await first).toString(), 'one\n')
  assert.equal(await bob.cat('bob/status'), 'streaming\n')
  const late = await bob.open('bob/JS')
  assert.equal(Buffer.from(await late.read(0, 100)).toString(), 'one\n', 'a cursor of its own')
  puppet.say(words(fence('js', 'two')), STOP)
  for (const fid of [early, late])
    assert.equal(
      Buffer.from(await fid.readAll())
        .toString()
        .replace('one\n', ''),
      '\ntwo\n',
    )
})

test('each turn is given once, turn by turn as output gives them', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  const read: string[] = []
  const loop = async () => {
    while (read.length < 20) read.push(await bob.cat('bob/JS'))
  }
  const reading = loop()
  for (let i = 0; i < 20; i++) await reply(bob, puppet, i % 3 ? fence('js', `${i}`) : 'none')
  await reading
  assert.deepEqual(
    read,
    Array.from({ length: 20 }, (_, i) => (i % 3 ? `${i}\n` : '')),
  )
})

test('echo > input; cat JS prints the program, again and again', { timeout }, async () => {
  await using bob = await served()
  await bob.echo('bob/rules', 'js\n/=(?<sum>\\d+)/ -> {sum}\n')
  for (let i = 0; i < 300; i++) {
    await bob.echo('bob/input', `say\n${fence('js', `x=${i}`)}`)
    assert.equal(await bob.cat('bob/JS'), `x=${i}\n`)
  }
  assert.equal(await bob.cat('bob/SUM'), '299\n', 'another output, that nobody had read')
})

test('a new output gives nothing of replies that have ended', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await reply(bob, puppet, fence('js', 'old'))
  await bob.echo('bob/rules', 'js\n')
  const next = bob.cat('bob/JS')
  await reply(bob, puppet, fence('js', 'new'))
  assert.equal(await next, 'new\n')
})

test('… but all of the reply that streams', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  const output = await bob.open('bob/output')
  await bob.echo('bob/input', 'go on\n')
  puppet.say(words(`${fence('js', 'one')}\`\`\`js\ntw`))
  await output.read(0, 10)
  await bob.echo('bob/rules', 'js\n')
  const all = bob.cat('bob/JS')
  puppet.say(words('o\n```'), STOP)
  assert.equal(await all, 'one\n\ntwo\n')
})

test('a reply that was cancelled gives its whole blocks and no half one', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  const fid = await bob.open('bob/JS')
  await bob.echo('bob/input', 'go on\n')
  puppet.say(words(`${fence('js', 'whole')}\`\`\`js\nhalf`))
  assert.equal(Buffer.from(await fid.read(0, 100)).toString(), 'whole\n')
  await bob.echo('bob/ctl', 'cancel\n')
  assert.equal((await fid.read(6, 100)).length, 0)
})

test('removing a rule sends its readers away', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  const waits = (await bob.open('bob/JS')).read(0, 100)
  const writer = await bob.open('bob/JS', OWRITE)
  await bob.echo('bob/rules', '-js\n')
  await assert.rejects(waits, { code: 'ENOENT', message: /JS; no rule gives to it/ })
  await assert.rejects(bob.cat('bob/JS'), { code: 'ENOENT' })
  await writer.write(0, Buffer.from('late'))
  await assert.rejects(writer.clunk(), { code: 'EINVAL' })
  await bob.echo('bob/rules', 'js\n')
  const again = bob.cat('bob/JS')
  await reply(bob, puppet, fence('js', 'a'))
  assert.equal(await again, 'a\n')
})

test('what is written to outputs stands in the system prompt', { timeout }, async () => {
  const echo = new Echo()
  await using bob = await served([echo])
  await bob.echo('bob/system', 'You are kind.\n')
  await bob.echo('bob/rules', 'work-2\njs\n')
  await bob.echo('bob/WORK-2', 'a red\ncube\n')
  await bob.echo('bob/JS', 'no globals')
  const all = 'You are kind.\n\nCONTEXT FOR js:\nno globals\n\nCONTEXT FOR work-2:\na red\ncube\n'
  assert.equal(await bob.cat('bob/system'), all)
  await bob.echo('bob/input', 'hi\n')
  await bob.cat('bob/output')
  assert.equal(echo.asks.at(-1)!.system, all)
  await bob.echo('bob/system', all)
  await bob.echo('bob/system', 'Very.\n', true)
  const more = all.replace('kind.\n', 'kind.\nVery.\n')
  assert.equal(await bob.cat('bob/system'), more, 'writing back what was read changes nothing')
  await bob.echo('bob/JS', 'none')
  assert.equal(await bob.cat('bob/system'), more.replace('no globals', 'none'))
  await (await bob.open('bob/JS', OWRITE | OTRUNC)).clunk()
  await bob.echo('bob/rules', '-work-2\n')
  assert.equal(await bob.cat('bob/system'), 'You are kind.\nVery.\n')
})

test('reading and writing an output at once', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  const fid = await bob.open('bob/JS', ORDWR)
  await fid.write(0, Buffer.from('in'))
  const read = fid.read(2, 100)
  await reply(bob, puppet, fence('js', 'out'))
  assert.equal(Buffer.from(await read).toString(), 'out\n')
  await fid.clunk()
  const alone = 'CONTEXT FOR js:\nin\n'
  assert.equal(await bob.cat('bob/system'), alone)
  await bob.echo('bob/system', alone)
  assert.equal(await bob.cat('bob/system'), alone)
})

test('exec runs a rule over the whole conversation', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  for (const text of ['one', 'two']) await reply(bob, puppet, fence('js', text))
  await bob.echo('bob/rules', 'js\n/(?<words>o\\w+|\\w+o)/ -> {words}\n')
  const waits = bob.cat('bob/JS')
  await bob.echo('bob/ctl', 'exec js\n')
  assert.equal(await waits, 'one\n\ntwo\n', 'to who waits')
  await bob.echo('bob/ctl', 'exec words\n')
  assert.equal(await bob.cat('bob/WORDS'), 'one\n\ntwo\n', 'to who comes')
  await bob.echo('bob/ctl', 'exec js\n')
  const next = reply(bob, puppet, fence('js', 'three'))
  await next
  assert.equal(await bob.cat('bob/JS'), 'three\n', 'and not after another prompt')
  await bob.echo('bob/ctl', 'exec js\nclearout js\n')
  const last = bob.cat('bob/JS')
  await reply(bob, puppet, fence('js', 'four'))
  assert.equal(await last, 'four\n', 'nor after clearout')
  await assert.rejects(bob.echo('bob/ctl', 'exec perl\n'), { code: 'EINVAL', message: /one of js, words/ })
  await assert.rejects(bob.echo('bob/ctl', 'clearout perl\n'), { code: 'EINVAL' })
})

test('clearout forgets a reply that nobody has read', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', 'js\n')
  await reply(bob, puppet, fence('js', 'old'))
  await bob.echo('bob/ctl', 'clearout JS\n')
  const next = bob.cat('bob/JS')
  await reply(bob, puppet, fence('js', 'new'))
  assert.equal(await next, 'new\n')
})

test('an agent with register on has a rule for each machine', { timeout }, async () => {
  await using bob = await served()
  await bob.echo('ctl', 'machine add work-2\nmachine add 9box\nmachine add 9box\n')
  assert.match(await bob.cat('ctl'), /^machines work-2 9box$/m)
  await bob.echo('bob/rules', 'bash\n9box\n')
  await bob.echo('bob/ctl', 'register on\n')
  assert.equal(await bob.cat('bob/rules'), 'bash\n9box\nwork-2\n')
  assert.match(await bob.cat('bob/ctl'), /^register on$/m)
  await bob.echo('ctl', 'machine add lab\nmachine remove work-2\nmachine remove 9box\n')
  assert.equal(await bob.cat('bob/rules'), 'bash\n9box\nlab\n', 'what was there before stays')
  assert.ok((await bob.ls('bob')).includes('LAB'))
  await bob.echo('bob/ctl', 'register off\n')
  assert.equal(await bob.cat('bob/rules'), 'bash\n9box\n')
  await bob.echo('ctl', 'machine add other\n')
  assert.equal(await bob.cat('bob/rules'), 'bash\n9box\n')
  for (const line of ['machine add a/b', 'machine add errors', 'machine jump x', 'machine add'])
    await assert.rejects(bob.echo('ctl', `${line}\n`), { code: 'EINVAL' })
})

test('an expression on a megabyte keeps nobody waiting', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.llm.create('eve')
  await bob.echo('bob/rules', '/(?<js>(a+)+)b/ -> {js}\n')
  const found = bob.cat('bob/JS')
  await bob.echo('bob/input', 'go on\n')
  puppet.say(words(`${'a'.repeat(1 << 20)}c${'a'.repeat(1000)}b`), STOP)
  const seen = { longest: 0, over: false }
  const watch = async () => {
    while (!seen.over) {
      const since = performance.now()
      await bob.cat('eve/status')
      seen.longest = Math.max(seen.longest, performance.now() - since)
    }
  }
  const watching = watch()
  assert.equal(await found, `${'a'.repeat(1000)}\n`)
  seen.over = true
  await watching
  assert.ok(seen.longest < 500, `${seen.longest} ms`)
})

test('an expression that takes too long is given up, told in ERRORS', { timeout }, async () => {
  const puppet = new Puppet()
  await using bob = await served([puppet])
  await bob.echo('bob/rules', '/(?<js>a[^b]*b|a)/ -> {js}\n')
  const found = bob.cat('bob/JS')
  await reply(bob, puppet, 'a'.repeat(1 << 20))
  assert.equal(await found, '')
  const errors = await bob.open('bob/ERRORS')
  assert.match(
    Buffer.from(await errors.read(0, 1000)).toString(),
    /rules: expressions took more than 5000 ms/,
  )
})

test('an agent that is deleted waits for no expression', { timeout }, async () => {
  const puppet = new Puppet()
  const bob = await served([puppet])
  await bob.echo('bob/rules', '/(?<js>a[^b]*b|a)/ -> {js}\n')
  const fid = await bob.open('bob/JS', OREAD)
  await reply(bob, puppet, 'a'.repeat(1 << 20))
  const since = performance.now()
  await bob.echo('ctl', 'delete bob\n')
  assert.equal((await fid.read(0, 10)).length, 0)
  await bob[Symbol.asyncDispose]()
  assert.ok(performance.now() - since < 4000)
})
