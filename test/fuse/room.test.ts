import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { mounted, sh } from './mounts.ts'
import { Dir, file } from './nodes.ts'

const timeout = 30_000
const tree = () => new Dir({ status: file({ get: () => 'idle\n' }) }).make('/')
const df = 'df -B 512 --output=size,used,avail,itotal,iavail "$1" | tail -n 1'
const counts = 'stat -f -c "%S %b %f %a %c %d %l" "$1"'

test('df and stat -f show how much room there is, as it is when they ask', { timeout }, async (t) => {
  let bavail = 300
  const room = async () => ({ bsize: 512, blocks: 2 ** 40, bfree: 400, bavail, files: 20, ffree: 7 })
  const { at } = await mounted(t, tree(), { room })
  assert.equal((await sh(counts, at)).out, '512 1099511627776 400 300 20 7 255\n')
  bavail = 200
  const { out } = await sh(df, at)
  assert.deepEqual(out.trim().split(/\s+/), ['1099511627776', '1099511627376', '200', '20', '7'])
})

test('a mount of a tree that nobody knows the room of is passed over by df', { timeout }, async (t) => {
  const { at } = await mounted(t, tree())
  assert.equal((await sh(counts, at)).out, '4096 0 0 0 0 0 255\n')
  assert.ok(!(await sh('df')).out.includes(at), 'it is listed')
})

test('who cannot be asked is an error of df, and the files are read', { timeout }, async (t) => {
  const room = () => Promise.reject(new FileError('ENOENT', 'the disk has gone'))
  const { at } = await mounted(t, tree(), { room })
  const said = await sh(counts, at)
  assert.match(said.error, /No such file or directory/)
  assert.equal((await sh('cat "$1"/status', at)).out, 'idle\n')
})
