import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Roster } from '../../src/peers/roster.ts'
import { peersIn } from '../../src/peers/table.ts'
import { folder } from '../lib/temporary.ts'
import { until } from '../mux/muxed.ts'

const timeout = 60_000
const WRITER = join(import.meta.dirname, 'writer.ts')

/** Another hive with the same folder. */
function another(t: TestContext, path: string, ...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [WRITER, path, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  return child
}

const names = async (path: string): Promise<string[]> =>
  peersIn(await readFile(path, 'utf8'), path).map(({ name, exports }) => `${name} ${exports.join()}`)

test('hives with one peers.toml', { timeout }, async (t) => {
  const COUNT = 40
  await t.test('lose nothing that one of them writes', { timeout }, async (t) => {
    const path = join(folder(t), 'peers.toml')
    await using roster = await Roster.open({ path, failed: assert.ifError })
    const others = ['a', 'b', 'c'].map((name) => another(t, path, name, String(COUNT)))
    assert.deepEqual(
      await Promise.all(others.map(async (other) => (await once(other, 'exit'))[0] as unknown)),
      [0, 0, 0],
    )
    const even = Array.from({ length: COUNT / 2 }, (_, at) => at * 2)
    const wanted = ['a', 'b', 'c'].flatMap((name) => even.map((at) => `${name}-${at} rio ro`))
    assert.deepEqual((await names(path)).toSorted(), wanted.toSorted())
    assert.deepEqual((await readdir(dirname(path))).toSorted(), ['peers.toml', 'peers.toml.lock'])
    await until(() => roster.all().length === wanted.length)
  })
  await t.test('do not wait for one that was killed in the midst of it', { timeout }, async (t) => {
    const path = join(folder(t), 'peers.toml')
    await using roster = await Roster.open({ path, failed: assert.ifError })
    const holder = another(t, path, 'hold')
    await once(holder.stdout!, 'data')
    let kept = false
    const key = `SHA256:${'A'.repeat(43)}`
    const adding = roster.add({ name: 'box2', fingerprint: key, exports: [] }).then(() => (kept = true))
    await once(another(t, path, 'nobody'), 'exit') // another process comes and goes meanwhile
    assert.equal(kept, false)
    holder.kill('SIGKILL')
    await adding
    assert.deepEqual(await names(path), ['box2 '])
  })
  await t.test('nor for ever for one that hangs', { timeout }, async (t) => {
    const path = join(folder(t), 'peers.toml')
    await using roster = await Roster.open({ path, failed: assert.ifError })
    const holder = another(t, path, 'hold')
    await once(holder.stdout!, 'data')
    const peer = { name: 'box2', fingerprint: `SHA256:${'A'.repeat(43)}`, exports: [] }
    await assert.rejects(roster.add(peer), { code: 'EBUSY', message: /another hive has been writing/ })
    assert.deepEqual(roster.all(), [])
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    await roster.add(peer)
  })
})
