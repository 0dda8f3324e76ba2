import { FileError } from '../../src/lib/errno.ts'
import { Mux } from '../../src/mux/mux.ts'
import { dial } from '../../src/ninep/transports/unix.ts'
import { failed } from './run.ts'

/** A mux with the server on a unix socket behind it, as `backend`. */
export async function muxBefore(socket: string): Promise<Mux> {
  const mux = new Mux({
    dial(address) {
      throw new FileError('EINVAL', `${address}; nothing is added here`)
    },
    failed,
  })
  await mux.add('backend', (signal) => dial(socket, signal), `unix!${socket}`)
  return mux
}
