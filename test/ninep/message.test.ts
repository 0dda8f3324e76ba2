import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Frame, Frames } from '../../src/ninep/frame.ts'
import { decode, encode, encodeParts, labelsOf, payloadOf, typeOf } from '../../src/ninep/message.ts'
import type { Kind, Message } from '../../src/ninep/message.ts'
import { scan, show } from '../../src/ninep/text.ts'

const timeout = 60_000
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words))

/** message, its bytes, its line: the bytes are read off intro(5) by hand, not produced by encode(). */
// oxfmt-ignore
const rows: [Message, string, string][] = [
  [{ kind: 'Tversion', tag: 0xffff, msize: 8192, version: '9P2000' },
    '13000000 64 ffff 00200000 0600 395032303030', 'Tversion tag notag msize 8192 version 9P2000'],
  [{ kind: 'Tauth', tag: 1, afid: 0xffffffff, uname: 'u', aname: '' },
    '10000000 66 0100 ffffffff 0100 75 0000', 'Tauth tag 1 afid nofid uname u aname ""'],
  [{ kind: 'Tattach', tag: 1, fid: 0, afid: 0xffffffff, uname: 'u', aname: 'a' },
    '15000000 68 0100 00000000 ffffffff 0100 75 0100 61', 'Tattach tag 1 fid 0 afid nofid uname u aname a'],
  [{ kind: 'Rattach', tag: 1, qid: { type: 0x80, version: 2, path: 0x0102030405060708n } },
    '14000000 69 0100 80 02000000 0807060504030201', 'Rattach tag 1 qid (128 2 72623859790382856)'],
  [{ kind: 'Rerror', tag: 1, ename: 'file does not exist' },
    '1c000000 6b 0100 1300 66696c6520646f6573206e6f74206578697374', 'Rerror tag 1 ename "file does not exist"'],
  [{ kind: 'Tflush', tag: 2, oldtag: 1 }, '09000000 6c 0200 0100', 'Tflush tag 2 oldtag 1'],
  [{ kind: 'Rflush', tag: 2 }, '07000000 6d 0200', 'Rflush tag 2'],
  [{ kind: 'Twalk', tag: 1, fid: 1, newfid: 2, wname: ['a', 'bc'] },
    '18000000 6e 0100 01000000 02000000 0200 0100 61 0200 6263', 'Twalk tag 1 fid 1 newfid 2 wname [a bc]'],
  [{ kind: 'Rwalk', tag: 1, wqid: [{ type: 0, version: 0, path: 1n }] },
    '16000000 6f 0100 0100 00 00000000 0100000000000000', 'Rwalk tag 1 wqid [(0 0 1)]'],
  [{ kind: 'Topen', tag: 1, fid: 1, mode: 0x11 }, '0c000000 70 0100 01000000 11', 'Topen tag 1 fid 1 mode 17'],
  [{ kind: 'Ropen', tag: 1, qid: { type: 0, version: 0, path: 1n }, iounit: 8168 },
    '18000000 71 0100 00 00000000 0100000000000000 e81f0000', 'Ropen tag 1 qid (0 0 1) iounit 8168'],
  [{ kind: 'Tcreate', tag: 1, fid: 1, name: 'n', perm: 0x800001ed, mode: 0 },
    '13000000 72 0100 01000000 0100 6e ed010080 00', 'Tcreate tag 1 fid 1 name n perm 2147484141 mode 0'],
  [{ kind: 'Tread', tag: 2, fid: 1, offset: 5n, count: 10 },
    '17000000 74 0200 01000000 0500000000000000 0a000000', 'Tread tag 2 fid 1 offset 5 count 10'],
  [{ kind: 'Rread', tag: 2, data: text('hé') }, '0e000000 75 0200 03000000 68c3a9', 'Rread tag 2 data "hé"'],
  [{ kind: 'Rread', tag: 2, data: Uint8Array.of(0xff, 0) }, '0d000000 75 0200 02000000 ff00', 'Rread tag 2 data hex:ff00'],
  [{ kind: 'Twrite', tag: 2, fid: 1, offset: 0xffffffffffffffffn, data: text('x') },
    '18000000 76 0200 01000000 ffffffffffffffff 01000000 78', 'Twrite tag 2 fid 1 offset 18446744073709551615 data x'],
  [{ kind: 'Rwrite', tag: 2, count: 0xfffffff0 }, '0b000000 77 0200 f0ffffff', 'Rwrite tag 2 count 4294967280'],
  [{ kind: 'Tclunk', tag: 2, fid: 1 }, '0b000000 78 0200 01000000', 'Tclunk tag 2 fid 1'],
  [{ kind: 'Tremove', tag: 2, fid: 1 }, '0b000000 7a 0200 01000000', 'Tremove tag 2 fid 1'],
  [{ kind: 'Tstat', tag: 2, fid: 1 }, '0b000000 7c 0200 01000000', 'Tstat tag 2 fid 1'],
  [{ kind: 'Rstat', tag: 2, stat: { type: 0, dev: 0, qid: { type: 0, version: 0, path: 1n }, mode: 0o644, atime: 1, mtime: 2,
      length: 3n, name: 'n', uid: 'u', gid: 'g', muid: 'm' } },
    '3e000000 7d 0200 3500 3300 0000 00000000 00 00000000 0100000000000000 a4010000 01000000 02000000 0300000000000000 ' +
    '0100 6e 0100 75 0100 67 0100 6d',
    'Rstat tag 2 stat {type 0 dev 0 qid (0 0 1) mode 420 atime 1 mtime 2 length 3 name n uid u gid g muid m}'],
  [{ kind: 'Rwstat', tag: 2 }, '07000000 7f 0200', 'Rwstat tag 2'],
]

