import { CodecError, Cursor, blob, get16, list, put32, sized, str, u16, u32, u64, u8 } from '../lib/coder.ts'
import type { AnyCoder, Coded, Coder } from '../lib/coder.ts'
import { concat } from '../lib/bytes.ts'
import { HEADER, MAXWELEM, NOTAG } from './const.ts'
import { ProtocolError } from './frame.ts'
import type { Frame } from './frame.ts'
import { qid, stat } from './stat.ts'

/** A fid: four bytes that the mux may rewrite. */
const fid: Coder<number> = { ...u32, kind: 'fid' }
/** A tag inside a body: two bytes that the mux may rewrite. */
const tag: Coder<number> = { ...u16, kind: 'tag' }
/** Bytes at the end of a message: sent and received without a copy. */
const data = blob(u32)

/** One line a message, as in intro(5): its type and its body. Everything else about messages is derived from here. */
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
} as const satisfies Record<string, readonly [type: number, shape: Readonly<Record<string, AnyCoder>>]>

export type Kind = keyof typeof messages
export type TKind = Exclude<Extract<Kind, `T${string}`>, never>
export type RKind = Exclude<Kind, TKind>

/** The fields of a message behind its tag. */
export type Body<K extends Kind> = {
  readonly [F in keyof (typeof messages)[K][1]]: Coded<(typeof messages)[K][1][F]>
}

/** The answer to a T-message when it succeeds. */
export type Reply<K extends TKind> = K extends `T${infer Name}` ? Extract<RKind, `R${Name}`> : never

export type Message<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly tag: number } & Body<P>
}[K]

type Fields = Readonly<Record<string, unknown>>

/** One row of the table, ready to run. */
interface Row {
  readonly kind: Kind
  readonly type: number
  readonly fields: readonly (readonly [name: string, coder: Coder<unknown>])[]
  /** Offset of the payload in the frame, when the last field is one and all before it have a fixed size. */
  readonly payload: number | undefined
  /** Offsets of the fids and tags that stand before the first field of variable length. */
  readonly fids: readonly number[]
  readonly tags: readonly number[]
}

const byType: (Row | undefined)[] = []
const byKind = {} as Record<Kind, Row>
for (const [kind, [type, shape]] of Object.entries(messages))
  byKind[kind as Kind] = byType[type] = row(kind as Kind, type, shape)

function row(kind: Kind, type: number, shape: object): Row {
  const fields = Object.entries(shape) as [string, Coder<unknown>][]
  const fids: number[] = []
  const tags: number[] = []
  let at = HEADER
  let payload: number | undefined
  for (const [, coder] of fields) {
    if (coder.kind === 'fid') fids.push(at)
    if (coder.kind === 'tag') tags.push(at)
    if ((coder as unknown) === data) payload = at + 4
    if (coder.fixed === undefined) break
    at += coder.fixed
  }
  return { kind, type, fields, payload, fids, tags }
}

/** The kind of a type byte, or undefined. */
export const kindOf = (type: number): Kind | undefined => byType[type]?.kind

/** The type byte of a kind. */
export const typeOf = (kind: Kind): number => byKind[kind].type

/** Where the labels of a message lie in its frame: what a mux rewrites. */
export const labelsOf = (
  type: number,
): { readonly fids: readonly number[]; readonly tags: readonly number[] } | undefined => byType[type]

/** The offset of the payload in a frame of that type: 11 in Rread, 23 in Twrite. */
export const payloadOf = (type: number): number | undefined => byType[type]?.payload

/** A message as one frame. */
export function encode(message: Message): Uint8Array {
  const { fields, type } = byKind[message.kind]
  const body = message as unknown as Fields
  let size = HEADER
  for (const [name, coder] of fields) size += coder.fixed ?? coder.measure(body[name])
  return fill(new Uint8Array(size), size, type, message.tag, fields, body)
}

/** Payloads from here on travel beside their header instead of being copied behind it. */
const APART = 4096

/** A message as one frame in one or two pieces: a long payload stays where it is. */
export function encodeParts(message: Message): readonly [head: Uint8Array, payload?: Uint8Array] {
  if (message.kind !== 'Rread' && message.kind !== 'Twrite') return [encode(message)]
  const { length } = message.data
  if (length < APART) return [encode(message)]
  const { fields, type, payload } = byKind[message.kind]
  const head = fill(
    new Uint8Array(payload!),
    payload! + length,
    type,
    message.tag,
    fields.slice(0, -1),
    message,
  )
  put32(head, payload! - 4, length)
  return [head, message.data]
}

function fill(
  frame: Uint8Array,
  size: number,
  type: number,
  tag: number,
  fields: Row['fields'],
  body: object,
): Uint8Array {
  const to = new Cursor(frame)
  u32.write(to, size)
  u8.write(to, type)
  u16.write(to, tag)
  for (const [name, coder] of fields) coder.write(to, (body as Fields)[name])
  return frame
}

/**
 * The message of a whole frame; a payload in it is a view.
 * @throws ProtocolError when the type is unknown or the body is not what the type wants
 */
export function decode(frame: Frame): Message {
  const found = byType[frame.type]
  if (!found) throw new ProtocolError(`unknown message type ${frame.type}`)
  const { payload } = found
  if (frame.rest.length && payload !== undefined && frame.bytes.length >= payload)
    return apart(frame, found, payload)
  const bytes = frame.rest.length ? concat([frame.bytes, ...frame.rest]) : frame.bytes
  const from = new Cursor(bytes, HEADER)
  const message = body(found, frame.tag, from, found.fields)
  if (from.at !== from.end)
    throw new ProtocolError(`${found.kind} with ${from.end - from.at} bytes left over`)
  return message as unknown as Message
}

/** A frame whose payload came in other chunks than its head. */
function apart(frame: Frame, found: Row, payload: number): Message {
  const from = new Cursor(frame.bytes, HEADER, payload)
  const message = body(found, frame.tag, from, found.fields.slice(0, -1))
  const count = u32.read(from)
  if (count !== frame.size - payload)
    throw new ProtocolError(`${found.kind} says ${count} bytes and has ${frame.size - payload}`)
  const begun = frame.bytes.subarray(payload)
  message[found.fields.at(-1)![0]] = concat(begun.length ? [begun, ...frame.rest] : frame.rest)
  return message as unknown as Message
}

function body({ kind }: Row, tag: number, from: Cursor, fields: Row['fields']): Record<string, unknown> {
  const message: Record<string, unknown> = { kind, tag }
  try {
    for (const [name, coder] of fields) message[name] = coder.read(from)
  } catch (error) {
    if (error instanceof CodecError) throw new ProtocolError(`${kind}: ${error.message}`)
    throw error
  }
  return message
}

/** The tag that the bytes of a frame carry: for an answer to what cannot be decoded. */
export const tagOf = (bytes: Uint8Array): number => (bytes.length >= HEADER ? get16(bytes, 5) : NOTAG)
