import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Codec, MessageIn, Table } from '../../src/ninep/codec.ts'
import { NOFID } from '../../src/ninep/const.ts'
import { dotl } from '../../src/ninep/dialects/l.ts'
import { dotu } from '../../src/ninep/dialects/u.ts'
import { Frames } from '../../src/ninep/frame.ts'
import { Locks } from '../../src/ninep/locks.ts'
import { plain } from '../../src/ninep/message.ts'
import { serve } from '../../src/ninep/server.ts'
import { pair } from '../../src/ninep/transports/pair.ts'
import { anyMessage } from './anything.ts'
import { sample } from './sample.ts'

const timeout = 120_000
const dialects = [plain, dotu, dotl] as unknown as readonly Codec<Table>[]

/** Names that lead somewhere now and then, and numbers of fids that are often in use. */
const names = ['box', 'hello', 'notes', 'many', 'slow', 'bell', 'a', 'b', '..', '']
const FIDS = 4

/** A request that may well do something: its fids are few, its names known, its numbers small. */
const anyRequest = (codec: Codec<Table>): fc.Arbitrary<MessageIn<Table>> =>
  fc
    .tuple(
      anyMessage(codec).filter(({ kind }) => kind.startsWith('T') && !/^T(version|flush)$/.test(kind)),
      fc.infiniteStream(fc.nat()),
    )
    .map(([message, numbers]) => {
      const next = (most: number): number => numbers.next().value! % most
      const likely = Object.entries(codec.messages[message.kind]![1]).map(([field, coder]) => {
        if (field === 'afid') return [field, NOFID]
        if (coder.kind === 'fid') return [field, next(FIDS)]
        if (field === 'wname')
          return [field, Array.from({ length: next(3) }, () => names[next(names.length)]!)]
        if (coder.kind === 'str') return [field, names[next(names.length)]!]
        if (coder.kind === 'u64' && next(4)) return [field, BigInt(next(20))]
        if (/^u(8|16|32)$/.test(coder.kind) && next(4)) return [field, next(100)]
        return [field, (message as unknown as Record<string, unknown>)[field]]
      })
      return { ...message, ...Object.fromEntries(likely) }
    })

/** Holds a conversation of these requests. Answers how many answers came to each. */
async function answers(codec: Codec<Table>, requests: readonly MessageIn<Table>[]): Promise<number[]> {
  const [here, there] = pair()
  const quiet = { flushPatience: 20, failed: () => undefined }
  const served = serve(there, sample().root, { ...quiet, locks: new Locks() })
  const counts = requests.map(() => 0)
  const last = 2 * requests.length
  const say = (kind: string, tag: number, body: object) => here.write(codec.encode({ kind, tag, ...body }))
  say('Tversion', 0xffff, { msize: 8192, version: codec.version })
  say('Tattach', last, { fid: 0, afid: NOFID, uname: 'glenda', aname: '', n_uname: 0 })
  requests.forEach((request, tag) => here.write(codec.encode({ ...request, tag })))
  requests.forEach((_, oldtag) => say('Tflush', requests.length + oldtag, { oldtag }))
  let flushed = 0
  const frames = new Frames(8192)
  await here.read((chunk) => {
    for (const frame of frames.push(chunk)) {
      const { kind, tag } = codec.decode(frame)
      assert.match(kind, /^R/)
      if (tag < requests.length) counts[tag]!++
      else if (kind === 'Rflush' && ++flushed === requests.length) here.close()
    }
  })
  await served
  return counts
}

for (const codec of dialects)
  test(`whatever is asked in ${codec.version} gets one answer`, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest(codec), { minLength: 1, maxLength: 30 }), async (requests) => {
        const counts = await answers(codec, requests)
        assert.deepEqual(
          counts,
          requests.map(() => 1),
        )
      }),
      { numRuns: 300 },
    )
  })
