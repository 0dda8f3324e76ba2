import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { socketPath } from '../lib/temporary.ts'
import { sample } from './sample.ts'

const timeout = 30_000
const run = promisify(execFile)
/** Where Debian keeps what diod brings, which an ordinary user's PATH leaves out. */
const at = (program: string): string => `/usr/sbin/${program}`

test('clients that are not ours list and read in 9P2000.L', { timeout }, async (t) => {
  const path = socketPath(t)
  const { root } = sample()
  await using _ = await listen(path, (conn) => serve(conn, root, { ids: { uid: 0, gid: 0 } }), assert.ifError)
  const ask = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(at(program), ['-s', path, '-a', '/', ...args], { timeout })).stdout
  const listed = (await ask('diodls', '-l', '/')).trim().split('\n')
  assert.deepEqual(listed.map((line) => line.split(/\s+/).at(-1)).slice(0, 4), ['.', '..', 'hello', 'notes'])
  assert.match(listed[0]!, /^drwxr-xr-x\.? +1 root root +0 /)
  assert.match(listed[2]!, /^-r--r--r--\.? +1 root root +13 /)
  assert.equal((await ask('diodls', 'many')).trim().split(/\s+/).length, 100)
  assert.equal(await ask('diodcat', 'hello'), 'hello, world\n')
  await assert.rejects(ask('diodcat', 'nothing'), /No such file or directory/)
  await assert.rejects(ask('diodcat', 'ring'), /Permission denied/)
})
