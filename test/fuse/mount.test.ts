import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { mountedAt } from '../../src/lib/mountinfo.ts'
import { run } from '../../src/fuse/run.ts'
import { isRoot, ordinaryUser } from '../lib/user.ts'
import type { User } from '../lib/user.ts'
import { all, ended, mounted, needsFuse, sh, start, until } from './mounts.ts'
import { Dir, file, stream } from './nodes.ts'
import { Tape } from '../../src/lib/tape.ts'

const serving = fileURLToPath(new URL('./serving.ts', import.meta.url))

/** A directory for a test; whatever is mounted on it or below is gone after it. */
function directory(t: TestContext): string {
  needsFuse()
  const path = mkdtempSync(join(tmpdir(), 'fuse-'))
  t.after(async () => {
    while (await mountedAt(path)) await run(['umount', '-l', path])
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

const ourselves = { as: [], reach: (path: string) => path }

/** A process that serves a mount; answers its first line. */
async function serves(
  t: TestContext,
  at: string,
  user: Pick<User, 'as' | 'reach'> = ourselves,
  ...more: string[]
): Promise<[ChildProcess, string]> {
  const program = [process.execPath, serving].map((path) => user.reach(path))
  const [command, ...args] = [...user.as, ...program, at, ...more]
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(async () => {
    child.kill('SIGKILL')
    await ended(child)
  })
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer | number]
  child.stdout.resume()
  return [child, String(line).trim()]
}

const gone = async (at: string): Promise<boolean> => (await mountedAt(at)) === undefined

test('a mount and its end', { timeout: 60_000 }, async (t) => {
  for (const wait of ['epoll', 'thread'])
    await t.test(`is left by SIGTERM, waiting by ${wait}`, async (t) => {
      const at = directory(t)
      const [child, line] = await serves(t, at, ourselves, wait)
      assert.equal(line, 'ready')
      const there = await mountedAt(at)
      assert.deepEqual([there?.type, there?.source], ['fuse.hivefs', 'hivefs#test'])
      assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
      const cat = start('cat', `${at}/output`)
      await until(async () => (await sh('cat "$1"/waiting', at)).out === '1\n')
      cat.kill('SIGINT')
      assert.equal(await ended(cat), 'SIGINT')
      child.kill('SIGTERM')
      assert.equal(await ended(child), 0)
      assert.ok(await gone(at))
    })
  await t.test('kill -9 of the server leaves no mount, and its readers are let go', async (t) => {
    const at = directory(t)
    const [child] = await serves(t, at)
    const cat = spawn('cat', [`${at}/output`], { stdio: 'ignore' })
    await until(async () => (await sh('cat "$1"/waiting', at)).out === '1\n')
    child.kill('SIGKILL')
    assert.equal(await ended(cat), 1)
    await until(() => gone(at))
  })
  await t.test('Ctrl-C of a whole process group leaves no mount', async (t) => {
    const at = directory(t)
    const [child] = await serves(t, at, { ...ourselves, as: ['setsid'] })
    process.kill(-child.pid!, 'SIGINT')
    await ended(child)
    await until(() => gone(at))
  })
  await t.test('with files open, the mount goes and their readers get an error', async (t) => {
    const root = new Dir({ output: stream(() => new Tape()) })
    const { at, mount } = await mounted(t, root.make('/'))
    const cat = spawn('cat', [`${at}/output`], { stdio: 'ignore' })
    await until(() => mount.stats().handles === 1)
    await mount[Symbol.asyncDispose]()
    await mount.done
    assert.equal(await ended(cat), 1)
    assert.ok(await gone(at))
  })
  await t.test('umount by somebody else is noticed', async (t) => {
    const { at, mount } = await mounted(t, new Dir().make('/'))
    await run(['umount', at])
    await mount.done
  })
  await t.test('a server that hangs up takes the mount with it', async (t) => {
    const { at, mount, client } = await mounted(t, new Dir().make('/'))
    client.close()
    await mount.done
    assert.ok(await gone(at))
  })
  await t.test('a signal that fires ends it', async (t) => {
    const controller = new AbortController()
    const { mount } = await mounted(t, new Dir().make('/'), { signal: controller.signal })
    controller.abort()
    await mount.done
  })
  await t.test('what was written before the end is committed', async (t) => {
    const commits: string[] = []
    const slow = async (written: string) => {
      await new Promise((done) => setTimeout(done, 50))
      commits.push(written)
    }
    const { at, mount } = await mounted(t, new Dir({ in: file({ set: slow }) }).make('/'))
    await sh('echo last words > "$1"/in', at)
    await mount[Symbol.asyncDispose]()
    assert.deepEqual(commits, ['last words\n'])
  })
})

test('a mount point', { timeout: 60_000 }, async (t) => {
  await t.test('is made when it is not there, with blanks in its name and all', async (t) => {
    const path = directory(t)
    const at = join(path, 'new one', 'n')
    const [child, line] = await serves(t, at)
    assert.equal(line, 'ready')
    assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
    child.kill('SIGKILL')
    await until(() => gone(at))
  })
  await t.test('may be a link to a directory', async (t) => {
    const path = directory(t)
    mkdirSync(join(path, 'real'))
    symlinkSync('real', join(path, 'link'))
    const [child, line] = await serves(t, join(path, 'link'))
    assert.equal(line, 'ready')
    assert.ok(await mountedAt(join(path, 'real')))
    child.kill('SIGTERM')
    await ended(child)
  })
  await t.test('that is a file is refused', async (t) => {
    const path = join(directory(t), 'file')
    writeFileSync(path, '')
    const [, line] = await serves(t, path)
    assert.match(line, /not a directory/i)
  })
  await t.test('that another hivefs serves is left alone', async (t) => {
    const at = directory(t)
    await serves(t, at)
    const [, line] = await serves(t, at)
    assert.match(line, /busy.*another hivefs serves/)
    assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
  })
  await t.test(
    'where something else is mounted is left alone',
    { skip: !isRoot && 'needs root' },
    async (t) => {
      const at = directory(t)
      await run(['mount', '-t', 'tmpfs', 'somebody', at])
      const [, line] = await serves(t, at)
      assert.match(line, /busy: somebody \(tmpfs\) is mounted/)
      assert.equal((await mountedAt(at))?.source, 'somebody')
    },
  )
  await t.test('with a dead mount of ours is used again', async (t) => {
    const at = directory(t)
    const [child] = await serves(t, at)
    const { id } = (await mountedAt(at))!
    await dieUnwatched(child)
    assert.equal((await mountedAt(at))?.id, id)
    const [, line] = await serves(t, at)
    assert.equal(line, 'ready')
    assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
  })
})

/** Kills a server and first the shell that would clean up after it. */
async function dieUnwatched(child: ChildProcess): Promise<void> {
  const { out } = await sh('pgrep -P "$1"', String(child.pid))
  for (const pid of out.trim().split('\n')) process.kill(Number(pid), 'SIGKILL')
  child.kill('SIGKILL')
  await ended(child)
}

test(
  'an ordinary user',
  { timeout: 60_000, skip: !isRoot && 'this user is one: the other tests say it' },
  async (t) => {
    const user = await ordinaryUser(t)
    const at = directory(t)
    chownSync(at, user.uid, user.uid)
    await t.test('mounts, reads, and leaves nothing after kill -9', async (t) => {
      const [child, line] = await serves(t, at, user)
      assert.equal(line, 'ready')
      const reading = spawn(user.as[0]!, [...user.as.slice(1), 'cat', `${at}/status`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      assert.equal(await all(reading.stdout), 'idle\n')
      assert.match(
        (await sh('cat "$1"/status', at)).error,
        /Permission denied/,
        'root came in without allow_other',
      )
      child.kill('SIGKILL')
      await until(() => gone(at))
    })
    await t.test('mounts and unmounts', async (t) => {
      const [child, line] = await serves(t, at, user)
      assert.equal(line, 'ready')
      child.kill('SIGTERM')
      assert.equal(await ended(child), 0)
      assert.ok(await gone(at))
    })
    await t.test('is told what stands in the way', async (t) => {
      const foreign = directory(t)
      const [, line] = await serves(t, foreign, user)
      assert.match(line, /fusermount3/)
      assert.ok(existsSync(foreign))
    })
  },
)
