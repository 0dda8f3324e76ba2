import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'

const script = `
const { untilAsked } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/start/signals.ts'))})
const asked = untilAsked(() => process.exit(130))
asked.addEventListener('abort', () => console.log('asked'))
setInterval(() => undefined, 1000)
console.log('waiting')`

const program = () =>
  spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })

test('who is asked to end', { timeout: 30_000 }, async (t) => {
  await t.test('takes several signals at the same moment for one', async () => {
    const child = program()
    await once(child.stdout, 'data')
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal)
    assert.equal(String((await once(child.stdout, 'data'))[0]), 'asked\n')
    assert.equal(child.exitCode, null)
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await t.test('ends at once when asked again', async () => {
    const child = program()
    await once(child.stdout, 'data')
    const pressing = setInterval(() => child.kill('SIGINT'), 50)
    assert.deepEqual(await once(child, 'exit'), [130, null])
    clearInterval(pressing)
  })
})
