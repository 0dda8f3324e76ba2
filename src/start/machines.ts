import { text } from '../lib/bytes.ts'
import { OREAD } from '../ninep/const.ts'
import type { Fsys } from '../ninep/fsys.ts'

export interface Follow {
  /** The root of a multiplexer that is not ours. */
  readonly mux: Fsys
  /** Our own name there. */
  readonly own: string | undefined
  /** Told which machines come and go. */
  readonly machine: (name: string, on: boolean) => void
  readonly signal: AbortSignal
}

/** Tells the machines of a multiplexer, now and as they change, until the signal fires. @throws FileError ENOTCONN when it hangs up */
export async function followMachines({ mux, own, machine, signal }: Follow): Promise<void> {
  const known = new Set<string>()
  const look = async (): Promise<void> => {
    const there = new Set(machinesOf(text(await mux.read('/ctl', signal))))
    if (own) there.delete(own)
    for (const name of known.difference(there)) machine(name, false)
    for (const name of there.difference(known)) machine(name, true)
    known.clear()
    for (const name of there) known.add(name)
  }
  try {
    await using events = await mux.client.root.walk(['events'], signal)
    await events.open(OREAD, signal) // before the first look: what changes from then on is told
    await look()
    for await (const lines of events.chunks(0, signal))
      if (/"kind":"(mount\.|gap)/.test(text(lines))) await look()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** The names in a table of mounts that are not of servers of that machine. */
const machinesOf = (table: string): string[] =>
  table
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([name, address]) => name && !name.startsWith('#') && address !== 'local')
    .map(([name]) => name!)
