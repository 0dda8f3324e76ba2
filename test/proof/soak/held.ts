import koffi from 'koffi'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The fields of mallinfo2(3), in their order; in bytes, those that are. */
const FIELDS = 'arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost'.split(' ')

/** Bytes in use of malloc(3), where the C library tells: glibc from 2.33. */
const malloc = ((): (() => { readonly malloc?: number }) => {
  try {
    const info = koffi.struct(Object.fromEntries(FIELDS.map((field) => [field, 'size_t'])))
    const told = koffi.load(null).func('mallinfo2', info, []) as () => { readonly uordblks: number }
    return () => ({ malloc: told().uordblks })
  } catch {
    return () => ({})
  }
})()

/** Handles of this process that are not its own: sockets, pipes to children, timers. */
const COUNTED = {
  timers: ['Timeout'],
  sockets: ['PipeWrap', 'TCPSocketWrap', 'TLSWrap', 'PipeConnectWrap', 'TCPConnectWrap'],
}

/**
 * What this process holds that must not grow. Memory is what is left when the garbage is gone, in bytes: `heap` what V8 uses, with
 * its buffers; `malloc` what is in use of malloc(3), handles and buffers too; `rss` what the system charges, holes and all.
 */
export function held(): Readonly<Record<string, number>> {
  collect()
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const counted = Object.entries(COUNTED).map(([name, kinds]) => [
    name,
    resources.filter((kind) => kinds.includes(kind)).length,
  ])
  return { ...Object.fromEntries(counted), rss, heap: heapUsed + external, ...malloc() }
}
