import assert from 'node:assert/strict'
import { test } from 'node:test'
import { get64, put64, putBig } from '../../src/fuse/layout.ts'
import type { Layout } from '../../src/fuse/layout.ts'
import * as structs from '../../src/fuse/opcodes.ts'

/** Bytes of each struct, and where some of its fields lie: counted in <linux/fuse.h>. */
// oxfmt-ignore
const sizes: readonly [name: keyof typeof structs, size: number, fields?: Readonly<Record<string, number>>][] = [
  ['inHeader', 40, { opcode: 4, unique: 8, nodeid: 16, pid: 32 }],
  ['outHeader', 16, { error: 4, unique: 8 }],
  ['attr', 88, { size: 8, atime: 24, atimensec: 48, mode: 60, nlink: 64, uid: 68, gid: 72, blksize: 80 }],
  ['entryOut', 128, { generation: 8, entryValid: 16, attrValid: 24, entryValidNsec: 32, attrValidNsec: 36, attr: 40 }],
  ['attrOut', 104, { attrValidNsec: 8, attr: 16 }],
  ['openOut', 16, { openFlags: 8 }],
  ['createOut', 144, { open: 128 }],
  ['writeOut', 8],
  ['pollOut', 8],
  ['statfsOut', 80, { bsize: 40, namelen: 44, frsize: 48 }],
  ['initOut', 64, { maxBackground: 16, congestionThreshold: 18, maxWrite: 20, timeGran: 24, maxPages: 28, flags2: 32 }],
  ['dirent', 24, { off: 8, namelen: 16, type: 20 }],
  ['initIn', 16, { minor: 4, flags: 12 }],
  ['initIn2', 20, { flags2: 16 }],
  ['forgetIn', 8],
  ['forgetOne', 16, { nlookup: 8 }],
  ['batchForgetIn', 8],
  ['getattrIn', 16, { fh: 8 }],
  ['setattrIn', 88, { fh: 8, size: 16, atime: 32, mtime: 40, mode: 68, uid: 76, gid: 80 }],
  ['mknodIn', 16],
  ['mkdirIn', 8],
  ['renameIn', 8],
  ['rename2In', 16, { flags: 8 }],
  ['openIn', 8],
  ['createIn', 16, { mode: 4 }],
  ['readIn', 40, { offset: 8, size: 16, lockOwner: 24, flags: 32 }],
  ['writeIn', 40, { offset: 8, size: 16, lockOwner: 24, flags: 32 }],
  ['releaseIn', 24],
  ['flushIn', 24],
  ['fsyncIn', 16],
  ['interruptIn', 8],
  ['pollIn', 24, { kh: 8, flags: 16, events: 20 }],
  ['pollWakeup', 8],
  ['invalInode', 24, { off: 8, len: 16 }],
]

const forms = new Map<string, unknown>(Object.entries(structs))

test('structs lie as the kernel lays them out', { timeout: 10_000 }, async (t) => {
  for (const [name, size, fields = {}] of sizes)
    await t.test(name, () => {
      const form = forms.get(name) as Layout
      assert.equal(form.size, size)
      for (const [field, at] of Object.entries(fields)) assert.equal(form.at[field], at, field)
    })
})

test('opcodes are all different', { timeout: 10_000 }, () => {
  const numbers = Object.values(structs.opcodes).map(([number]) => number)
  assert.equal(new Set(numbers).size, numbers.length)
})

/** A number and its eight bytes. */
const numbers: readonly [value: number, bytes: string][] = [
  [0, '0000000000000000'],
  [1, '0100000000000000'],
  [0xffffffff, 'ffffffff00000000'],
  [2 ** 32, '0000000001000000'],
  [2 ** 53 - 1, 'ffffffffffff1f00'],
]

test('numbers of eight bytes', { timeout: 10_000 }, async (t) => {
  for (const [value, hex] of numbers)
    await t.test(String(value), () => {
      const bytes = new Uint8Array(8)
      put64(bytes, 0, value)
      assert.equal(Buffer.from(bytes).toString('hex'), hex)
      assert.equal(get64(bytes, 0), value)
      putBig(bytes, 0, BigInt(value))
      assert.equal(Buffer.from(bytes).toString('hex'), hex)
    })
  await t.test('-1', () => {
    const bytes = new Uint8Array(8)
    putBig(bytes, 0, -1n)
    assert.equal(Buffer.from(bytes).toString('hex'), 'ffffffffffffffff')
  })
})
