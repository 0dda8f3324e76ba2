import { VERSION } from '../const.ts'
import { base } from '../dialect.ts'
import type { Dialect } from '../dialect.ts'
import { linux } from './lops.ts'
import { unix } from './uops.ts'

const dialects = new Map([base, unix, linux].map((dialect) => [dialect.version, dialect]))

/** The dialect that answers a version: the base for one that nobody here speaks, none for another protocol. */
export const spoken = (version: string): Dialect | undefined =>
  dialects.get(version) ?? (version.startsWith(`${VERSION}.`) ? base : undefined)
