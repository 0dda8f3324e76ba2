import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../../src/lib/bytes.ts'
import { Reading } from '../../../src/riofs/program/reading.ts'
import type { Found } from '../../../src/riofs/program/reading.ts'

const timeout = 30_000

const machines = (name: string) => (name === 'box2' ? 'elsewhere' : name === 'here' ? 'here' : 'unknown')

/** What a text that comes in these pieces asks for. */
function found(...pieces: readonly (string | Uint8Array)[]): Found[] {
  const reading = new Reading(machines)
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? utf8(piece) : piece))
  return [...bytes.flatMap((piece) => [...reading.push(piece)]), ...reading.end()]
}

/** One thing that was found, as text: a program is its source, one for another machine has its name in front. */
const told = (one: Found): string =>
  one.kind === 'fault'
    ? `! ${one.fault.message}`
    : one.kind === 'program'
      ? one.source
      : `${one.machine}> ${one.source}`

const NOTHING =
  '! no program found; write JavaScript, TypeScript, SVG, HTML or a scene as JSON: alone, or in ``` fences with any text around them'
const TOO_LONG = '! the program is too long: one may have 1 MiB'
const NO_TEXT = '! what was written is not text: it is not UTF-8'

const inString = 'const help = `\n```js\nbox()\n```\n`\nmarkdown(help)\n'
const typed = 'const help: string = `\n```js\nbox()\n```\n`\n'

// oxfmt-ignore
const rows: readonly (readonly [title: string, text: string, found: readonly string[]])[] = [
  ['nothing', '', []],
  ['blanks', ' \n\t\n', []],
  ['a program', "box({color: 'red'})\n", ["box({color: 'red'})\n"]],
  ['a name, whose value is wanted', 'cube', ['cube']],
  ['a program that is wrong', "box({color: 'red')", ["box({color: 'red')"]],
  ['a program with types', 'let n: number = 1', ['let n: number = 1']],
  ['a picture', '<?xml version="1.0"?>\n<svg><rect/></svg>', ['<?xml version="1.0"?>\n<svg><rect/></svg>']],
  ['a page', '<!-- mine -->\n<!DOCTYPE html><p>hi', ['<!-- mine -->\n<!DOCTYPE html><p>hi']],
  ['a scene', '{"type": "box"}', ['{"type": "box"}']],
  ['a scene by hand', "[{type: 'box', color: 'red',}] // red", ["[{type: 'box', color: 'red',}] // red"]],
  ['words', 'Done. I have drawn a red cube.', [NOTHING]],
  ['words that could be a program', 'yes, well-known', [NOTHING]],
  ['words with a colon', 'Note: fine', [NOTHING]],
  ['words of a shell', 'npm install three', [NOTHING]],
  ['a fence', '```js\nbox()\n```\n', ['box()\n']],
  ['a fence with text around', 'Here it is:\n\n```js\nbox()\n```\n\nEnjoy!\n', ['box()\n']],
  ['several fences', '```js\n1\n```\nand\n```ts\n2\n```\n~~~svg\n<svg/>\n~~~\n', ['1\n', '2\n', '<svg/>\n']],
  ['a fence that is still open', 'So:\n```js\nbox()', ['box()\n']],
  ['tags of many spellings', '```JavaScript\n1\n```\n```js:main.js\n2\n```\n```{.js}\n3\n```\n```three.js\n4\n```', ['1\n', '2\n', '3\n', '4\n']],
  ['an empty fence', '```js\n\n```', [NOTHING]],
  ['other languages', '```python\nprint(1)\n```\n```bash\nls\n```\n```css\na {}\n```\n```text\nbox()\n```', [NOTHING]],
  ['another language beside ours', '```sh\nls\n```\n```js\nbox()\n```', ['box()\n']],
  ['another machine', '```box2\nbox()\n```\n', ['box2> box()\n']],
  ['this machine', '```here\nbox()\n```\n', ['box()\n']],
  ['a machine that nobody knows', '```box3\nbox()\n```\n', [NOTHING]],
  ['no tag, a program', '```\nbox()\n```', ['box()\n']],
  ['no tag, no program', '```\n├── a\n└── b\n```\n```\n42\n```\n```\ncube\n```', [NOTHING]],
  ['no tag, a wrong program, nothing else', 'So:\n```\nconst a = 1\nbox(}\n```', ['const a = 1\nbox(}\n']],
  ['no tag, a wrong program beside a right one', '```\nconst a = 1\nbox(}\n```\n```js\n1\n```', ['1\n']],
  ['JSON that is a scene', '```json\n{"nodes": [{"type": "box"}]}\n```', ['{"nodes": [{"type": "box"}]}\n']],
  ['JSON that is none', '```json\n{"name": "hivefs"}\n```', [NOTHING]],
  ['fences inside of fences', '````markdown\n```js\nbox()\n```\n````\n', [NOTHING]],
  ['a program with a fence in a string', inString, [inString]],
  ['with types, too', typed, [typed]],
  ['a program with a fence in a comment', '/*\n```js\nbox()\n```\n*/\nsphere()', ['/*\n```js\nbox()\n```\n*/\nsphere()']],
  ['a page with a fence in it', '<html><pre>\n```js\nbox()\n```\n</pre></html>', ['<html><pre>\n```js\nbox()\n```\n</pre></html>']],
  ['words with one backtick', 'I call `box:\n```js\nbox()\n```\n', ['box()\n']],
  ['letters of all kinds', 'Да:\n```js\ntext("日本 ελ 😀")\n```', ['text("日本 ελ 😀")\n']],
  ['carriage returns', 'So:\r\n```js\r\nbox()\r\n```\r\n', ['box()\n']],
]

