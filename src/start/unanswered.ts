import koffi from 'koffi'

/** tcp(7) and struct tcp_info of linux/tcp.h: where in it a number stands. */
const IPPROTO_TCP = 6
const TCP_INFO = 11
const SIZE = 104
const RETRANSMITS = 2 // 8 bits: how often in a row the oldest segment was sent again
const PROBES = 3 // 8 bits: how often it was asked in vain whether it has room
const UNACKED = 24 // segments
const LAST_ACK = 56 // milliseconds ago

const getsockopt: (fd: number, level: number, name: number, value: Uint8Array, size: Uint32Array) => number =
  koffi.load(null).func('int getsockopt(int fd, int level, int name, void *value, void *size)')

/** Numbers of the kernel have the order of the machine: on all that Node runs on, the low byte first. */
const LITTLE = true

/**
 * How long ago the peer of a TCP socket acknowledged anything, in milliseconds, where it owes that; nothing where it does
 * not, or where that cannot be known. A peer that has no room for more owes nothing, as long as it says so when asked.
 */
export function unanswered(fd: number): number | undefined {
  const bytes = new Uint8Array(SIZE)
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, bytes, Uint32Array.of(SIZE)) !== 0) return undefined
  const view = new DataView(bytes.buffer)
  const resent = view.getUint8(RETRANSMITS) > 0 && view.getUint32(UNACKED, LITTLE) > 0
  return resent || view.getUint8(PROBES) > 0 ? view.getUint32(LAST_ACK, LITTLE) : undefined
}
