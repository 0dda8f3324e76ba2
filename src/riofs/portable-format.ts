import type { Kind } from './versions.ts'

/** A program, or JSON of what was done, that led to a state. */
export interface Source {
  readonly number: number
  readonly author: string
  readonly time: number
  readonly label: string
  readonly kind: Exclude<Kind, 'first' | 'state'>
  readonly source: string
}

export const FORMAT = 'hivefs scene'
/** The version of the format that is written; no other is read. */
export const FORMAT_VERSION = 1
