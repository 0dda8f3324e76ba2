import { generate } from 'selfsigned'
import { fingerprintOf } from '../../src/lib/fingerprint.ts'
import type { Credentials } from '../../src/ninep/transports/tls.ts'

/** A key with a certificate of its own making, valid between two years, and its name. */
export async function credentials(
  from = 1970,
  to = 9999,
): Promise<Credentials & { readonly fingerprint: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'hivefs' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.UTC(from, 0)),
    notAfterDate: new Date(Date.UTC(to, 0)),
  })
  return { key, cert, fingerprint: fingerprintOf(Buffer.from(cert)) }
}
