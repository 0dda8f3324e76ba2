/**
 * What the language brings along and telling the scene depends on cannot be exchanged by a program. Only what is there is held fast:
 * a program may add to it, as `Array.prototype.shuffle`, and what it writes over is left as it was.
 */

const iterators = [
  [].values(),
  new Map().values(),
  new Set().values(),
  ''[Symbol.iterator](),
  ''.matchAll(/./g),
]
const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: object }

/** Math is not among them: programs like to have a `Math.random` of their own. */
const held: readonly object[] = [
  JSON, Reflect, Object, Array, Array.prototype, Map.prototype, Set.prototype, WeakMap.prototype, String, String.prototype, Number,
  Number.prototype, RegExp.prototype, Promise, Promise.prototype, Proxy, TypedArray, TypedArray.prototype, ArrayBuffer, ArrayBuffer.prototype,
  ...iterators.map((iterator) => Object.getPrototypeOf(iterator) as object),
] // oxfmt-ignore

const ofFunctions = ['call', 'apply', 'bind'] as const

function hold(object: object, key: PropertyKey): void {
  const found = Object.getOwnPropertyDescriptor(object, key)
  if (found === undefined || !found.configurable || typeof found.value !== 'function') return
  if (key !== 'constructor' && key !== 'toString') Object.defineProperty(object, key, { writable: false, configurable: false }) // oxfmt-ignore
}

export function lock(): void {
  for (const object of held) for (const key of Reflect.ownKeys(object)) hold(object, key)
  for (const name of ofFunctions) hold(Function.prototype, name)
}
