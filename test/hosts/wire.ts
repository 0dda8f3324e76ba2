/**
 * A wire between two network namespaces, with a delay: `wire.ts NETNS DEVICE NETNS DEVICE` makes a TAP device in each and
 * carries what leaves one into the other. A line on stdin is how long it holds a packet: `MILLISECONDS JITTER`. Packets do
 * not overtake each other. It ends with its stdin, and takes the devices with it.
 */
import { closeSync, openSync, read, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import koffi from 'koffi'

const libc = koffi.load('libc.so.6')
const setns = libc.func('int setns(int fd, int type)')
const ioctl = libc.func('int ioctl(int fd, unsigned long request, void *arg)')

const CLONE_NEWNET = 0x40000000
const TUNSETIFF = 0x400454ca
const IFF_TAP_NO_PI = 0x1002
/** Bytes of a struct ifreq: a name of 16, then the flags. */
const IFREQ = 40
const NAME = 16
/** Bytes of a packet, and packets that may be on their way in one direction: the others are dropped, as anywhere. */
const LONGEST = 65_536
const MOST = 4096

let delay = 0
let jitter = 0

/** A TAP device in a network namespace. */
function tap(netns: string, name: string): number {
  const space = openSync(`/run/netns/${netns}`, 'r')
  if (setns(space, CLONE_NEWNET) !== 0) throw new Error(`setns ${netns}`)
  closeSync(space)
  const fd = openSync('/dev/net/tun', 'r+')
  const request = Buffer.alloc(IFREQ)
  request.write(name)
  request.writeUInt16LE(IFF_TAP_NO_PI, NAME)
  if (ioctl(fd, TUNSETIFF, request) !== 0) throw new Error(`TUNSETIFF ${name}`)
  return fd
}

/** Carries packets one way. */
function carry(from: number, to: number): void {
  const buffer = Buffer.alloc(LONGEST)
  const underWay: Uint8Array[] = []
  let last = 0
  const put = (packet: Uint8Array): void => {
    try {
      writeSync(to, packet)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error // EIO: the device is down
    }
  }
  const next = (): void =>
    read(from, buffer, 0, LONGEST, null, (error, count) => {
      if (error && error.code !== 'EBADFD') throw error
      if (!error) take(buffer.subarray(0, count))
      next()
    })
  const take = (packet: Uint8Array): void => {
    const now = performance.now()
    last = Math.max(last, now + delay + jitter * (2 * Math.random() - 1))
    if (last - now < 1 && !underWay.length) return put(packet)
    if (underWay.length === MOST) return
    underWay.push(packet.slice())
    setTimeout(() => put(underWay.shift()!), last - now)
  }
  next()
}

const [here = '', device = '', there = '', other = ''] = process.argv.slice(2)
const [one, two] = [tap(here, device), tap(there, other)]
carry(one, two)
carry(two, one)
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  ;[delay = 0, jitter = 0] = line.split(' ').map(Number)
  process.stdout.write(`${line}\n`)
}
process.kill(process.pid, 'SIGKILL') // a thread sleeps in read(2), for which an exit would wait
