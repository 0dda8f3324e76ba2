import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '../../src/ninep/client.ts'
import { OREAD } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { rioFiles } from '../../src/riofs/files.ts'
import type { Asked, Pictures, Shown } from '../../src/riofs/picture/pictures.ts'
import { Rio } from '../../src/riofs/rio.ts'
import type { Happening, RioOptions } from '../../src/riofs/rio.ts'
import { Sandbox } from '../../src/riofs/vm/sandbox.ts'
import { Store } from '../../src/store/store.ts'
import { serveTree } from '../../src/synth/index.ts'

/** A display that is really served, somebody who reads and writes its files, and what happened. */
export interface Served extends AsyncDisposable {
  readonly rio: Rio
  readonly fs: Fsys
  readonly happened: Happening[]
  /** What was written elsewhere in the hive: path, text, depth. */
  readonly sent: [path: string, text: string, depth: number][]
  cat(path: string): Promise<string>
  echo(path: string, text: string, append?: boolean): Promise<void>
  ls(path: string): Promise<string[]>
  open(path: string, mode?: number): Promise<Fid>
  /** What the next read of a new open of a stream says. */
  next(path: string): Promise<string>
}

export interface ServedOptions extends Partial<
  Pick<RioOptions, 'store' | 'machine' | 'pictures' | 'folder' | 'most'>
> {
  readonly agents?: readonly string[]
}

/** Pictures of which only the size is there: for whoever wants to know which was asked for. */
class Plates implements Pictures {
  async png(_shown: Shown, { width, height }: Asked): Promise<Uint8Array> {
    const bytes = Buffer.alloc(128)
    bytes.write('89504e470d0a1a0a0000000d49484452', 'hex')
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    return bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Serves a display over a pair. */
export async function served(options: ServedOptions = {}): Promise<Served> {
  const happened: Happening[] = []
  const sent: Served['sent'] = []
  const store = options.store ?? new Store(':memory:')
  const rio = new Rio({
    folder: join(tmpdir(), 'nowhere'),
    machine: () => Sandbox.open(),
    pictures: async () => new Plates(),
    ...options,
    store,
    user: 'glenda',
    outside: {
      async write(names, text, depth) {
        sent.push([names.join('/'), text, depth])
      },
      agents: async () => options.agents ?? [],
    },
    emit: (happening) => happened.push(happening),
    failed: assert.ifError,
  })
  rio.resume()
  const [here, there] = pair()
  const serving = serve(there, serveTree(rioFiles(rio), { uid: 'glenda' }), { failed: assert.ifError })
  const client = await Client.open(here, { uname: 'glenda' })
  const fs = new Fsys(client)
  const open = async (path: string, mode = OREAD) =>
    (await client.root.walk(path.split('/').filter(Boolean))).open(mode)
  return {
    rio,
    fs,
    happened,
    sent,
    cat: async (path) => Buffer.from(await fs.read(path)).toString(),
    echo: (path, text, append = false) => fs.write(path, Buffer.from(text), { append }),
    ls: async (path) => (await fs.list(path)).map((entry) => entry.name),
    open,
    async next(path) {
      const fid = await open(path)
      const bytes = await fid.read(0, 1 << 16)
      await fid.clunk()
      return Buffer.from(bytes).toString()
    },
    async [Symbol.asyncDispose]() {
      client.close()
      await serving
      await rio[Symbol.asyncDispose]()
    },
  }
}
