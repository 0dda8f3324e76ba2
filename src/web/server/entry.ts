import { createHash, timingSafeEqual } from 'node:crypto'
import type { Visitor } from './visitor.ts'

/** What a request says of where it comes from, before anything of it is done. */
export interface Arrival {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  /** Sec-Fetch-Site: what a browser says of the page that asks; scripts say nothing. */
  readonly site: string | undefined
  readonly cookie: string | undefined
  readonly authorization: string | undefined
}

/** The names that the server goes by, and the keys that open it. */
export interface Door {
  readonly port: number
  /** Whose key that is, if it is anybody's. */
  whose(key: string): Visitor | undefined
}

/** Who is there: somebody with a key, somebody without, or somebody who is sent away. */
export type Entry = Known | Refusal | 'stranger'

export interface Known {
  readonly visitor: Visitor
}

export interface Refusal {
  readonly status: 403 | 421
  readonly why: string
}

/** The name of the cookie that stands for the key. Ports share cookies, so it carries the port. */
export const cookieName = (port: number): string => `hivefs-${port}`

/**
 * Who a request comes from. A page of somebody else that a browser shows can send requests here, under a name of its own
 * that leads to this machine (DNS rebinding) or under ours (CSRF): the first has another Host, the second another Origin.
 */
export function entryOf(arrival: Arrival, door: Door): Entry {
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${door.port}`)
  const { host, origin, site, authorization } = arrival
  if (host === undefined || !names.includes(host.toLowerCase()))
    return { status: 421, why: `Host is ${host ?? 'missing'}; this is ${names[0]}` }
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    return { status: 403, why: `a page of ${origin} may not ask this server` }
  // A link on somebody else's page may lead here, but brings no key; anything more is no link.
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (foreign && arrival.method !== 'GET')
    return { status: 403, why: 'a page of another site may not ask this server' }
  // Pages of other ports of this machine are of the same site, and browsers give them the cookie all the same.
  const cookie = foreign ? undefined : cookieOf(arrival.cookie, door.port)
  const said = authorization === undefined ? cookie : bearer(authorization)
  const visitor = said === undefined ? undefined : door.whose(said)
  return visitor ? { visitor } : 'stranger'
}

const bearer = (header: string): string | undefined => /^Bearer ([\w-]{1,200})$/i.exec(header)?.[1]

const cookieOf = (header: string | undefined, port: number): string | undefined =>
  header
    ?.split(/; */)
    .find((pair) => pair.startsWith(`${cookieName(port)}=`))
    ?.slice(cookieName(port).length + 1)

/** In a time that says nothing of how much is the same. */
export const same = (said: string, key: string): boolean => timingSafeEqual(digest(said), digest(key))

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()
