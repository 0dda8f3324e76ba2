import assert from 'node:assert/strict'
import { llmFiles } from '../../../src/llmfs/files.ts'
import type { Happening } from '../../../src/llmfs/happening.ts'
import { Llm } from '../../../src/llmfs/llm.ts'
import type { Reach } from '../../../src/llmfs/tools/reach.ts'
import { Client } from '../../../src/ninep/client.ts'
import type { Conn } from '../../../src/ninep/conn.ts'
import { Fsys } from '../../../src/ninep/fsys.ts'
import { serve } from '../../../src/ninep/server.ts'
import { Store } from '../../../src/store/store.ts'
import { pair } from '../../../src/ninep/transports/pair.ts'
import type { Call, Delta, Provider, Result, Takes } from '../../../src/providers/provider.ts'
import { Reaches } from '../../../src/start/reach.ts'
import { dir, serveTree } from '../../../src/synth/index.ts'
import type { File } from '../../../src/synth/index.ts'
import { Puppet } from '../served.ts'

/** A model that takes tools and pictures, and says what the test says. */
export class Handy extends Puppet {
  override takes(): Takes {
    return { media: (type) => type === 'image/png', tools: true }
  }

  /** What the newest request brought of results. */
  get results(): readonly Result[] {
    const content = this.asks.at(-1)?.turns.at(-1)?.content ?? []
    return content.filter((part) => part.kind === 'result')
  }
}

export const CALLS: Delta = { kind: 'end', reason: 'calls' }

/** A call with the number as its id. */
export const call = (id: number, name: string, input: unknown): Call => ({
  kind: 'call',
  id: `call_${id}`,
  name,
  input,
})

/** A tree that agents reach with their tools. */
export interface Whole extends AsyncDisposable {
  readonly llm: Llm
  readonly happened: Happening[]
  /** Who has attached. */
  readonly unames: readonly string[]
  /** Conversations that are open. */
  readonly talking: () => number
  cat(path: string): Promise<string>
  echo(path: string, text: string): Promise<void>
}

/** Serves llm/ and other files as one tree; `a` and `b` are there, asking the first and the last provider. */
export async function whole(
  providers: readonly Provider[],
  beside: Readonly<Record<string, File>> = {},
): Promise<Whole> {
  const failed = assert.ifError
  const happened: Happening[] = []
  const unames: string[] = []
  let talking = 0
  const reaches = new Reaches(failed)
  const reach = (agent: string): Promise<Reach> => reaches.open(`agent-${agent}`, talk)
  const { PATH = '', HOME = '' } = process.env
  const emit = (happening: Happening): unknown => happened.push(happening)
  const store = new Store(':memory:')
  const llm = new Llm({ store, providers, reach, env: { PATH, HOME }, emit, failed })
  const root = serveTree(dir({ llm: llmFiles(llm), ...beside }), { uid: 'glenda' })
  async function talk(conn: Conn): Promise<void> {
    const attach = (uname: string) => {
      unames.push(uname)
      return root
    }
    talking++
    await serve(conn, attach, { failed })
    talking--
  }
  await llm.create('a', providers[0]!.name)
  await llm.create('b', providers.at(-1)!.name)
  const [here, there] = pair()
  const serving = serve(there, root, { failed })
  const client = await Client.open(here)
  const fs = new Fsys(client)
  return {
    llm,
    happened,
    unames,
    talking: () => talking,
    cat: async (path) => Buffer.from(await fs.read(path)).toString(),
    echo: (path, text) => fs.write(path, Buffer.from(text)),
    async [Symbol.asyncDispose]() {
      client.close()
      await serving
      await llm[Symbol.asyncDispose]()
      await reaches[Symbol.asyncDispose]()
    },
  }
}
