/** The bootstrap of the sandbox: the last thing it does is to offer `__guest`. */

import type { Host } from './guest.ts'
import { install } from './install.ts'
import { lock } from './lock.ts'

const host = Reflect.get(globalThis, '__host') as Host
const guest = install(globalThis, host)
/** Each is called by itself, without the others. */
const verbs = Object.getOwnPropertyNames(Object.getPrototypeOf(guest)).filter(
  (name) => name !== 'constructor',
)
const bound = verbs.map((name) => [name, (Reflect.get(guest, name) as () => unknown).bind(guest)] as const)
Reflect.set(globalThis, '__guest', Object.fromEntries(bound))
lock()
