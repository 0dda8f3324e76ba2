import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** A connection on which bytes are sent as they are, and what came on it. */
export class Raw {
  readonly socket: Socket
  #said = ''

  static async open(port: number, head: string): Promise<Raw> {
    const raw = new Raw(connect(port, '127.0.0.1'))
    await once(raw.socket, 'connect')
    raw.socket.write(head)
    return raw
  }

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => (this.#said += chunk.toString('latin1')))
  }

  /** All that it has said. */
  get said(): string {
    return this.#said
  }

  /** Until it has said something that matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#said)) await once(this.socket, 'data')
  }

  /** Until it is hung up. @returns all that it has said */
  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, 'close')
    return this.#said
  }
}

/** What asks for WebSocket, in a head. */
export const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: 9p\r\n'

/** A connection that speaks WebSocket from now on. @param head more lines of it: Host, and who we are */
export async function upgraded(port: number, head: string): Promise<Raw> {
  const raw = await Raw.open(port, `GET /9p HTTP/1.1\r\n${head}${UPGRADE}\r\n`)
  await raw.until(/^HTTP\/1\.1 101 [^]*\r\n\r\n/)
  return raw
}

/** One frame, whole and masked with zeros: RFC 6455, 5.2. @param opcode with its reserved bits */
export function frame(opcode: number, payload: Uint8Array, fin = 0x80): Buffer {
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 1 << 16 ? 4 : 10)
  head[0] = fin | opcode
  if (head.length === 2) head[1] = 0x80 | length
  if (head.length === 4) head[1] = 0x80 | 126
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head[1] = 0x80 | 127
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, new Uint8Array(4), payload])
}
