import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const boot = new URL('./boot.ts', import.meta.url).pathname

test('a machine is the same wherever it boots', { timeout: 60_000 }, async (t) => {
  const env = {
    ...process.env,
    TZ: 'Asia/Tokyo',
    LANG: 'de_DE.UTF-8',
    HOME: tmpdir(),
    MORE: 'x'.repeat(1000),
  }
  const [one, two] = await Promise.all([
    run(process.execPath, [boot]),
    run(process.execPath, [boot], { env, cwd: tmpdir() }),
  ])
  const [here, there] = [one, two].map(({ stdout }) => /^(\w{64}) \[(\d+),([\d.e-]+)\]\n$/.exec(stdout)!)

  await t.test('to the last byte', () => assert.equal(here![1], there![1]))
  await t.test('but its programs know what time it is', () => {
    for (const found of [here, there]) assert.ok(Math.abs(Date.now() - Number(found![2])) < 60_000)
  })
  await t.test('and have chances of their own', () => assert.notEqual(here![3], there![3]))
})
