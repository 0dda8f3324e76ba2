import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, opened } from './opened.ts'

/** Milliseconds a program may run here, and how much later it must be over; bytes that the process may grow meanwhile. */
const TIME = 500
const LATER = 500
const GROWTH = 100 << 20

/** What somebody writes who means harm, or does not know better; which limit ends it: - for none, several where that is the machine's speed. */
// oxfmt-ignore
const traps: readonly [title: string, program: string, limits: string][] = [
  ['a loop without end', 'while (1) {}', 'time'],
  ['a list that grows', 'const l = []; while (1) l.push(new Array(1000).fill(1))', 'memory time'],
  ['a list that grows, and nobody is told', 'const l = []; while (1) try { l.push(new Array(1e5).fill(1)) } catch {}', 'memory time'],
  ['a text that doubles', 'let s = "x"; while (1) s += s + "y"', 'memory'],
  ['many texts', 'const l = []; while (1) l.push("x".repeat(1e5) + l.length)', 'memory time'],
  ['typed arrays', 'const l = []; while (1) l.push(new Uint8Array(1e6).fill(1))', 'memory'],
  ['one large typed array', 'new Uint8Array(2 ** 31 - 1).fill(1)', 'memory'],
  ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })', 'memory time'],
  ['an object that grows', 'const o = {}; for (let i = 0; ; i++) o["k" + i] = i', 'memory time'],
  ['JSON, again and again', 'const b = Array(3e4).fill({ a: 1 }); while (1) JSON.parse(JSON.stringify(b))', 'memory time'],
  ['JSON of a tree without end', 'let b = {}; for (let i = 0; i < 30; i++) b = { l: b, r: b }; JSON.stringify(b)', 'memory time'],
  ['a large text that is searched', 'const s = "a".repeat(1e7); while (1) s.indexOf("ab")', 'time'],
  ['a list of four thousand million holes', 'new Array(2 ** 32 - 1).indexOf(1)', 'time'],
  ['a regular expression that tries all ways', '/^(a+)+$/.test("a".repeat(40) + "b")', 'time'],
  ['another one', '"x".repeat(60).replace(/(x+x+)+y/, "")', 'time'],
  ['a number without end', 'let b = 3n; while (1) b *= b', '-'],
  ['a function that calls itself', 'function r() { return r() + 1 } r()', 'depth'],
  ['the same, and it is caught', 'function r() { try { return r() + 1 } catch { return 1 } } r()', '-'],
  ['the same, and it tries again', 'function r() { try { return r() } catch { return r() } } r()', 'time'],
  ['texts that are measured without end', 'while (1) text({ text: "x".repeat(1e6), width: 10 })', 'time memory nodes bytes'],
  ['JSON that is nested deeply', 'let o = {}; for (let i = 0, p = o; i < 1e5; i++) p = p.a = {}; JSON.stringify(o)', 'time depth'],
  ['JSON text that is nested deeply', 'JSON.parse("[".repeat(1e6))', 'depth'],
  ['toString of itself', 'const z = { toString() { return String(z) } }; String(z)', 'depth'],
  ['a sort that sorts', 'function s() { [2, 1].sort(s) } s()', 'depth'],
  ['a sort that does not end', '[3, 2, 1].sort(() => { while (1) {} })', 'time'],
  ['a proxy of a proxy of a proxy', 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x', 'depth'],
  ['a list in a list in a list', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)', 'depth'],
  ['a class of a class of a class', 'let C = class {}; for (let i = 0; i < 1e5; i++) C = class extends C {}; new C()', 'depth time'],
  ['a source in brackets', '('.repeat(1e5), '-'],
  ['a source in brackets, evaluated', 'eval("(".repeat(1e5))', 'depth'],
  ['a regular expression in brackets', 'new RegExp("(?:".repeat(1e5) + ")".repeat(1e5))', 'depth'],
  ['promises without end', 'const go = () => Promise.resolve().then(go); await go()', 'memory time -'],
  ['an await without end', '(async () => { while (1) await null })()', 'time'],
  ['a thenable of itself', 'const p = { then(r) { r(p) } }; Promise.resolve(p)', 'time'],
  ['promises that double', 'const f = () => { Promise.resolve().then(f); Promise.resolve().then(f) }; f()', 'memory time'],
  ['a loop that is caught', '(async () => { for (;;) try { await null; while (1) {} } catch {} })()', 'time'],
  ['a loop with a finally', 'async function f() { try { while (1) {} } finally { f() } } f()', 'time'],
  ['a generator of itself', 'function* g() { yield* g() } [...g()]', 'depth'],
  ['a generator that is spread', 'function* g() { while (1) yield 1 } [...g()]', 'memory time'],
  ['a generator that is walked', 'function* g() { while (1) yield 1 } for (const x of g());', 'time'],
  ['a getter in what is asked for', 'box({ get color() { while (1) {} } })', 'time'],
  ['a getter in what is told', 'const b = box(); Object.defineProperty(b, "name", { get() { while (1) {} } })', 'time'],
  ['a getter in a material', 'const b = box(); Object.defineProperty(b.material, "color", { get() { while (1) {} } })', 'time'],
  ['a place that is a getter', 'const b = box(); Object.defineProperty(b.position, "x", { get() { while (1) {} } })', 'time'],
  ['a getter in its value', '({ get toJSON() { while (1) {} } })', 'time'],
  ['prints without end', 'while (1) print("x".repeat(1000))', 'memory time'],
  ['too many nodes', 'for (;;) box()', 'nodes time memory'],
  ['too many corners', 'while (1) scene.add(new THREE.Mesh(new THREE.SphereGeometry(1, 500, 500)))', 'vertices time memory'],
  ['an error that loops', 'throw new Proxy({}, { get() { while (1) {} } })', 'time'],
  ['an error that throws', 'throw { get message() { throw this }, toString() { throw this } }', '-'],
  ['a very long error', 'throw new Error("x".repeat(2e7))', '- time memory'],
  ['nothing is thrown', 'throw null', '-'],
  ['memory between threads', 'new SharedArrayBuffer(8)', '-'],
  ['waiting between threads', 'Atomics.wait(new Int32Array(8), 0, 0)', '-'],
]

test('traps', { timeout: 180_000 }, async (t) => {
  await using box = await opened({ time: TIME, memory: 64 << 20 })
  await box.run('let n = 0; const next = () => ++n', asked())
  let n = 0
  for (const [title, program, limits] of traps)
    await t.test(`${title}: ${limits}`, { timeout: 10_000 }, async () => {
      const left = (await box.vars()).length
      using memory = watched()
      const ran = await box.run(`next(); const gone = 1; ${program}`, asked())
      if (ran.ok) await box.run('n = ' + n, asked())
      else assert.deepEqual(ran.patch, {})
      assert.ok(
        limits.split(' ').includes(ran.error?.limit ?? '-'),
        `${ran.error?.limit}: ${ran.error?.message}`,
      )
      assert.ok(ran.ms < TIME + LATER, `${ran.ms} ms`)
      assert.ok(memory.growth() < GROWTH, `${memory.growth() >> 20} MiB`)
      assert.equal((await box.run('next()', asked())).value, String(++n))
      if (!ran.ok) assert.ok((await box.vars()).length <= left + 2, 'something is left of it')
    })
})

/** How much the process has grown at most since. */
function watched() {
  const { rss } = process.memoryUsage
  const before = rss()
  let most = before
  const growth = () => (most = Math.max(most, rss())) - before
  const timer = setInterval(growth, 10)
  return { growth, [Symbol.dispose]: () => clearInterval(timer) }
}
