import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Peer } from './peer.ts'

/** Bytes of a key: too many to be guessed, so that its hash needs no salt and no slowness. */
const BYTES = 24

/** What begins the print of a web key, so that it never is the fingerprint of a machine. */
const KIND = 'WEB:'

/** A key for the web door that nobody has. */
export const newWebKey = (): string => randomBytes(BYTES).toString('base64url')

/** What is kept of a web key: who reads it cannot come in with it. */
export const webPrint = (key: string): string =>
  KIND + createHash('sha256').update(`hivefs web key ${key}`).digest('base64').replace(/=$/, '')

/** Whether a peer is somebody who comes by the web door, and not a machine. */
export const isGuest = ({ fingerprint }: Pick<Peer, 'fingerprint'>): boolean => fingerprint.startsWith(KIND)

/** Whether a text can be the print of a web key. */
export function isWebPrint(text: string): boolean {
  const [, digest] = /^WEB:([A-Za-z0-9+/]{43})$/.exec(text) ?? []
  return digest !== undefined && Buffer.from(digest, 'base64').toString('base64') === `${digest}=`
}

/** Whose key that is, found in a time that says nothing of how much of it is right. */
export function guestWith(key: string, peers: readonly Peer[]): Peer | undefined {
  const print = Buffer.from(webPrint(key))
  return peers.filter(isGuest).reduce<Peer | undefined>((found, peer) => {
    const kept = Buffer.from(peer.fingerprint)
    return kept.length === print.length && timingSafeEqual(kept, print) ? peer : found
  }, undefined)
}
