import { put32 } from '../../../src/lib/coder.ts'
import type { Connect } from '../../../src/mux/hello.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { DMDIR, MSIZE, QTDIR, VERSION } from '../../../src/ninep/const.ts'
import { Frames } from '../../../src/ninep/frame.ts'
import { decode, encode } from '../../../src/ninep/message.ts'
import type { Message } from '../../../src/ninep/message.ts'
import { keep } from '../../../src/ninep/stat.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { Dice, seedOf } from './dice.ts'
import { mutated } from './mutate.ts'

/** A backend that greets as it should and then answers what it likes: mostly something that fits. */
export function hostile(seed: number): Connect {
  let count = 0
  return async () => {
    const [here, there] = pair('hostile')
    const dice = new Dice(seedOf(seed, count++))
    const frames = new Frames(MSIZE)
    there
      .read((chunk) => {
        for (const frame of frames.push(chunk)) answer(there, dice, decode(frame))
      })
      .catch(() => undefined)
      .finally(() => there.close())
    return here
  }
}

function answer(conn: Conn, dice: Dice, message: Message): void {
  const good = encode(fitting(dice, message))
  const greets = message.kind === 'Tversion' || message.kind === 'Tattach'
  if (greets || !dice.one(12)) return conn.write(good)
  const bad = mutated(dice, good, good, message.tag)
  if (dice.one(20)) return conn.close()
  if (dice.one(6)) conn.write(good.slice())
  if (dice.one(20)) put32(bad, 0, dice.pick([0, 6, bad.length + 1, 0x7fffffff]))
  if (!dice.one(10)) conn.write(bad)
}

const qid = (dice: Dice) => ({
  type: dice.one(2) ? QTDIR : 0,
  version: dice.below(3),
  path: dice.one(3) ? 2n ** 63n + BigInt(dice.u32()) : BigInt(dice.below(9)),
})

/** An answer of the kind that is due. */
function fitting(dice: Dice, message: Message): Message {
  const { tag } = message
  const stat = { ...keep, qid: qid(dice), mode: DMDIR, name: dice.pick(['x', '/', '..', '']) }
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- whatever else comes is refused
  switch (message.kind) {
    case 'Tversion':
      return { kind: 'Rversion', tag, msize: Math.min(message.msize, 8192), version: VERSION }
    case 'Tattach':
      return { kind: 'Rattach', tag, qid: { type: QTDIR, version: 0, path: 1n } }
    case 'Twalk': {
      const length = dice.one(3) ? dice.below(message.wname.length + 1) : message.wname.length
      return { kind: 'Rwalk', tag, wqid: Array.from({ length }, () => qid(dice)) }
    }
    case 'Topen':
      return { kind: 'Ropen', tag, qid: qid(dice), iounit: dice.pick([0, 1, 8168, 0xffffffff]) }
    case 'Tcreate':
      return { kind: 'Rcreate', tag, qid: qid(dice), iounit: 0 }
    case 'Tread':
      return { kind: 'Rread', tag, data: dice.bytes(Math.min(message.count, dice.below(300))) }
    case 'Twrite':
      return { kind: 'Rwrite', tag, count: dice.pick([0, message.data.length, 0xffffffff]) }
    case 'Tclunk':
      return { kind: 'Rclunk', tag }
    case 'Tremove':
      return { kind: 'Rremove', tag }
    case 'Tstat':
      return { kind: 'Rstat', tag, stat }
    case 'Twstat':
      return { kind: 'Rwstat', tag }
    case 'Tflush':
      return { kind: 'Rflush', tag }
    default:
      return { kind: 'Rerror', tag, ename: 'no' }
  }
}
