import { X509Certificate, createPrivateKey } from 'node:crypto'
import { link, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FileError, toFileError } from '../lib/errno.ts'
import { fingerprintOf } from '../lib/fingerprint.ts'
import { drafted, readOurs, settle } from './ours.ts'

/** Who this machine is to others: they know it by its key, whatever its name and address are. */
export interface Identity {
  /** PEM, as TLS wants it. */
  readonly key: string
  /** PEM; signed by the key itself, because nobody else vouches for it. */
  readonly cert: string
  readonly fingerprint: string
}

/** Clocks of machines that pair may be years apart, so that a certificate is good always. */
const FROM = new Date('1970-01-01T00:00:00Z')
const TO = new Date('9999-12-31T23:59:59Z')

/**
 * The identity that is kept in a file, made when there is none: of several processes that try at once, all get the same.
 * @throws FileError EACCES when others can read it, EINVAL when it is broken: it is never replaced
 */
export async function identityIn(path: string): Promise<Identity> {
  return (await readIdentity(path)) ?? (await made(path))
}

async function readIdentity(path: string): Promise<Identity | undefined> {
  const text = await readOurs(path, 'may not read')
  if (text === undefined) return undefined
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----\n?/g) ?? []
  const key = blocks.find((block) => /BEGIN [A-Z ]*PRIVATE KEY/.test(block))
  const cert = blocks.find((block) => block.includes('BEGIN CERTIFICATE'))
  if (!key || !cert) throw broken(path, `it has no ${key ? 'certificate' : 'private key'}`)
  try {
    const found = new X509Certificate(cert)
    if (!found.checkPrivateKey(createPrivateKey(key)))
      throw new Error('its certificate is not that of its key')
    if (!found.verify(found.publicKey)) throw new Error('its certificate is damaged')
    return { key, cert, fingerprint: fingerprintOf(found.raw) }
  } catch (error) {
    throw broken(path, (error as Error).message)
  }
}

const broken = (path: string, why: string): FileError =>
  new FileError(
    'EINVAL',
    `${path}: ${why}; put it back from a copy, or remove it: then every machine is to be paired again`,
  )

async function made(path: string): Promise<Identity> {
  const draft = await drafted(path, await generated())
  try {
    await link(draft, path) // who comes second keeps what is there
    await settle(dirname(path))
  } catch (error) {
    if (toFileError(error).code !== 'EEXIST') throw toFileError(error)
  } finally {
    await rm(draft, { force: true })
  }
  const found = await readIdentity(path)
  if (!found) throw new FileError('ENOENT', `${path} was removed while it was made`)
  return found
}

/** A new key and its certificate. */
async function generated(): Promise<string> {
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: 'hivefs' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: FROM,
    notAfterDate: TO,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    ],
  })
  return `${made.private.trim()}\n${made.cert.trim()}\n`
}
