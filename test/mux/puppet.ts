import { pair } from '../../src/ninep/transports/pair.ts'
import type { Conn } from '../../src/ninep/conn.ts'
import { DMDIR, QTDIR, VERSION } from '../../src/ninep/const.ts'
import type { Message } from '../../src/ninep/message.ts'
import type { Stat } from '../../src/ninep/stat.ts'
import { Talk } from './talk.ts'

export const entry = (name: string, path: bigint, type = 0): Stat => ({
  type: 0,
  dev: 0,
  qid: { type, version: 3, path },
  mode: ((type & QTDIR ? DMDIR : 0) | 0o700) >>> 0,
  atime: 1,
  mtime: 2,
  length: 0n,
  name,
  uid: 'u',
  gid: 'u',
  muid: 'u',
})

export interface PuppetOptions {
  readonly msize?: number
  readonly root?: bigint
  /** Answers in the puppet's place; true when it did. */
  readonly answer?: (message: Message, talk: Talk) => boolean
}

/**
 * A backend in this process that does what a test wants. Left alone it attaches, walks anywhere (directories have
 * names in capitals), opens, clunks and gives stats; reads and writes it leaves to the test.
 */
export class Puppet {
  /** The mux's own connection comes first, then those of its clients. */
  readonly talks: Talk[] = []
  readonly #options: PuppetOptions
  #wake: () => void = () => undefined

  constructor(options: PuppetOptions = {}) {
    this.#options = options
  }

  readonly connect = async (): Promise<Conn> => {
    const [here, there] = pair('puppet')
    this.talks.push(new Talk(there, (message, talk) => this.#answer(message, talk)))
    this.#wake()
    return here
  }

  /** The connection of that number, when it is there. */
  async talk(at: number): Promise<Talk> {
    while (!this.talks[at]) await new Promise<void>((done) => (this.#wake = done))
    return this.talks[at]
  }

  #answer(message: Message, talk: Talk): boolean {
    const { msize = 1 << 20, root = 0n, answer } = this.#options
    if (answer?.(message, talk)) return true
    const reply = replies(message, Math.min(msize, (message as Message<'Tversion'>).msize), root)
    if (reply) talk.say(reply)
    return reply !== undefined
  }
}

/** What a puppet that is left alone says; nothing to what it leaves to the test. */
function replies(message: Message, msize: number, root: bigint): Message | undefined {
  const { kind, tag } = message
  if (kind === 'Tversion') return { kind: 'Rversion', tag, msize, version: VERSION }
  if (kind === 'Tattach') return { kind: 'Rattach', tag, qid: { type: QTDIR, version: 0, path: root } }
  if (kind === 'Twalk') return { kind: 'Rwalk', tag, wqid: message.wname.map(qidOf) }
  if (kind === 'Topen') return { kind: 'Ropen', tag, qid: { type: 0, version: 1, path: 77n }, iounit: 0 }
  if (kind === 'Tclunk') return { kind: 'Rclunk', tag }
  if (kind === 'Tstat') return { kind: 'Rstat', tag, stat: entry('/', root, QTDIR) }
  return undefined
}

const qidOf = (name: string, at: number) => ({
  type: /^[A-Z.]/.test(name) ? QTDIR : 0,
  version: 0,
  path: BigInt(100 + at),
})
