import { concat } from '../../../src/lib/bytes.ts'
import { put16, put32 } from '../../../src/lib/coder.ts'
import { HEADER } from '../../../src/ninep/const.ts'
import type { Dice } from './dice.ts'

type Change = (dice: Dice, frame: Uint8Array, other: Uint8Array) => Uint8Array

const spot = (dice: Dice, frame: Uint8Array): number =>
  frame.length > HEADER ? HEADER + dice.below(frame.length - HEADER) : HEADER - 1

/** What can happen to a frame. Its size is put right behind it, and its tag. */
const changes: readonly Change[] = [
  (dice, frame) => {
    frame[spot(dice, frame)]! ^= 1 << dice.below(8)
    return frame
  },
  (dice, frame) => {
    frame[spot(dice, frame)] = dice.pick([0, 1, 0x7f, 0x80, 0xff])
    return frame
  },
  (dice, frame) => {
    if (frame.length >= HEADER + 2)
      put16(frame, HEADER + dice.below(frame.length - HEADER - 1), dice.pick([0, 1, 0xff, 0xffff]))
    return frame
  },
  (dice, frame) => {
    if (frame.length >= HEADER + 4)
      put32(
        frame,
        HEADER + dice.below(frame.length - HEADER - 3),
        dice.pick([0, 0xffffffff, 0x80000000, 0xfffffff0]),
      )
    return frame
  },
  (dice, frame) => frame.slice(0, HEADER + dice.below(frame.length - HEADER + 1)),
  (dice, frame) => concat([frame, dice.bytes(dice.below(20))]),
  (dice, frame, other) => concat([frame.subarray(0, spot(dice, frame)), other.subarray(spot(dice, other))]),
  (dice, frame) => {
    frame[4] = dice.below(256)
    return frame
  },
  (_dice, frame, other) => {
    frame[4] = other[4]!
    return frame
  },
  (dice, frame) => {
    const at = spot(dice, frame)
    return concat([frame.subarray(0, at), dice.bytes(dice.below(9)), frame.subarray(at)])
  },
]

/** A frame with something wrong in it, but of the size that it says, and with a tag that is free. */
export function mutated(dice: Dice, frame: Uint8Array, other: Uint8Array, tag: number): Uint8Array {
  let changed: Uint8Array = frame.slice()
  do changed = dice.pick(changes)(dice, changed, other)
  while (dice.one(3))
  put32(changed, 0, changed.length)
  put16(changed, 5, tag)
  return changed
}
