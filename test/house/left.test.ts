import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountedAt } from '../../src/lib/mountinfo.ts'
import { left } from './left.ts'
import { run } from './run.ts'

test('what tests leave behind is noticed', { timeout: 20_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'left-'))
  await t.test('nothing is nothing', async () => assert.deepEqual(await left(dir), []))
  await t.test('a process', async () => {
    const env = { PATH: process.env['PATH'], TMPDIR: dir }
    const child = spawn('sh', ['-c', 'echo up; exec sleep 60'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    while (!(await left(dir)).includes(`process ${child.pid}: sleep 60 `)) assert.equal(child.exitCode, null)
    child.kill()
    await once(child, 'exit')
    assert.deepEqual(await left(dir), [])
  })
  await t.test(
    'a mount, which is taken away',
    { skip: process.getuid?.() !== 0 && 'only root mounts' },
    async () => {
      const at = join(dir, 'n')
      await mkdir(at)
      assert.equal((await run('mount', ['-t', 'tmpfs', 'test', at])).status, 0)
      assert.deepEqual(await left(dir), [`a mount on ${at}`])
      assert.equal(await mountedAt(at), undefined)
    },
  )
  await t.test(
    'a network namespace, which is taken away',
    { skip: process.getuid?.() !== 0 && 'only root makes them' },
    async () => {
      const child = spawn('true', { stdio: 'ignore' })
      await once(child, 'exit')
      const name = `hive-${child.pid}-a`
      assert.equal((await run('ip', ['netns', 'add', name])).status, 0)
      assert.deepEqual(await left(dir), [`the network namespace ${name}`])
      assert.deepEqual(await left(dir), [])
    },
  )
  await rm(dir, { recursive: true })
})
