import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows, checkedLines, grantOf, lineOf, linesOf } from '../../../src/llmfs/tools/grants.ts'
import type { Use } from '../../../src/llmfs/tools/grants.ts'
import { namesOf } from '../../../src/llmfs/tools/paths.ts'

const timeout = 10_000

/** A grant as it is written, and as we write it, or what its error says. */
// oxfmt-ignore
const lines: readonly [written: string, line: string | RegExp][] = [
  ['read /n/rio/screen', 'read /rio/screen'],
  ['read rio/screen', 'read /rio/screen'],
  ['  write   /llm/bob//./input/ ', 'write /llm/bob/input'],
  ['ls /', 'ls /'],
  ['ls /n', 'ls /'],
  ['wait "/llm/a b/output"', 'wait "/llm/a b/output"'],
  ['read /llm/**/usage', 'read /llm/**/usage'],
  ['mcp npx -y "my server" ""', 'mcp npx -y "my server" ""'],
  ['mcp x "a,b" "c\\\\,"', 'mcp x "a,b" "c\\\\,"'],
  ['mcp files=/usr/bin/server /tmp', 'mcp files=/usr/bin/server /tmp'],
  ['mcp http://127.0.0.1:1234/mcp', 'mcp http://127.0.0.1:1234/mcp'],
  ['mcp web=https://mcp.example/x?y=z', 'mcp web=https://mcp.example/x?y=z'],
  ['', /^bad argument: nothing; a grant is read PATH/],
  ['read', /^bad argument: read; read takes one path, such as read \/rio\/screen$/],
  ['read a b', /read takes one path/],
  ['run a', /^bad argument: run a; a grant is/],
  ['read ../x', /without \.\./],
  ['read a**b', /a\*\*b; \*\* stands for names/],
  ['read "a', /a quote is not closed/],
  ['mcp', /^bad argument: mcp; a grant is/],
  ['mcp name=', /a grant is/],
  ['mcp http://x y', /a server is http:\/\/HOST\/PATH/],
  ['mcp http://me:secret@x/', /a server is http:\/\/HOST\/PATH/],
  ['mcp http://', /a server is http:\/\/HOST\/PATH/],
  ['read a\nread b', /a grant is one line/],
  [`read ${'x'.repeat(5000)}`, /a grant is one line of 4096 characters at most/],
]

test('grants, as they are written', { timeout }, async (t) => {
  for (const [written, line] of lines)
    await t.test(written.slice(0, 40) || 'nothing', () => {
      if (line instanceof RegExp)
        return assert.throws(() => grantOf(written), { code: 'EINVAL', message: line })
      assert.equal(lineOf(grantOf(written)), line)
      assert.deepEqual(grantOf(line), grantOf(written))
    })
})

/** A grant, what is wanted of a file, and whether that may be done. */
// oxfmt-ignore
const rows: readonly [grant: string, use: Use, path: string, may: boolean][] = [
  ['read /rio/screen', 'read', '/n/rio/screen', true],
  ['read /rio/screen', 'read', 'rio//./screen', true],
  ['read /rio/screen', 'wait', '/rio/screen', false],
  ['read /rio/screen', 'read', '/rio/screen/x', false],
  ['read /rio/screen', 'read', '/rio', false],
  ['read /llm/*/output', 'read', '/llm/bob/output', true],
  ['read /llm/*/output', 'read', '/llm/bob/turns/output', false],
  ['read /llm/b*b/out*', 'read', '/llm/bob/output', true],
  ['read /llm/b*b/out*', 'read', '/llm/bot/output', false],
  ['read /**', 'read', '/', true],
  ['read /**', 'read', '/a/b/c', true],
  ['read /llm/**', 'read', '/llm', true],
  ['read /llm/**/usage', 'read', '/llm/usage', true],
  ['read /llm/**/usage', 'read', '/llm/a/turns/3/usage', true],
  ['read /llm/**/usage', 'read', '/llm/a/usage/3', false],
  ['read /a/**/b/**/c', 'read', '/a/b/x/b/c/c', true],
  ['write /llm/*/input', 'write', '/llm/bob/input', true],
  ['write /**', 'write', '/llm/bob/input', true],
  ['write /llm/bob/*', 'write', '/llm/bob/ctl', false],
  ['write /llm/bob/c*', 'write', '/llm/bob/ctl', false],
  ['write /**', 'write', '/routes', false],
  ['write /**', 'write', '/llm/bob/config', false],
  ['write /**', 'write', '/llm/bob/system', false],
  ['write /**', 'write', '/host/llm/bob/state', false],
  ['write /llm/*/ctl', 'write', '/llm/bob/ctl', true],
  ['write /**/ctl', 'write', '/ctl', true],
  ['read /**', 'read', '/llm/bob/ctl', true],
  ['mcp read /**', 'read', '/a', false],
]

test('what grants allow', { timeout }, async (t) => {
  for (const [grant, use, path, may] of rows)
    await t.test(`${grant}: ${use} ${path}`, () =>
      assert.equal(allows([grantOf(grant)], use, namesOf(path)), may),
    )
})

test('a pattern of many stars takes no time', { timeout: 2000 }, () => {
  const grant = grantOf(`read /${'*a'.repeat(100)}/${'**/'.repeat(100)}b`)
  assert.equal(allows([grant], 'read', namesOf(`/${'a'.repeat(250)}/${'c/'.repeat(1000)}`)), false)
})

test('a list has commas between its lines, those in quotes apart', { timeout }, () => {
  assert.deepEqual(linesOf('read /a, mcp x "b, c" "d\\"e,",\twait /f ,'), [
    'read /a',
    'mcp x "b, c" "d\\"e,"',
    'wait /f',
  ])
  assert.deepEqual(linesOf('off'), [])
  assert.deepEqual(checkedLines(['read a', 'read /n/a']), ['read /a'])
  const many = Array.from({ length: 65 }, (_, at) => `read /${at}`)
  assert.throws(() => checkedLines(many), { code: 'EINVAL', message: /64 tools are the most/ })
})
