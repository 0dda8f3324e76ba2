import assert from 'node:assert/strict'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Bridge } from '../../src/fuse/bridge.ts'
import { Device } from '../../src/fuse/device.ts'
import { put64 } from '../../src/fuse/layout.ts'
import { Mounted } from '../../src/fuse/mounted.ts'
import { opcodes } from '../../src/fuse/opcodes.ts'
import type { Opcode } from '../../src/fuse/opcodes.ts'
import { put32 } from '../../src/lib/coder.ts'
import { Tape } from '../../src/lib/tape.ts'
import { Client } from '../../src/ninep/client.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { folder } from '../lib/temporary.ts'
import { until } from './mounts.ts'
import { Dir, exchange, file, stream } from './nodes.ts'

/** A bridge whose answers go to a file, and what it answered so far: errors by request. */
async function bridged(
  t: TestContext,
): Promise<{ bridge: Bridge; m: Mounted; answers(): Map<number, number[]> }> {
  const root = new Dir({
    text: file({ get: () => 'text', set: () => undefined }),
    output: stream(() => new Tape()),
    rpc: exchange(String),
    sub: new Dir({ inner: file({ get: () => 'inner' }) }).make,
  })
  const [here, there] = pair()
  const served = serve(there, root.make('/'))
  const client = await Client.open(here)
  const path = join(folder(t), 'answers')
  const device = new Device(openSync(path, 'w+'), 1 << 16, { take: () => undefined, ended: () => undefined })
  const m = new Mounted(client, device, { uid: 0, gid: 0 }, 1 << 16, () => undefined)
  t.after(async () => {
    client.close()
    await served
    device.close()
  })
  return { bridge: new Bridge(m, assert.ifError), m, answers: () => parse(readFileSync(path)) }
}

function parse(bytes: Buffer): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at)) {
    const unique = Number(bytes.readBigUInt64LE(at + 8))
    found.set(unique, [...(found.get(unique) ?? []), bytes.readInt32LE(at + 4)])
  }
  return found
}

function frame(opcode: number, unique: number, nodeid: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(40 + body.length)
  put32(bytes, 0, bytes.length)
  put32(bytes, 4, opcode)
  put64(bytes, 8, unique)
  put64(bytes, 16, nodeid)
  bytes.set(body, 40)
  return bytes
}

test('every request has one answer, whatever is in it', { timeout: 60_000 }, async (t) => {
  const { bridge, m, answers } = await bridged(t)
  const rows = Object.entries(opcodes) as [Opcode, readonly [number, unknown, unknown, string?]][]
  const names = ['text', 'output', 'rpc', 'sub', 'inner', '.', '..', '', 'a/b', '\xff', 'n'.repeat(300)]
  const random = generator(20260101)
  const loud: number[] = []
  for (let unique = 2; unique < 40_000; unique += 2) {
    const [opcode, [number, , , quiet]] = rows[random(rows.length)]!
    const body = Buffer.concat([
      Buffer.from(Array.from({ length: random(9) * 8 }, () => (random(3) ? 0 : random(random(4) ? 4 : 256)))),
      Buffer.from(random(2) ? `${names[random(names.length)]}\0` : ''),
    ])
    const known = random(8) ? number : random(200)
    if (known === number ? !quiet : !rows.some(([, row]) => row[0] === known && row[3])) loud.push(unique)
    if (opcode === 'INIT' || known === opcodes.INIT[0])
      loud.splice(loud.indexOf(unique), loud.includes(unique) ? 1 : 0)
    else bridge.take(frame(known, unique, random(6), body))
    if (unique % 100 === 0) await new Promise((done) => setImmediate(done))
  }
  for (const request of m.waiting.values()) request.interrupt()
  await until(() => m.waiting.size === 0)
  const said = answers()
  for (const unique of loud) assert.equal(said.get(unique)?.length, 1, `request ${unique}`)
  for (const [unique, errors] of said)
    if (unique) for (const error of errors) assert.ok(error <= 0 && error > -512, String(error))
  await t.test('and the next one works', async () => {
    bridge.take(frame(opcodes.LOOKUP[0], 100_000, 1, Buffer.from('text\0')))
    await until(() => answers().has(100_000))
    assert.deepEqual(answers().get(100_000), [0])
  })
})

test('requests that are cut short', { timeout: 10_000 }, async (t) => {
  const { bridge, answers } = await bridged(t)
  for (let length = 0; length < 40; length++) bridge.take(new Uint8Array(length))
  bridge.take(frame(opcodes.READ[0], 2, 1, new Uint8Array(8)))
  bridge.take(frame(9999, 4, 1, new Uint8Array()))
  assert.deepEqual(
    [...answers()],
    [
      [2, [-22]],
      [4, [-38]],
    ],
  )
})

test('an interrupt', { timeout: 10_000 }, async (t) => {
  const { bridge, m, answers } = await bridged(t)
  const eight = (value: number) => {
    const bytes = new Uint8Array(8)
    put64(bytes, 0, value)
    return bytes
  }
  await t.test('of a request that is not here is asked for again', () => {
    bridge.take(frame(opcodes.INTERRUPT[0], 3, 0, eight(2)))
    assert.deepEqual(answers().get(3), [-11])
  })
  await t.test('ends a request that waits, with EINTR, and has no answer itself', async () => {
    bridge.take(frame(opcodes.LOOKUP[0], 4, 1, Buffer.from('output\0')))
    await until(() => answers().has(4))
    const nodeid = Math.max(...[...m.inodes.root.children.values()].map((inode) => inode.nodeid))
    bridge.take(frame(opcodes.OPEN[0], 6, nodeid, new Uint8Array(8)))
    await until(() => answers().has(6))
    const read = new Uint8Array(40)
    put32(read, 16, 4096)
    bridge.take(frame(opcodes.READ[0], 8, nodeid, read))
    bridge.take(frame(opcodes.INTERRUPT[0], 9, 0, eight(8)))
    await until(() => answers().has(8))
    assert.deepEqual([answers().get(8), answers().get(9)], [[-4], undefined])
  })
})

/** Numbers below a bound, the same in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
