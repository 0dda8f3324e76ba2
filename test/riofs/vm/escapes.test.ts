import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, opened } from './opened.ts'

/** Names by which programs elsewhere reach files, the network, other programs, their host or each other. */
// oxfmt-ignore
const names = [
  'require', 'module', 'exports', 'process', 'Buffer', 'global', '__dirname', '__filename', 'fetch', 'XMLHttpRequest', 'WebSocket',
  'EventSource', 'Worker', 'SharedWorker', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Deno', 'Bun', 'std', 'os', 'bjson',
  'scriptArgs', 'load', 'loadScript', 'importScripts', 'navigator', 'localStorage', 'indexedDB', 'caches', 'open', 'postMessage',
  '__guest', '__host', 'gc', 'Intl', 'performance', 'evalScript', 'print.host',
]

/** Ways out that have worked elsewhere; what they come to here. */
// oxfmt-ignore
const attempts: readonly [title: string, program: string, came: RegExp][] = [
  ['the Function of a function', 'print.constructor("return typeof process + typeof require")()', /^undefinedundefined$/],
  ['the Function of a host function', 'Math.random.constructor("return typeof process")()', /^undefined$/],
  ['the Function of the Function', 'const F = [].constructor.constructor; F("return this")() === globalThis', /^true$/],
  ['the Function of an async function', '(await (async () => {}).constructor("return typeof process")())', /^undefined$/],
  ['the Function of a generator', '(function* () {}).constructor("yield typeof process")().next().value', /^undefined$/],
  ['eval, directly and not', 'eval("typeof process") + (0, eval)("typeof require")', /^undefinedundefined$/],
  ['the world of a sloppy this', '(function () { return Object.keys(this).filter((k) => /^__(guest|host)/.test(k)).length })()', /^0$/],
  ['who called', '(function f() { return String(f.caller) + String(arguments.callee.caller) })()', /^undefinedundefined$/],
  ['who called a handler', '[1].map(function f() { return String(f.caller) })[0]', /^undefined$/],
  ['what is written on host functions', 'Object.getOwnPropertyNames(Math.random).join()', /^length,name$/],
  ['what they inherit', 'Object.getPrototypeOf(Math.random) === Function.prototype', /^true$/],
  ['what they look like', 'String(Math.random)', /native code/],
  ['what they call', 'let seen = ""; Math.random.call({ get x() { seen = "x" } }); seen', /^$/],
  ['frames', 'Error.prepareStackTrace = (e, frames) => frames; typeof new Error().stack', /^(string|undefined|object)$/],
  ['frames of the host', 'String(new Error().stack).includes("riofs/vm") || String(new Error().stack).includes("node:")', /^false$/],
  ['an error of the host', 'let e = ""; try { measure(1) } catch (x) { e = x.constructor === Error && !/node:|\\/src\\//.test(x.stack) } e', /^true$/],
  ['import, evaluated', 'await eval(`import("node:fs")`).catch(String)', /programs cannot import/],
  ['import of what is there', 'await eval(`import("three")`).catch(String)', /programs cannot import/],
  ['import of the bootstrap', 'await eval(`import("guest.ts")`).catch(String)', /programs cannot import/],
  ['import of the bootstrap, nearby', 'await eval(`import("./guest.ts")`).catch(String)', /programs cannot import/],
  ['import of a URL', 'await eval(`import("file:///etc/passwd")`).catch(String)', /programs cannot import/],
  ['import of the engine', 'await eval(`import("std")`).catch(String)', /programs cannot import/],
  ['import of a text', 'await eval(`import("data:text/javascript,1")`).catch(String)', /programs cannot import/],
]

/** What programs may do to the language, so that whoever looks after them is deceived. */
const deceits = `
  const all = (object) => Object.getOwnPropertyNames(object).filter((name) => typeof Object.getOwnPropertyDescriptor(object, name).value === 'function')
  const liar = function () { return 'lie' }
  const patched = [JSON, Promise.prototype, Map.prototype, Set.prototype, Array.prototype, String.prototype, Object, Reflect, Math]
  for (const object of patched)
    for (const name of all(object)) if (name !== 'constructor') try { object[name] = liar } catch {}
  globalThis.__guest = new Proxy({}, { get: () => liar })
  Object.prototype.toJSON = liar
  for (const name of ['limit', 'calls', 'value']) Object.defineProperty(Object.prototype, name, { get: liar, set() {}, configurable: true })
  'done'
`

test('what a program can reach', { timeout: 60_000 }, async (t) => {
  await using box = await opened()
  for (const name of names)
    await t.test(`has no ${name}`, async () => {
      const ran = await box.run(`typeof ${name}`, asked())
      assert.equal(ran.value, 'undefined')
    })
  for (const [title, program, came] of attempts)
    await t.test(`is nothing more by ${title}`, async () => {
      const ran = await box.run(program, asked())
      assert.match(ran.value ?? ran.error?.message ?? '', came)
    })
  await t.test('is not the machine, whatever it does to the language', async () => {
    const before = await box.snapshot()
    const ran = await box.run(deceits, asked())
    assert.ok(before.length > 0)
    for (const answer of [ran, await box.call('tick', 1), await box.run('1', asked())])
      if (answer.ok)
        assert.deepEqual(
          Object.keys(answer.patch).filter((key) => key !== 'set'),
          [],
        )
      else assert.ok(answer.error!.message)
    const fresh = await box.restore({ length: 0, pages: new Map() })
    assert.deepEqual([fresh.ok, (await box.run('JSON.stringify([1])', asked())).value], [true, '[1]'])
  })
})
