import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { test } from 'node:test'
import { commands } from '../../src/cli/index.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { Tape } from '../../src/lib/tape.ts'
import { dir, follow, serveTree, stream, text } from '../../src/synth/index.ts'
import { served, start } from './served.ts'

/** Longer than any pipe is deep. */
const LONG = 'a line of twenty-one\n'.repeat(50_000)

/** A tree with what the commands care about. */
function world() {
  const kept = { note: 'one\n', removed: false }
  const log = new Tape()
  const tree = serveTree(
    dir({
      'a file': text({ about: 'blanks in its name', get: () => 'blank\n' }),
      note: text({
        about: 'a note',
        get: () => kept.note,
        set: (said, how) => void (kept.note = how === 'append' ? kept.note + said : said),
      }),
      long: text({ about: 'longer than a pipe', get: () => LONG }),
      strict: text({
        about: 'refuses',
        get: () => '',
        set: () => {
          throw new FileError('EINVAL', 'jump; one of cancel, clear')
        },
      }),
      log: stream({ about: 'waits', open: () => follow(log) }),
      sub: dir(
        { leaf: text({ about: 'deeper', get: () => 'leaf\n' }) },
        { remove: () => void (kept.removed = true) },
      ),
      ctl: text({ about: 'parts', get: () => '# name\taddress\tstate\nllm\tunix!/x\tup\n# label\tx\n' }),
    }),
    { uid: 'glenda' },
  )
  return { kept, log, tree }
}

