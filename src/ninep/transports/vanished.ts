import type { Socket } from 'node:net'
import { FileError } from '../../lib/errno.ts'

/** How often to look, and how long a peer may leave us without a sign, in milliseconds. */
const LOOK = 1000
const PATIENCE = 8000

/**
 * Asks the system of a socket whose peer owes the receipt of bytes that were sent more than once: how long ago it
 * acknowledged anything, in milliseconds. Nothing when it owes nothing. One that reads nothing still answers when it is
 * asked whether it has room, and so it is not meant.
 */
export type Unanswered = (fd: number) => number | undefined

/**
 * Hangs up a TCP socket whose peer has vanished. While nothing is under way the system's keep-alive finds that out, within
 * 12 s: after 2 s it asks ten times, a second apart. It does not ask while bytes are under way, and would send them again
 * for a quarter of an hour: that is what `unanswered` is for.
 */
export function hangUpVanished(socket: Socket, name: string, unanswered: Unanswered | undefined): void {
  socket.setKeepAlive(true, 2000)
  if (!unanswered) return
  let owes: number | undefined
  const timer = setInterval(() => {
    const fd = fdOf(socket)
    const silent = fd === undefined ? undefined : unanswered(fd)
    const now = performance.now()
    if (silent === undefined) owes = undefined
    else if (silent >= PATIENCE && now - (owes ??= now) >= PATIENCE)
      socket.destroy(new FileError('ETIMEDOUT', `${name} has vanished`))
    else owes ??= now
  }, LOOK).unref()
  socket.once('close', () => clearInterval(timer))
}

/** Node has no name for the descriptor of a socket, but every handle on Linux has it. */
function fdOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as { readonly _handle?: { readonly fd?: number } | null }
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : undefined
}
