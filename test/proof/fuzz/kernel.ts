import { ftruncateSync, openSync, readSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bridge } from '../../../src/fuse/bridge.ts'
import { Device } from '../../../src/fuse/device.ts'
import { get64 } from '../../../src/fuse/layout.ts'
import { Mounted } from '../../../src/fuse/mounted.ts'
import { dirent, entryOut, opcodes } from '../../../src/fuse/opcodes.ts'
import { get32 } from '../../../src/lib/coder.ts'
import { FileError } from '../../../src/lib/errno.ts'
import { Client } from '../../../src/ninep/client.ts'
import { serve } from '../../../src/ninep/server.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import { sample } from '../../ninep/sample.ts'
import { request } from './call.ts'
import { Fault } from './ledger.ts'

const MAX_WRITE = 1 << 16
/** Bytes of a request's header and of an answer's. */
export const HEAD = 40
const OUT = 16
/** How long everything may take that was given up, in milliseconds. */
const PATIENCE = 8000
const FLUSH_PATIENCE = 20

/** Requests without an answer. */
const quiet: ReadonlySet<number> = new Set(
  Object.values<readonly [number, unknown, unknown, string?]>(opcodes)
    .filter(([, , , quiet]) => quiet)
    .map(([number]) => number),
)

/** The nodeids of a listing: each entry is a struct fuse_entry_out, a struct fuse_dirent and a name, padded to eight bytes. */
function* listed(body: Buffer): Generator<number> {
  for (let at = 0; at < body.length;) {
    const nodeid = get64(body, at)
    if (nodeid) yield nodeid
    at += entryOut.size + ((dirent.size + get32(body, at + entryOut.size + dirent.at.namelen) + 7) & ~7)
  }
}

/** The bridge with the sample tree behind it, and a file in the place of /dev/fuse: what a kernel knows of both. */
export class Kernel implements AsyncDisposable {
  /** What it was told of. */
  readonly nodeids = new Set([1])
  readonly fhs = new Set<number>()
  readonly asked = new Map<number, number>()
  readonly #fd: number
  readonly #directory: string
  readonly #buffer = Buffer.alloc(1 << 16)
  readonly #m: Mounted
  readonly #bridge: Bridge
  readonly #client: Client
  #complaint: unknown
  #unique = 2

  static async start(): Promise<Kernel> {
    const directory = await mkdtemp(join(tmpdir(), 'hivefs-'))
    const [here, there] = pair()
    serve(there, sample().root, { flushPatience: FLUSH_PATIENCE }).catch(() => undefined)
    return new Kernel(directory, await Client.open(here))
  }