test('the commands', { timeout: 120_000 }, async (t) => {
  const { kept, log, tree } = world()
  await using hive = await served(tree)
  const hivefs = (...args: string[]) => hive.hivefs(args)

  // oxfmt-ignore
  const lines: readonly [args: readonly string[], stdout: string | RegExp, stderr?: string, status?: number][] = [
    [['ls'], 'a file\nctl\nhelp\nlog\nlong\nnote\nstrict\nsub\n'],
    [['ls', '/sub', 'note'], 'leaf\nnote\n'],
    [['ls', '-l', '/log'], /^pr-------- glenda {10}0 \d{4}-\d\d-\d\d \d\d:\d\d log\n$/],
    [['ls', '-l', '/'], /^drwx------ glenda .* sub$/m],
    [['ls', '--json', '/log'], /^\{"name":"log","type":"file","stream":true,"mode":"0400","uid":"glenda",/],
    [['ls', '/sub/none'], '', 'hivefs: /sub/none: file does not exist\n', 1],
    [['read', '/note', 'sub/leaf'], 'one\nleaf\n'],
    [['read', 'a file'], 'blank\n'],
    [['read', 'long'], LONG],
    [['read', '/nowhere', '/note'], 'one\n', 'hivefs: /nowhere: file does not exist\n', 1],
    [['read', '/note/x'], '', 'hivefs: /note/x: file does not exist\n', 1],
    [['stat', '/note'], /^name note\nmode -rw-------\nowner glenda glenda\nlength 4\nchanged 2.*Z\nqid \d+ \d+\n$/],
    [['write', '/strict', 'jump'], '', 'hivefs: /strict: bad argument: jump; one of cancel, clear\n', 1],
    [['write', '/sub/leaf', 'x'], '', 'hivefs: /sub/leaf: permission denied\n', 1],
    [['rm', '/note'], '', 'hivefs: /note: permission denied\n', 1],
    [['read'], '', 'hivefs: read: FILE… is missing; `hivefs help read` says more\n', 1],
    [['status', 'x'], '', 'hivefs: status: too many words: x; `hivefs help status` says more\n', 1],
    [['ls', '--lnog'], '', "hivefs: ls: unknown option '--lnog'; `hivefs help ls` says more\n", 1],
    [['jump'], '', 'hivefs: bad command: jump; `hivefs help` lists them\n', 1],
    [['constructor'], '', 'hivefs: bad command: constructor; `hivefs help` lists them\n', 1],
    [['version'], /^hivefs \d+\.\d+\.\d+, Node \d+\./],
    [['--version'], /^hivefs \d/],
    [['status'], /^hive at .*, process unknown\nmounted on nothing\n\n# name\taddress\tstate\nllm\tunix!\/x\tup\n# label\tx\n$/],
    [['status', '--json'], /"parts":\[\{"name":"llm","address":"unix!\/x","state":"up"\}\]\}\n$/],
  ]
  for (const [args, stdout, stderr = '', status = 0] of lines)
    await t.test(`hivefs ${args.join(' ')}`, async () => {
      const ran = await hivefs(...args)
      assert.equal(ran.stderr, stderr)
      if (typeof stdout === 'string')
        assert.ok(ran.stdout === stdout, `it printed ${ran.stdout.slice(0, 200)}`)
      else assert.match(ran.stdout, stdout)
      assert.equal(ran.status, status)
    })

  await t.test('write replaces, and appends when asked, from words or standard input', async () => {
    assert.equal((await hivefs('write', '/note', 'two', 'words')).status, 0)
    assert.equal(kept.note, 'two words\n')
    await hivefs('write', '-a', '/note', 'three')
    assert.equal(kept.note, 'two words\nthree\n')
    await hive.hivefs(['write', '/note'], { input: LONG })
    assert.equal(kept.note, LONG)
    await hive.hivefs(['write', '--append', '/note'], { input: 'end' })
    assert.equal(kept.note, `${LONG}end`)
    await hive.hivefs(['write', '/note'], { input: '' })
    assert.equal(kept.note, '')
  })
  await t.test('a word that begins with a dash is text after --', async () => {
    await hivefs('write', '/note', '--', '-a', 'dash')
    assert.equal(kept.note, '-a dash\n')
  })
  await t.test('rm removes', async () => {
    assert.equal((await hivefs('rm', '/sub')).status, 0)
    assert.ok(kept.removed)
  })

  const begin = (...args: string[]) => {
    const env = { ...process.env, NAMESPACE: hive.namespace }
    return spawn(process.execPath, [start, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  await t.test('read prints what comes as it comes, and ends with it', async () => {
    const reader = begin('read', '/log')
    log.append(utf8('first\n'))
    assert.equal(String((await once(reader.stdout, 'data'))[0]), 'first\n')
    log.append(utf8('second\n'))
    assert.equal(String((await once(reader.stdout, 'data'))[0]), 'second\n')
    reader.kill('SIGINT')
    assert.deepEqual(await once(reader, 'exit'), [null, 'SIGINT'])
  })
  await t.test('a reader that stops reading ends the command without a word', async () => {
    const reader = begin('read', '/long')
    const said = textOf(reader.stderr)
    await once(reader.stdout, 'data')
    reader.stdout.destroy()
    assert.deepEqual(await once(reader, 'exit'), [141, null])
    assert.equal(await said, '')
  })
  await t.test('follow prints what is added to a file', async () => {
    kept.note = 'one\n'
    const follower = begin('follow', '/note')
    assert.equal(String((await once(follower.stdout, 'data'))[0]), 'one\n')
    kept.note += 'two\n'
    assert.equal(String((await once(follower.stdout, 'data'))[0]), 'two\n')
    follower.kill('SIGINT')
    await once(follower, 'exit')
  })
  await t.test('follow opens a stream again when it has ended', async () => {
    const follower = begin('follow', '/log')
    assert.equal(String((await once(follower.stdout, 'data'))[0]), 'first\nsecond\n')
    log.end()
    assert.equal(String((await once(follower.stdout, 'data'))[0]), 'first\nsecond\n')
    follower.kill('SIGTERM')
    assert.deepEqual(await once(follower, 'exit'), [null, 'SIGTERM'])
  })
})

test('where no hive runs', { timeout: 60_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'no-'))
  const { tree } = world()
  await using hive = await served(tree)
  for (const name of ['ls', 'status', 'stop'])
    await t.test(`${name} says so`, async () => {
      const { stderr, status } = await hive.hivefs([name, '--namespace', join(dir, 'none')])
      assert.match(stderr, /^hivefs: no hive runs at .*none/)
      assert.equal(status, 1)
    })
  await t.test('a socket that nobody answers is not waited for', async () => {
    const { stderr } = await hive.hivefs(['ls', '--namespace', dir])
    assert.match(stderr, /^hivefs: no hive runs at /)
  })
  await t.test('a stale pid file stops nothing', async () => {
    await writeFile(join(dir, 'hivefs.pid'), `${process.pid} 1\n`)
    assert.match((await hive.hivefs(['stop', '--namespace', dir])).stderr, /^hivefs: no hive runs at /)
  })
  await rm(dir, { recursive: true })
})

test('the help', { timeout: 60_000 }, async (t) => {
  const { tree } = world()
  await using hive = await served(tree)
  await t.test('lists every command', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { stdout, status } = await hive.hivefs(args)
      for (const name of ['start', ...Object.keys(commands)])
        assert.match(stdout, new RegExp(`^  ${name} +\\w`, 'm'))
      assert.equal(status, 0)
    }
  })
  for (const [name, [about, load]] of Object.entries(commands))
    await t.test(`has a page for ${name}`, async () => {
      const { stdout, status } = await hive.hivefs(['help', name])
      assert.equal(status, 0)
      assert.ok(stdout.includes(`hivefs ${name} - ${about}`))
      for (const flags of Object.keys((await load()).options ?? {})) assert.ok(stdout.includes(flags))
      for (const line of stdout.split('\n')) assert.ok(line.length <= 80 || line.includes('hivefs '), line)
      assert.equal((await hive.hivefs([name, '--help'])).stdout, stdout)
    })
})
