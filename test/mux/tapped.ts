import type { Connect } from '../../src/mux/hello.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { MSIZE } from '../../src/ninep/const.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { Frames } from '../../src/ninep/frame.ts'

/** Connects as before, and tells the kind of each message of 9P2000.L that is sent. */
export const tapped =
  (connect: Connect, told: (kind: string) => void): Connect =>
  async (signal) => {
    const conn = await connect(signal)
    const frames = new Frames(MSIZE)
    return heard(conn, (bytes) => {
      for (const frame of frames.push(bytes.slice())) told(dotl.decode(frame).kind)
    })
  }

const heard = (conn: Conn, hear: (bytes: Uint8Array) => void): Conn => ({
  name: conn.name,
  get untaken() {
    return conn.untaken
  },
  read: (take) => conn.read(take),
  write(bytes) {
    hear(bytes)
    conn.write(bytes)
  },
  drained: () => conn.drained(),
  close: () => conn.close(),
})
