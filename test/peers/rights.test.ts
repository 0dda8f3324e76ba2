import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { rowOf, rows } from '../../src/peers/governs.ts'
import { exportsIn, said, withExport, withoutExport } from '../../src/peers/granted.ts'
import { FIRST_EXPORTS } from '../../src/peers/peer.ts'
import { parseExport, printExport, rightsAt } from '../../src/peers/rights.ts'

/** A line, and the names, write and ctl that it grants. */
// oxfmt-ignore
const lines: readonly [line: string, names: string[], write: boolean, ctl: boolean, printed?: string][] = [
  ['llm',               ['llm'],           true,  false],
  ['llm/claude ro',     ['llm', 'claude'], false, false],
  ['/rio/scene ctl',    ['rio', 'scene'],  true,  true, 'rio/scene ctl'],
  ['llm ctl ro',        ['llm'],           false, true, 'llm ro ctl'],
  ['/',                 [],                true,  false],
  ['/ ro ctl',          [],                false, true],
  ['"rio/a b/c" ro',    ['rio', 'a b', 'c'], false, false],
  ['  llm\t ro ',       ['llm'],           false, false, 'llm ro'],
]

// oxfmt-ignore
const wrong: readonly [line: string, said: string][] = [
  ['',            'bad argument: nothing; an export is PATH [ro] [ctl]'],
  ['llm rw',      'bad argument: rw behind llm; an export is PATH [ro] [ctl]'],
  ['llm ro ro',   'bad argument: ro behind llm; an export is PATH [ro] [ctl]'],
  ['llm//ctl',    'bad argument: llm//ctl; there is an empty name in it'],
  ['llm/',        'bad argument: llm/; there is an empty name in it'],
  ['//',          'bad argument: //; there is an empty name in it'],
  ['../llm',      'bad argument: ../llm; a path says where it leads without ..'],
  ['llm/./x',     'bad argument: llm/./x; a path says where it leads without .'],
  ['llm/a\0b',    'bad argument: "llm/a\\u0000b"; no file can be called that'],
  [`llm/${'x'.repeat(256)}`, `bad argument: "llm/${'x'.repeat(256)}"; no file can be called that`],
  ['"llm',        'bad argument: a quote is not closed: "llm'],
]

test('an export as a line', { timeout: 10_000 }, async (t) => {
  for (const [line, names, write, ctl, printed = line] of lines)
    await t.test(line, () => {
      const read = parseExport(line)
      assert.deepEqual(read, { names, write, ctl })
      assert.equal(printExport(read), printed)
      assert.deepEqual(parseExport(printExport(read)), read)
    })
  for (const [line, message] of wrong)
    await t.test(`not ${JSON.stringify(line.slice(0, 20))}`, () =>
      assert.throws(() => parseExport(line), { code: 'EINVAL', message }),
    )
})

/** What may be done: `rw`, `r`, with `+` where also what governs is granted; `>` is a passage, `-` nothing. */
const shown = (exports: readonly string[], path: string): string => {
  const right = rightsAt(exports.map(parseExport), path === '/' ? [] : path.split('/'))
  if (typeof right === 'string') return right === 'hidden' ? '-' : '>'
  return `r${right.write ? 'w' : ''}${right.ctl ? '+' : ''}`
}

const FIRST = FIRST_EXPORTS.join(', ')

