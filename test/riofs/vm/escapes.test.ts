import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, opened } from './opened.ts'

/** Names by which programs elsewhere reach files, other programs, their host or each other. */
// oxfmt-ignore
const names = [
  'process', 'Buffer', 'global', '__dirname', '__filename', 'WebAssembly', 'SharedArrayBuffer', 'Atomics',
  'Deno', 'Bun', 'std', 'os', 'bjson', 'scriptArgs', 'load', 'loadScript', 'indexedDB', 'caches', '__guest', '__host', 'gc',
  'evalScript', 'SharedWorker', 'BroadcastChannel', 'MessageChannel', 'print.host', 'print.guest',
]

/** What pages and programs know that is not here: it says so. */
// oxfmt-ignore
const refusals = [
  'require("fs")', 'require("node:child_process")', 'await fetch("http://127.0.0.1/")', 'new XMLHttpRequest().open("GET", "/")',
  'new WebSocket("ws://127.0.0.1/")', 'new EventSource("/")', 'new Worker("x.js")', 'importScripts("x.js")',
]

/** Ways out that have worked elsewhere; what they come to here. */
// oxfmt-ignore
const attempts: readonly [title: string, program: string, came: RegExp][] = [
  ['the Function of a function', 'print.constructor("return typeof process + typeof Buffer")()', /^undefinedundefined$/],
  ['the Function of a host function', 'Math.random.constructor("return typeof process")()', /^undefined$/],
  ['the Function of the Function', 'const F = [].constructor.constructor; F("return this")() === globalThis', /^true$/],
  ['the Function of an async function', '(await (async () => {}).constructor("return typeof process")())', /^undefined$/],
  ['the Function of a generator', '(function* () {}).constructor("yield typeof process")().next().value', /^undefined$/],
  ['eval, directly and not', 'eval("typeof process") + (0, eval)("typeof Buffer")', /^undefinedundefined$/],
  ['the world of a sloppy this', '(function () { return Object.keys(this).filter((k) => /^__(guest|host)/.test(k)).length })()', /^0$/],
  ['who called', '(function f() { return String(f.caller) + String(arguments.callee.caller) })()', /^undefinedundefined$/],
  ['who called a handler', '[1].map(function f() { return String(f.caller) })[0]', /^undefined$/],
  ['what is written on host functions', 'Object.getOwnPropertyNames(Math.random).join()', /^length,name$/],
  ['what they inherit', 'Object.getPrototypeOf(Math.random) === Function.prototype', /^true$/],
  ['what they look like', 'String(Math.random)', /native code/],
  ['what they call', 'let seen = ""; Math.random.call({ get x() { seen = "x" } }); seen', /^$/],
  ['frames', 'Error.prepareStackTrace = (e, frames) => frames; typeof new Error().stack', /^(string|undefined|object)$/],
  ['frames of the host', 'String(new Error().stack).includes("riofs/vm") || String(new Error().stack).includes("node:")', /^false$/],
  ['import, evaluated', 'await eval(`import("node:fs")`).catch(String)', /programs cannot import/],
  ['import of what is there', 'await eval(`import("three")`).catch(String)', /programs cannot import/],
  ['import of the bootstrap', 'await eval(`import("guest.ts")`).catch(String)', /programs cannot import/],
  ['import of the bootstrap, nearby', 'await eval(`import("./guest.ts")`).catch(String)', /programs cannot import/],
  ['import of a URL', 'await eval(`import("file:///etc/passwd")`).catch(String)', /programs cannot import/],
  ['import of the engine', 'await eval(`import("std")`).catch(String)', /programs cannot import/],
  ['import of a text', 'await eval(`import("data:text/javascript,1")`).catch(String)', /programs cannot import/],
]

/** What programs do to the language, by mistake or so that whoever looks after them is deceived; and what works all the same. */
// oxfmt-ignore
const deceits: readonly [title: string, program: string][] = [
  ['names of its own', 'class Map {}; class Set {}; const JSON = null; var Array = 5; Object = null; Promise = 1; String = Number = Error = 0'],
  ['other methods', `
    const liar = () => 'lie'
    const all = [globalThis.Promise, [], '', /x/, 5, [].values(), new Uint8Array(), (async () => {})()].map((value) => value.__proto__)
    for (const object of all) for (const name of Object.getOwnPropertyNames(object)) try { object[name] = liar } catch {}`],
  ['something for everybody', '({}).__proto__.toJSON = () => "lie"; ({}).__proto__.limit = "lie"'],
  ['a guest of its own', 'globalThis.__guest = new Proxy({}, { get: () => () => "lie" })'],
  ['other helpers', 'box = null; print = null; THREE.Mesh = null; scene = null'],
]

test('A13 what a program can reach', { timeout: 60_000 }, async (t) => {
  await using box = await opened()
  for (const name of names)
    await t.test(`has no ${name}`, async () => {
      const ran = await box.run(`typeof ${name}`, asked())
      assert.equal(ran.value, 'undefined')
    })
  for (const program of refusals)
    await t.test(`says that there is no ${program}`, async () => {
      const ran = await box.run(program, asked())
      assert.equal(ran.ok, false, ran.value)
      assert.match(ran.error!.message, /not|no /)
    })
  for (const [title, program, came] of attempts)
    await t.test(`is nothing more by ${title}`, async () => {
      const ran = await box.run(program, asked())
      assert.match(ran.value ?? ran.error?.message ?? '', came)
    })
  for (const [title, program] of deceits)
    await t.test(`does not deceive the machine by ${title}`, async () => {
      await box.restore({ length: 0, pages: new Map() })
      const ran = await box.run(`const one = box();\n${program}`, asked())
      assert.deepEqual([ran.ok, ran.patch.set?.map(({ id }) => id)], [true, ['one']], ran.error?.message)
      const next = await box.run(
        'const two = new THREE.Group(); two.add(one); [1, 2].map((x) => x + 1).join()',
        asked(),
      )
      assert.equal(next.error, undefined)
      assert.ok((await box.call('tick', 1)).ok)
      assert.equal(typeof JSON.parse(await box.vars()), 'object')
    })
  await t.test('can be more than it was', async () => {
    await box.restore({ length: 0, pages: new Map() })
    const more =
      '[].__proto__.last = function () { return this.at(-1) }; class Stack extends Array { push(x) { return super.push(x, x) } }'
    assert.equal(
      (await box.run(`${more}; const s = new Stack(); s.push(7); [s.length, s.last()].join()`, asked()))
        .value,
      '2,7',
    )
  })
})
