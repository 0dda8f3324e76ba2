/** Which routes go round, and what agents are among them. */

import { FileError } from '../lib/errno.ts'
import type { Wire } from './wire.ts'

const AGENT = /^(.*\/)?(llm|agent)\/[^/]+(?=\/)/
/** Files of an agent that make it say something when they are written. */
const ASKED = /^(.*\/)?(llm\/[^/]+\/(input|rpc|ctl)|agent\/[^/]+\/in)$/
/** The file that tells what any agent does. */
const EVENTS = 'events'

/** Whether a file is where an agent is asked. */
export const asks = (path: string): boolean => ASKED.test(path)

/** A circle without an agent would copy one message for ever. @throws FileError EINVAL with the circle */
export function checkCircle(wires: readonly Wire[], wire: Wire): void {
  if (isAgent(from(wire)) || isAgent(into(wire))) return
  const reached = new Map([[wire.dst, `${wire.src} -> ${wire.dst}`]])
  for (const [place, way] of reached)
    for (const { src, dst } of wires)
      if (src === place && !asks(dst) && !reached.has(dst)) reached.set(dst, `${way}, ${src} -> ${dst}`)
  const circle = reached.get(wire.src)
  if (circle) throw new FileError('EINVAL', `a circle without an agent: ${circle}`)
}

/**
 * The routes that are part of a circle. Of other servers nothing is known: what is written into one of their directories
 * may be what makes another file of it speak.
 */
export function circling(wires: readonly Wire[]): ReadonlySet<Wire> {
  const leaving = Map.groupBy(wires, (wire) => placeFrom(wire.src))
  const told = wires.filter(({ src }) => src === EVENTS)
  const next = (place: string) => [...(leaving.get(place) ?? []), ...(isAgent(place) ? told : [])]
  const reaches = (wire: Wire): boolean => {
    const reached = new Set([placeInto(wire.dst)])
    for (const place of reached)
      for (const other of next(place)) {
        if (other === wire) return true
        reached.add(placeInto(other.dst))
      }
    return false
  }
  return new Set(wires.filter(reaches))
}

/** Where what a file says comes from: its agent, which ends with a slash as no path does, or its directory. */
export const placeFrom = (src: string): string => agentOf(src) ?? directory(src)

/** What a write of a file may set going. */
export const placeInto = (dst: string): string => (asks(dst) ? agentOf(dst)! : directory(dst))

/** Whether a place is an agent. */
export const isAgent = (place: string): boolean => place.endsWith('/')

const from = ({ src }: Wire): string => agentOf(src) ?? src
const into = ({ dst }: Wire): string => (asks(dst) ? agentOf(dst)! : dst)

const agentOf = (path: string): string | undefined => AGENT.exec(path)?.[0].concat('/')

const directory = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
