import { Tasks } from '../lib/tasks.ts'
import { Client } from '../ninep/client.ts'
import type { Conn } from '../ninep/conn.ts'
import { pair } from '../ninep/transports/pair.ts'
import { Gate } from '../peers/gate.ts'
import type { GateOptions } from '../peers/gate.ts'

export interface GateTo extends Pick<GateOptions, 'roster' | 'emit' | 'failed'> {
  /** Serves the whole tree. */
  readonly serve: (conn: Conn) => Promise<void>
}

/** How long the tree may take to say hello, in milliseconds. */
const HELLO = 5000

/** The gate between other machines and our tree. Each that comes has conversations of its own with it. */
export function gateTo({ serve, failed, ...options }: GateTo): Gate {
  const tasks = new Tasks(failed)
  return new Gate({
    ...options,
    failed,
    open(uname, aname, through) {
      const [here, there] = pair(`peer ${uname}`)
      tasks.start(serve(there).finally(() => there.close()))
      return Client.open(through(here), { uname, aname, signal: AbortSignal.timeout(HELLO) })
    },
  })
}
