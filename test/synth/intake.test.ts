import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileError } from '../../src/lib/errno.ts'
import { Gate } from '../../src/lib/gate.ts'
import { Tape } from '../../src/lib/tape.ts'
import { DMAPPEND, DMSTREAM, ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { dir, follow, intake, text } from '../../src/synth/index.ts'
import { grown } from './grown.ts'

const timeout = 20_000
const bytes = (words: string): Uint8Array => Buffer.from(words)

/** Two intakes and what happened to them. */
async function mouth() {
  const tape = new Tape()
  const told: string[] = []
  const gate = new Gate()
  let state = 'ready\n'
  const take = (_call: unknown, muid: string) => {
    told.push(`taken${muid && ` for ${muid}`}`)
    return {
      async write(data: Uint8Array) {
        const words = Buffer.from(data).toString()
        if (words === 'slow') await gate.wait()
        if (words === 'bad') throw new FileError('EINVAL', 'bad')
        told.push(words)
      },
      end: () => void told.push('end'),
      drop: () => void told.push('drop'),
    }
  }
  const tree = await grown(
    dir({
      parse: intake({ about: 'takes and shows', take, get: () => state }),
      events: intake({ about: 'takes and says', take, open: () => follow(tape), endless: true }),
    }),
  )
  const show = (words: string) => (state = words)
  return { tape, told, gate, show, tree, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() }
}

test('pieces are taken as they come, and the close ends them', { timeout }, async () => {
  await using at = await mouth()
  const fid = await at.tree.open('parse', OWRITE | OTRUNC)
  await fid.write(0, bytes('one '))
  assert.deepEqual(at.told, ['taken', 'one '])
  await fid.write(4, bytes('two'))
  await fid.clunk()
  assert.deepEqual(at.told, ['taken', 'one ', 'two', 'end'])
})

test('who writes nothing does nothing', { timeout }, async () => {
  await using at = await mouth()
  await (await at.tree.open('parse', OWRITE | OTRUNC)).clunk()
  await (await at.tree.open('parse', OREAD)).clunk()
  assert.deepEqual(at.told, [])
})

test('what is wrong with a piece is the answer to its write', { timeout }, async () => {
  await using at = await mouth()
  const fid = await at.tree.open('parse', OWRITE)
  await assert.rejects(fid.write(0, bytes('bad')), { code: 'EINVAL' })
  await fid.write(0, bytes('good'))
  assert.deepEqual(at.told, ['taken', 'good'])
})

test('no piece overtakes another, and no close', { timeout }, async () => {
  await using at = await mouth()
  const fid = await at.tree.open('parse', OWRITE)
  const slow = fid.write(0, bytes('slow'))
  const fast = fid.write(0, bytes('fast'))
  const clunk = fid.clunk()
  assert.equal(await at.tree.cat('parse'), 'ready\n')
  assert.deepEqual(at.told, ['taken'])
  at.gate.open()
  await Promise.all([slow, fast, clunk])
  assert.deepEqual(at.told, ['taken', 'slow', 'fast', 'end'])
})

test('fsync ends what came, and more may follow', { timeout }, async () => {
  await using at = await mouth()
  const fid = await at.tree.open('parse', OWRITE)
  await fid.write(0, bytes('one'))
  await fid.wstat({})
  await fid.write(0, bytes('two'))
  await fid.clunk()
  assert.deepEqual(at.told, ['taken', 'one', 'end', 'two', 'end'])
})

test('whom a writer writes for is told with its first piece', { timeout }, async () => {
  await using at = await mouth()
  const fid = await at.tree.open('parse', OWRITE)
  await fid.wstat({ muid: 'circle 3' })
  await fid.write(0, bytes('one'))
  assert.deepEqual(at.told, ['taken for circle 3', 'one'])
})

test('a client that vanishes drops what was not whole', { timeout }, async () => {
  const at = await mouth()
  const fid = await at.tree.open('parse', OWRITE)
  await fid.write(0, bytes('half'))
  await at[Symbol.asyncDispose]()
  assert.deepEqual(at.told, ['taken', 'half', 'drop'])
})

test('reads give a snapshot, or wait', { timeout }, async (t) => {
  await using at = await mouth()
  await t.test('the text as it was when it was opened', async () => {
    const fid = await at.tree.open('parse', ORDWR)
    at.show('running\n')
    assert.equal(Buffer.from(await fid.readAll(0)).toString(), 'ready\n')
    assert.equal(await at.tree.cat('parse'), 'running\n')
    assert.equal((await at.tree.files.stat('parse')).length, 8n)
  })
  await t.test('what is said while others write', async () => {
    const reader = await at.tree.open('events', OREAD)
    const read = reader.read(0, 100)
    await at.tree.echo('events', 'told')
    at.tape.append(bytes('said'))
    assert.equal(Buffer.from(await read).toString(), 'said')
    const { mode } = await at.tree.files.stat('events')
    assert.equal(mode & DMSTREAM, DMSTREAM)
    assert.equal((mode & DMAPPEND) >>> 0, DMAPPEND)
  })
})

test('a text can be removed where it says how', { timeout }, async () => {
  let gone = 0
  const stays = text({ about: 'stays', get: () => '' })
  const goes = text({ about: 'goes', get: () => '', remove: () => void gone++ })
  await using tree = await grown(dir({ goes, stays }))
  await tree.files.remove('goes')
  assert.equal(gone, 1)
  await assert.rejects(tree.files.remove('stays'), { code: 'EACCES' })
})
