import { X509Certificate, createHash } from 'node:crypto'

/**
 * What names the key of a certificate (DER), as ssh shows one: `SHA256:` and the base64, without padding, of the SHA-256
 * of its SubjectPublicKeyInfo. Who makes a new certificate for the same key keeps it.
 * @throws Error when it is no certificate
 */
export function fingerprintOf(certDer: Uint8Array): string {
  const spki = new X509Certificate(certDer).publicKey.export({ type: 'spki', format: 'der' })
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replaceAll('=', '')}`
}
