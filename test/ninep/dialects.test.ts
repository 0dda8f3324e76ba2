import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Codec, MessageIn, Table } from '../../src/ninep/codec.ts'
import { dotl, lmessages } from '../../src/ninep/dialects/l.ts'
import { dotu, umessages } from '../../src/ninep/dialects/u.ts'
import { Frame } from '../../src/ninep/frame.ts'
import { messages } from '../../src/ninep/message.ts'
import { scan, show } from '../../src/ninep/text.ts'

const timeout = 60_000
const qid = { type: 0x80, version: 2, path: 3n }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A message's line, and its bytes as the page of the dialect has them, not as encode() makes them. */
type Rows = readonly (readonly [line: string, bytes: string])[]

/** What 9P2000.u says in another way than 9P2000. */
// oxfmt-ignore
const ofU: Rows = [
  ['Tauth tag 1 afid nofid uname u aname "" n_uname 1000',
    '14000000 66 0100 ffffffff 0100 75 0000 e8030000'],
  ['Tattach tag 1 fid 0 afid nofid uname u aname a n_uname 4294967295',
    '19000000 68 0100 00000000 ffffffff 0100 75 0100 61 ffffffff'],
  ['Rerror tag 1 ename no errno 2', '0f000000 6b 0100 0200 6e6f 02000000'],
  ['Tcreate tag 1 fid 1 name n perm 2147484141 mode 0 extension ""',
    '15000000 72 0100 01000000 0100 6e ed010080 00 0000'],
  ['Tcreate tag 1 fid 1 name n perm 33554432 mode 0 extension to',
    '17000000 72 0100 01000000 0100 6e 00000002 00 0200 746f'],
  ['Rstat tag 2 stat {type 0 dev 0 qid (0 0 1) mode 420 atime 1 mtime 2 length 3 name n uid u gid g muid m extension e ' +
   'n_uid 4 n_gid 5 n_muid 6}',
    '4d000000 7d 0200 4400 4200 0000 00000000 00 00000000 0100000000000000 a4010000 01000000 02000000 0300000000000000 ' +
    '0100 6e 0100 75 0100 67 0100 6d 0100 65 04000000 05000000 06000000'],
  ['Twstat tag 2 fid 9 stat {type 0 dev 0 qid (0 0 1) mode 420 atime 1 mtime 2 length 3 name "" uid "" gid "" muid "" ' +
   'extension "" n_uid 4294967295 n_gid 4294967295 n_muid 4294967295}',
    '4c000000 7e 0200 09000000 3f00 3d00 0000 00000000 00 00000000 0100000000000000 a4010000 01000000 02000000 ' +
    '0300000000000000 0000 0000 0000 0000 0000 ffffffff ffffffff ffffffff'],
]

