import { put64 } from '../../../src/fuse/layout.ts'
import { put32 } from '../../../src/lib/coder.ts'
import { opcodes } from '../../../src/fuse/opcodes.ts'
import type { Layout } from '../../../src/fuse/layout.ts'
import type { Dice } from './dice.ts'
import type { Kernel } from './kernel.ts'

/** A request as /dev/fuse gives it. */
export function request(opcode: number, unique: number, nodeid: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(40 + body.length)
  put32(bytes, 0, bytes.length)
  put32(bytes, 4, opcode)
  put64(bytes, 8, unique)
  put64(bytes, 16, nodeid)
  bytes.set(body, 40)
  return bytes
}

/** How often each kind comes; INIT is said once, and all others come once. */
const WEIGHTS: Readonly<Record<string, number>> = {
  INIT: 0,
  LOOKUP: 20,
  GETATTR: 8,
  SETATTR: 4,
  OPEN: 12,
  READ: 14,
  WRITE: 8,
  RELEASE: 8,
  OPENDIR: 4,
  READDIR: 5,
  READDIRPLUS: 5,
  RELEASEDIR: 3,
  FLUSH: 3,
  INTERRUPT: 8,
  FORGET: 3,
  CREATE: 4,
  UNLINK: 3,
  POLL: 3,
}
type Row = readonly [number: number, begins: Layout, answered: Layout, quiet?: 'quiet']
const rows = Object.entries<Row>(opcodes).flatMap(([opcode, row]) =>
  Array.from({ length: WEIGHTS[opcode] ?? 1 }, () => row),
)
// oxfmt-ignore
const NAMES = [
  'hello', 'notes', 'bell', 'ring', 'broken', 'slow', 'many', 'box', 'log', 'lock', 'late', 'deep',
  'stuck', 'file0', 'new', '.', '..', '', 'a/b', '\xff', 'n'.repeat(300), 'new\0other', 'x'.repeat(5000),
]
const SIZES = [0, 1, 100, 4096, 65536, 131072, 0x7fffffff, 0xffffffff]
const FLAGS = [0, 0, 1, 2, 0o1000, 0o2000, 0o4000, 0o100, 0x8000, 0xffffffff]

const never: ReadonlySet<number> = new Set([opcodes.INIT[0]])
const forgets: ReadonlySet<number> = new Set([opcodes.FORGET[0], opcodes.BATCH_FORGET[0]])

/** A request of any kind, about what the kernel was told of, most likely. */
export function call(dice: Dice, kernel: Kernel): Uint8Array {
  const [number, begins] = dice.pick(rows)
  const wanted = dice.one(60) ? dice.below(200) : number
  // No kernel forgets a file that it asks something about, and INIT is said once.
  const opcode = never.has(wanted) || (kernel.asked.size && forgets.has(wanted)) ? opcodes.GETATTR[0] : wanted
  const body = new Uint8Array(begins.size)
  for (const [field, at] of Object.entries(begins.at)) put(dice, kernel, body, field, at)
  const name = dice.one(2) ? Buffer.from(`${dice.pick(NAMES)}\0`) : dice.bytes(dice.below(20))
  const nodeid = dice.one(20) ? dice.u32() : any(dice, kernel.nodeids)
  const frame = request(opcode, kernel.next(), nodeid, Buffer.concat([body, name]))
  if (dice.one(20)) frame[40 + dice.below(Math.max(frame.length - 40, 1))] = dice.below(256)
  return dice.one(30) ? frame.subarray(0, 40 + dice.below(frame.length - 40 + 1)) : frame
}

function put(dice: Dice, kernel: Kernel, body: Uint8Array, field: string, at: number): void {
  if (at + 8 <= body.length && (field === 'fh' || field === 'unique'))
    put64(
      body,
      at,
      dice.one(10) ? dice.below(99) : any(dice, field === 'fh' ? kernel.fhs : new Set(kernel.asked.keys())),
    )
  else if (field === 'size' || field === 'count') put32(body, at, dice.pick(SIZES))
  else if (field === 'flags' || field === 'valid')
    put32(body, at, dice.one(4) ? dice.u32() : dice.pick(FLAGS))
  else if (dice.one(8)) put32(body, at, dice.u32())
  else if (dice.one(3)) put32(body, at, dice.below(200))
}

function any(dice: Dice, from: ReadonlySet<number>): number {
  const all = [...from]
  return all.length ? dice.pick(all) : 0
}
