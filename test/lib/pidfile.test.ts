import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { claimPidfile, lives, readPidfile, releasePidfile } from '../../src/lib/pidfile.ts'

const source = join(import.meta.dirname, '../../src/lib/pidfile.ts')

test('a pid file', { timeout: 30_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'pid-'))
  const path = join(dir, 'hivefs.pid')
  await t.test('is ours when nobody had it', async () => {
    assert.equal(await claimPidfile(path), undefined)
    assert.match(await readFile(path, 'utf8'), new RegExp(`^${process.pid} \\d+\n$`))
    assert.equal((await readPidfile(path))?.pid, process.pid)
  })
  await t.test('of a living process stays', async () => {
    assert.equal((await claimPidfile(path))?.pid, process.pid)
  })
  await t.test('goes when we let it go, and only when it is ours', async () => {
    await releasePidfile(path)
    assert.deepEqual(await readdir(dir), [])
    await writeFile(path, '1 1\n')
    await releasePidfile(path)
    assert.deepEqual(await readdir(dir), ['hivefs.pid'])
  })
  // oxfmt-ignore
  const stale = [['of a process that ended', '4194304 17\n'], ['of a number that came again', `${process.pid} 1\n`], ['of nobody', ''], ['of nonsense', 'x y z']] as const
  for (const [title, text] of stale)
    await t.test(`${title} is replaced`, async () => {
      await writeFile(path, text)
      assert.equal(await readPidfile(path), undefined)
      assert.equal(await claimPidfile(path), undefined)
      assert.equal((await readPidfile(path))?.pid, process.pid)
      assert.deepEqual(await readdir(dir), ['hivefs.pid'])
    })
  await t.test('goes to one of many that want it, fresh or stale', async () => {
    for (const before of ['', '1 1\n']) {
      await rm(path, { force: true })
      if (before) await writeFile(path, before)
      const script = `const { claimPidfile } = await import(${JSON.stringify(source)})
        const holder = await claimPidfile(${JSON.stringify(path)})
        console.log(holder ? 'theirs' : 'ours')
        if (!holder) await new Promise((done) => process.stdin.resume().on('end', done))`
      const all = Array.from({ length: 5 }, () =>
        spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['pipe', 'pipe', 'inherit'],
        }),
      )
      const answers = await Promise.all(
        all.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()),
      )
      for (const { stdin } of all) stdin.end()
      assert.deepEqual(answers.toSorted(), ['ours', 'theirs', 'theirs', 'theirs', 'theirs'])
    }
  })
  await t.test('of a zombie is stale', async () => {
    // The child ends when we say so, and its parent has become one that never asks how it ended.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec 3<&-; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    })
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer]
    const pid = Number(String(line))
    const fields = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')
    const born = (await fields())[19]!
    assert.equal(await lives({ pid, born }), true)
    while ((await readFile(`/proc/${parent.pid}/comm`, 'utf8')) !== 'sleep\n') await new Promise(setImmediate)
    ;(parent.stdio[3] as Writable).end()
    while ((await fields())[0] !== 'Z') await new Promise(setImmediate)
    assert.equal(await lives({ pid, born }), false)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
  })
  await rm(dir, { recursive: true })
})
