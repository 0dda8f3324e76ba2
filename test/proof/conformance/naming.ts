import { concat } from '../../../src/lib/bytes.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { Frame, Frames } from '../../../src/ninep/frame.ts'
import { decode, encode, typeOf } from '../../../src/ninep/message.ts'
import type { Message } from '../../../src/ninep/message.ts'

const TATTACH = typeOf('Tattach')

/** A conn on which every attach asks for another tree: a mux behind a mux shows the one mount that is meant. */
export function naming(conn: Conn, aname: string): Conn {
  const frames = new Frames(1 << 24)
  return {
    name: conn.name,
    get untaken() {
      return conn.untaken
    },
    read: (take) => conn.read(take),
    drained: () => conn.drained(),
    close: () => conn.close(),
    write(bytes) {
      for (const frame of frames.push(bytes)) conn.write(renamed(frame, aname))
    },
  }
}

function renamed(frame: Frame, aname: string): Uint8Array {
  const bytes = concat([frame.bytes, ...frame.rest])
  if (frame.type !== TATTACH) return bytes
  return encode({ ...(decode(new Frame(bytes)) as Message<'Tattach'>), aname })
}