test('the programs of a text, wherever it is cut', { timeout }, async (t) => {
  for (const [title, text, wanted] of rows)
    await t.test(title, () => {
      assert.deepEqual(found(text).map(told), wanted)
      const bytes = utf8(text)
      for (let cut = 0; cut <= bytes.length; cut++)
        assert.deepEqual(found(bytes.slice(0, cut), bytes.slice(cut)).map(told), wanted, `cut at ${cut}`)
    })
})

test('a fence is there as soon as it closes, before the text has ended', { timeout }, () => {
  const reading = new Reading(machines)
  const push = (text: string) => [...reading.push(utf8(text))].map(told)
  assert.deepEqual(push('First:\n```js\nbox()\n``'), [])
  assert.deepEqual(push('`\n'), ['box()\n'])
  assert.deepEqual(push('Then:\n```js\nsphere()\n```\nand'), ['sphere()\n'])
  assert.deepEqual([...reading.end()], [])
})

test('what is no text is said once, and nothing after it is read', { timeout }, () => {
  const binary = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff])
  assert.deepEqual(found(binary, '\n```js\nbox()\n```').map(told), [NO_TEXT])
  assert.deepEqual(found('```js\nbox()\n```\n', binary).map(told), ['box()\n', NO_TEXT])
  assert.deepEqual(found('box("', new Uint8Array([0xe6])).map(told), [NO_TEXT])
})

test('a program has 1 MiB at most, a text 64 MiB', { timeout }, () => {
  const longest = `box()${' '.repeat((1 << 20) - 5)}`
  assert.equal(found(longest)[0]?.kind, 'program')
  assert.deepEqual(found(`${longest} `).map(told), [TOO_LONG])
  assert.deepEqual(found(`\`\`\`js\n${longest}\n\`\`\`\n\`\`\`js\n1\n\`\`\``).map(told), [TOO_LONG, '1\n'])
  assert.deepEqual(found(`\`\`\`js\n"${'é'.repeat(600_000)}"\n\`\`\``).map(told), [TOO_LONG])
  const deep = '[{"type":"group","children":'.repeat(30_000) + '[]' + '}]'.repeat(30_000)
  assert.equal(found(deep)[0]?.kind, 'program')
  const prose = 'word '.repeat(1 << 18)
  assert.deepEqual(found(prose, '\n```js\nbox()\n```\n', prose).map(told), ['box()\n'])
  const reading = new Reading(machines)
  const piece = new Uint8Array(1 << 20).fill(32)
  for (let mebibytes = 0; mebibytes < 64; mebibytes++) assert.deepEqual([...reading.push(piece)], [])
  assert.throws(() => [...reading.push(utf8(' '))], {
    message: 'File too large: what is written to the display has at most 64 MiB',
  })
})
