// Agents that speak stamped chunks, and some that write essays, behind our mux, mounted: node bench/serve/agents.ts DIR STREAMS RATE SECONDS
import { FileError } from '../../src/lib/errno.ts'
import { Tasks } from '../../src/lib/tasks.ts'
import { llmFiles } from '../../src/llmfs/files.ts'
import { Llm } from '../../src/llmfs/llm.ts'
import { Mux } from '../../src/mux/mux.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { WORDS } from '../../src/providers/provider.ts'
import type { Delta, Provider } from '../../src/providers/provider.ts'
import { Store } from '../../src/store/store.ts'
import { serveTree } from '../../src/synth/index.ts'
import { essays, pieces } from '../essays.ts'
import type { Essay } from '../essays.ts'
import { moments, paceOf, stamp } from '../stamps.ts'
import type { Pace } from '../stamps.ts'
import { mounted } from './mounted.ts'
import { failed } from './run.ts'

const [at, ...words] = process.argv.slice(2)
const pace = paceOf(words)
using store = new Store(':memory:')
await using llm = new Llm({ store, providers: [clock(pace)], failed })
const root = serveTree(llmFiles(llm), { uid: 'bench' })
for (let n = 0; n < pace.streams; n++) await llm.create(`agent${n}`)
for (const essay of Object.keys(essays)) await llm.create(essay)
await using tasks = new Tasks(failed)
await using mux = new Mux({ dial: refuse, failed })
await mux.add('llm', async () => {
  const [here, there] = pair('llm')
  tasks.start(serve(there, root, { failed }))
  return here
})
await mounted(at!, (conn) => mux.serve(conn))

/** A provider whose words are the moments at which they were said, or an essay when its name is the prompt. */
function clock(pace: Pace): Provider {
  let next = 0
  return {
    name: 'clock',
    about: 'says what time it is',
    ready: async () => ({ state: 'ready' }),
    models: async () => ['clock'],
    takes: () => WORDS,
    async *stream({ turns }, signal): AsyncGenerator<Delta> {
      const part = turns.at(-1)?.content.at(-1)
      if (part?.kind === 'text' && Object.hasOwn(essays, part.text)) {
        for (const text of pieces(part.text as Essay)) yield { kind: 'text', text }
        yield { kind: 'end', reason: 'stop' }
        return
      }
      const stream = next++ % pace.streams
      for await (const _ of moments(pace, stream, signal)) yield { kind: 'text', text: stamp() }
      yield { kind: 'end', reason: 'stop' }
    },
  }
}

function refuse(address: string): never {
  throw new FileError('EINVAL', `${address}; nothing is added here`)
}
