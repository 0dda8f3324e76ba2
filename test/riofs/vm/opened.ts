import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import type { Asked, Limits } from '../../../src/riofs/vm/ran.ts'

/** The bootstrap beside this file: it is there as soon as the machine is. */
export const bootstrap = { root: new URL('./', import.meta.url).href, entry: 'guest.ts' }

export const opened = (limits?: Limits): Promise<Sandbox> =>
  Sandbox.open({ bootstrap, ...(limits && { limits }) })

let version = 0

/** What a program is run as, in a test that does not care. */
export const asked = (): Asked => ({ version: ++version, clock: 0, author: 'test' })
