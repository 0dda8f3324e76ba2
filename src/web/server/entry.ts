import { createHash, timingSafeEqual } from 'node:crypto'

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

/** The names that the server goes by, and the key that opens it. */
export interface Door {
  readonly port: number
  readonly key: string
}

/** Who is there: somebody with the key, somebody without, or somebody who is sent away. */
export type Entry = 'known' | 'stranger' | Refusal

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
  // A link on somebody else's page may lead here, but brings no cookie (SameSite=Strict); anything more is no link.
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && arrival.method !== 'GET')
    return { status: 403, why: 'a page of another site may not ask this server' }
  const said = authorization === undefined ? cookieOf(arrival.cookie, door.port) : bearer(authorization)
  return said !== undefined && same(said, door.key) ? 'known' : 'stranger'
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
