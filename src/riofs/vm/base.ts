import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Guest } from '../guest/guest.ts'
import { Engine } from './engine.ts'
import type { Begun } from './engine.ts'
import type { HostFunction } from './host.ts'
import { AFTER, BEFORE } from './locks.ts'
import type { Limits } from './ran.ts'
import { Sources } from './sources.ts'
import { wasmFile } from './wasm.ts'
import type { Value } from './wasm.ts'

/** The machine as it is before any program: each machine begins as a copy of it. */
export interface Base {
  /** Of all that it is made of, and of what came of it. */
  readonly hash: string
  readonly memory: SharedArrayBuffer
  readonly begun: Begun
  /** Where the functions of the guest lie. */
  readonly verbs: Verbs
}

export type Verb = keyof Guest
export type Verbs = Readonly<Record<Verb, Value>>

/** Where the bootstrap's sources are, and which of them is the first. */
export interface Bootstrap {
  /** A URL. */
  readonly root: string
  readonly entry: string
}

/** The moment at which every base is made: their memories shall be the same. */
const THEN = Date.UTC(2026, 0, 1)

// oxfmt-ignore
const verbs: Readonly<Record<Verb, true>> = {
  begin: true, end: true, flush: true, whole: true, tick: true, event: true, set: true, remove: true, clear: true,
  view: true, show: true, later: true, prints: true, running: true, strike: true, vars: true,
}

/** Boots a machine: the same sources make the same base, whenever and wherever. */
export async function boot(
  code: WebAssembly.Module,
  limits: Limits,
  hosts: readonly HostFunction[],
  { root, entry }: Bootstrap,
): Promise<readonly [Engine, Base]> {
  const sources = new Sources(new URL(root))
  using _ = still()
  const engine = await Engine.make(code, limits.memory, hosts, sources)
  const begun = engine.begin()
  const found = engine.values.within(() => {
    engine.values.set(engine.values.global(), '__host', hostObject(engine, hosts))
    engine.run(BEFORE, 'before')
    engine.module(sources.load(entry), entry)
    engine.close()
    const verbs = functions(engine)
    engine.run(AFTER, 'after')
    return verbs
  })
  const memory = shared(engine.wasm.bytes)
  return [engine, { hash: await hash(limits, sources, memory), memory, begun, verbs: found }]
}

function hostObject(engine: Engine, hosts: readonly HostFunction[]): Value {
  const object = engine.values.object()
  for (const [id, { name }] of hosts.entries())
    engine.values.set(object, name, engine.values.hosted(name, id))
  return object
}

/** The guest's functions are held by themselves: whatever a program does to the guest, these are called. */
function functions(engine: Engine): Verbs {
  const guest = engine.values.get(engine.values.global(), '__guest')
  const found = Object.keys(verbs).map((verb) => {
    const func = engine.values.get(guest, verb)
    if (engine.values.typeOf(func) !== 'function') throw new Error(`the guest has no ${verb}`)
    return [verb, engine.values.keep(func)] as const
  })
  return Object.fromEntries(found) as Record<Verb, Value>
}

/** As long as a machine boots, time stands still, chance is none, and its world has no language. */
function still(): Disposable {
  const { now } = Date
  const { random } = Math
  const clock = performance.now
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator')!
  Date.now = () => THEN
  performance.now = () => 0
  let seed = 1
  Math.random = () => (seed = (seed * 48_271) % 0x7fffffff) / 0x7fffffff
  Object.defineProperty(globalThis, 'navigator', { value: { language: 'C' }, configurable: true })
  return {
    [Symbol.dispose]() {
      Date.now = now
      Math.random = random
      performance.now = clock
      Object.defineProperty(globalThis, 'navigator', navigator)
    },
  }
}

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length)
  new Uint8Array(memory).set(bytes)
  return memory
}

async function hash(limits: Limits, sources: Sources, memory: SharedArrayBuffer): Promise<string> {
  const sum = createHash('sha256')
    .update(await readFile(wasmFile))
    .update(JSON.stringify(limits))
  for (const [name, source] of sources.read) sum.update(JSON.stringify([name, source]))
  return sum.update(new Uint8Array(memory)).digest('hex')
}
