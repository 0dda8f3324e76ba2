import type { Conn } from './conn.ts'

/** Untaken bytes past which the other side is read no further. */
const MOST_UNTAKEN = 4 << 20

/** Hands on what comes on either conn to the other, until one of them hangs up. */
export async function relay(one: Conn, other: Conn): Promise<void> {
  try {
    await Promise.race([pour(one, other), pour(other, one)])
  } finally {
    one.close()
    other.close()
  }
}

const pour = (from: Conn, to: Conn): Promise<void> =>
  from.read((chunk) => {
    to.write(chunk)
    return to.untaken > MOST_UNTAKEN ? to.drained() : undefined
  })
