import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Handles of this process that are not its own: sockets, pipes to children, timers. */
const COUNTED = {
  timers: ['Timeout'],
  sockets: ['PipeWrap', 'TCPSocketWrap', 'TLSWrap', 'PipeConnectWrap', 'TCPConnectWrap'],
}

/** What this process holds that must not grow. Memory is what is left when the garbage is gone, in bytes. */
export function held(): Readonly<Record<string, number>> {
  collect()
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const counted = Object.entries(COUNTED).map(([name, kinds]) => [
    name,
    resources.filter((kind) => kinds.includes(kind)).length,
  ])
  return { ...Object.fromEntries(counted), rss, heap: heapUsed + external }
}
