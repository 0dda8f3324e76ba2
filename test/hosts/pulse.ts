import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from './host.ts'
import type { Windows } from './windows.ts'

/** How long a hive may think about its own root before it counts as held up, in milliseconds, and how often it is asked. */
const HELD_UP = 1000
const PACE = 300

/**
 * Asks a hive on its own host whether it is awake, until the signal fires: where the machine that all hosts are on has
 * more to do than it can, nobody is to blame for what comes late. Answers how often that was so.
 */
export async function pulse(host: Host, windows: Windows, over: AbortSignal): Promise<number> {
  let times = 0
  while (!over.aborted) {
    let window: { close(): void } | undefined
    const late = setTimeout(() => {
      window = windows.open(host.name)
      times++
    }, HELD_UP)
    await host.look(host.name).catch(() => undefined)
    clearTimeout(late)
    window?.close()
    await sleep(PACE)
  }
  return times
}
