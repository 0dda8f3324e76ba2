import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dir, numbered, text } from '../../src/synth/index.ts'
import type { File, When } from '../../src/synth/index.ts'
import { grown } from './grown.ts'

const timeout = 20_000

/** A directory of as many pages, each with two files. */
function book(pages: { count: number }): File {
  return numbered({
    about: 'pages',
    count: () => pages.count,
    of: (number) =>
      dir({
        words: text({ about: 'what it says', get: () => `page ${number}\n` }),
        notes: text({ about: 'what was noted', get: () => '' }),
      }),
    *stamps(): Generator<When, void, void> {
      for (let number = 1; ; number++) yield { version: number, mtime: 1000 + number }
    },
  })
}

test('entries are numbered, and tell when each has changed', { timeout }, async () => {
  const pages = { count: 3 }
  await using read = await grown(dir({ book: book(pages), other: book(pages) }))
  assert.deepEqual(await read.ls('book'), ['1', '2', '3'])
  assert.deepEqual(await read.ls('book/2'), ['words', 'notes'])
  assert.equal(await read.cat('book/3/words'), 'page 3\n')
  const entries = await read.files.list('book')
  assert.deepEqual(
    entries.map(({ mtime, qid }) => [mtime, qid.version]),
    [
      [1001, 1],
      [1002, 2],
      [1003, 3],
    ],
  )
  for (const name of ['0', '4', '01', '-1', '1e0', 'x', '99999999999'])
    await assert.rejects(read.files.stat(`book/${name}`), { code: 'ENOENT' })
  pages.count = 4
  assert.equal(await read.cat('book/4/words'), 'page 4\n')
})

test('a qid is the same however often somebody comes by, and no other has it', { timeout }, async () => {
  await using read = await grown(dir({ book: book({ count: 20 }), other: book({ count: 20 }) }))
  const paths = async (): Promise<bigint[]> => {
    const found: bigint[] = []
    for (const at of ['book', 'other'])
      for (const { name, qid } of await read.files.list(at)) {
        assert.equal((await read.files.stat(`${at}/${name}`)).qid.path, qid.path)
        found.push(qid.path)
        for (const file of await read.files.list(`${at}/${name}`)) found.push(file.qid.path)
      }
    return found
  }
  const first = await paths()
  assert.equal(new Set(first).size, 2 * 20 * 3)
  assert.ok(first.every((path) => path < 1n << 48n))
  assert.deepEqual(await paths(), first)
})

test(
  'what is in a directory that can be removed can be removed too, and stays until it goes',
  { timeout },
  async () => {
    const gone: string[] = []
    const inside = dir({ note: text({ about: '', get: () => 'note\n' }), book: book({ count: 2 }) })
    const whole = dir(
      { note: text({ about: '', get: () => 'note\n' }), inside },
      { remove: () => void gone.push('a') },
    )
    await using read = await grown(dir({ a: whole, b: inside }))
    for (const path of [
      'note',
      'inside/note',
      'inside/book/1/words',
      'inside/book/1',
      'inside/book',
      'inside',
    ])
      await read.files.remove(`a/${path}`)
    assert.deepEqual(gone, [])
    assert.equal(await read.cat('a/inside/book/1/words'), 'page 1\n')
    await read.files.remove('a')
    assert.deepEqual(gone, ['a'])
    for (const path of ['b', 'b/note', 'b/book/1', 'b/book/1/words'])
      await assert.rejects(read.files.remove(path), { code: 'EACCES' })
  },
)
