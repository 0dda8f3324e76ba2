/** Routes with `{host}` in a path: one for each machine, as machines come and go. */

import { toFileError } from '../lib/errno.ts'
import type { FileError } from '../lib/errno.ts'
import { lineOf, same } from './wire.ts'
import type { Wire } from './wire.ts'
import { add } from './wiring.ts'

const HOST = /\{(host|HOST)\}/g

/** Whether a route stands for one of each machine. */
export const isEach = ({ src, dst }: Wire): boolean => `${src} ${dst}`.search(HOST) >= 0

/** What routes as they were said are with these machines, and which of those cannot be. */
export interface Expanded {
  readonly wires: readonly Wire[]
  readonly refused: ReadonlyMap<Wire, FileError>
}

/**
 * The routes that run: `{host}` is the name of a machine, `{HOST}` the same in capitals, as outputs of rules are called.
 * What somebody has said of one machine comes before what is said of each.
 * @param before what ran until now: what stays is the same object
 */
export function expanded(
  said: readonly Wire[],
  machines: readonly string[],
  before: readonly Wire[],
): Expanded {
  const known = new Map(before.map((wire) => [lineOf(wire), wire]))
  const refused = new Map<Wire, FileError>()
  let wires: readonly Wire[] = said.filter((wire) => !isEach(wire))
  for (const wire of said.filter(isEach).flatMap((wire) => machines.map((name) => wireFor(wire, name)))) {
    if (wires.some((other) => same(other, wire))) continue
    try {
      wires = add(wires, wire)
    } catch (error) {
      refused.set(wire, toFileError(error))
    }
  }
  return { wires: wires.map((wire) => known.get(lineOf(wire)) ?? wire), refused }
}

function wireFor(wire: Wire, name: string): Wire {
  const named = (path: string) =>
    path.replaceAll(HOST, (_, host) => (host === 'host' ? name : name.toUpperCase()))
  return { ...wire, src: named(wire.src), dst: named(wire.dst) }
}
