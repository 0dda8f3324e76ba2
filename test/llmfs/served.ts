import assert from 'node:assert/strict'
import { llmFiles } from '../../src/llmfs/files.ts'
import type { Emit, Happening } from '../../src/llmfs/happening.ts'
import { Llm } from '../../src/llmfs/llm.ts'
import { Client } from '../../src/ninep/client.ts'
import { OREAD } from '../../src/ninep/const.ts'
import type { Fid } from '../../src/ninep/fid.ts'
import { Fsys } from '../../src/ninep/fsys.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { textOf } from '../../src/providers/said.ts'
import { Gate } from '../../src/lib/gate.ts'
import type { Prices } from '../../src/providers/prices.ts'
import { WORDS } from '../../src/providers/provider.ts'
import type { Ask, Delta, Provider, Takes } from '../../src/providers/provider.ts'
import { Store } from '../../src/store/store.ts'
import { serveTree } from '../../src/synth/index.ts'

/** A model that answers at once with the prompt it got. */
export class Echo implements Provider {
  readonly name: string = 'echo'
  readonly about = 'says what it hears'
  readonly asks: Ask[] = []

  async ready() {
    return { state: 'ready' } as const
  }

  async models() {
    return ['echo-1', 'echo-2'] as const
  }

  takes(_model: string): Takes {
    return WORDS
  }

  async *stream(ask: Ask, _signal: AbortSignal): AsyncGenerator<Delta, void, void> {
    this.asks.push(ask)
    yield { kind: 'text', text: `re: ${textOf(ask.turns.at(-1)!)}` }
    yield { kind: 'usage', usage: { input: 3, output: 2, cached: 1, reasoning: 0 } }
    yield { kind: 'end', reason: 'stop' }
  }
}

/** A model that says what the test says, when it says it. Stalled until then; `signal` is what the last request was given. */
export class Puppet extends Echo {
  override readonly name = 'puppet'
  signal: AbortSignal | undefined
  readonly #deltas: (Delta | Error)[] = []
  readonly #come = new Gate()
  /** Opens when a request has come. */
  readonly asked = new Gate()

  say(...deltas: readonly (Delta | Error)[]): void {
    this.#deltas.push(...deltas)
    this.#come.open()
  }

  override async *stream(ask: Ask, signal: AbortSignal): AsyncGenerator<Delta, void, void> {
    this.asks.push(ask)
    this.signal = signal
    this.asked.open()
    for (;;) {
      while (this.#deltas.length === 0) await this.#come.wait(signal)
      const delta = this.#deltas.shift()!
      if (delta instanceof Error) throw delta
      yield delta
      if (delta.kind === 'end') return
    }
  }
}

export const words = (text: string): Delta => ({ kind: 'text', text })
export const STOP: Delta = { kind: 'end', reason: 'stop' }

/** Agents that are really served, somebody who reads and writes their files, and what happened. */
export interface Served extends AsyncDisposable {
  readonly llm: Llm
  readonly fs: Fsys
  readonly happened: Happening[]
  cat(path: string): Promise<string>
  echo(path: string, text: string, append?: boolean): Promise<void>
  ls(path: string): Promise<string[]>
  open(path: string, mode?: number): Promise<Fid>
}

/**
 * Serves agents over a pair; `bob` is there, asking the first provider.
 * @param prices of its models
 * @param store where agents are kept, and perhaps were before
 */
export async function served(
  providers: readonly Provider[] = [new Echo()],
  prices: Prices = {},
  store = new Store(':memory:'),
): Promise<Served> {
  const happened: Happening[] = []
  const emit: Emit = (happening) => happened.push(happening)
  const llm = new Llm({ store, providers, prices, emit, failed: assert.ifError })
  if (llm.agents.size === 0) await llm.create('bob')
  llm.resume()
  const [here, there] = pair()
  const serving = serve(there, serveTree(llmFiles(llm), { uid: 'glenda' }), { failed: assert.ifError })
  const client = await Client.open(here)
  const fs = new Fsys(client)
  return {
    llm,
    fs,
    happened,
    cat: async (path) => Buffer.from(await fs.read(path)).toString(),
    echo: (path, text, append = false) => fs.write(path, Buffer.from(text), { append }),
    ls: async (path) => (await fs.list(path)).map((entry) => entry.name),
    open: async (path, mode = OREAD) => (await client.root.walk(path.split('/').filter(Boolean))).open(mode),
    async [Symbol.asyncDispose]() {
      client.close()
      await serving
      await llm[Symbol.asyncDispose]()
    },
  }
}
