import assert from 'node:assert/strict'
import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { toFileError } from '../../src/lib/errno.ts'
import { Client } from '../../src/ninep/client.ts'
import { OREAD } from '../../src/ninep/const.ts'
import { dial } from '../../src/ninep/transports/tls.ts'
import { Place } from '../e2e/place.ts'
import { freePort } from '../lib/port.ts'
import { isRoot } from '../lib/user.ts'
import { ls } from '../mux/muxed.ts'
import { credentials } from '../ninep/credentials.ts'

const timeout = 120_000

/** What comes of a call at a socket. */
const knock = (path: string): Promise<string> =>
  new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy()
      done('in')
    })
    socket.on('error', (error) => done(toFileError(error).code))
  })

/** Does something as another user of this machine. */
async function asNobody<T>(doing: () => Promise<T>): Promise<T> {
  process.seteuid!(65534)
  try {
    return await doing()
  } finally {
    process.seteuid!(0)
  }
}

test('a hive as it is started', { timeout }, async (t) => {
  await using place = await Place.make()
  await chmod(place.dir, 0o755) // what lies in it guards itself
  const key = await credentials()
  const port = await freePort()
  const path = join(place.dir, '.config/hivefs/peers.toml')
  await writeFile(path, `[peers.box2]\nkey = "${key.fingerprint}"\nexports = ["llm", "rio", "agent"]\n`, {
    mode: 0o600,
  })
  const flags = ['--yes', '--no-mount', '--no-web', '--listen', `tls!127.0.0.1!${port}`]
  const started = await place.hivefs(['start', ...flags])
  assert.equal(started.status, 0, started.stderr)
  const open = async (): Promise<Client> =>
    Client.open(await dial({ host: '127.0.0.1', port, credentials: key, accepts: () => true }))

  await t.test('a peer sees what it was granted', { timeout }, async () => {
    await using client = await open()
    assert.deepEqual((await ls(client, '/')).toSorted(), ['llm', 'rio'])
    const hidden = 'ctl routes peers events llm/ctl rio/url rio/ctl llm/claude/config'
    for (const path of hidden.split(' '))
      await assert.rejects(client.root.walk(path.split('/')), { code: 'ENOENT' }, path)
    const { stdout } = await place.hivefs(['read', '/peers'])
    assert.match(stdout, /^box2\tSHA256:\S+\t-\t1\t/m)
  })
  await t.test('and is hung up when it is unpaired', { timeout }, async () => {
    const client = await open()
    const fid = await (await client.root.walk(['llm', 'claude', 'output'])).open(OREAD)
    const asleep = fid.read(0, 100)
    const [ended] = await Promise.all([
      assert.rejects(asleep, { code: 'ENOTCONN' }).then(() => client.closed),
      place.hivefs(['write', '/ctl', 'unpair box2']),
    ])
    assert.equal(ended, undefined)
    const again = await open().then(
      () => 'let in',
      (error: unknown) => toFileError(error).code,
    )
    assert.match(again, /^(EACCES|ENOTCONN|ECONNRESET)$/)
  })
  await t.test(
    'another user of this machine comes to none of its sockets and files',
    { timeout, skip: !isRoot && 'only root can be somebody else' },
    async () => {
      const sockets = (await readdir(place.namespace)).map((name) => join(place.namespace, name))
      assert.ok(sockets.length >= 3, `only ${sockets.join()}`)
      for (const at of sockets) assert.equal(await asNobody(() => knock(at)), 'EACCES', at)
      assert.equal(await knock(join(place.namespace, 'n')), 'in')
      assert.equal((await stat(place.namespace)).mode & 0o777, 0o700)
      for (const secret of ['peers.toml', 'identity.pem'])
        assert.equal((await stat(join(place.dir, '.config/hivefs', secret))).mode & 0o777, 0o600, secret)
    },
  )
})
