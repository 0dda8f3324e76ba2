import { test } from 'node:test'
import { pair } from '../../src/ninep/transports/pair.ts'
import { sample } from '../ninep/sample.ts'
import { converse, traces } from '../ninep/trace.ts'
import { inside, mux } from './muxed.ts'

const timeout = 20_000

test('conversations with a mux', { timeout }, async (t) => {
  for (const trace of traces(new URL('traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async () => {
      await using all = mux({ failed: () => undefined })
      await all.add('one', inside(sample().root))
      await all.add('two', inside(sample().root))
      const [here, there] = pair()
      const served = all.serve(there)
      await converse(here, trace)
      await served
    })
})
