import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Gate } from '../../src/lib/gate.ts'
import { Tidy } from '../../src/start/tidy.ts'

const timeout = 20_000
const MIB = 1 << 20

test(
  'memory is given back once the process is at rest, and again only after more was taken',
  { timeout },
  async () => {
    const looked = new Gate()
    const sizes: number[] = []
    let size = 100 * MIB
    const rss = (): number => {
      looked.open()
      return size
    }
    const collect = (): void => {
      sizes.push(size)
      size = 110 * MIB
    }
    using _tidy = new Tidy({ rss, collect, failed: assert.ifError }, 100)
    const wait = async (): Promise<void> => {
      for (let looks = 0; looks < 3; looks++) await looked.wait(AbortSignal.timeout(timeout))
    }
    await wait()
    assert.deepEqual(sizes, [], 'little is not worth it')
    size = 200 * MIB
    await wait()
    assert.deepEqual(sizes, [200 * MIB])
    size = 130 * MIB
    await wait()
    assert.deepEqual(sizes, [200 * MIB], 'it is what it was after the last time, and a little')
  },
)

test('what was freed goes back to the system', { timeout }, async () => {
  const script = `
    import { collect } from ${JSON.stringify(new URL('../../src/start/tidy.ts', import.meta.url).href)}
    let all = Array.from({ length: 3000 }, () => new Uint8Array(40_000).fill(1))
    const full = process.memoryUsage.rss()
    const last = all.at(-1)
    all = undefined
    await collect()
    console.log((full - process.memoryUsage.rss()) >> 20, last.length)
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [freed = 0] = (await text(child.stdout)).split(' ').map(Number)
  assert.ok(freed > 60, `${freed} of 114 MiB`)
})
