import { once } from 'node:events'
import { connect } from 'node:net'
import { concat } from '../../../src/lib/bytes.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { dial, listen } from '../../../src/ninep/transports/tls.ts'
import { credentials } from '../../ninep/credentials.ts'
import { Dice } from './dice.ts'

/** How often somebody calls who does not speak TLS, or not to its end: before one of so many conversations. */
const STRANGERS = 4

/** A server behind TLS, with strangers at its door. */
export async function door(
  serve: (conn: Conn) => Promise<void>,
  failed: (error: unknown) => void,
): Promise<{ dial(): Promise<Conn>; close(): Promise<void> }> {
  const [there, here] = [await credentials(), await credentials()]
  const accepts = (fingerprint: string) => fingerprint === here.fingerprint
  const listener = await listen('127.0.0.1', 0, { credentials: there, accepts }, serve, failed)
  const port = Number(listener.address.split('!').at(-1))
  const dice = new Dice(port)
  return {
    async dial() {
      if (dice.one(STRANGERS)) await stranger(port, dice)
      return dial({ host: '127.0.0.1', port, credentials: here, accepts: () => true })
    },
    close: async () => listener[Symbol.asyncDispose](),
  }
}

/** Says something that is no handshake, or a part of one, and goes. */
async function stranger(port: number, dice: Dice): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  // A record of TLS: handshake, version, length; and a ClientHello that is none.
  const record = concat([
    Uint8Array.of(22, 3, dice.below(4), dice.below(2), dice.below(256), 1, 0, 1),
    dice.bytes(dice.below(300)),
  ])
  socket.write(dice.pick([record, dice.bytes(1 + dice.below(500)), Buffer.from('GET / HTTP/1.1\r\n\r\n')]))
  if (dice.one(2)) await new Promise((done) => setImmediate(done))
  socket.destroy()
}
