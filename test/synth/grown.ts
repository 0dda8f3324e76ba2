import { Client } from '../../src/ninep/client.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { serveTree } from '../../src/synth/index.ts'
import type { File } from '../../src/synth/index.ts'

/** A tree that is really served, and somebody who reads and writes it by path. */
export interface Grown extends AsyncDisposable {
  readonly client: Client
  cat(path: string): Promise<string>
  echo(path: string, text: string, append?: boolean): Promise<void>
  ls(path: string): Promise<string[]>
  /** An open fid. */
  open(path: string, mode: number): Promise<Fid>
  readonly files: Fsys
}

/** Serves a recipe over a pair. */
export async function grown(file: File): Promise<Grown> {
  const root = serveTree(file, { uid: 'glenda' })
  const [here, there] = pair()
  const served = serve(there, root)
  const client = await Client.open(here)
  const files = new Fsys(client)
  return {
    client,
    files,
    cat: async (path) => Buffer.from(await files.read(path)).toString(),
    echo: (path, text, append = false) => files.write(path, Buffer.from(text), { append }),
    ls: async (path) => (await files.list(path)).map((entry) => entry.name),
    open: async (path, mode) => (await client.root.walk(path.split('/').filter(Boolean))).open(mode),
    async [Symbol.asyncDispose]() {
      client.close()
      await served
    },
  }
}
