import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDWR, OREAD, OTRUNC, OWRITE } from '../../src/ninep/const.ts'
import { dir, text } from '../../src/synth/index.ts'
import { grown } from './grown.ts'

const timeout = 20_000

/** A text of which nobody ever has more than a piece, unless it is changed in its middle. */
function piecewise(length: number) {
  const seen = { open: 0, largest: 0, set: [] as string[] }
  const file = text({
    about: 'the alphabet, again and again',
    get() {
      seen.open++
      return {
        length,
        read(offset, count) {
          const size = Math.max(0, Math.min(count, length - offset))
          seen.largest = Math.max(seen.largest, size)
          return Uint8Array.from({ length: size }, (_, at) => 97 + ((offset + at) % 26))
        },
        close: () => void seen.open--,
      }
    },
    length: () => length,
    set: (text, how) => void seen.set.push(`${how} ${text.length > 40 ? text.length : text}`),
    max: 1000,
  })
  return { seen, file: dir({ letters: file }) }
}

test('a text is read piece by piece, and let go of', { timeout }, async (t) => {
  const { seen, file } = piecewise(10_000_000)
  await using read = await grown(file)
  assert.equal((await read.files.stat('letters')).length, 10_000_000n)
  const fid = await read.open('letters', OREAD)
  assert.equal(Buffer.from(await fid.read(2_600_001, 3)).toString(), 'bcd')
  assert.equal(seen.open, 1)
  await fid.clunk()
  assert.equal(seen.open, 0)
  assert.ok((await read.cat('letters')).length === 10_000_000)
  assert.ok(seen.largest <= 1 << 20, String(seen.largest))
  const dropped = await read.open('letters', OREAD)
  await dropped.read(0, 1)
  read.client.close()
  while (seen.open && !t.signal.aborted) await new Promise((done) => setImmediate(done))
})

test('it is replaced and added to without being read', { timeout }, async () => {
  const { seen, file } = piecewise(10_000_000)
  await using read = await grown(file)
  await read.echo('letters', 'new')
  await read.echo('letters', 'more', true)
  assert.deepEqual(seen.set, ['replace new', 'append more'])
  assert.deepEqual([seen.largest, seen.open], [0, 0])
})

test('it is changed in its middle where it is short enough', { timeout }, async () => {
  for (const [length, error] of [
    [500, undefined],
    [1001, 'EFBIG'],
  ] as const) {
    const { seen, file } = piecewise(length)
    await using read = await grown(file)
    const fid = await read.open('letters', ORDWR)
    const change = fid.write(1, Buffer.from('XY'))
    if (error) await assert.rejects(change, { code: error })
    else assert.equal(await change, 2)
    if (!error) assert.equal(Buffer.from(await fid.read(0, 4)).toString(), 'aXYd')
    await fid.clunk()
    assert.deepEqual(seen.set, error ? [] : ['replace 500'])
    const cut = await read.open('letters', OWRITE | OTRUNC)
    await cut.clunk()
    assert.equal(seen.set.at(-1), 'replace ')
  }
})

test('who adds to what grows adds, wherever he thinks its end is', { timeout }, async (t) => {
  const rows: readonly [title: string, before: string, mode: number, offset: number, committed: string][] = [
    ['at its end', 'one\n', OWRITE, 4, 'append new'],
    ['where its end was', 'one\ntwo\n', OWRITE, 4, 'append new'],
    ['where its end was before it was cut', 'one\n', OWRITE, 40, 'append new'],
    ['to nothing', '', OWRITE, 0, 'append new'],
    ['to nothing, where its end was', '', OWRITE, 4, 'append new'],
    ['from its beginning', 'one\n', OWRITE, 0, 'replace new\n'],
    ['after it was emptied', 'one\n', OWRITE | OTRUNC, 0, 'replace new'],
  ]
  for (const [title, before, mode, offset, committed] of rows)
    await t.test(title, async () => {
      const seen: string[] = []
      const set = (text: string, how: string): void => void seen.push(`${how} ${text}`)
      await using read = await grown(dir({ log: text({ about: '', get: () => before, set, grows: true }) }))
      const fid = await read.open('log', mode)
      await fid.write(offset, Buffer.from('n'))
      await fid.write(offset + 1, Buffer.from('ew'))
      await fid.clunk()
      assert.deepEqual(seen, [committed])
    })
})
