import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { fingerprintOf } from '../../src/lib/fingerprint.ts'
import { folder } from './temporary.ts'

/** Kinds of key, as openssl-req(1) has them. */
const keys = ['ec -pkeyopt ec_paramgen_curve:P-256', 'ed25519', 'rsa:2048']

test('a fingerprint is that of the public key, as openssl computes it', { timeout: 30_000 }, async (t) => {
  const dir = folder(t)
  const key = join(dir, 'key.pem')
  const openssl = (args: string, input?: Uint8Array): Buffer =>
    execFileSync('openssl', args.split(' '), { input, stdio: ['pipe', 'pipe', 'ignore'] })
  const made = (how: string): Buffer => openssl(`req -x509 -subj /CN=hivefs ${how}`)
  for (const kind of keys)
    await t.test(kind, () => {
      const cert = made(`-nodes -keyout ${key} -newkey ${kind}`)
      const spki = openssl('pkey -pubin -outform DER', openssl('x509 -pubkey -noout', cert))
      const wanted = openssl('dgst -sha256 -binary', spki).toString('base64').replace(/=+$/, '')
      assert.equal(wanted.length, 43)
      assert.equal(fingerprintOf(new X509Certificate(cert).raw), `SHA256:${wanted}`)
      const renewed = new X509Certificate(made(`-key ${key} -days 7`)).raw
      assert.notDeepEqual(renewed, new X509Certificate(cert).raw)
      assert.equal(fingerprintOf(renewed), `SHA256:${wanted}`, 'another certificate of the same key')
    })
  await t.test('what is no certificate has none', () =>
    assert.throws(() => fingerprintOf(new Uint8Array(100)), /asn1|PEM|encoding|wrong tag/i),
  )
})
