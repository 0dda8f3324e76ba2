import type { EventEmitter } from 'node:events'
import { networkInterfaces } from 'node:os'
import type { Bonjour } from 'bonjour-service'

/** What a hive is called among the services of a local network: `_hivefs._tcp`. */
export const SERVICE = 'hivefs'

/** The addresses of this machine that others on its networks have for it: one each. IPv4, because that is where mDNS is spoken. */
export const networks = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => {
    const [first] = (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal)
    return first ? [first.address] : []
  })

/** Multicast DNS on each of these networks: alone, it would speak on one of them only. */
export async function multicast(
  addresses: readonly string[],
  failed: (error: unknown) => void,
): Promise<Bonjour[]> {
  const { Bonjour: Multicast } = (await import('bonjour-service')).default
  return addresses.map((address) => {
    const options: object = { interface: address, bind: '0.0.0.0' } // what it hands on to multicast-dns, and has no types for
    const bonjour = new Multicast(options, failed)
    // Without somebody who listens, a port that cannot be had would end the process.
    ;(bonjour as unknown as { readonly server: { readonly mdns: EventEmitter } }).server.mdns.on(
      'error',
      failed,
    )
    return bonjour
  })
}