// oxfmt-ignore
const cases: readonly [exports: string, path: string, right: string][] = [
  // a machine that was paired just now
  [FIRST, '/', '>'], [FIRST, 'llm', 'r'], [FIRST, 'rio', 'r'], [FIRST, 'proc', '-'], [FIRST, 'vm', '-'],
  [FIRST, 'ctl', '-'], [FIRST, 'routes', '-'], [FIRST, 'peers', '-'], [FIRST, 'events', '-'], [FIRST, 'help', '-'],
  [FIRST, 'box3', '-'], [FIRST, 'box3/llm', '-'], [FIRST, 'LLM', '-'], [FIRST, 'llm ', '-'],
  [FIRST, 'llm/ctl', '-'], [FIRST, 'llm/claude', 'r'], [FIRST, 'llm/claude/input', 'rw'], [FIRST, 'llm/claude/rpc', 'rw'],
  [FIRST, 'llm/claude/ctl', '-'], [FIRST, 'llm/claude/config', '-'], [FIRST, 'llm/claude/state', '-'],
  [FIRST, 'llm/claude/system', 'r'], [FIRST, 'llm/claude/rules', 'r'], [FIRST, 'llm/claude/history', 'r'],
  [FIRST, 'llm/claude/BASH', 'rw'], [FIRST, 'llm/claude/Bash', '-'], [FIRST, 'llm/claude/later', '-'],
  [FIRST, 'llm/claude/turns', 'r'], [FIRST, 'llm/claude/turns/7/calls', 'rw'], [FIRST, 'llm/claude/turns/7/ctl', '-'],
  [FIRST, 'rio/url', '-'], [FIRST, 'rio/ctl', '-'], [FIRST, 'rio/scene/parse', 'rw'], [FIRST, 'rio/scene/state', 'rw'],
  [FIRST, 'rio/scene', 'r'], [FIRST, 'rio/scene/nodes', 'rw'], [FIRST, 'rio/scene/nodes/ctl', 'rw'],
  [FIRST, 'rio/screen.640x480.png', 'rw'], [FIRST, 'rio/scene/screen.cube.png', 'rw'],
  [FIRST, 'agent/1234/in', 'rw'], [FIRST, 'agent/clone', '-'], [FIRST, 'agent/1234/perm/1/reply', '-'],
  [FIRST, 'agent/1234/perm/1/request', 'r'], [FIRST, 'agent/1234/term', 'r'],
  // all of this machine, and of no other
  ['/', '/', 'r'], ['/', 'llm/claude/input', 'rw'], ['/', 'events', 'rw'], ['/', 'help', 'rw'], ['/', 'ctl', '-'],
  ['/', 'routes', '-'], ['/', 'box3', '-'], ['/', 'box3/llm/claude/input', '-'], ['/', 'proc/web/stdin', '-'],
  ['/', 'vm/1/repo/src/a.c', 'rw'], ['/', 'vm/1/repo', 'rw'], ['/', 'vm/1/ssh', '-'],
  ['/ ro', 'llm/claude/input', 'r'], ['/ ctl', 'ctl', 'rw+'], ['/ ctl', 'box3', '-'], ['/ ro ctl', 'llm/claude/config', 'r+'],
  ['/, box3 ro', 'box3/llm/claude/input', 'r'], ['/, box3 ro', 'llm/claude/input', 'rw'],
  // a part
  ['llm/claude', '/', '>'], ['llm/claude', 'llm', '>'], ['llm/claude', 'llm/claude/input', 'rw'],
  ['llm/claude', 'llm/gpt', '-'], ['llm/claude', 'llm/providers', '-'], ['llm/claude', 'llm/claud', '-'],
  ['llm/claude/input', 'llm/claude', '>'], ['llm/claude/input', 'llm/claude/output', '-'],
  ['llm/claude/config', 'llm/claude/config', '-'], ['llm/claude/config ctl', 'llm/claude/config', 'rw+'],
  // what is deeper counts, and of two alike what is later
  ['llm ro, llm/claude', 'llm/claude/input', 'rw'], ['llm ro, llm/claude', 'llm/gpt/input', 'r'],
  ['llm/claude ctl, llm', 'llm/claude/ctl', 'rw+'], ['llm/claude ctl, llm', 'llm/ctl', '-'],
  ['llm, llm ro', 'llm/claude/input', 'r'], ['llm ro, llm', 'llm/claude/input', 'rw'],
  ['llm, llm/claude/later/x', 'llm/claude/later', '>'],
  // another machine, by its name: its files govern there as ours do here
  ['box3', 'box3', 'rw'], ['box3', 'box3/llm/claude/input', 'rw'], ['box3', 'box3/llm/claude/config', '-'],
  ['box3', 'box3/ctl', '-'], ['box3', 'box3/routes', '-'], ['box3', 'box3/box4/llm/claude/ctl', '-'],
  ['box3', 'llm', '-'], ['box3', 'box3/disk/file', 'rw'], ['box3', 'box3/disk/ctl', '-'],
  // nothing
  ['', '/', '>'], ['', 'llm', '-'],
]

