import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mountedAt, mountpoints } from '../../src/lib/mountinfo.ts'
import { run } from '../house/run.ts'

test('what is mounted', { timeout: 20_000 }, async (t) => {
  await t.test('the root, and proc', async () => {
    assert.equal((await mountedAt('/proc'))?.type, 'proc')
    assert.ok((await mountpoints()).some(({ at }) => at === '/'))
    assert.equal(await mountedAt('/proc/none'), undefined)
  })
  await t.test(
    'a place whose name is full of blanks',
    { skip: process.getuid?.() !== 0 && 'only root mounts' },
    async () => {
      const dir = await mkdtemp(join(tmpdir(), 'mounts-'))
      const at = join(dir, 'a b\tc\\d é')
      await mkdir(at)
      assert.equal((await run('mount', ['-t', 'tmpfs', 'the source', at])).status, 0)
      try {
        const { type, source } = (await mountedAt(at)) ?? {}
        assert.deepEqual([type, source], ['tmpfs', 'the source'])
      } finally {
        await run('umount', [at])
        await rm(dir, { recursive: true })
      }
    },
  )
})
