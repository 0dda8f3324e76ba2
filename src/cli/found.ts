import { isIPv4 } from 'node:net'
import type { Bonjour, Service } from 'bonjour-service'
import { SERVICE, multicast, networks } from '../lib/mdns.ts'

/** A hive that has announced itself on a local network. That it says so proves nothing: pairing does. */
export interface Found {
  readonly name: string
  /** `tls!192.168.1.50!5642` */
  readonly address: string
  readonly fingerprint: string
  readonly version: string
}

/** Hives that are looked at in one search: whoever is on the network may say that there are a million. */
const MOST = 256
/** Between two questions, in milliseconds: one may get lost. */
const AGAIN = 1000

/** Asks the local networks for hives until the signal fires. @param asked told each time that it asks */
export async function search(signal: AbortSignal, asked: () => void): Promise<Found[]> {
  const found = new Map<string, Found>()
  const take = (service: Service): void => {
    const hive = hiveOf(service)
    if (hive && found.size < MOST) found.set(`${hive.fingerprint} ${hive.address}`, hive)
  }
  const all: Bonjour[] = await multicast(networks(), () => undefined) // a network that cannot be asked has nobody
  try {
    const browsers = all.map((bonjour) => bonjour.find({ type: SERVICE }, take))
    for (const browser of browsers) browser.on('txt-update', take).on('srv-update', take)
    asked()
    const again = setInterval(() => {
      for (const browser of browsers) browser.update()
      asked()
    }, AGAIN)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
    clearInterval(again)
  } finally {
    for (const bonjour of all) bonjour.destroy()
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** What a stranger says of itself, if that is what a hive says: it goes to terminals and into command lines. */
export function hiveOf({ txt, port, referer }: Pick<Service, 'txt' | 'port' | 'referer'>): Found | undefined {
  const said: Readonly<Record<string, unknown>> = { ...(txt as object | undefined) }
  const { name, fingerprint, version } = said
  const from = referer?.address
  if (typeof name !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name)) return undefined
  if (typeof fingerprint !== 'string' || !/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) return undefined
  if (typeof version !== 'string' || !/^\d[A-Za-z0-9.+-]{0,31}$/.test(version)) return undefined
  if (!Number.isInteger(port) || port < 1 || port > 65535 || from === undefined || !isIPv4(from))
    return undefined
  return { name, address: `tls!${from}!${port}`, fingerprint, version }
}
