import { test } from 'node:test'
import { dial, listen } from '../../src/ninep/transports/unix.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { serve } from '../../src/ninep/server.ts'
import assert from 'node:assert/strict'
import { socketPath } from '../lib/temporary.ts'
import { sample } from '../ninep/sample.ts'
import { converse, traces } from '../ninep/trace.ts'
import type { Trace } from '../ninep/trace.ts'
import { inside, mux } from './muxed.ts'

const timeout = 20_000

/** What the mux does in another way than a server: it leaves no label of the backend's as it was. */
const attachTo = (name: string, { title, lines }: Trace): Trace => ({
  title,
  lines: lines.map((line) => line.replace(/^(Tattach .*) aname ""/, `$1 aname ${name}`)),
})

test('a server behind the mux holds the conversations of a server', { timeout }, async (t) => {
  for (const trace of traces(new URL('../ninep/traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async () => {
      await using all = mux({ failed: () => undefined })
      await all.add('sample', inside(sample().root))
      const [here, there] = pair()
      const served = all.serve(there)
      await converse(here, attachTo('sample', trace))
      await served
    })
})

test('the same over unix sockets on both sides', { timeout }, async (t) => {
  for (const trace of traces(new URL('../ninep/traces/', import.meta.url)))
    await t.test(trace.title, { timeout }, async (t) => {
      const [backend, front] = [socketPath(t), socketPath(t)]
      await using _ = await listen(backend, (conn) => serve(conn, sample().root), assert.ifError)
      await using all = mux({ failed: () => undefined })
      await all.dial('sample', `unix!${backend}`)
      await using __ = await listen(front, (conn) => all.serve(conn), assert.ifError)
      await converse(await dial(front), attachTo('sample', trace))
    })
})

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
