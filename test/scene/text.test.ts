import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block, Span } from '../../src/scene/text/blocks.ts'
import { highlight } from '../../src/scene/text/highlight.ts'
import { html } from '../../src/scene/text/html.ts'
import { inline } from '../../src/scene/text/inline.ts'
import { markdown } from '../../src/scene/text/markdown.ts'
import { rich } from '../../src/scene/text/rich.ts'
import { light } from '../../src/scene/theme.ts'

/** Spans as a text: looks in front of what has them. */
const said = (spans: readonly Span[]): string =>
  spans
    .map(({ text, ...style }) => {
      const looks = Object.entries(style).flatMap(([name, value]) =>
        value === true ? name : value ? `${name}=${value}` : [],
      )
      return looks.length ? `<${looks.join(' ')}>${text}</>` : text
    })
    .join('')

/** Blocks as lines, what is inside indented. */
function shown(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block): string[] => {
    const deeper = (of: readonly Block[]): string[] => shown(of).map((line) => `  ${line}`)
    switch (block.kind) {
      case 'heading':
        return [`h${block.level} ${said(block.spans)}`]
      case 'paragraph':
        return [`${block.align ?? ''}p ${said(block.spans)}`]
      case 'code':
        return [`code ${block.language}`, ...block.text.split('\n').map((line) => `  ${line}`)]
      case 'list':
        return block.items.flatMap(({ of, done }, i) => [
          `${block.first === undefined ? '-' : block.first + i}${done === undefined ? '' : done ? ' [x]' : ' [ ]'}`,
          ...deeper(of),
        ])
      case 'table':
        return block.rows.map((row) =>
          row.map(({ spans, align }) => `${align ?? ''}|${said(spans)}`).join(' '),
        )
      case 'rule':
        return ['rule']
      case 'box':
        return [`box ${block.background}`, ...deeper(block.of)]
      case 'quote':
        return ['>', ...deeper(block.of)]
    }
  })
}

