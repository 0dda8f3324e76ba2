import { FileError } from '../lib/errno.ts'

/** Another machine that this one knows by its key; or a guest, somebody with a key for the web door. */
export interface Peer {
  readonly name: string
  /** `SHA256:…`, as fingerprintOf gives it; of a guest `WEB:…`. Who has this key is this peer, and nobody else. */
  readonly fingerprint: string
  /** A dial string, where it can be reached. */
  readonly address?: string | undefined
  /** When it was paired. */
  readonly since?: Date | undefined
  /** What it may reach, a line for each: `PATH [ro] [ctl]`. */
  readonly exports: readonly string[]
  /** How much of it, where that is not the default. */
  readonly limits?: Readonly<Record<string, number>> | undefined
}

/** What a machine may reach that has just been paired. */
export const FIRST_EXPORTS: readonly string[] = ['llm', 'rio', 'agent']

/** What a guest may reach of whom nothing else is said. */
export const GUEST_EXPORTS: readonly string[] = ['llm', 'rio']

/** Longest name, in characters. */
const LONGEST = 64

/** What is no name though it is spelled like one; the last means something else to JavaScript. */
const NONE: readonly string[] = ['.', '..', '__proto__']

/** Whether a text can name a peer: NAMESPACE.md R10. */
export const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text) && !NONE.includes(text)

/** @throws FileError EINVAL */
export function checkName(name: string): void {
  if (!isName(name))
    throw new FileError('EINVAL', `${JSON.stringify(name)}; a name is 1 to 64 of A-Z a-z 0-9 . _ -`)
}

/** What a machine may be called here that calls itself so: a name, and one that is free. */
export function freeName(wanted: string, taken: (name: string) => boolean): string {
  // what begins with agent- is what agents of this machine are called where it is told who did something
  const safe = wanted
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^(agent-)+/, '')
    .slice(0, LONGEST)
  const name = isName(safe) ? safe : 'host'
  for (let count = 1; ; count++) {
    const tail = count === 1 ? '' : `-${count}`
    const found = name.slice(0, LONGEST - tail.length) + tail
    if (!taken(found)) return found
  }
}

/** Whether a text can be the fingerprint of a key: the base64 of 32 bytes, spelled in the one way there is. */
export function isFingerprint(text: string): boolean {
  const [, digest] = /^SHA256:([A-Za-z0-9+/]{43})$/.exec(text) ?? []
  return digest !== undefined && Buffer.from(digest, 'base64').toString('base64') === `${digest}=`
}
