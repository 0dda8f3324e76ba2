import assert from 'node:assert/strict'
import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkPrivate, makePrivate } from '../../src/lib/private.ts'

test('a directory that is ours alone', { timeout: 10_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'private-'))
  const ns = join(dir, 'a/ns')
  await t.test('is made with mode 0700', async () => {
    await makePrivate(ns)
    assert.equal((await stat(ns)).mode & 0o777, 0o700)
    await makePrivate(ns)
  })
  // oxfmt-ignore
  const wrong: readonly [title: string, make: () => Promise<unknown>, says: RegExp][] = [
    ['a link',            () => symlink(dir, ns),                              /permission denied: .*ns is a symbolic link/],
    ['a link to nothing', () => symlink('nowhere', ns),                        /permission denied: .*ns is a symbolic link/],
    ['a file',            () => writeFile(ns, ''),                             /not a directory: .*ns/],
    ['open to others',    () => mkdir(ns).then(() => chmod(ns, 0o711)),        /permission denied: .*ns is open to others; chmod 700/],
  ]
  for (const [title, make, says] of wrong)
    await t.test(`${title} is refused`, async () => {
      await rm(ns, { recursive: true })
      await make()
      await assert.rejects(makePrivate(ns), says)
      await assert.rejects(checkPrivate(ns), says)
    })
  await t.test(
    "somebody else's is refused",
    { skip: process.getuid?.() !== 0 && 'only root can give a directory away' },
    async () => {
      await rm(ns, { recursive: true })
      await mkdir(ns, { mode: 0o700 })
      await chown(ns, 65534, 65534)
      await assert.rejects(makePrivate(ns), /permission denied: .*ns belongs to user 65534/)
    },
  )
  await t.test('that is not there is said to be missing', () =>
    assert.rejects(checkPrivate(join(dir, 'nowhere')), /file does not exist/),
  )
  await rm(dir, { recursive: true })
})
