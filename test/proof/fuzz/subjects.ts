import { fuse, replayFuse } from './fuse.ts'
import { fuzz } from './fuzz.ts'
import type { Asked, Outcome } from './fuzz.ts'
import { pairing, replayPairing } from './pairing.ts'
import type { Script } from './script.ts'
import { fault, shrink } from './shrink.ts'

/** Something that can be fuzzed, and how a round of it is played again. */
export interface Subject {
  readonly what: string
  /** Frames of 9P, requests of a kernel, letters. */
  readonly fuzz: (asked: Asked) => Promise<Outcome>
  /** What goes wrong, or nothing. */
  readonly replay: (script: Script) => Promise<string | undefined>
  /** The shortest script that goes wrong in the same way. */
  readonly shrink: (script: Script) => Promise<Script>
  /** Its share of all frames, in percent. */
  readonly share: number
}

const ninep = (what: string, share: number): Subject => ({
  what,
  share,
  fuzz,
  replay: (script) => fault(script, script.steps),
  shrink,
})

const other = (
  what: string,
  share: number,
  fuzz: Subject['fuzz'],
  again: (script: Script) => Promise<void>,
): Subject => ({
  what,
  share,
  fuzz,
  replay: (script) => again(script).then(() => undefined, String),
  shrink: async (script) => script,
})

/** By name. */
// oxfmt-ignore
export const subjects: Readonly<Record<string, Subject>> = {
  server:   ninep('our server, in all dialects', 30),
  mux:      ninep('the mux before two servers and one that answers what it likes', 30),
  mirror:   ninep('a server of the mirror of a client', 10),
  exported: ninep('what another machine is granted', 8),
  tls:      ninep('a server behind TLS, with strangers at its door', 1),
  fuse:     other('the FUSE bridge', 20, fuse, replayFuse),
  pairing:  other('a machine that shows a code', 1, pairing, replayPairing),
}
