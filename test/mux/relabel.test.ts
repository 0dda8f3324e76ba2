import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cursor } from '../../src/lib/coder.ts'
import { Cutter } from '../../src/mux/cutter.ts'
import {
  LEAVES,
  MALFORMED,
  depthAfter,
  moveEntries,
  moveQid,
  rootPath,
  shorten,
} from '../../src/mux/relabel.ts'
import { Frame, ProtocolError } from '../../src/ninep/frame.ts'
import { decode, encode } from '../../src/ninep/message.ts'
import type { Message } from '../../src/ninep/message.ts'
import { qid, stat, unpack } from '../../src/ninep/stat.ts'
import { entry } from './puppet.ts'

const timeout = 10_000

function moved(slot: number, path: bigint, root: bigint, type = 0x80): bigint {
  const bytes = new Uint8Array(13)
  qid.write(new Cursor(bytes), { type, version: 9, path })
  moveQid({ slot, rootLow: Number(root & 0xffffffffn), rootHigh: Number(root >> 32n) }, bytes, 0)
  const there = qid.read(new Cursor(bytes))
  assert.deepEqual([there.type, there.version], [type, 9])
  return there.path
}

test('qid.path', { timeout }, async (t) => {
  await t.test("is the backend's below 2^47, behind the number of the mount", () => {
    for (const path of [0n, 1n, 0xffffffffn, 0x7fff_ffff_ffffn])
      assert.equal(moved(3, path, 5n), (3n << 48n) | path)
  })
  await t.test('of a root is the one of its mount, whatever the backend says', () => {
    for (const root of [0n, 1n, 2n ** 63n + 5n]) assert.equal(moved(3, root, root), rootPath(3))
  })
  await t.test('of a file that has the same as its root is not the one of the mount', () => {
    assert.equal(moved(3, 0n, 0n, 0), 3n << 48n)
  })
  await t.test("stays as it is for the mux's own files", () =>
    assert.equal(moved(0, 1n << 60n, 7n), 1n << 60n),
  )
  await t.test('of 200,000 files with 64 bits each does not meet another', () => {
    const seen = new Set<bigint>()
    for (let at = 0n; at < 100_000n; at++) {
      seen.add(moved(1, (1n << 48n) + at, 0n)) // what another mux gives its first mount
      seen.add(moved(1, (at << 48n) | 0x7000_0000_0000n | at, 0n))
    }
    assert.equal(seen.size, 200_000)
    for (const path of seen) assert.equal(path >> 48n, 1n)
  })
})

test('directory entries', { timeout }, async (t) => {
  const packed = (names: readonly string[]): Uint8Array => {
    const entries = names.map((name, at) => entry(name, BigInt(at + 1)))
    const to = new Cursor(new Uint8Array(entries.reduce((size, entry) => size + stat.measure(entry), 0)))
    for (const entry of entries) stat.write(to, entry)
    return to.bytes
  }
  const space = { slot: 2, rootLow: 0, rootHigh: 0 }
  await t.test('are rewritten, each, and nothing else', () => {
    const names = ['a', 'longer name', 'ünï']
    const bytes = packed(names)
    assert.equal(moveEntries(space, bytes, 0, bytes.length), true)
    assert.deepEqual(
      unpack(bytes),
      names.map((name, at) => ({
        ...entry(name, 0n),
        qid: { type: 0, version: 3, path: (2n << 48n) | BigInt(at + 1) },
      })),
    )
  })
  await t.test('that are cut anywhere are told from whole ones', () => {
    const bytes = packed(['abc', 'def'])
    for (let end = 1; end < bytes.length; end++)
      assert.equal(moveEntries(space, bytes.slice(0, end), 0, end), end === bytes.length / 2, `cut at ${end}`)
  })
})