test('what exports allow', { timeout: 10_000 }, async (t) => {
  for (const [exports, path, right] of cases)
    await t.test(`${exports || 'nothing'}: ${path} ${right}`, () =>
      assert.equal(shown(exports ? exports.split(', ') : [], path), right),
    )
})

/** Paths of docs/tree.md, a name in place of what stands for one. */
async function paths(): Promise<string[]> {
  const page = await readFile(new URL('../../docs/tree.md', import.meta.url), 'utf8')
  const found = [...page.matchAll(/^\| `\/n(\/[^`]*)?` \| `[-d~]/gm)].map(([, path = '/']) => path.slice(1))
  return found.filter((path) => path !== 'NAME').map((path) => path.replaceAll(/\b(NAME|NODE|N)\b/g, '1'))
}

test('every file of the tree was thought about: does it govern?', { timeout: 10_000 }, async () => {
  const all = await paths()
  assert.ok(all.length > 50, `only ${all.length} files were found`)
  const names = all.map((path) => (path === '' ? [] : path.split('/')))
  assert.deepEqual(
    names.filter((path) => rowOf(path) === undefined).map((path) => path.join('/')),
    [],
    'a row in src/peers/governs.ts is missing',
  )
})

test('every row of a tree that is there is about a file', { timeout: 10_000 }, async () => {
  const all = await paths()
  const trees = new Set(all.map((path) => path.split('/')[0]))
  const dead = rows.filter(([path]) => {
    const like = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('A*', '*').replaceAll('*', '[^/]+')}$`)
    return trees.has(path.split('/')[0]) && !all.some((file) => like.test(file))
  })
  assert.deepEqual(dead, [])
})

/** What somebody has, what is given or taken back, and what is had then. */
// oxfmt-ignore
const changes: readonly [before: string, deed: string, after: string][] = [
  [FIRST,                            '+ proc ro',        'llm, rio, agent, proc ro'],
  [FIRST,                            '+ llm ro',         'rio, agent, llm ro'],
  [FIRST,                            '+ llm/bob ctl',    'llm, rio, agent, llm/bob ctl'],
  ['llm, llm/bob ctl, llmx',         '+ llm ro',         'llmx, llm ro'],
  [FIRST,                            '+ / ctl',          '/ ctl'],
  [FIRST,                            '+ / ro',           '/ ro'],
  ['llm, box3, box3/llm ro',         '+ / ro',           'box3, box3/llm ro, / ro'], // / is no other machine
  ['box3, box3/llm ro',              '+ box3',           'box3'],
  [FIRST,                            '- rio',            'llm, agent'],
  ['llm, llm/bob ctl, llm/eve, rio', '- llm',            'rio'],
  ['llm/bob ctl, rio',               '- llm',            'rio'],
  ['/ ctl, box3',                    '- /',              'box3'],
]

test('a line that is given or taken back holds for all that is below', { timeout: 10_000 }, async (t) => {
  for (const [before, deed, after] of changes)
    await t.test(`${before} ${deed}`, () => {
      const [lines, one] = [before.split(', '), parseExport(deed.slice(2))]
      const now = deed.startsWith('+') ? withExport(lines, one) : withoutExport(lines, one, 'box2')
      assert.equal(said(now), after)
    })
  const wrong = { code: 'ENOENT', message: 'file does not exist: /llm/bob is not exported to box2; llm is' }
  assert.throws(() => withoutExport(['llm'], parseExport('llm/bob'), 'box2'), wrong)
})

/** Words of a line, and the exports that they say. */
// oxfmt-ignore
const several: readonly [words: string, exports: readonly string[]][] = [
  ['',                       []],
  ['rio ro llm',             ['rio ro', 'llm']],
  ['llm/bob ro ctl /rio',    ['llm/bob ro ctl', 'rio']],
  ['llm/bob llm ro',         ['llm ro']],
  ['ro',                     ['ro']], // the first is a path, whatever it is called
]

test('several exports in one line', { timeout: 10_000 }, async (t) => {
  for (const [words, exports] of several)
    await t.test(words, () => assert.deepEqual(exportsIn(words.split(' ').filter(Boolean)), exports))
  assert.throws(() => exportsIn(['rio', 'ro', 'ro']), { code: 'EINVAL' })
  assert.throws(() => exportsIn(['../x']), { code: 'EINVAL' })
})
