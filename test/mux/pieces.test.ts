import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../src/lib/bytes.ts'
import { FileError } from '../../src/lib/errno.ts'
import { pieces } from '../../src/mux/pieces.ts'

const timeout = 20_000

/** What a stream says at once, `|` where it is quiet until it is heard; then what it says as messages. */
// oxfmt-ignore
const rows: readonly [says: string, messages: readonly string[]][] = [
  ['one\ntwo\n|three\n', ['one\ntwo\n', 'three\n']],
  ['one\ntw|o\n', ['one\n', 'two\n']],
  ['no line|', ['no line']],
  ['one\n\ftwo\n2\n\f\f|three\n', ['one\n', '\ftwo\n2\n', '\fthree\n']],
  ['the end\nwithout a line', ['the end\nwithout a line']],
  [`${'x'.repeat(300 << 10)}\n`, [`${'x'.repeat(300 << 10)}\n`]],
  ['', []],
]

/** Reads of up to ten bytes (or all of a long one): after `|` the next comes when a message was heard. */
function said(says: string) {
  const parts = says
    .split('|')
    .map((part) => (part.length > 1000 ? [part] : (part.match(/[^]{1,10}/g) ?? [])))
  let heard = Promise.withResolvers<void>()
  return {
    heard: () => heard.resolve(),
    async read() {
      const part = parts[0]?.shift()
      if (part !== undefined) return utf8(part)
      parts.shift()
      if (parts.length) await heard.promise
      heard = Promise.withResolvers()
      return utf8(parts[0]?.shift() ?? '')
    },
  }
}

test('a stream without an end as messages', { timeout }, async (t) => {
  for (const [says, messages] of rows)
    await t.test(JSON.stringify(says.slice(0, 40)), async () => {
      const { read, heard } = said(says)
      const got: string[] = []
      for await (const piece of pieces(read)) {
        got.push(text(piece))
        heard()
      }
      assert.deepEqual(got, messages)
    })
  await t.test('one that is never quiet is heard nevertheless', async () => {
    const never = async () => {
      await new Promise((done) => setTimeout(done, 10))
      return utf8('tick\n')
    }
    for await (const piece of pieces(never)) {
      assert.match(text(piece), /^(tick\n)+$/)
      break
    }
  })
  await t.test('a character is not cut', async () => {
    const bytes = utf8('é'.repeat(200 << 10))
    const parts = [bytes.subarray(0, (256 << 10) + 1), bytes.subarray((256 << 10) + 1)]
    const got: string[] = []
    for await (const piece of pieces(async () => parts.shift() ?? new Uint8Array())) got.push(text(piece))
    assert.equal(got.join(''), 'é'.repeat(200 << 10))
    assert.ok(got.length > 1)
  })
  await t.test('what came before an error is the last message', async () => {
    const parts = ['a\nb']
    const read = async () => {
      const part = parts.shift()
      if (part === undefined) throw new FileError('ENOTCONN')
      return utf8(part)
    }
    const got: string[] = []
    const reading = async () => {
      for await (const piece of pieces(read)) got.push(text(piece))
    }
    await assert.rejects(reading, { code: 'ENOTCONN' })
    assert.deepEqual(got, ['a\nb'])
  })
})
