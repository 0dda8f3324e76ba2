import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { identityIn } from '../../src/peers/identity.ts'
import { folder } from '../lib/temporary.ts'

test('the identity of a machine', { timeout: 60_000 }, async (t) => {
  await t.test('is made once, for ever, and for us alone', async (t) => {
    const path = join(folder(t), 'hivefs/identity.pem')
    const made = await identityIn(path)
    assert.deepEqual(await identityIn(path), made)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(join(path, '..')), ['identity.pem'])
    const cert = new X509Certificate(made.cert)
    const { validFrom, validTo, subject, publicKey } = cert
    assert.deepEqual(
      [validFrom, validTo, subject, publicKey.asymmetricKeyDetails?.namedCurve],
      ['Jan  1 00:00:00 1970 GMT', 'Dec 31 23:59:59 9999 GMT', 'CN=hivefs', 'prime256v1'],
    )
    assert.ok(cert.verify(cert.publicKey))
  })

  await t.test('is one, of several processes that make it at once', async (t) => {
    const path = join(folder(t), 'hivefs/identity.pem')
    const module = join(import.meta.dirname, '../../src/peers/identity.ts')
    const program = `import { identityIn } from ${JSON.stringify(module)}
      process.stdout.write((await identityIn(${JSON.stringify(path)})).fingerprint)`
    const said = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const [text] = await Promise.all([child.stdout.toArray(), once(child, 'exit')])
        return Buffer.concat(text as Uint8Array[]).toString()
      }),
    )
    assert.deepEqual(said, Array(4).fill((await identityIn(path)).fingerprint))
    assert.deepEqual(await readdir(join(path, '..')), ['identity.pem'])
  })

  const pem = async (path: string): Promise<[key: string, cert: string]> => {
    const { key, cert } = await identityIn(path)
    return [key, cert]
  }
  // oxfmt-ignore
  const broken: readonly [title: string, text: (path: string, other: string) => Promise<string>, says: RegExp][] = [
    ['empty',            async () => '',                                          /it has no private key; put it back from a copy, or remove it: then every machine is to be paired again$/],
    ['cut short',        async (path) => (await pem(path)).join('').slice(0, 300), /it has no certificate/],
    ['without its key',  async (path) => (await pem(path))[1],                     /it has no private key/],
    ['of two machines',  async (path, other) => (await pem(path))[0] + (await pem(other))[1], /its certificate is not that of its key/],
    ['garbled',          async (path) => (await pem(path)).join('').replace(/.(?=.{40}\n.*\n-----END CERT)/, (c) => (c === 'A' ? 'B' : 'A')), /identity\.pem: .*; put it back/],
  ]
  for (const [title, text, says] of broken)
    await t.test(`one that is ${title} is refused and kept`, async (t) => {
      const dir = folder(t)
      const path = join(dir, 'identity.pem')
      const wrong = await text(path, join(dir, 'other.pem'))
      await writeFile(path, wrong, { mode: 0o600 })
      await assert.rejects(identityIn(path), ({ message, code }: Error & { code: string }) => {
        assert.match(message, says)
        return code === 'EINVAL'
      })
      assert.equal(await readFile(path, 'utf8'), wrong)
    })

  await t.test('one that others can read is refused', async (t) => {
    const path = join(folder(t), 'identity.pem')
    await identityIn(path)
    await chmod(path, 0o640)
    await assert.rejects(identityIn(path), /permission denied: .* is open to others; chmod 600/)
  })
})
