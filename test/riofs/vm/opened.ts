import { Sandbox } from '../../../src/riofs/vm/sandbox.ts'
import type { Asked, Limits } from '../../../src/riofs/vm/ran.ts'

export const opened = (limits?: Limits): Promise<Sandbox> => Sandbox.open(limits && { limits })

let version = 0

/** What a program is run as, in a test that does not care. */
export const asked = (): Asked => ({ version: ++version, clock: 0, author: 'test' })
