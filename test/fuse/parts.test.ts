import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Commits } from '../../src/fuse/commits.ts'
import { Inodes } from '../../src/fuse/inodes.ts'
import type { Inode } from '../../src/fuse/inodes.ts'
import { DMDIR, QTDIR } from '../../src/ninep/const.ts'

test('nodeids', { timeout: 10_000 }, async (t) => {
  const entry = (name: string, path: bigint, mode = 0o400) => ({
    name,
    qid: { type: mode & DMDIR ? QTDIR : 0, version: 0, path },
    mode,
  })
  const forgotten: Inode[] = []
  const inodes = new Inodes({ type: QTDIR, version: 0, path: 0n }, (inode) => forgotten.push(inode))
  const a = inodes.child(inodes.root, entry('a', 1n))
  await t.test('stay as long as the name leads to the same file', () => {
    assert.equal(inodes.child(inodes.root, entry('a', 1n)), a)
    assert.notEqual(inodes.child(inodes.root, entry('a', 2n)), a)
    assert.equal(inodes.get(a.nodeid), a)
  })
  await t.test('are forgotten when all lookups are given back, and never used again', () => {
    a.lookups = 3
    inodes.forget(a.nodeid, 2)
    assert.equal(inodes.get(a.nodeid), a)
    inodes.forget(a.nodeid, 1)
    assert.deepEqual(forgotten, [a])
    assert.throws(() => inodes.get(a.nodeid), { code: 'ESTALE' })
    assert.notEqual(inodes.child(inodes.root, entry('a', 1n)).nodeid, a.nodeid)
  })
  await t.test('of the root never go', () => {
    inodes.forget(1, 1000)
    assert.equal(inodes.get(1), inodes.root)
  })
  await t.test('know which step from the root leads to them', () => {
    const top = inodes.child(inodes.root, entry('llm', 5n, (DMDIR | 0o700) >>> 0))
    const deep = inodes.child(inodes.child(top, entry('bob', 6n, (DMDIR | 0o700) >>> 0)), entry('ctl', 7n))
    assert.deepEqual([inodes.root.top, a.top, top.top, deep.top], ['', '', 'llm', 'llm'])
  })
})

test('commits under way', { timeout: 10_000 }, async (t) => {
  const begun = (top: string) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const commits = new Commits()
    commits.add(top, promise)
    return { commits, resolve }
  }
  const waits = (promise: Promise<unknown> | undefined, milliseconds: number) =>
    Promise.race([
      promise?.then(() => false) ?? false,
      new Promise((done) => setTimeout(done, milliseconds, true)),
    ])
  // oxfmt-ignore
  for (const [title, top, other, long] of [
    ['are waited for by their neighbours', 'llm', 'llm', true],
    ['are hardly waited for by others', 'llm', 'rio', false],
    ['are hardly waited for by the root', 'llm', '', false],
    ['of the root are waited for by all', '', 'llm', true],
  ] as const)
    await t.test(title, async () => {
      const { commits, resolve } = begun(top)
      const settled = commits.settled(other)
      assert.equal(await waits(settled, 20), true)
      assert.equal(await waits(settled, 200), long)
      resolve()
      await settled
      assert.equal(commits.settled(other), undefined)
    })
})
