import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tape } from '../../src/lib/tape.ts'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { dir, follow, port } from '../../src/synth/index.ts'
import { grown } from './grown.ts'

const timeout = 20_000
const bytes = (words: string): Uint8Array => Buffer.from(words)

/** A port, how often it was opened for reading, and what was written to it. */
async function harbour() {
  const tape = new Tape()
  const seen = { opens: 0, told: [] as string[] }
  const tree = await grown(
    dir({
      PORT: port({
        about: 'says and is told',
        open: () => (seen.opens++, follow(tape)),
        commit: (data) => void seen.told.push(Buffer.from(data).toString()),
        max: 100,
      }),
    }),
  )
  return { tape, seen, tree, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() }
}

test('what is written is one message, and no reader', { timeout }, async () => {
  await using at = await harbour()
  const fid = await at.tree.open('PORT', OWRITE)
  await fid.write(0, bytes('one '))
  await fid.write(0, bytes('two'))
  assert.deepEqual(at.seen.told, [])
  await fid.clunk()
  assert.deepEqual(at.seen, { opens: 0, told: ['one two'] })
})

test('emptying it is an empty message; opening it for nothing is none', { timeout }, async () => {
  await using at = await harbour()
  await (await at.tree.open('PORT', OWRITE)).clunk()
  assert.deepEqual(at.seen.told, [])
  await (await at.tree.open('PORT', OWRITE | OTRUNC)).clunk()
  assert.deepEqual(at.seen.told, [''])
})

test('a read waits while another open writes', { timeout }, async () => {
  await using at = await harbour()
  const reader = await at.tree.open('PORT', OREAD)
  const read = reader.read(0, 100)
  await at.tree.echo('PORT', 'told')
  at.tape.append(bytes('said'))
  assert.equal(Buffer.from(await read).toString(), 'said')
  assert.deepEqual(at.seen, { opens: 1, told: ['told'] })
})

test('one open can do both', { timeout }, async () => {
  await using at = await harbour()
  const fid = await at.tree.open('PORT', ORDWR)
  await fid.write(0, bytes('told'))
  at.tape.append(bytes('said'))
  assert.equal(Buffer.from(await fid.read(4, 100)).toString(), 'said')
  await fid.clunk()
  assert.deepEqual(at.seen.told, ['told'])
})

test('too much is refused', { timeout }, async () => {
  await using at = await harbour()
  const fid = await at.tree.open('PORT', OWRITE)
  await assert.rejects(fid.write(0, new Uint8Array(101)), { code: 'EFBIG' })
})