  private constructor(directory: string, client: Client) {
    this.#directory = directory
    this.#client = client
    // Answers are added to its end, so that it can be emptied.
    this.#fd = openSync(join(directory, 'answers'), 'a+')
    const device = new Device(this.#fd, 1 << 12, { take: () => undefined, ended: () => undefined })
    this.#m = new Mounted(client, device, { uid: 0, gid: 0 }, MAX_WRITE, () => undefined)
    this.#bridge = new Bridge(this.#m, (error) => {
      if (!(error instanceof FileError)) this.#complaint ??= error
    })
  }

  /** A number for the next request: the kernel's are even. */
  next(): number {
    return (this.#unique += 2)
  }

  /** Hands a request to the bridge. */
  ask(frame: Uint8Array): void {
    if (frame.length >= HEAD && !quiet.has(get32(frame, 4))) this.asked.set(get64(frame, 8), get32(frame, 4))
    this.#bridge.take(frame.slice())
  }

  /** Looks at the answers that have come. @throws Fault when one is wrong */
  look(): void {
    for (let bytes = this.#answers(), at = 0; at < bytes.length;) {
      const size = bytes.readUInt32LE(at)
      if (size < OUT || at + size > bytes.length) throw new Fault(`an answer of ${size} bytes`)
      this.#answered(bytes.subarray(at, at + size))
      at += size
    }
    if (this.#complaint) throw new Fault(`inside: ${String((this.#complaint as Error).stack)}`)
  }

  /** Interrupts all that waits, unless told otherwise, until each request has its answer. @throws Fault when one has none */
  async settle(interrupts = true): Promise<void> {
    const late = performance.now() + PATIENCE
    for (;;) {
      if (interrupts) for (const waiting of this.#m.waiting.values()) waiting.interrupt()
      await new Promise<void>((done) => void setImmediate(done))
      this.look()
      if (this.asked.size === 0) return
      if (performance.now() > late) throw new Fault(`no answer to ${[...this.asked.values()].join(', ')}`)
    }
  }

  /** Asks for a file that is there. @throws Fault when it is not */
  async well(): Promise<void> {
    const unique = this.next()
    this.#found = false
    this.ask(request(opcodes.LOOKUP[0], unique, 1, Buffer.from('hello\0')))
    await this.settle(false)
    if (!this.#found) throw new Fault('a file that is there was not found')
  }

  /** Closes and forgets all. @throws Fault when something is held all the same */
  async leave(): Promise<void> {
    for (const fh of this.fhs) {
      const body = Buffer.alloc(24)
      body.writeBigUInt64LE(BigInt(fh))
      this.ask(request(opcodes.RELEASE[0], this.next(), 1, body))
    }
    await this.settle()
    const all = Buffer.alloc(8)
    all.writeBigUInt64LE(1n << 40n)
    for (const nodeid of this.nodeids)
      if (nodeid > 1) this.ask(request(opcodes.FORGET[0], this.next(), nodeid, all))
    this.fhs.clear()
    this.nodeids.clear()
    this.nodeids.add(1)
    await this.#letGo()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close()
    this.#m.device.close()
    await rm(this.#directory, { recursive: true, force: true })
  }

  #found = false

  async #letGo(): Promise<void> {
    const late = performance.now() + PATIENCE
    const held = () => ({
      handles: this.#m.handles.size,
      inodes: this.#m.inodes.size - 1,
      waiting: this.#m.waiting.size,
      inFlight: this.#client.inFlight,
      fids: this.#client.fids - 1,
    })
    for (;;) {
      const more = Object.entries(held()).filter(([, count]) => count > 0)
      if (more.length === 0) return
      if (performance.now() > late)
        throw new Fault(`still held: ${more.map((each) => each.join(' ')).join(', ')}`)
      await new Promise((done) => setTimeout(done, 2))
    }
  }

  #answers(): Buffer {
    const parts: Buffer[] = []
    for (let at = 0; ;) {
      const count = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, at)
      if (count === 0) break
      parts.push(Buffer.from(this.#buffer.subarray(0, count)))
      at += count
    }
    if (parts.length) ftruncateSync(this.#fd)
    return Buffer.concat(parts)
  }

  #answered(bytes: Buffer): void {
    const error = bytes.readInt32LE(4)
    const unique = get64(bytes, 8)
    if (unique === 0) return
    const opcode = this.asked.get(unique)
    // An INTERRUPT that came too early is sent again: EAGAIN is its answer, and the only one.
    if (opcode === undefined && error !== -11)
      throw new Fault(`an answer to request ${unique}, which is owed none`)
    if (error > 0 || error < -511) throw new Fault(`an answer with error ${error}`)
    this.asked.delete(unique)
    if (error || opcode === undefined) return
    this.#learn(opcode, bytes.subarray(OUT))
  }

  /** What the kernel knows from an answer. */
  #learn(opcode: number, body: Buffer): void {
    const { LOOKUP, MKNOD, MKDIR, CREATE, OPEN, OPENDIR, READDIRPLUS } = opcodes
    if (opcode === READDIRPLUS[0]) for (const nodeid of listed(body)) this.nodeids.add(nodeid)
    if ([LOOKUP[0], MKNOD[0], MKDIR[0], CREATE[0]].includes(opcode as 1)) {
      this.nodeids.add(get64(body, 0))
      this.#found = opcode === LOOKUP[0]
    }
    if (opcode === OPEN[0] || opcode === OPENDIR[0]) this.fhs.add(get64(body, 0))
    if (opcode === CREATE[0]) this.fhs.add(get64(body, body.length - OUT))
  }
}
