import { KEEP32 } from '../const.ts'

/** A name, and the number that the client's machine knows its bearer by: `glenda:1000`. */
const NUMBERED = /^(.*):(0|[1-9]\d{0,9})$/s

/** Who attaches, and to which number everything is to belong. */
export interface Named {
  readonly name: string
  readonly uid?: number
}

/** A uname, without the number behind it. What is no uid of Linux (32 bits, and not the one that means none) is part of the name. */
export function named(uname: string): Named {
  const [, name = '', number] = NUMBERED.exec(uname) ?? []
  const uid = Number(number ?? KEEP32)
  return uid < KEEP32 ? { name: name || String(uid), uid } : { name: uname }
}
