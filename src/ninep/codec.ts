import { CodecError, Cursor, blob, put32, u16, u32, u8 } from '../lib/coder.ts'
import type { AnyCoder, Coded, Coder } from '../lib/coder.ts'
import { concat } from '../lib/bytes.ts'
import { HEADER } from './const.ts'
import { ProtocolError } from './frame.ts'
import type { Frame } from './frame.ts'

/** A fid: four bytes that a mux may rewrite. */
export const fid: Coder<number> = { ...u32, kind: 'fid' }
/** A tag inside a body: two bytes that a mux may rewrite. */
export const tag: Coder<number> = { ...u16, kind: 'tag' }
/** Bytes at the end of a message, in a field that is called `data`: sent and received without a copy. */
export const data = blob(u32)

/** The messages of a dialect, one line each: its type and its body. Everything else about them is derived from here. */
export type Table = Readonly<
  Record<string, readonly [type: number, shape: Readonly<Record<string, AnyCoder>>]>
>

/** The fields of a message behind its tag. */
export type BodyIn<T extends Table, K extends keyof T> = {
  readonly [F in keyof T[K][1]]: Coded<T[K][1][F]>
}

/** A message of a dialect. */
export type MessageIn<T extends Table, K extends keyof T = keyof T> = {
  [P in K & string]: { readonly kind: P; readonly tag: number } & BodyIn<T, P>
}[K & string]

/** Where the labels of a message lie in its frame: what a mux rewrites, up to the first field of variable length. */
export interface Labels {
  readonly fids: readonly number[]
  readonly tags: readonly number[]
}

/** The messages of a dialect and their bytes, both ways. */
export interface Codec<T extends Table> {
  /** As it stands in Tversion. */
  readonly version: string
  readonly messages: T
  /** A message as one frame. */
  encode(message: MessageIn<T>): Uint8Array
  /** A message as one frame in one or two pieces: a long payload stays where it is. */
  encodeParts(message: MessageIn<T>): Parts
  /**
   * The message of a whole frame; a payload in it is a view.
   * @throws ProtocolError when the type is unknown or the body is not what the type wants
   */
  decode(frame: Frame): MessageIn<T>
  /** The type byte of a kind. */
  typeOf(kind: keyof T & string): number
  /** The kind of a type byte, or undefined. */
  kindOf(type: number): (keyof T & string) | undefined
  labelsOf(type: number): Labels | undefined
  /** The offset of the payload in a frame of that type: 11 in Rread, 23 in Twrite. */
  payloadOf(type: number): number | undefined
}

export type Parts = readonly [head: Uint8Array, payload?: Uint8Array]
type Fields = Readonly<Record<string, unknown>>
interface Any {
  readonly kind: string
  readonly tag: number
}

/** One row of a table, ready to run. */
interface Row extends Labels {
  readonly kind: string
  readonly type: number
  readonly fields: readonly (readonly [name: string, coder: Coder<unknown>])[]
  /** Offset of the payload in the frame, when the last field is one and all before it have a fixed size. */
  readonly payload: number | undefined
}

/** The codec of a table. This is the one place where values of a table's types meet its rows, which they are derived from. */
export function codec<T extends Table>(version: string, messages: T): Codec<T> {
  const byType: (Row | undefined)[] = []
  const byKind: Record<string, Row> = {}
  for (const [kind, [type, shape]] of Object.entries(messages))
    byKind[kind] = byType[type] = row(kind, type, shape)
  const rowOf = ({ kind }: Any) => byKind[kind]!
  return {
    version,
    messages,
    encode: (message) => encodeRow(rowOf(message), message),
    encodeParts: (message) => encodeInParts(rowOf(message), message),
    decode: (frame) => decodeRow(byType[frame.type], frame) as unknown as MessageIn<T>,
    typeOf: (kind) => byKind[kind]!.type,
    kindOf: (type) => byType[type]?.kind,
    labelsOf: (type) => byType[type],
    payloadOf: (type) => byType[type]?.payload,
  }
}

function row(kind: string, type: number, shape: object): Row {
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

function encodeRow({ fields, type }: Row, message: Any): Uint8Array {
  const body = message as unknown as Fields
  let size = HEADER
  for (const [name, coder] of fields) size += coder.fixed ?? coder.measure(body[name])
  return fill(new Uint8Array(size), size, type, message.tag, fields, body)
}

/** Payloads from here on travel beside their header instead of being copied behind it. */
const APART = 4096

function encodeInParts(found: Row, message: Any): Parts {
  const { fields, type, payload } = found
  if (payload === undefined) return [encodeRow(found, message)]
  const bytes = (message as unknown as Fields)['data'] as Uint8Array
  const { length } = bytes
  if (length < APART) return [encodeRow(found, message)]
  const size = payload + length
  const head = fill(new Uint8Array(payload), size, type, message.tag, fields.slice(0, -1), message)
  put32(head, payload - 4, length)
  return [head, bytes]
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

function decodeRow(found: Row | undefined, frame: Frame): Record<string, unknown> {
  if (!found) throw new ProtocolError(`unknown message type ${frame.type}`)
  const { payload } = found
  if (frame.rest.length && payload !== undefined && frame.bytes.length >= payload)
    return apart(frame, found, payload)
  const bytes = frame.rest.length ? concat([frame.bytes, ...frame.rest]) : frame.bytes
  const from = new Cursor(bytes, HEADER)
  const message = body(found, frame.tag, from, found.fields)
  if (from.at !== from.end)
    throw new ProtocolError(`${found.kind} with ${from.end - from.at} bytes left over`)
  return message
}

/** A frame whose payload came in other chunks than its head. */
function apart(frame: Frame, found: Row, payload: number): Record<string, unknown> {
  const from = new Cursor(frame.bytes, HEADER, payload)
  const message = body(found, frame.tag, from, found.fields.slice(0, -1))
  const count = u32.read(from)
  if (count !== frame.size - payload)
    throw new ProtocolError(`${found.kind} says ${count} bytes and has ${frame.size - payload}`)
  const begun = frame.bytes.subarray(payload)
  message[found.fields.at(-1)![0]] = concat(begun.length ? [begun, ...frame.rest] : frame.rest)
  return message
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
