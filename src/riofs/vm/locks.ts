/**
 * What keeps the bootstrap and the programs apart, though they share one world: a program may call its class Map, and whoever
 * looks after it shall not be deceived. Methods are held fast by the bootstrap itself (`guest/lock.ts`).
 */

/** Before all: what no program shall see, chance from outside, and what this engine lacks of the language. */
export const BEFORE = `
  delete globalThis.SharedArrayBuffer
  delete globalThis.Atomics
  Math.random = __host.random
  Object.defineProperty(Array, 'fromAsync', { writable: true, configurable: true, value: async function fromAsync(items, map, that) {
    const list = []
    for await (const item of items[Symbol.asyncIterator] || items[Symbol.iterator] ? items : Array.from(items))
      list.push(map ? await map.call(that, item, list.length) : item)
    return list
  } })
`

/**
 * Stands before each module of the bootstrap, in its first line: these names are its own, whatever is made of the global ones.
 */
export const NAMES =
  'const { Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Float32Array, Float64Array, Function, Infinity, ' +
  'Int16Array, Int32Array, Int8Array, JSON, Map, Math, NaN, Number, Object, Promise, Proxy, RangeError, ReferenceError, Reflect, ' +
  'RegExp, Set, String, Symbol, SyntaxError, TypeError, Uint16Array, Uint32Array, Uint8Array, Uint8ClampedArray, WeakMap, WeakRef, ' +
  'WeakSet, isFinite, isNaN, parseFloat, parseInt } = globalThis; '

/** After all: what is everybody's gets nothing more, and nobody finds who looks after him. */
export const AFTER = `
  Object.preventExtensions(Object.prototype)
  delete globalThis.__guest
  delete globalThis.__host
`
