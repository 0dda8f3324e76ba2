import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fences } from '../../src/lib/fences.ts'
import type { Block } from '../../src/lib/fences.ts'

const timeout = 20_000

/** The blocks of a text that comes in these pieces. */
function found(...pieces: readonly string[]): Block[] {
  const fences = new Fences()
  return [...pieces.flatMap((piece) => [...fences.push(piece)]), ...fences.end()]
}

const spelled = (blocks: readonly Block[]): string[] => blocks.map(({ tag, body }) => `${tag}|${body}`)

/** A text, and its blocks as `tag|body`: read off the specification by hand. */
// oxfmt-ignore
const rows: readonly [title: string, text: string, blocks: readonly string[]][] = [
  ['no block', 'plain\n`code`\n', []],
  ['a block', '```js\na\nb\n```\n', ['js|a\nb\n']],
  ['without a tag', '```\na\n```\n', ['|a\n']],
  ['tildes', '~~~ js\na\n~~~\n', ['js|a\n']],
  ['tildes may have backticks behind the tag', '~~~ js `x` ~~~\na\n~~~', ['js|a\n']],
  ['backticks may not', '``` js `x`\na\n', []],
  ['three on one line are code within a line', '```js```\na\n', []],
  ['the first word of the info string is the tag', '```  js title="x y"\na\n```\n', ['js|a\n']],
  ['a tag of any characters', '```c++\na\n```\n```work-2\nb\n```', ['c++|a\n', 'work-2|b\n']],
  ['two marks are no fence', '``\na\n``\n', []],
  ['an outer fence that is longer', '````md\n```js\na\n```\n````\n', ['md|```js\na\n```\n']],
  ['an inner fence of the other kind', '~~~md\n```js\na\n```\n~~~\n', ['md|```js\na\n```\n']],
  ['an inner fence with a tag closes nothing', '```md\n```js\na\n```\n', ['md|```js\na\n']],
  ['a longer fence closes', '```js\na\n`````\nb', ['js|a\n']],
  ['a shorter one does not', '````js\na\n```\nb\n````', ['js|a\n```\nb\n']],
  ['the other kind does not', '```js\na\n~~~\n```', ['js|a\n~~~\n']],
  ['blanks behind the fence that closes', '```js\na\n``` \t\nb', ['js|a\n']],
  ['indented by three: the body loses as much', '   ```js\n   a\n     b\n c\n   ```', ['js|a\n  b\nc\n']],
  ['indented by four is none', '    ```js\na\n    ```', []],
  ['a fence indented by four closes nothing', '```js\na\n    ```\n```', ['js|a\n    ```\n']],
  ['a tab is no indentation of a fence', '\t```js\na\n', []],
  ['never closed: it ends with the text', '```js\na\nb', ['js|a\nb\n']],
  ['never closed and empty', '```js', ['js|']],
  ['an empty body', '```js\n```\n', ['js|']],
  ['blank lines stay', '```js\n\n a\n\n```', ['js|\n a\n\n']],
  ['lines that end with a carriage return', '```js\r\na\r\n```\r\n', ['js|a\n']],
  ['one after the other', '```a\n1\n```\ntext\n```b\n2\n```\n```\n3\n```', ['a|1\n', 'b|2\n', '|3\n']],
  ['behind a paragraph and before one', 'see:\n```js\na\n```\nthere', ['js|a\n']],
  ['a line too long to open a block', `\`\`\`js ${'x'.repeat(5000)}\na\n`, []],
  ['a line too long to close one', `\`\`\`js\n\`\`\`${' '.repeat(5000)}\n\`\`\``, [`js|\`\`\`${' '.repeat(5000)}\n`]],
]

test('the fenced blocks of a text', { timeout }, async (t) => {
  for (const [title, text, blocks] of rows)
    await t.test(title, () => {
      assert.deepEqual(spelled(found(text)), blocks)
      if (text.length > 1000) return
      for (let cut = 0; cut <= text.length; cut++)
        assert.deepEqual(spelled(found(text.slice(0, cut), text.slice(cut))), blocks, `cut at ${cut}`)
      assert.deepEqual(spelled(found(...text.split(''))), blocks, 'a character at a time')
    })
})

test('a block comes with the newline of the fence that closes it', { timeout }, () => {
  const fences = new Fences()
  assert.deepEqual([...fences.push('```js\na\n```')], [])
  assert.deepEqual(spelled([...fences.push('\n')]), ['js|a\n'])
  assert.deepEqual([...fences.end()], [])
})

test('after the end begins another text', { timeout }, () => {
  const fences = new Fences()
  assert.deepEqual([...fences.push('```js\na')], [])
  assert.deepEqual(spelled([...fences.end()]), ['js|a\n'])
  assert.deepEqual(spelled([...fences.push('```py\nb\n```\n')]), ['py|b\n'])
})

test('what is too long is cut and counted', { timeout }, () => {
  const fences = new Fences(10)
  const blocks = [...fences.push(`\`\`\`js\n${'x'.repeat(20_000)}\nyy\n\`\`\`\n`)]
  assert.deepEqual(blocks, [{ tag: 'js', body: 'x'.repeat(10), lost: 20_000 + 1 + 3 - 10 }])
})

/** The same for a whole text, without any thought of speed. */
function naive(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  if (text === '' || text.endsWith('\n')) lines.pop()
  for (let at = 0; at < lines.length; at++) {
    const [, indent, mark, info] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(lines[at]!) ?? []
    if (mark === undefined || (mark[0] === '`' && info!.includes('`'))) continue
    const close = new RegExp(`^ {0,3}${mark[0]}{${mark.length},}[ \\t]*$`)
    const length = lines.slice(at + 1).findIndex((line) => close.test(line))
    const body = length < 0 ? lines.slice(at + 1) : lines.slice(at + 1, at + 1 + length)
    const margin = new RegExp(`^ {0,${indent!.length}}`)
    blocks.push({
      tag: info!.trim().split(/[ \t]/)[0]!,
      body: body.map((line) => `${line.replace(margin, '')}\n`).join(''),
      lost: 0,
    })
    at += body.length + (length < 0 ? 0 : 1)
  }
  return blocks
}

test('any text, cut anyhow, has the blocks that the plain definition gives it', { timeout }, () => {
  const word = fc.constantFrom(
    '`',
    '``',
    '```',
    '````',
    '~~~',
    '~',
    ' ',
    '   ',
    '\t',
    'js',
    'x',
    '\n',
    '\r\n',
    '\n\n',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), fc.array(fc.nat(60)), (words, cuts) => {
      const text = words.join('')
      const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end))
      assert.deepEqual(found(...pieces), naive(text))
    }),
    { numRuns: 5000 },
  )
})

test('time grows with the text, whatever the pieces', { timeout }, () => {
  const line = 'x'.repeat(1000)
  const since = performance.now()
  const fences = new Fences()
  let blocks = 0
  for (let i = 0; i < 200_000; i++) for (const _ of fences.push(i === 0 ? '```js\n' : '```x ')) blocks++
  for (let i = 0; i < 20_000; i++) for (const _ of fences.push(`\n\`\`\`\n\`\`\`js\n${line}`)) blocks++
  assert.equal(blocks, 20_000)
  const took = performance.now() - since
  assert.ok(took < 5000, `${took} ms`)
})