test('messages, their bytes and their lines', { timeout }, async (t) => {
  for (const [message, bytes, line] of rows)
    await t.test(line, () => {
      const flat = bytes.replaceAll(' ', '')
      assert.equal(hex(encode(message)), flat)
      assert.equal(hex(Buffer.concat([...encodeParts(message)].filter((part) => part !== undefined))), flat)
      assert.deepEqual(decode(new Frame(Uint8Array.from(Buffer.from(flat, 'hex')))), message)
      assert.equal(show(message), line)
      assert.deepEqual(scan(line), message)
    })
})

/** Where intro(5) puts the labels, counted by hand. */
// oxfmt-ignore
const labels: [Kind, fids: number[], tags: number[]][] = [
  ['Tauth', [7], []], ['Tattach', [7, 11], []], ['Tflush', [], [7]], ['Twalk', [7, 11], []], ['Topen', [7], []],
  ['Tcreate', [7], []], ['Tread', [7], []], ['Twrite', [7], []], ['Tclunk', [7], []], ['Tremove', [7], []],
  ['Tstat', [7], []], ['Twstat', [7], []], ['Rread', [], []], ['Rwalk', [], []], ['Rerror', [], []],
]

test('the places that a mux rewrites', { timeout }, () => {
  for (const [kind, fids, tags] of labels) {
    const found = labelsOf(typeOf(kind))
    assert.deepEqual([found?.fids, found?.tags], [fids, tags], kind)
  }
  assert.deepEqual([payloadOf(117), payloadOf(118), payloadOf(116)], [11, 23, undefined])
  assert.equal(labelsOf(106), undefined)
})

test('a long payload is neither copied on the way out nor on the way in', { timeout }, () => {
  const data = new Uint8Array(1 << 16).fill(7)
  const [head, payload] = encodeParts({ kind: 'Rread', tag: 1, data })
  assert.equal(payload, data)
  const frames = new Frames(1 << 20)
  const found = [...frames.push(head), ...frames.push(payload)]
  assert.equal(found.length, 1)
  const message = decode(found[0]!)
  assert.ok(message.kind === 'Rread' && message.data === data)
})

test('nothing is allocated for what a header claims before it is there', { timeout }, () => {
  const frames = new Frames(1 << 30)
  const before = process.memoryUsage().arrayBuffers
  for (const _ of frames.push(Uint8Array.of(0, 0, 0, 0x3f, 118, 0, 0))) assert.fail('a frame')
  assert.equal(frames.held, 7)
  assert.ok(process.memoryUsage().arrayBuffers - before < 1 << 20)
})
