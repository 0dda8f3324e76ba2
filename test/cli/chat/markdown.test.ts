import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Markdown } from '../../../src/cli/chat/markdown.ts'

const timeout = 10_000

/** Markdown, and what a terminal gets: B, D and N stand for bold, dim and normal. */
// oxfmt-ignore
const rows: readonly [what: string, text: string, shown: string][] = [
  ['plain text', 'one two\nthree', 'one two\nthree'],
  ['nothing', '', ''],
  ['a heading', '## Title here\ntext', '{B}Title here{N}\ntext'],
  ['a heading with bold text', '# a **b** c\n', '{B}a b c{N}\n'],
  ['a number sign that is no heading', '#hash\n####### seven\n', '#hash\n####### seven\n'],
  ['bold text', 'a **bold** word', 'a {B}bold{N} word'],
  ['bold text at the beginning and the end', '**all**', '{B}all{N}'],
  ['bold text that is never closed ends with its line', '**half\nrest', '{B}half{N}\nrest'],
  ['stars that are a sum', '2 ** 3 and 2**3 and a * b', '2 ** 3 and 2**3 and a * b'],
  ['one star', '*soft* word', '*soft* word'],
  ['three stars', '***x***', '***x***'],
  ['code within a line', 'a `**b**` c', 'a `**b**` c'],
  ['code with two backticks', '``a ` **b** `` **c**', '``a ` **b** `` {B}c{N}'],
  ['items', '- one\n* two\n+ three\n  - four\n', '• one\n• two\n• three\n  • four\n'],
  ['numbers', '1. one\n2. **two**', '1. one\n2. {B}two{N}'],
  ['a dash that is no item', '-5\n---\n***\n', '-5\n---\n***\n'],
  ['a line of one mark', '-\n#\n`', '-\n#\n`'],
  ['a fence', '```js\nlet **a** = 1\n- b\n```\n**c**', '{D}```js{N}\n{D}let **a** = 1{N}\n{D}- b{N}\n{D}```{N}\n{B}c{N}'],
  ['a fence that ends with the text', '```\na', '{D}```{N}\n{D}a{N}'],
  ['a fence of tildes with backticks in it', '~~~\n```\n~~~\n# a', '{D}~~~{N}\n{D}```{N}\n{D}~~~{N}\n{B}a{N}'],
  ['a fence that a shorter one does not close', '````\n```\n````\nb', '{D}````{N}\n{D}```{N}\n{D}````{N}\nb'],
  ['empty lines in a fence', '```\n\n  \n```', '{D}```{N}\n\n{D}  {N}\n{D}```{N}'],
  ['what looks like a fence within a line', '``` a ``` b', '``` a ``` b'],
  ['what a terminal would obey', 'a\x1b[31mb\x07\r\nc\td\x9b', 'a[31mb\nc\td'],
  ['characters of several units', '**文字** 🚀', '{B}文字{N} 🚀'],
]

const plain = (shown: string): string =>
  shown.replaceAll('\x1b[1m', '{B}').replaceAll('\x1b[2m', '{D}').replaceAll('\x1b[22m', '{N}')

function render(pieces: readonly string[]): string {
  const markdown = new Markdown()
  return plain(pieces.map((piece) => markdown.push(piece)).join('') + markdown.end())
}

test('markdown on a terminal, cut at every character', { timeout }, async (t) => {
  for (const [what, text, shown] of rows)
    await t.test(what, () => {
      const characters = Array.from(text)
      assert.equal(render([text]), shown)
      assert.equal(render(characters), shown)
      for (let at = 1; at < characters.length; at++)
        assert.equal(render([characters.slice(0, at).join(''), characters.slice(at).join('')]), shown)
    })
})

/** What was said so far, and what of it is shown already. */
const early: readonly [said: string, shown: string][] = [
  ['one wor', 'one wor'],
  ['# He', '{B}He'],
  ['- it', '• it'],
  ['```js\nlet', '{D}```js{N}\n{D}let'],
  ['**bo', '{B}bo'],
  [`${'`'.repeat(3)}${'x'.repeat(1000)}`, `${'`'.repeat(3)}${'x'.repeat(1000)}`],
]

test('a line is shown while it is being said', { timeout }, async (t) => {
  for (const [said, shown] of early)
    await t.test(said.slice(0, 20), () => assert.equal(plain(new Markdown().push(said)), shown))
})

test('the next text begins outside the fence that the last one left open', { timeout }, () => {
  const markdown = new Markdown()
  markdown.push('```\ncode')
  markdown.end()
  assert.equal(plain(markdown.push('**b** ')), '{B}b{N} ')
})