/** What 9P2000.L says and 9P2000 does not. */
// oxfmt-ignore
const ofL: Rows = [
  ['Tauth tag 1 afid 5 uname u aname "" n_uname 1000', '14000000 66 0100 05000000 0100 75 0000 e8030000'],
  ['Tattach tag 1 fid 0 afid nofid uname "" aname a n_uname 500',
    '18000000 68 0100 00000000 ffffffff 0000 0100 61 f4010000'],
  ['Rlerror tag 1 ecode 95', '0b000000 07 0100 5f000000'],
  ['Tstatfs tag 1 fid 2', '0b000000 08 0100 02000000'],
  ['Rstatfs tag 1 type 16914839 bsize 4096 blocks 1 bfree 2 bavail 3 files 4 ffree 5 fsid 6 namelen 255',
    '43000000 09 0100 97190201 00100000 0100000000000000 0200000000000000 0300000000000000 0400000000000000 ' +
    '0500000000000000 0600000000000000 ff000000'],
  ['Tlopen tag 1 fid 2 flags 32833', '0f000000 0c 0100 02000000 41800000'],
  ['Rlopen tag 1 qid (128 2 3) iounit 8168', '18000000 0d 0100 80 02000000 0300000000000000 e81f0000'],
  ['Tlcreate tag 1 fid 2 name n flags 33345 mode 33188 gid 500',
    '1a000000 0e 0100 02000000 0100 6e 41820000 a4810000 f4010000'],
  ['Rlcreate tag 1 qid (128 2 3) iounit 0', '18000000 0f 0100 80 02000000 0300000000000000 00000000'],
  ['Tsymlink tag 1 dfid 2 name n symtgt ab gid 500', '16000000 10 0100 02000000 0100 6e 0200 6162 f4010000'],
  ['Rsymlink tag 1 qid (128 2 3)', '14000000 11 0100 80 02000000 0300000000000000'],
  ['Tmknod tag 1 dfid 2 name n mode 8612 major 4 minor 5 gid 6',
    '1e000000 12 0100 02000000 0100 6e a4210000 04000000 05000000 06000000'],
  ['Rmknod tag 1 qid (128 2 3)', '14000000 13 0100 80 02000000 0300000000000000'],
  ['Trename tag 1 fid 2 dfid 3 name n', '12000000 14 0100 02000000 03000000 0100 6e'],
  ['Rrename tag 1', '07000000 15 0100'],
  ['Treadlink tag 1 fid 2', '0b000000 16 0100 02000000'],
  ['Rreadlink tag 1 target ab', '0b000000 17 0100 0200 6162'],
  ['Tgetattr tag 1 fid 2 request_mask 2047', '13000000 18 0100 02000000 ff07000000000000'],
  ['Rgetattr tag 1 valid 2047 qid (128 2 3) mode 16877 uid 500 gid 501 nlink 2 rdev 1 size 7 blksize 4096 blocks 8 ' +
   'atime_sec 9 atime_nsec 10 mtime_sec 11 mtime_nsec 12 ctime_sec 13 ctime_nsec 14 btime_sec 15 btime_nsec 16 gen 17 ' +
   'data_version 18',
    'a0000000 19 0100 ff07000000000000 80 02000000 0300000000000000 ed410000 f4010000 f5010000 0200000000000000 ' +
    '0100000000000000 0700000000000000 0010000000000000 0800000000000000 0900000000000000 0a00000000000000 ' +
    '0b00000000000000 0c00000000000000 0d00000000000000 0e00000000000000 0f00000000000000 1000000000000000 ' +
    '1100000000000000 1200000000000000'],
  ['Tsetattr tag 1 fid 2 valid 104 mode 0 uid 4294967295 gid 1 size 3 atime_sec 4 atime_nsec 5 mtime_sec 6 mtime_nsec 7',
    '43000000 1a 0100 02000000 68000000 00000000 ffffffff 01000000 0300000000000000 0400000000000000 ' +
    '0500000000000000 0600000000000000 0700000000000000'],
  ['Rsetattr tag 1', '07000000 1b 0100'],
  ['Txattrwalk tag 1 fid 2 newfid 3 name user.x', '17000000 1e 0100 02000000 03000000 0600 757365722e78'],
  ['Rxattrwalk tag 1 size 4', '0f000000 1f 0100 0400000000000000'],
  ['Txattrcreate tag 1 fid 2 name n attr_size 3 flags 1',
    '1a000000 20 0100 02000000 0100 6e 0300000000000000 01000000'],
  ['Rxattrcreate tag 1', '07000000 21 0100'],
  ['Treaddir tag 1 fid 2 offset 3 count 8168', '17000000 28 0100 02000000 0300000000000000 e81f0000'],
  ['Rreaddir tag 1 data hex:ff00', '0d000000 29 0100 02000000 ff00'],
  ['Tfsync tag 1 fid 2 datasync 1', '0f000000 32 0100 02000000 01000000'],
  ['Rfsync tag 1', '07000000 33 0100'],
  ['Tlock tag 1 fid 2 type 1 flags 1 start 2 length 3 proc_id 4 client_id box',
    '29000000 34 0100 02000000 01 01000000 0200000000000000 0300000000000000 04000000 0300 626f78'],
  ['Rlock tag 1 status 0', '08000000 35 0100 00'],
  ['Tgetlock tag 1 fid 2 type 1 start 2 length 3 proc_id 4 client_id box',
    '25000000 36 0100 02000000 01 0200000000000000 0300000000000000 04000000 0300 626f78'],
  ['Rgetlock tag 1 type 2 start 2 length 3 proc_id 4 client_id box',
    '21000000 37 0100 02 0200000000000000 0300000000000000 04000000 0300 626f78'],
  ['Tlink tag 1 dfid 2 fid 3 name n', '12000000 46 0100 02000000 03000000 0100 6e'],
  ['Rlink tag 1', '07000000 47 0100'],
  ['Tmkdir tag 1 dfid 2 name n mode 16877 gid 500', '16000000 48 0100 02000000 0100 6e ed410000 f4010000'],
  ['Rmkdir tag 1 qid (128 2 3)', '14000000 49 0100 80 02000000 0300000000000000'],
  ['Trenameat tag 1 olddirfid 2 oldname n newdirfid 3 newname ab',
    '16000000 4a 0100 02000000 0100 6e 03000000 0200 6162'],
  ['Rrenameat tag 1', '07000000 4b 0100'],
  ['Tunlinkat tag 1 dirfd 2 name n flags 512', '12000000 4c 0100 02000000 0100 6e 00020000'],
  ['Runlinkat tag 1', '07000000 4d 0100'],
]

