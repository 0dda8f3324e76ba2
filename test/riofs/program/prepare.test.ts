import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import * as THREE from 'three'
import { ProgramError } from '../../../src/riofs/program/fault.ts'
import { prepare } from '../../../src/riofs/program/prepare.ts'

const timeout = 30_000

/** A program, what the machine runs, and the names that it declares. */
// oxfmt-ignore
const rewritten: readonly (readonly [source: string, code: string, declared: string])[] = [
  ['1 + 1', '1 + 1', ''],
  ['const x = 1', 'var   x = 1\n;void 0', 'x'],
  ['let x = 1; x', 'var x = 1; x', 'x'],
  ['let x', 'var x=void 0;\n;void 0', 'x'],
  ['var x', 'var x;\n;void 0', 'x'],
  ['let a, b = 2\n;[a]', 'var a=void 0, b = 2\n;[a]', 'a b'],
  ['const {a, b: [c, ...d], ...e} = o, f = g', 'var   {a, b: [c, ...d], ...e} = o, f = g\n;void 0', 'a c d e f'],
  ['class X {}', 'var X=class X {};\n;void 0', 'X'],
  ['function f() { const x = 1 }\nf()', 'function f() { const x = 1 }\n__later(f())', 'f'],
  ['(async () => {})();1', '__later((async () => {})());1', ''],
  ['a\n;[1].map(f)', 'a\n;__later([1].map(f))', ''],
  ['{ const x = 1 }', '{ const x = 1 }\n;void 0', ''],
  ['for (let i = 0; i < 3; i++) f(i)', 'for (let i = 0; i < 3; i++) f(i)\n;void 0', ''],
  ['for (var i of [1]) var j = i', 'for (var i of [1]) var j = i\n;void 0', 'j i'],
  ['cube = box()', "cube = __help(typeof box=='function'&&box,'box')()", 'cube'],
  ['new box()', 'new box()', ''],
  ['ball.find()', '__later(ball.find())', ''],
  ['export const k = 1', 'var   k = 1\n;void 0', 'k'],
  ['export function f() {}', 'function f() {}\n;void 0', 'f'],
  ['const a = 1; export { a }', 'var   a = 1; ;\n;void 0', 'a'],
  ['export default class A {}', 'var A=class A {};\n;void 0', 'A'],
  ['#!/usr/bin/env node\n1', '///usr/bin/env node\n1', ''],
  ["import * as THREE from 'three'", ';\n;void 0', ''],
  ["import T from 'three'; T", 'var T=THREE;; T', ''],
  ["const THREE = require('three')", 'var   THREE = THREE\n;void 0', 'THREE'],
  ["const x = await f()\nx", 'var x;(async()=>{void(x = await f());\nreturn (x)\n})()', 'x'],
  ['let a\nconst {b} = await c;\nb;', 'var a,b;(async()=>{void(a=void 0);\nvoid({b} = await c);\nreturn (b);\n})()', 'a b'],
  ['await f()\nfunction f() {}', 'var f;function f() {};(async()=>{await f()\n;\n})()', 'f'],
  ['for (var i = 0; i < 2; i++) await i', 'var i;(async()=>{for (i = 0; i < 2; i++) await i\n})()', 'i'],
  ['class A {}\nawait 1', 'var A;(async()=>{A=class A {};\nreturn (await 1)\n})()', 'A'],
  ['if (a) return 1\n2', '(()=>{if (a) return 1\nreturn (2)\n})()', ''],
  ['async function f() { await g() }', 'async function f() { await g() }\n;void 0', 'f'],
  ['let x: number = 1; x as any', 'var x         = 1; x       ', 'x'],
]

