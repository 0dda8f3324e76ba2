import { get16, list, sized, str, u16, u32, u64, u8 } from '../lib/coder.ts'
import { codec, data, fid, tag } from './codec.ts'
import type { BodyIn, MessageIn, Table } from './codec.ts'
import { HEADER, MAXWELEM, NOTAG, VERSION } from './const.ts'
import { qid, stat } from './stat.ts'

/** The messages of 9P2000, as in intro(5). */
// oxfmt-ignore
export const messages = {
  Tversion: [100, { msize: u32, version: str }],
  Rversion: [101, { msize: u32, version: str }],
  Tauth:    [102, { afid: fid, uname: str, aname: str }],
  Rauth:    [103, { aqid: qid }],
  Tattach:  [104, { fid, afid: fid, uname: str, aname: str }],
  Rattach:  [105, { qid }],
  Rerror:   [107, { ename: str }],
  Tflush:   [108, { oldtag: tag }],
  Rflush:   [109, {}],
  Twalk:    [110, { fid, newfid: fid, wname: list(u16, str, MAXWELEM) }],
  Rwalk:    [111, { wqid: list(u16, qid, MAXWELEM) }],
  Topen:    [112, { fid, mode: u8 }],
  Ropen:    [113, { qid, iounit: u32 }],
  Tcreate:  [114, { fid, name: str, perm: u32, mode: u8 }],
  Rcreate:  [115, { qid, iounit: u32 }],
  Tread:    [116, { fid, offset: u64, count: u32 }],
  Rread:    [117, { data }],
  Twrite:   [118, { fid, offset: u64, data }],
  Rwrite:   [119, { count: u32 }],
  Tclunk:   [120, { fid }],
  Rclunk:   [121, {}],
  Tremove:  [122, { fid }],
  Rremove:  [123, {}],
  Tstat:    [124, { fid }],
  Rstat:    [125, { stat: sized(u16, stat) }],
  Twstat:   [126, { fid, stat: sized(u16, stat) }],
  Rwstat:   [127, {}],
} as const satisfies Table

type Messages = typeof messages
export type Kind = keyof Messages
export type TKind = Exclude<Extract<Kind, `T${string}`>, never>
export type RKind = Exclude<Kind, TKind>

/** The fields of a message behind its tag. */
export type Body<K extends Kind> = BodyIn<Messages, K>

/** The answer to a T-message when it succeeds. */
export type Reply<K extends TKind> = K extends `T${infer Name}` ? Extract<RKind, `R${Name}`> : never

export type Message<K extends Kind = Kind> = MessageIn<Messages, K>

/** 9P2000 without a dialect. */
export const plain = codec(VERSION, messages)

export const { encode, encodeParts, decode, typeOf, kindOf, labelsOf, payloadOf } = plain

/** The tag that the bytes of a frame carry: for an answer to what cannot be decoded. */
export const tagOf = (bytes: Uint8Array): number => (bytes.length >= HEADER ? get16(bytes, 5) : NOTAG)
