/** A variable with the name of one of our functions: it is what the program made, and the function can be called by it still. */

const WHAT = Symbol('what')

/** A node (or another object) that can be called. */
export function callable(call: (...args: never[]) => unknown, what: object): object {
  const target = (...args: unknown[]): unknown => Reflect.apply(call, undefined, args)
  return new Proxy(target, {
    get: (_target, key) => (key === WHAT ? what : bound(what, key)),
    set: (_target, key, value) => Reflect.set(what, key, value),
    has: (_target, key) => key === WHAT || Reflect.has(what, key),
    getPrototypeOf: () => Reflect.getPrototypeOf(what),
    defineProperty: (_target, key, said) => Reflect.defineProperty(what, key, said),
    deleteProperty: (_target, key) => Reflect.deleteProperty(what, key),
  })
}

/** Methods are called on what is behind, which may have private fields. */
function bound(what: object, key: PropertyKey): unknown {
  const value: unknown = Reflect.get(what, key)
  return typeof value === 'function' && key !== 'constructor' ? (value as () => void).bind(what) : value
}

/** What is behind, or the value itself. */
export const unwrap = (value: unknown): unknown =>
  typeof value === 'function' ? ((Reflect.get(value, WHAT) as unknown) ?? value) : value