const hold = <T extends Table>(codec: Codec<T>, rows: Rows): void => {
  for (const [line, bytes] of rows)
    test(`${codec.version}: ${line}`, { timeout }, () => {
      const flat = bytes.replaceAll(' ', '')
      const message: MessageIn<T> = scan(line, codec.messages)
      assert.equal(hex(codec.encode(message)), flat)
      assert.deepEqual(codec.decode(new Frame(Uint8Array.from(Buffer.from(flat, 'hex')))), message)
      assert.equal(show(message, codec.messages), line)
    })
}
hold(dotu, ofU)
hold(dotl, ofL)

test('every message that is not as in 9P2000 has its bytes above', { timeout }, () => {
  for (const [table, rows] of [
    [umessages, ofU],
    [lmessages, ofL],
  ] as const) {
    const own = Object.entries(table).filter(([kind, row]) => messages[kind as 'Tread'] !== row)
    const written = new Set(rows.map(([line]) => line.split(' ')[0]))
    assert.deepEqual(
      own.map(([kind]) => kind).filter((kind) => !written.has(kind)),
      [],
    )
  }
})

test('values are where the bytes say', { timeout }, () => {
  const getattr = dotl.decode(
    new Frame(
      Uint8Array.from(
        Buffer.from(ofL.find(([line]) => line.startsWith('Rgetattr'))![1].replaceAll(' ', ''), 'hex'),
      ),
    ),
  )
  assert.ok(getattr.kind === 'Rgetattr')
  assert.deepEqual([getattr.qid, getattr.mode, getattr.nlink, getattr.size], [qid, 0o40755, 2n, 7n])
})

test('the places in a dialect that a mux rewrites', { timeout }, () => {
  // oxfmt-ignore
  const rows: [string, fids: number[]][] = [
    ['Tattach', [7, 11]], ['Tlopen', [7]], ['Trename', [7, 11]], ['Txattrwalk', [7, 11]], ['Tlink', [7, 11]],
    ['Tmkdir', [7]], ['Rlerror', []], ['Trenameat', [7]],
  ]
  for (const [kind, fids] of rows) {
    const found = dotl.labelsOf(dotl.typeOf(kind as 'Tlopen'))
    assert.deepEqual([found?.fids, found?.tags], [fids, []], kind)
  }
  assert.equal(dotl.payloadOf(41), 11)
  assert.equal(dotl.labelsOf(112), undefined)
})
