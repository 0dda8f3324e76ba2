import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../house/run.ts'

const root = join(import.meta.dirname, '../..')

/** A program that says what it was given, or waits for a signal and says which one came. */
const program = `
const [what, ...words] = process.argv.slice(2)
if (what === 'words') console.log(JSON.stringify({ words, cwd: process.cwd() }))
if (what === 'exit') process.exit(Number(words[0]))
if (what === 'wait') {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => {
      console.log(name)
      if (words[0] === 'exit') process.exit(7)
      process.removeAllListeners(name)
      process.kill(process.pid, name)
    })
  setInterval(() => undefined, 1000)
  console.log('waiting')
}
`

/** A copy of bin that finds everything installed, with `program` for start.ts. */
async function installation(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'installed-'))
  await cp(join(root, 'bin'), join(copy, 'bin'), { recursive: true })
  for (const name of ['package.json', 'package-lock.json', 'pre.txt'])
    await cp(join(root, name), join(copy, name))
  await writeFile(join(copy, 'start.ts'), program)
  await mkdir(join(copy, 'node_modules'))
  await writeFile(join(copy, 'node_modules/.package-lock.json'), '{}')
  await mkdir(join(copy, '.runtime'))
  const { stamp } = (await import(join(copy, 'bin/setup/stamp.js'))) as { stamp: (what: object) => void }
  stamp({ everything: true, complete: true, node: process.execPath })
  return copy
}

test('the way to the program', { timeout: 60_000 }, async (t) => {
  const copy = await installation()
  await symlink('bin/hivefs', join(copy, 'link'))
  await symlink('../link', join(copy, 'bin/again'))
  const bootstrap = [process.execPath, join(copy, 'bin/bootstrap.js'), 'cli']
  // an older Node cannot become another program: there it is a child
  const older = [
    process.execPath,
    '--import',
    'data:text/javascript,process.execve=undefined',
    ...bootstrap.slice(1),
  ]
  // oxfmt-ignore
  const ways = { bootstrap, 'bootstrap on an older Node': older, 'bin/hivefs': [join(copy, 'bin/hivefs')], 'a link to a link to it': [join(copy, 'bin/again')] }
  for (const [name, [command = '', ...first]] of Object.entries(ways)) {
    await t.test(`${name} hands on the words and the folder`, async () => {
      const { stdout, stderr } = await run(command, [...first, 'words', 'a b', '', '--c'], { cwd: '/usr' })
      assert.deepEqual(JSON.parse(stdout), { words: ['a b', '', '--c'], cwd: '/usr' })
      assert.equal(stderr, '')
    })
    await t.test(`${name} ends with its status`, async () => {
      assert.equal((await run(command, [...first, 'exit', '3'])).status, 3)
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      for (const how of ['exit', 'die'])
        await t.test(`${name} hands on ${signal}, and the ${how} that follows`, async () => {
          const child = spawn(command, [...first, 'wait', how], { stdio: ['ignore', 'pipe', 'inherit'] })
          assert.equal(String((await once(child.stdout, 'data'))[0]), 'waiting\n')
          const said = once(child.stdout, 'data')
          child.kill(signal)
          assert.deepEqual(await once(child, 'exit'), how === 'exit' ? [7, null] : [null, signal])
          assert.equal(String((await said)[0]), `${signal}\n`)
        })
  }
  await t.test('a stamp that is older than the lock file is looked at again, and renewed', async () => {
    const later = new Date(Date.now() + 1000)
    await utimes(join(copy, '.runtime/installed.json'), new Date(0), new Date(0))
    assert.equal((await run(join(copy, 'bin/hivefs'), ['exit', '0'])).stderr, '')
    const { mtime } = await stat(join(copy, '.runtime/installed.json'))
    assert.ok(mtime.getTime() > 0 && mtime < later)
  })
  await t.test('a word that is no command is refused', async () => {
    const { stderr, status } = await run(process.execPath, [join(copy, 'bin/bootstrap.js'), 'constructor'])
    assert.equal(
      stderr,
      'hivefs: bad command: constructor; one of start, cli, test, check, bench, hosts, conformance, fuzz, soak\n',
    )
    assert.equal(status, 1)
  })
  await rm(copy, { recursive: true })
})

test('one process installs at a time', { timeout: 60_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'lock-'))
  const lock = join(dir, 'lock')
  const log = join(dir, 'log')
  const script = `
    const { locked } = await import(${JSON.stringify(join(root, 'bin/setup/lock.js'))})
    const { appendFileSync } = await import('node:fs')
    await locked(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ' + process.pid + '\\n')
      await new Promise((done) => setTimeout(done, 50))
      appendFileSync(${JSON.stringify(log)}, 'out ' + process.pid + '\\n')
    })`
  const all = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () => run(process.execPath, ['--input-type=module', '-e', script])),
    )
  // oxfmt-ignore
  const before = { 'with nobody before': undefined, 'after one that died': '4194304 1', 'after one whose number came again': `${process.pid} 1` }
  for (const [title, text] of Object.entries(before))
    await t.test(title, async () => {
      await rm(log, { force: true })
      if (text) await writeFile(lock, text)
      for (const { status, stderr } of await all(4)) assert.equal(status, 0, stderr)
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n')
      assert.equal(lines.length, 8)
      for (let i = 0; i < 8; i += 2) assert.equal(lines[i]!.replace('in', 'out'), lines[i + 1])
    })
  await rm(dir, { recursive: true })
})
