import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { concat, utf8 } from '../lib/bytes.ts'
import { FileError } from '../lib/errno.ts'

/**
 * CPace on ristretto255 with SHA-512, as in draft-irtf-cfrg-cpace-21, for an initiator and a responder: who knows the
 * same password comes to the same key, who does not learns nothing but that the one password it tried was wrong.
 */

const DSI = utf8('CPaceRistretto255')
const DSI_ISK = utf8('CPaceRistretto255_ISK')
/** Bytes that SHA-512 hashes at once. */
const BLOCK = 128
/** Bytes of a point. */
export const POINT = 32

/** What both sides must have in common. */
export interface Common {
  readonly password: Uint8Array
  /** CI: what the exchange is for. */
  readonly channel: Uint8Array
  /** sid: never twice the same. */
  readonly session: Uint8Array
}

/** One side's secret and what it tells the other: gone after one exchange. */
export interface Share {
  readonly scalar: bigint
  /** Y, encoded. */
  readonly point: Uint8Array
}

/** What one side has said: its share and what it says of itself. */
export interface Said {
  readonly point: Uint8Array
  readonly about: Uint8Array
}

/** A secret of this side. @param bytes random ones, 32 bytes or more */
export async function shareOf(common: Common, bytes: Uint8Array = randomBytes(64)): Promise<Share> {
  const { ristretto255_hasher: hasher, ristretto255 } = await curve()
  const { Fn } = ristretto255.Point
  const scalar = Fn.create(littleEndian(bytes))
  if (Fn.is0(scalar)) throw new FileError('EIO', 'no random numbers')
  const generator = hasher.deriveToCurve!(sha512(generatorString(common)))
  return { scalar, point: generator.multiply(scalar).toBytes() }
}

/**
 * ISK, the key that both come to. The initiator's words come first.
 * @throws FileError EPROTO when the other's share is no point, not spelled in the one way there is, or the identity
 */
export async function keyOf(
  { session }: Common,
  share: Share,
  other: Uint8Array,
  initiator: Said,
  responder: Said,
): Promise<Uint8Array> {
  const secret = await product(share, other)
  return sha512(concat([lvCat(DSI_ISK, session, secret), message(initiator), message(responder)]))
}

/** What proves that a side has the key: a tag over what it has said itself. */
export function tagOf({ session }: Common, key: Uint8Array, said: Said, what = 'CPaceMac'): Uint8Array {
  const macKey = sha512(concat([utf8(what), session, key]))
  return createHmac('sha512', macKey).update(message(said)).digest()
}

/** Compares without telling by its time how much is equal. */
export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** Each text behind its length. */
export const lvCat = (...parts: readonly Uint8Array[]): Uint8Array =>
  concat(parts.flatMap((part) => [leb128(part.length), part]))

/** DSI, password, zeros up to the end of the first block that is hashed, CI and sid, each behind its length. */
export function generatorString({ password, channel, session }: Common): Uint8Array {
  const zeros = Math.max(0, BLOCK - lvCat(password).length - lvCat(DSI).length - 1)
  return lvCat(DSI, password, new Uint8Array(zeros), channel, session)
}

/** MSGa or MSGb. */
const message = ({ point, about }: Said): Uint8Array => lvCat(point, about)

async function product({ scalar }: Share, other: Uint8Array): Promise<Uint8Array> {
  const { Point } = (await curve()).ristretto255
  const wrong = (): never => {
    throw new FileError('EPROTO', 'a share that is no point of the group')
  }
  const point = decoded(other, Point.fromBytes.bind(Point)) ?? wrong()
  return point.is0() ? wrong() : point.multiply(scalar).toBytes()
}

/** The point, or undefined where the bytes are not the one way to spell one. */
function decoded<P>(bytes: Uint8Array, fromBytes: (bytes: Uint8Array) => P): P | undefined {
  try {
    return fromBytes(bytes)
  } catch {
    return undefined
  }
}

/** Loaded when it is needed: most hives never pair. */
const curve = () => import('@noble/curves/ed25519.js')

const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest()

function leb128(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest)
  return Uint8Array.from(bytes)
}

const littleEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)
