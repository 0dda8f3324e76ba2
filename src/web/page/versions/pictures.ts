import type { Version } from './table.ts'

const KEPT = 'hivefs.pictures'
/** Pictures that are kept. */
const MOST = 60
/** Characters of one. */
const LARGEST = 60_000

/** Pictures of versions that were seen, as addresses: no file gives that of an old version. */
export type Pictures = ReadonlyMap<string, string>

/** Which version it is, also where another hive answers at the same address. */
export const keyOf = ({ number, time }: Version): string => `${number} ${time}`

/** Those that the window has kept: over a panel that is closed and a reload. */
export function keptPictures(): Pictures {
  try {
    const said: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]')
    return new Map(Array.isArray(said) ? said.filter(isPicture).slice(-MOST) : [])
  } catch {
    return new Map()
  }
}

/** With one more, which is the newest. */
export function withPicture(before: Pictures, version: Version, png: Uint8Array): Pictures {
  const address = `data:image/png;base64,${btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(''))}`
  const key = keyOf(version)
  if (address.length > LARGEST) return before
  const after = new Map([...[...before].filter(([old]) => old !== key), [key, address] as const].slice(-MOST))
  try {
    sessionStorage.setItem(KEPT, JSON.stringify([...after]))
  } catch {
    // The browser has no room for them: then they are in the panel alone.
  }
  return after
}

const isPicture = (said: unknown): said is [string, string] =>
  Array.isArray(said) &&
  said.length === 2 &&
  typeof said[0] === 'string' &&
  typeof said[1] === 'string' &&
  said[1].startsWith('data:image/png;')
