/**
 * What keeps the bootstrap and the programs apart, though they share one world: a program may call its class Map, and write
 * on prototypes, and whoever looks after it shall not be deceived.
 */

/** Before all: what no program shall see, and chance from outside. */
export const BEFORE = `
  delete globalThis.SharedArrayBuffer
  delete globalThis.Atomics
  Math.random = __host.random
`

/**
 * Stands before each module of the bootstrap, in its first line: these names are its own, whatever is made of the global ones.
 */
export const NAMES =
  'const { Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Float32Array, Float64Array, Function, Infinity, ' +
  'Int16Array, Int32Array, Int8Array, JSON, Map, Math, NaN, Number, Object, Promise, Proxy, RangeError, ReferenceError, Reflect, ' +
  'RegExp, Set, String, Symbol, SyntaxError, TypeError, Uint16Array, Uint32Array, Uint8Array, Uint8ClampedArray, WeakMap, WeakRef, ' +
  'WeakSet, isFinite, isNaN, parseFloat, parseInt } = globalThis; '

/**
 * After all: methods that the bootstrap uses stay what they are. More can be written beside them, and on what inherits
 * them by class; not on Object's prototype, which is everybody's.
 */
export const AFTER = `{
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object
  const walkers = [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g)]
  const generated = getPrototypeOf(function* () {}).prototype
  const typed = getPrototypeOf(Uint8Array)
  const kept = [
    JSON, Reflect, Object, Array, Array.prototype, Map.prototype, Set.prototype, WeakMap.prototype, WeakSet.prototype, Promise,
    Promise.prototype, String, String.prototype, RegExp.prototype, Number, Number.prototype, Symbol, typed, typed.prototype,
    getPrototypeOf(getPrototypeOf(walkers[0])), generated, ...walkers.map(getPrototypeOf),
  ]
  const free = new Set(['constructor', 'toString', 'toLocaleString', 'valueOf', 'toJSON', 'prototype', 'name', 'length'])
  for (const object of kept)
    for (const name of Reflect.ownKeys(object)) {
      const found = getOwnPropertyDescriptor(object, name)
      if (free.has(name) || !found.configurable) continue
      defineProperty(object, name, 'value' in found ? { writable: false, configurable: false } : { configurable: false })
    }
  preventExtensions(Object.prototype)
  delete globalThis.__guest
  delete globalThis.__host
}`