test('what the machine runs of a program', { timeout }, async (t) => {
  for (const [source, code, declared] of rewritten)
    await t.test(source, () => {
      const runnable = prepare(source)
      assert.equal(runnable.code, code)
      assert.deepEqual(runnable.declared, declared.split(' ').filter(Boolean))
      assert.equal(runnable.async, /^(var [^;]*;)?(function.*;)?\(async/.test(code))
    })
})

/** Programs one after the other, and the value of the last. */
// oxfmt-ignore
const values: readonly (readonly [title: string, programs: readonly string[], value: unknown])[] = [
  ['a constant, twice', ['const x = 1', 'const x = 2', 'x'], 2],
  ['a constant, twice in one program', ['const x = 1; const x = 2; x'], 2],
  ['a variable without a value begins anew', ['let x = 1', 'let x', 'x'], undefined],
  ['a var without a value stays', ['var x = 1', 'var x; x'], 1],
  ['a class, twice', ['class A { a = 1 }', 'class A { a = 2 }', 'new A().a'], 2],
  ['a class after a class with the same name', ['class A {}', 'class B extends A {}', 'new B() instanceof A'], true],
  ['a function, twice', ['function f() { return 1 }', 'function g() { return f() }', 'function f() { return 2 }', 'g()'], 2],
  ['a function where there was a constant', ['const f = 1', 'function f() { return 2 }', 'f()'], 2],
  ['a closure keeps what it closes over', ['let n = 0; const up = () => ++n', 'up(); up()', 'n'], 2],
  ['names in blocks are no globals', ['{ const x = 1 }', 'typeof x'], 'undefined'],
  ['names of waiting programs are globals', ['const {a, b: [c]} = await {a: 1, b: [2]}', '[a, c]'], [1, 2]],
  ['functions of waiting programs too', ['f = null; function g() { return x } const x = await 3', 'g()'], 3],
  ['functions are there before they are said', ['const x = await g(); async function g() { return 4 }', 'x'], 4],
  ['a value that is waited for', ['await Promise.resolve(5)'], 5],
  ['a value that is returned', ['if (true) return 6; 7'], 6],
  ['a loop has no value', ['for (const x of [1, 2]) x'], undefined],
  ['statements before a declaration are no value', ['1; const x = 2'], undefined],
  ['lines without semicolons', ['let a\n;[1].map(x => x)[0]'], 1],
  ['a bracket after a declaration', ['let a\n(1)'], 1],
  ['a class before a bracket', ['class A {}\n[7][0]'], 7],
  ['three', ["import * as T from 'three'; import { Mesh as M } from 'three/webgpu'", 'M === T.Mesh'], true],
  ['three, later', ["const { Mesh } = await import('https://esm.sh/three@0.170.0')", 'Mesh === THREE.Mesh'], true],
  ['an enum', ['enum Light { Red = 3, Green }; Light.Green'], 4],
  ['a property that is a parameter', ['class P { constructor(private readonly n: number) {} get m() { return this.n } }; new P(8).m'], 8],
  ['a name of more than one form', ['const naïve = 1, 変数 = 2, $ = 3, _x = 4; naïve + 変数 + $ + _x'], 10],
  ['a variable with the name of a helper', ['const box = [1]', 'let a = 1\nbox(box)'], ['box', [1]]],
  ['a function with the name of a helper', ['function box(x) { return x + 1 }', 'box(1)'], 2],
  ['a parameter with the name of a helper', ['const f = (text) => text("a")', 'f((x) => x + "b")'], 'ab'],
  ['carriage returns', ['const a = `x\r\ny`\r\na.length'], 3],
]

test('programs one after the other', { timeout }, async (t) => {
  for (const [title, programs, value] of values)
    await t.test(title, async () => assert.deepEqual(await last(programs), value))
})

/** Runs programs in one realm; values cross as JSON. */
async function last(programs: readonly string[]): Promise<unknown> {
  const helper =
    (name: string) =>
    (...args: readonly unknown[]) => [name, ...args]
  const realm = createContext({
    THREE,
    __later: (what: unknown) => what,
    __help: (what: unknown, name: string) => what || helper(name),
  })
  let value: unknown
  for (const source of programs) value = await runInContext(prepare(source).code, realm)
  return value === undefined ? value : JSON.parse(JSON.stringify(value))
}

/** What is wrong with a program, and where. */
// oxfmt-ignore
const faults: readonly (readonly [source: string, message: string, line: number, column: number])[] = [
  ['foo(]', 'SyntaxError: unexpected "]"', 1, 5],
  ['const a = 1\nconst a b', 'SyntaxError: unexpected "b"', 2, 9],
  ['\tlet x = 1 +* 2', 'SyntaxError: unexpected "*"', 1, 13],
  ['function f() {\n  if (x) {\n', 'SyntaxError: unexpected end of the program: { of line 2 is not closed', 3, 1],
  ['"abc', 'SyntaxError: Unterminated string constant', 1, 1],
  ['a = `b', 'SyntaxError: Unterminated template', 1, 6],
  ['“x”', "SyntaxError: Unexpected character '“'", 1, 1],
  ['function f() {\n  const x = await g()\n}', 'SyntaxError: await stands in a function that is not async; write async in front of it', 2, 19],
  ['using x = f()', 'SyntaxError: using is not known here; write const', 1, 1],
  ['if (a) { import x from "three" }', 'SyntaxError: import and export stand at the top level', 1, 10],
  ['const name = "x"\nimport(name)', 'SyntaxError: the module of an import is written out', 2, 8],
  ['import _ from "lodash"', `SyntaxError: module "lodash" is not here; here are 'three' and 'three/addons/…'`, 1, 15],
  ['\nimport * as d3 from "https://cdn.jsdelivr.net/npm/d3@7/+esm"', `SyntaxError: module "https://cdn.jsdelivr.net/npm/d3@7/+esm" is not here; here are 'three' and 'three/addons/…'; chart({type: 'bar', data: […]}) draws charts`, 2, 21],
  ['const fs = require("node:fs")', `SyntaxError: module "node:fs" is not here; here are 'three' and 'three/addons/…'; a program reaches no files, network or processes`, 1, 20],
  ['const App = () => {\n  return <div>Hi</div>\n}', 'SyntaxError: JSX is not known here; make elements with panel(), button(), label() … or html({html: …})', 2, 10],
  ['const App: FC = () => <br/>', 'SyntaxError: JSX is not known here; make elements with panel(), button(), label() … or html({html: …})', 1, 23],
  ['const x = <any>y\nconst z: number = ;', 'SyntaxError: Expression expected', 2, 19],
  ['const x: number = ;', 'SyntaxError: Expression expected', 1, 19],
  ['const 日本: number = ]', 'SyntaxError: Expression expected', 1, 20],
  ['\tconst a: number = ]', 'SyntaxError: Expression expected', 1, 20],
  ['let x: number = (', 'SyntaxError: Expression expected', 1, 18],
  [`${'('.repeat(50_000)}1`, 'SyntaxError: the program is nested too deeply', 1, 0],
  [`let x: number = ${'['.repeat(50_000)}`, 'SyntaxError: the program is nested too deeply', 1, 50_017],
]

test('what is wrong with a program, and where', { timeout }, async (t) => {
  for (const [source, message, line, column] of faults)
    await t.test(source.slice(0, 80), () => {
      const { message: said, ...fault } = faultOf(source)
      assert.deepEqual({ said, line: fault.line }, { said: message, line })
      if (column) assert.equal(fault.column, column)
      assert.match(fault.excerpt ?? '', new RegExp(`^> *${line} \\|`, 'm'))
    })
})

function faultOf(source: string): ProgramError {
  try {
    prepare(source)
  } catch (thrown) {
    if (thrown instanceof ProgramError) return thrown
    throw thrown
  }
  return assert.fail('there is nothing wrong with it')
}

test('an export that three does not have is named when it is wanted', { timeout }, async () => {
  const wants = last(["import { Sausage } from 'three'"])
  await assert.rejects(wants, { name: 'SyntaxError', message: 'three has no Sausage here' })
})

test('a place is counted in characters inside, and in UTF-16 units in the source', { timeout }, () => {
  const { place } = prepare("const a = 1\ntext('😀日é'); nope()")
  const inside = "__help(typeof text=='function'&&text,'text')('😀日é'); "
  assert.deepEqual(place(2, Array.from(inside).length + 1), [2, 15])
  assert.deepEqual(place(1, 11), [1, 11])
})

test('the excerpt marks the column, whatever is before it', { timeout }, () => {
  const { excerpt } = faultOf('let a = 1\nlet b = 2\n\tlet c = ]\nlet d = 4\nlet e = 5\nlet f')
  assert.equal(
    excerpt,
    [
      '  1 | let a = 1',
      '  2 | let b = 2',
      '> 3 | \tlet c = ]',
      '    | \t        ^',
      '  4 | let d = 4',
      '  5 | let e = 5',
    ].join('\n'),
  )
})

test('deep and long programs take linear time and no stack', { timeout }, () => {
  for (const source of [
    'a?b:'.repeat(2000),
    '1+'.repeat(100_000),
    'x=>'.repeat(2000),
    '{'.repeat(5000),
    '-'.repeat(99_999),
  ])
    assert.throws(() => prepare(source), ProgramError)
  const before = performance.now()
  prepare('const x = 1\n'.repeat(80_000))
  prepare(`[${'f(1),'.repeat(100_000)}1]`)
  assert.ok(performance.now() - before < 10_000)
})

/** Pieces of programs, each whole in itself. */
const pieces = [
  'const alpha = beta(1)',
  'let gamma, delta = () => alpha;',
  'class Epsilon { m() { return alpha } }',
  'function zeta(eta) { return eta + alpha }',
  'const { theta, iota: [kappa] } = lambda',
  '{ const mu = `a${alpha}b` }',
  'for (var nu of alpha) zeta(nu)',
  "import { Mesh as Xi, Scene } from 'three'",
  'await alpha',
  'export const pi = alpha',
  'export default alpha',
  'if (alpha) var rho = "日本"; else sigma(rho)',
  'alpha.beta(gamma)',
  '/* naïve */ tau = upsilon',
  'import("three").then((phi) => phi)',
  'if (alpha) return', // which TypeScript knows in functions only
  'const chi: number = beta as any',
]

test('every name of a program is found again where it was written', { timeout }, () => {
  const text = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 })
  const ends = fc.constantFrom('\n', '\r\n', '\n\n  ', ';\n')
  fc.assert(
    fc.property(text, ends, (parts, end) => {
      const typed = parts.some((part) => part.includes(': number'))
      const source = parts.filter((part) => !typed || !part.includes('return')).join(end)
      const { code, place } = prepare(source)
      const seen = new Set<string>()
      for (const { word, line, column } of words(code)) {
        const [sourceLine, sourceColumn] = place(line, column)
        const there = source.split(/\r?\n/)[sourceLine - 1]!.slice(sourceColumn - 1)
        if (there.startsWith(word)) seen.add(`${sourceLine}:${sourceColumn}`)
      }
      for (const { word, line, column } of words(source.replaceAll('\r', '')))
        if (names.has(word))
          assert.ok(seen.has(`${line}:${column}`), `${word} of ${line}:${column} in\n${code}`)
    }),
    { numRuns: 60 },
  )
})

/** Names that programs keep when they are made ready: those of imports and of types are not among them. */
const names = new Set(
  'alpha beta gamma delta Epsilon zeta eta theta iota kappa lambda mu nu rho sigma tau upsilon phi chi'.split(
    ' ',
  ),
)

function* words(text: string): Generator<{ word: string; line: number; column: number }> {
  for (const [row, line] of text.split('\n').entries())
    for (const { 0: word, index } of line.matchAll(/[A-Za-z]\w*/g))
      yield { word, line: row + 1, column: index + 1 }
}
