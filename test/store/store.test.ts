import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rememberedMounts } from '../../src/store/mounts.ts'
import { rememberedRoutes } from '../../src/store/routes.ts'
import { Store } from '../../src/store/store.ts'
import { folder } from '../lib/temporary.ts'

const timeout = 20_000

test('mounts are there after the store was closed and opened', { timeout }, (t) => {
  const path = join(folder(t), 'hive.db')
  {
    using store = new Store(path)
    const mounts = rememberedMounts(store)
    mounts.save([
      ['z', 'tcp!z!564'],
      ['a', 'unix!/a'],
    ])
    mounts.save([
      ['z', 'tcp!z!565'],
      ['b', 'unix!/b'],
    ])
  }
  using store = new Store(path)
  assert.deepEqual(rememberedMounts(store).load(), [
    ['z', 'tcp!z!565'],
    ['b', 'unix!/b'],
  ])
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('routes are there again, in their order', { timeout }, (t) => {
  const path = join(folder(t), 'hive.db')
  {
    using store = new Store(path)
    const routes = rememberedRoutes(store)
    routes.save(['z -> a', 'a -> b'])
    routes.save(['z -> a', 'a -> c last', 'a -> "b c" max 3'])
  }
  using store = new Store(path)
  assert.deepEqual(rememberedRoutes(store).load(), ['z -> a', 'a -> c last', 'a -> "b c" max 3'])
})

test('what was saved survives kill -9, and the file stays whole', { timeout: 60_000 }, async (t) => {
  const path = join(folder(t), 'hive.db')
  const script = `
    import { Store } from ${JSON.stringify(new URL('../../src/store/store.ts', import.meta.url).href)}
    import { rememberedMounts } from ${JSON.stringify(new URL('../../src/store/mounts.ts', import.meta.url).href)}
    const mounts = rememberedMounts(new Store(${JSON.stringify(path)}))
    for (let count = 1; ; count++) {
      mounts.save(Array.from({ length: count % 50 }, (_, at) => ['m' + at, 'unix!/' + count]))
      process.stdout.write(count + '\\n')
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL')) // where the test was over before this could be done
  const exit = once(child, 'exit') // nobody reads it any more: it may be gone before it is killed
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.length > 2000) break
  }
  child.kill('SIGKILL')
  await exit
  const told = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
  using store = new Store(path)
  assert.deepEqual(
    store.db
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => Object.values(row)),
    [['ok']],
  )
  const mounts = rememberedMounts(store).load()
  const saved = Number(mounts[0]?.[1].slice('unix!/'.length) ?? told)
  assert.ok(saved >= told, `${told} was told, ${saved} is there`)
  assert.equal(mounts.length, saved % 50)
})

test('a failed save changes nothing', { timeout }, () => {
  using store = new Store(':memory:')
  const mounts = rememberedMounts(store)
  mounts.save([['a', 'x']])
  assert.throws(() =>
    mounts.save([
      ['b', 'x'],
      ['b', 'y'],
    ]),
  )
  assert.deepEqual(mounts.load(), [['a', 'x']])
})

test(
  'a file that is no database, and one of a newer hivefs, are refused and left alone',
  { timeout },
  (t) => {
    const path = join(folder(t), 'hive.db')
    writeFileSync(path, 'not a database, but a text of some length'.repeat(100))
    assert.throws(() => new Store(path), { code: 'EIO' })
    const newer = join(folder(t), 'hive.db')
    {
      using store = new Store(newer)
      store.db.exec('PRAGMA user_version = 99')
    }
    assert.throws(() => new Store(newer), { code: 'EINVAL' })
  },
)