const inlines: readonly (readonly [source: string, spans: string])[] = [
  ['plain', 'plain'],
  ['a **b** *c* ***d***', 'a <bold>b</> <italic>c</> <bold italic>d</>'],
  ['**b *c* d**', '<bold>b </><italic bold>c</><bold> d</>'],
  ['snake_case_name and _it_', 'snake_case_name and <italic>it</>'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['`a*b*` ``c`d``', '<code>a*b*</> <code>c`d</>'],
  ['`open', '`open'],
  ['[x](https://a.b/c_(d)) [y](javascript:alert(1))', '<href=https://a.b/c_(d)>x</> y'],
  ['see https://a.b/c.', 'see <href=https://a.b/c>https://a.b/c</>.'],
  ['![a cat](cat.png)', '<italic>a cat</>'],
  ['\\*not\\* &amp; &euro; ~~gone~~', '*not* & € <struck>gone</>'],
  ['one\ntwo  \nthree<br>four', 'one two\nthree\nfour'],
  ['[ ] (x) ] [', '[ ] (x) ] ['],
]
test('emphasis, code and links', { timeout: 5000 }, async (t) => {
  for (const [source, spans] of inlines) await t.test(source, () => assert.equal(said(inline(source)), spans))
})

const markdowns: Readonly<Record<string, readonly [source: string, blocks: readonly string[]]>> = {
  headings: ['# One #\n## Two\nThree\n===\n#no', ['h1 One', 'h2 Two', 'h1 Three', 'p #no']],
  paragraphs: ['a\nb\n\nc', ['p a b', 'p c']],
  lists: [
    '- a\n- b\n  - c\n\n1. x\n2) y',
    ['-', '  p a', '-', '  p b', '  -', '    p c', '1', '  p x', '2', '  p y'],
  ],
  'a list with paragraphs': ['3. a\n\n   b\n4. c', ['3', '  p a', '  p b', '4', '  p c']],
  'things to do': ['- [x] a\n- [ ] b', ['- [x]', '  p a', '- [ ]', '  p b']],
  code: ['```js\na\n\n  b\n```\nc', ['code js', '  a', '  ', '    b', 'p c']],
  'code without end': ['~~~\na', ['code ', '  a']],
  quotes: ['> a\n> > b\nc', ['>', '  p a', '  >', '    p b c']],
  tables: [
    '| a | b\\|c |\n|:--|--:|\n| 1 | **2** |\n| 3 |',
    ['left|a right|b|c', 'left|1 right|<bold>2</>', 'left|3 right|'],
  ],
  rules: ['a\n\n---\n***\n- - -', ['p a', 'rule', 'rule', 'rule']],
}
test('Markdown', { timeout: 5000 }, async (t) => {
  for (const [title, [source, blocks]] of Object.entries(markdowns))
    await t.test(title, () => assert.deepEqual(shown(markdown(source)), blocks))
})

const htmls: Readonly<Record<string, readonly [source: string, blocks: readonly string[]]>> = {
  'a page': [
    '<!doctype html><html><head><title>x</title><style>p{}</style></head><body><h1>A</h1><p>b <b>c</b>&nbsp;d</p></body>',
    ['h1 A', 'p b <bold>c</>\u00a0d'],
  ],
  'what is not closed': ['<p>a<p>b<ul><li>c<li>d</ul>e', ['p a', 'p b', '-', '  p c', '-', '  p d', 'p e']],
  'scripts and handlers': [
    'a<script>alert("</p>")</script><a href="javascript:x()" onclick=y>b</a>',
    ['p ab'],
  ],
  'a table': ['<table><tr><th>a<th>b<tr><td align=right>1<td>2</table>', ['|a |b', 'right|1 |2']],
  styles: [
    '<div style="background:#eef;text-align:center"><span style="color:red;font-size:20px">x</span></div>',
    ['box #eef', '  centerp <color=red size=20>x</>'],
  ],
  'what is written as it is': ['<pre>\na  b\n c\n</pre>', ['code ', '  a  b', '   c']],
  'words and signs': ['1 < 2 && a<br>b<hr>c', ['p 1 < 2 && a\nb', 'rule', 'p c']],
}
test('HTML', { timeout: 5000 }, async (t) => {
  for (const [title, [source, blocks]] of Object.entries(htmls))
    await t.test(title, () => assert.deepEqual(shown(html(source)), blocks))
})

test('the parts of programs', { timeout: 5000 }, async (t) => {
  const rows = [
    [
      'js',
      'const x = f("a") // b',
      'keyword:const x punctuation:= name:f punctuation:( string:"a" punctuation:) comment:// b',
    ],
    ['py', 'def f(x): # y', 'keyword:def name:f punctuation:( x punctuation:): comment:# y'],
    ['sh', 'echo "$HOME" $X', 'keyword:echo string:"$HOME" name:$X'],
    [
      'json',
      '{"a": [1, true]}',
      'punctuation:{ name:"a" punctuation:: punctuation:[ number:1 punctuation:, keyword:true punctuation:]}',
    ],
    ['html', '<a href="x">y</a>', 'tag:<a name:href punctuation:= string:"x" tag:> y tag:</a>'],
    ['', 'const x', 'const x'],
  ] as const
  for (const [language, source, parts] of rows)
    await t.test(language || 'none', () => {
      const line = highlight(source, language)[0]!
      const said = line.map(({ token, text }) =>
        token === 'plain' ? text.trim() : `${token}:${text.trim()}`,
      )
      assert.equal(said.filter(Boolean).join(' '), parts)
    })
})

/** What makes careless parsers take long. */
const long: Readonly<Record<string, string>> = {
  stars: '*a '.repeat(60_000),
  brackets: '['.repeat(100_000),
  ticks: Array.from({ length: 400 }, (_, i) => '`'.repeat(i)).join(' '),
  quotes: '> '.repeat(50_000),
  lists: '- '.repeat(50_000),
  nested: Array.from({ length: 400 }, (_, i) => `${' '.repeat(2 * i)}- a`).join('\n'),
  tags: '<div>'.repeat(40_000),
  'open tags': '<a '.repeat(60_000),
  'open quotes': '<a b="'.repeat(30_000),
  entities: '&'.repeat(100_000),
  strings: '"\\'.repeat(100_000),
  comments: '/*'.repeat(100_000),
  'one word': 'x'.repeat(200_000),
  table: `|${'a|'.repeat(2000)}\n|${'-|'.repeat(2000)}\n`,
  bars: '|'.repeat(100_000),
  lines: '\n'.repeat(200_000),
  blanks: ' '.repeat(200_000),
}
test('no text takes long', { timeout: 60_000 }, async (t) => {
  const pen = {
    measure: (text: string, { size }: { size: number }) => (text.length * size) / 2,
    theme: light,
  }
  for (const [title, source] of Object.entries(long))
    await t.test(title, { timeout: 5000 }, () => {
      for (const read of [
        markdown,
        html,
        (text: string) => [{ kind: 'code', text, language: 'js' }] as const,
      ]) {
        const since = performance.now()
        rich(read(source), 400, pen)
        const took = performance.now() - since
        assert.ok(took < 1000, `${took} ms`)
      }
      for (const language of ['js', 'py', 'sh', 'json', 'html']) highlight(source, language)
    })
})