/** Where a walk starts, its names, where it ends. */
// oxfmt-ignore
const walks: readonly (readonly [depth: number, names: readonly string[], ends: number])[] = [
  [0, [], 0], [4, [], 4], [0, ['a', 'b'], 2], [2, ['..'], 1], [2, ['..', '..'], 0], [2, ['..', '..', '..'], LEAVES],
  [0, ['..'], LEAVES], [0, ['a', '..', '..', 'b'], LEAVES], [1, ['.', '..'], 0], [0, ['...', '..a', 'a..'], 3],
]

test('the depth of a walk', { timeout }, async (t) => {
  for (const [depth, wname, ends] of walks)
    await t.test(`${depth} ${wname.join('/')}`, () => {
      const bytes = encode({ kind: 'Twalk', tag: 1, fid: 1, newfid: 2, wname })
      assert.equal(depthAfter(bytes, 0, bytes.length, depth, false), ends)
      if (ends === LEAVES)
        assert.ok(depthAfter(bytes, 0, bytes.length, depth, true) >= 0, 'bound, it does not leave')
    })
  await t.test('is unknown when a name ends elsewhere than its frame', () => {
    const bytes = encode({ kind: 'Twalk', tag: 1, fid: 1, newfid: 2, wname: ['abc', 'def'] })
    for (const end of [18, 19, 22, 23, 25, 26]) assert.equal(depthAfter(bytes, 0, end, 0, false), MALFORMED)
    bytes[17] = 200
    assert.equal(depthAfter(bytes, 0, bytes.length, 0, false), MALFORMED)
  })
})

test('a walk without its first names is a walk of the rest', { timeout }, () => {
  const wname = ['llm', 'a', '', 'output']
  for (let skip = 0; skip <= wname.length; skip++) {
    const bytes = encode({ kind: 'Twalk', tag: 7, fid: 1, newfid: 2, wname })
    const at = shorten(bytes, 0, bytes.length, skip)
    const rest = { kind: 'Twalk', tag: 7, fid: 1, newfid: 2, wname: wname.slice(skip) }
    assert.deepEqual(decode(new Frame(bytes.subarray(at))), rest)
  }
})

test('frames cut in chunks of every size come out whole', { timeout }, async (t) => {
  const said: Message[] = [
    { kind: 'Twrite', tag: 1, fid: 2, offset: 3n, data: new Uint8Array(90).fill(7) },
    { kind: 'Rread', tag: 2, data: new Uint8Array(50).fill(8) },
    { kind: 'Tclunk', tag: 3, fid: 4 },
    { kind: 'Twalk', tag: 4, fid: 5, newfid: 6, wname: ['a', 'bc'] },
    { kind: 'Rread', tag: 5, data: new Uint8Array(0) },
  ]
  const bytes = Buffer.concat(said.map((message) => encode(message)))
  for (let size = 1; size <= bytes.length; size++)
    await t.test(`${size}`, () => {
      const heard: Message[] = []
      const cutter = new Cutter(200, (chunk, at, end, rest) => {
        const type = chunk[at + 4]
        assert.ok(end - at >= (type === 118 ? 23 : type === 117 ? 11 : 7), 'the labels lie in one piece')
        heard.push(decode(new Frame(Buffer.concat([chunk.subarray(at, end), ...rest]))))
      })
      for (let at = 0; at < bytes.length; at += size)
        cutter.push(Uint8Array.from(bytes.subarray(at, at + size)))
      assert.deepEqual(
        heard.map((message) => encode(message)),
        said.map((message) => encode(message)),
      )
    })
  await t.test('but a size that cannot be ends it', () => {
    for (const size of [0, 6, 201, 0xffffffff])
      for (const step of [1, 4]) {
        const cutter = new Cutter(200, () => assert.fail('a frame'))
        const bytes = new Uint8Array(new Uint32Array([size]).buffer)
        assert.throws(() => {
          for (let at = 0; at < 4; at += step) cutter.push(bytes.slice(at, at + step))
          cutter.push(new Uint8Array(1))
        }, ProtocolError)
      }
  })
})
