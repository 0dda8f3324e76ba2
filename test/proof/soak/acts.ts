import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { utf8 } from '../../../src/lib/bytes.ts'
import { Client } from '../../../src/ninep/client.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { KEEP32, NOFID, NOTAG, OREAD, OTRUNC, OWRITE } from '../../../src/ninep/const.ts'
import { dotl } from '../../../src/ninep/dialects/l.ts'
import type { Fid } from '../../../src/ninep/fid.ts'
import { Fsys } from '../../../src/ninep/fsys.ts'
import { encode } from '../../../src/ninep/message.ts'
import { dial } from '../../../src/ninep/transports/unix.ts'
import type { Backends } from './backends.ts'

/** Where the soaked hive is. */
export interface Place {
  readonly directory: string
  readonly backends: Backends
  readonly mounted: boolean
}

const MOUNTS = ['own', 'one', 'two']
/** How many of each there are at once. */
const MANY = 50
/** How long something may take to come back, in milliseconds, and between two looks. */
const PATIENCE = 20_000
const LOOK = 20

const call = ({ directory }: Place): Promise<Conn> => dial(join(directory, 'n'))
const client = async (place: Place): Promise<Client> => Client.open(await call(place))
const open = async ({ root }: Client, path: string, mode = OREAD): Promise<Fid> =>
  (await root.walk(path.split('/'))).open(mode)

/** What is done to a hive again and again. Each leaves nothing behind. */
export const acts: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  async opens(place) {
    await using here = await client(place)
    const fsys = new Fsys(here)
    for (let at = 0; at < MANY; at++)
      for (const name of MOUNTS)
        assert.equal(Buffer.from(await fsys.read(`${name}/hello`)).toString(), 'hello, world\n')
    await fsys.list('own/many')
  },

  async cancels(place) {
    await using here = await client(place)
    const giveUp = new AbortController()
    const bells = await Promise.all(MOUNTS.map((name) => open(here, `${name}/bell`)))
    const reads = bells.flatMap((bell) => Array.from({ length: MANY }, () => bell.read(0, 10, giveUp.signal)))
    const over = Promise.allSettled(reads)
    await new Fsys(here).read('own/hello')
    giveUp.abort()
    for (const { status } of await over) assert.equal(status, 'rejected')
    for (const bell of bells) await bell.clunk()
  },

  /** Clients that are gone in the middle of all sorts of things. */
  async vanishes(place) {
    await Promise.all(Array.from({ length: MANY }, (_, at) => vanish(place, at)))
  },

  /** A message that is not finished, and readers that are not told. */
  async drops(place) {
    const here = await client(place)
    const notes = await open(here, 'two/notes', OWRITE | OTRUNC)
    await notes.write(0, utf8('half a message'))
    const bell = await open(here, 'own/bell')
    const asleep = Promise.allSettled([bell.read(0, 10)])
    here.close()
    await asleep
  },

  /** Readers of a backend that is killed; it comes back. */
  async dies(place) {
    await using here = await client(place)
    const bell = await open(here, 'one/bell')
    const asleep = Promise.allSettled(Array.from({ length: MANY }, () => bell.read(0, 10)))
    await new Fsys(here).read('one/hello')
    await place.backends.kill('one')
    for (const { status } of await asleep) assert.equal(status, 'rejected')
    await bell.clunk()
    await place.backends.start('one')
    await until(() => new Fsys(here).read('one/hello').then(Boolean, () => false))
  },

  async routes(place) {
    await using here = await client(place)
    const fsys = new Fsys(here)
    await fsys.write('routes', utf8('own/bell -> two/late\n'))
    await fsys.write('own/ring', utf8('ding\n'))
    await fsys.write('routes', utf8('-own/bell\n'))
  },

  async mounts(place) {
    if (!place.mounted) return
    const at = join(place.directory, 'm')
    await run(
      `for i in 1 2 3 4 5; do cat ${at}/own/hello ${at}/one/hello ${at}/two/hello; ls -l ${at}/own > /dev/null; done`,
    )
    const readers = Array.from({ length: MANY / 5 }, () =>
      spawn('cat', [`${at}/two/bell`], { stdio: 'ignore' }),
    )
    const over = readers.map((reader) => once(reader, 'exit'))
    await run(`cat ${at}/own/hello`)
    for (const reader of readers) reader.kill('SIGINT')
    await Promise.all(over)
  },
}

/** Says some of what a conversation begins with, and hangs up. */
async function vanish(place: Place, at: number): Promise<void> {
  const conn = await call(place)
  const read = conn.read(() => undefined)
  const attach = { kind: 'Tattach', tag: 0, fid: 0, afid: NOFID, uname: 'glenda', aname: '' } as const
  const path = [MOUNTS[at % MOUNTS.length]!, 'bell']
  const linux = at % 4 === 0
  const said = [
    encode({ kind: 'Tversion', tag: NOTAG, msize: 8192, version: linux ? dotl.version : '9P2000' }),
    linux ? dotl.encode({ ...attach, n_uname: KEEP32 }) : encode(attach),
    encode({ kind: 'Twalk', tag: 1, fid: 0, newfid: 1, wname: path }),
    linux
      ? dotl.encode({ kind: 'Tlopen', tag: 2, fid: 1, flags: 0 })
      : encode({ kind: 'Topen', tag: 2, fid: 1, mode: OREAD }),
    encode({ kind: 'Tread', tag: 3, fid: 1, offset: 0n, count: 100 }),
    encode({ kind: 'Tread', tag: 4, fid: 1, offset: 0n, count: 100 }).subarray(0, 9),
  ]
  for (const frame of said.slice(0, 1 + (at % said.length))) conn.write(frame)
  for (let turn = at % 3; turn > 0; turn--) await new Promise((done) => setImmediate(done))
  conn.close()
  await read.catch(() => undefined)
}

/** @throws AssertionError when a shell command fails */
async function run(script: string): Promise<void> {
  const child = spawn('sh', ['-c', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  })
  assert.deepEqual(await once(child, 'exit'), [0, null], script)
}

/** @throws Error when it never is so */
export async function until(so: () => Promise<boolean>): Promise<void> {
  const late = performance.now() + PATIENCE
  while (!(await so())) {
    if (performance.now() > late) throw new Error('it never comes back')
    await new Promise((done) => setTimeout(done, LOOK))
  }
}
